"""From an error of the validation to what a client reads."""

import pytest

from shop.problems import Fault, fault


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (("body", "sku"), Fault(detail="no", pointer="#/sku")),
        (("body", "lines", 0, "sku"), Fault(detail="no", pointer="#/lines/0/sku")),
        (("body", "a/b~c"), Fault(detail="no", pointer="#/a~1b~0c")),
        # The body as a whole: it is not an object, or there is none.
        (("body",), Fault(detail="no", pointer="#")),
        (("query", "limit"), Fault(detail="no", parameter="limit")),
        (("path", "product_id"), Fault(detail="no", parameter="product_id")),
        (("query",), Fault(detail="no", parameter="query")),
    ],
)
def test_a_fault_says_where_it_is(place: tuple[str | int, ...], expected: Fault) -> None:
    assert fault({"loc": place, "msg": "no", "input": "never shown"}) == expected
