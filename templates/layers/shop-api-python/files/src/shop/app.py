"""Makes the application. What it needs is given to it, so a test can give it something else."""

from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, FastAPI
from pydantic import BaseModel, Field

from shop import problems
from shop.products import ProductRepository
from shop.routes import Products, router

DESCRIPTION = """\
The products of a small shop.

Errors come as `application/problem+json` (RFC 9457). Lists come in pages: follow the `Link` header.
A change needs `If-Match` with the `ETag` that the client got.
"""
TAGS = [
    {"name": "products", "description": "What the shop sells."},
    {"name": "operation", "description": "For those who keep the shop running."},
]

operation = APIRouter(tags=["operation"])


class Health(BaseModel):
    """That the shop can serve requests."""

    status: str = Field(description="Always `ok`: where it is not, the answer is a problem.")


@operation.get(
    "/healthz",
    summary="Ask whether the shop is well",
    responses=problems.documented(HTTPStatus.SERVICE_UNAVAILABLE),
)
def healthz(products: Products) -> Health:
    """Answers 200 while requests can be served, and 503 while the products are out of reach."""
    products.check()
    return Health(status="ok")


class Shop(FastAPI):
    """FastAPI, with problems under their own media type in the OpenAPI document."""

    def openapi(self) -> dict[str, Any]:
        made_before = self.openapi_schema is not None
        document = super().openapi()
        if not made_before:
            for response in responses(document):
                content = response.get("content", {})
                schema = content.get("application/json", {}).get("schema", {})
                if schema.get("$ref") == "#/components/schemas/Problem":
                    content[problems.MEDIA_TYPE] = content.pop("application/json")
        return document


def responses(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Every response in an OpenAPI document."""
    operations = [it for path in document["paths"].values() for it in path.values()]
    return [response for it in operations for response in it["responses"].values()]


def create_app(products: ProductRepository) -> FastAPI:
    """The shop, with its products kept in the given place."""
    app = Shop(
        title="Shop",
        version="1.0.0",
        description=DESCRIPTION,
        contact={"name": "The shop", "url": "https://shop.example/help"},
        servers=[{"url": "/", "description": "Where this document comes from"}],
        openapi_tags=TAGS,
        # The function's name alone: a generated client has `list_products()` then.
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.products = products
    app.include_router(router)
    app.include_router(operation)
    problems.install(app)
    return app
