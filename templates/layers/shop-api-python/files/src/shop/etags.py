"""Which version of a product a client has seen: RFC 9110, sections 8.8.3 and 13.1."""

from shop.products import Product


def etag(product: Product) -> str:
    """The name of this version of the product. The quotes belong to it."""
    return f'"{product.version}"'


def names(header: str, product: Product, *, weak: bool = False) -> bool:
    """Whether `If-Match` or `If-None-Match` names this version.

    A weak tag (`W/"1"`) says "as good as the same": enough to save a download, which is why
    `If-None-Match` compares weakly, but not enough to overwrite something.
    """
    tags = [tag.strip() for tag in header.split(",")]
    if weak:
        tags = [tag.removeprefix("W/") for tag in tags]
    return "*" in tags or etag(product) in tags
