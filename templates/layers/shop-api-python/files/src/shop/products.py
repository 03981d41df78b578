"""Products, and what the shop asks of the place where they are kept.

Nothing here knows of HTTP or of a database: both depend on this module, and it on neither.
"""

from collections.abc import Sequence
from typing import Annotated, Protocol
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

# `[A-Z0-9]` and not `\w`: two letters that look the same would be two products.
Sku = Annotated[
    str,
    Field(
        description="The shop's own code for the product; no two products share one.",
        min_length=1,
        max_length=32,
        pattern="^[A-Z0-9-]+$",
        examples=["PEN-1"],
    ),
]


def whole(value: object) -> object:
    """JSON has one kind of number, and JSON Schema takes 5.0 for an integer: so does this API."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Whole = Annotated[int, BeforeValidator(whole)]


class NewProduct(BaseModel):
    """What a client says about a product."""

    # An unknown member is a spelling mistake of the client's, and better said than ignored.
    # `strict`: the text "5" is not the number 5.
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    sku: Sku
    name: str = Field(
        description="The name that customers read; no control characters.",
        min_length=1,
        max_length=200,
        # PostgreSQL stores no NUL character, and no screen shows the others.
        pattern=r"^[^\x00-\x1f\x7f]+$",
        examples=["Fountain pen"],
    )
    # Whole cents: 0.1 + 0.2 is not 0.3 in a JSON reader that makes floats of numbers.
    price_cents: Whole = Field(
        description="The price in cents.", ge=0, le=100_000_000, examples=[1250]
    )
    stock: Whole = Field(
        default=0, description="How many there are.", ge=0, le=1_000_000, examples=[40]
    )


class Product(NewProduct):
    """A product of the shop."""

    id: UUID = Field(description="Made by the shop; it never changes.")
    version: int = Field(description="Counts the changes. It is the ETag, too.", ge=1)


class SkuTakenError(Exception):
    """Another product has this code."""

    def __init__(self, sku: str) -> None:
        super().__init__(f"another product has the sku {sku}")
        self.sku = sku


class ChangedMeanwhileError(Exception):
    """Somebody else changed or removed the product since it was read."""


class UnavailableError(Exception):
    """The place where the products are kept does not answer."""


class ProductRepository(Protocol):
    """Where products are kept.

    Requests are served by several threads, so every method may be called by several at once.
    """

    def add(self, new: NewProduct) -> Product:
        """Keeps a new product, or raises `SkuTakenError`."""

    def get(self, product_id: UUID) -> Product | None:
        """The product with this id."""

    def page(self, after: str, count: int) -> Sequence[Product]:
        """The first products whose sku is greater than `after`, in the order of their bytes."""

    def replace(self, product_id: UUID, version: int, new: NewProduct) -> Product:
        """Changes a product that still has this version.

        Raises `ChangedMeanwhileError` where it has not, and `SkuTakenError`.
        """

    def remove(self, product_id: UUID) -> bool:
        """Removes a product; whether there was one."""

    def check(self) -> None:
        """Raises `UnavailableError` when nothing can be read at the moment."""
