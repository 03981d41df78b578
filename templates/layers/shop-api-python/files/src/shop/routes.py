"""What can be done with products over HTTP.

The functions are plain `def`: the framework runs them in threads, so a database that takes its time
holds up nobody else.
"""

from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from shop.etags import etag, names
from shop.problems import Fault, ProblemError, Responses, documented
from shop.products import (
    ChangedMeanwhileError,
    NewProduct,
    Product,
    ProductRepository,
    SkuTakenError,
)

router = APIRouter(
    prefix="/products",
    tags=["products"],
    responses=documented(HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE),
)


def repository(request: Request) -> ProductRepository:
    """The products that this application was made with."""
    found: ProductRepository = request.app.state.products
    return found


Products = Annotated[ProductRepository, Depends(repository)]
ProductId = Annotated[UUID, Path(description="The id of the product.")]


class PageQuery(BaseModel):
    """Which page is wanted."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(default=20, description="How many products at most.", ge=1, le=100)
    after: str = Field(
        default="",
        description="The sku of the last product seen. The page begins behind it.",
        max_length=32,
        pattern="^[A-Z0-9-]*$",
    )


class Page(BaseModel):
    """Some products, in the order of their sku."""

    # An object, not a bare list: something can be added to it later.
    items: list[Product] = Field(description="The products of this page.")


def header(description: str, example: str) -> dict[str, Any]:
    """How the OpenAPI document describes a header of a response."""
    return {"description": description, "schema": {"type": "string"}, "example": example}


def with_headers(status: HTTPStatus, *headers: dict[str, Any]) -> Responses:
    """How the OpenAPI document lists a response with these headers."""
    return {status.value: {"headers": {name: it for each in headers for name, it in each.items()}}}


ETAG = {"ETag": header("The version of the product.", '"1"')}
LOCATION = {"Location": header("Where the product is.", "/products/8c5d…")}
LINK = {"Link": header("The next page, if there is one.", '</products?after=PEN-1>; rel="next"')}


@router.get("", summary="List products", responses=with_headers(HTTPStatus.OK, LINK))
def list_products(
    page: Annotated[PageQuery, Query()], products: Products, response: Response
) -> Page:
    """Gives a page of products. The `Link` header leads to the next page, until there is none."""
    # One more than asked for tells whether there is a next page, without counting all.
    found = products.page(page.after, page.limit + 1)
    items = found[: page.limit]
    if len(found) > page.limit:
        query = urlencode({"limit": page.limit, "after": items[-1].sku})
        # A reference without a host holds behind any proxy, too.
        response.headers["Link"] = f'</products?{query}>; rel="next"'
    return Page(items=list(items))


@router.post(
    "",
    status_code=HTTPStatus.CREATED,
    summary="Add a product",
    responses=with_headers(HTTPStatus.CREATED, LOCATION, ETAG)
    | documented(HTTPStatus.BAD_REQUEST, HTTPStatus.CONFLICT),
)
def add_product(new: NewProduct, products: Products, response: Response) -> Product:
    """Adds a product. `Location` says where it is from now on."""
    try:
        product = products.add(new)
    except SkuTakenError as error:
        raise sku_taken(error) from error
    response.headers["Location"] = f"/products/{product.id}"
    response.headers["ETag"] = etag(product)
    return product


@router.get(
    "/{product_id}",
    summary="Read a product",
    response_model=Product,
    responses=with_headers(HTTPStatus.OK, ETAG)
    | {304: {"description": "Not Modified", "headers": ETAG}}
    | documented(HTTPStatus.NOT_FOUND),
)
def read_product(
    product_id: ProductId,
    products: Products,
    response: Response,
    if_none_match: Annotated[
        str, Header(description="The versions that the client has already.")
    ] = "",
) -> Product | Response:
    """Gives a product, or only says that the client's copy (`If-None-Match`) is still good."""
    product = required(products, product_id)
    if names(if_none_match, product, weak=True):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers={"ETag": etag(product)})
    response.headers["ETag"] = etag(product)
    return product


@router.put(
    "/{product_id}",
    summary="Change a product",
    responses=with_headers(HTTPStatus.OK, ETAG)
    | documented(
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.NOT_FOUND,
        HTTPStatus.CONFLICT,
        HTTPStatus.PRECONDITION_FAILED,
        HTTPStatus.PRECONDITION_REQUIRED,
    ),
)
def change_product(
    product_id: ProductId,
    new: NewProduct,
    products: Products,
    response: Response,
    if_match: Annotated[
        str, Header(description="The version that the client has seen: the `ETag` it got.")
    ] = "",
) -> Product:
    """Replaces a product, if it still is what the client has seen.

    Without `If-Match`, the later of two clients would undo the change of the earlier one, and
    nobody would know.
    """
    seen = required(products, product_id)
    if not if_match:
        detail = "say in If-Match which version you have seen"
        raise ProblemError(HTTPStatus.PRECONDITION_REQUIRED, detail)
    if not names(if_match, seen):
        raise changed_meanwhile()
    try:
        product = products.replace(product_id, seen.version, new)
    except ChangedMeanwhileError as error:
        raise changed_meanwhile() from error
    except SkuTakenError as error:
        raise sku_taken(error) from error
    response.headers["ETag"] = etag(product)
    return product


@router.delete(
    "/{product_id}",
    status_code=HTTPStatus.NO_CONTENT,
    summary="Remove a product",
    responses=documented(HTTPStatus.NOT_FOUND),
)
def remove_product(product_id: ProductId, products: Products) -> None:
    """Removes a product for good."""
    if not products.remove(product_id):
        raise no_such_product(product_id)


def required(products: ProductRepository, product_id: UUID) -> Product:
    """The product with this id. Where there is none, the request ends."""
    product = products.get(product_id)
    if product is None:
        raise no_such_product(product_id)
    return product


def no_such_product(product_id: UUID) -> ProblemError:
    return ProblemError(HTTPStatus.NOT_FOUND, f"there is no product {product_id}")


def sku_taken(error: SkuTakenError) -> ProblemError:
    faults = [Fault(detail="already taken", pointer="#/sku")]
    return ProblemError(HTTPStatus.CONFLICT, str(error), faults)


def changed_meanwhile() -> ProblemError:
    detail = "the product was changed since you read it: read it again"
    return ProblemError(HTTPStatus.PRECONDITION_FAILED, detail)
