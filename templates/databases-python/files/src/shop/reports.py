"""Questions that a shop asks its database.

Each is a statement first and an answer second: a test can ask for the plan of the very statement
that the application runs.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from shop.models import Order, OrderLine, Product


class BestSeller(NamedTuple):
    """A product among the best of a month."""

    month: datetime
    place: int
    name: str
    revenue: Decimal


def last_orders(customer_id: int, count: int = 10) -> Select[Order]:
    """The newest orders of a customer; the index on (customer_id, placed_at) answers it alone."""
    return (
        select(Order)
        .where(Order.customer_id == customer_id)
        .order_by(Order.placed_at.desc())
        .limit(count)
    )


def products_after(sku: str, count: int = 10) -> Select[Product]:
    """One page of the catalogue, by keyset: the page starts behind the last product seen.

    `OFFSET 100000` would make the database read and throw away 100000 rows; this starts at the
    right place in the index on `sku`, and no product is shown twice when one is added meanwhile.
    """
    return select(Product).where(Product.sku > sku).order_by(Product.sku).limit(count)


def best_sellers(session: Session, per_month: int = 3) -> Sequence[BestSeller]:
    """The products with most revenue of each month.

    The first common table expression groups, the second ranks within each month by a window: a
    window function cannot stand in WHERE, since it is computed after it.
    """
    month = func.date_trunc("month", Order.placed_at).label("month")
    revenue = func.sum(OrderLine.quantity * OrderLine.unit_price).label("revenue")
    sales = (
        select(month, Product.name, revenue)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .join(Product, Product.id == OrderLine.product_id)
        .group_by(month, Product.id)
        .cte("sales")
    )
    place = func.rank().over(partition_by=sales.c.month, order_by=sales.c.revenue.desc())
    ranked = select(sales, place.label("place")).cte("ranked")
    question = (
        select(ranked.c.month, ranked.c.place, ranked.c.name, ranked.c.revenue)
        .where(ranked.c.place <= per_month)
        .order_by(ranked.c.month, ranked.c.place, ranked.c.name)
    )
    return [BestSeller(*row) for row in session.execute(question)]
