"""Comparing versions. One table shows more than nine functions would."""

from uuid import UUID

import pytest

from examples import PEN
from shop.etags import etag, names
from shop.products import Product

PRODUCT = Product.model_validate({**PEN, "id": UUID(int=1), "version": 3})


def test_the_quotes_belong_to_the_tag() -> None:
    assert etag(PRODUCT) == '"3"'


@pytest.mark.parametrize(
    ("header", "strong", "weak"),
    [
        ('"3"', True, True),
        ('"2"', False, False),
        ('"1", "3"', True, True),
        ('"1","2"', False, False),
        ("*", True, True),
        ('W/"3"', False, True),
        ("3", False, False),
        ('"33"', False, False),
        ("", False, False),
    ],
)
def test_which_headers_name_version_3(header: str, strong: bool, weak: bool) -> None:
    assert names(header, PRODUCT) is strong
    assert names(header, PRODUCT, weak=True) is weak
