"""Questions that a shop asks its database."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from shop.models import Order, OrderLine, Product


def last_orders(session: Session, customer_id: int, count: int = 10) -> Sequence[Order]:
    """The newest orders of a customer; the index on (customer_id, placed_at) answers it alone."""
    question = (
        select(Order)
        .where(Order.customer_id == customer_id)
        .order_by(Order.placed_at.desc())
        .limit(count)
    )
    return session.scalars(question).all()


def best_sellers(session: Session, per_month: int = 3) -> Sequence[Row[Any]]:
    """The products with most revenue of each month: a common table expression and a window."""
    month = func.date_trunc("month", Order.placed_at).label("month")
    revenue = func.sum(OrderLine.quantity * OrderLine.unit_price).label("revenue")
    sales = (
        select(month, Product.name, revenue)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .join(Product, Product.id == OrderLine.product_id)
        .group_by(month, Product.name)
        .cte("sales")
    )
    place = func.rank().over(partition_by=sales.c.month, order_by=sales.c.revenue.desc())
    ranked = select(sales, place.label("place")).cte("ranked")
    question = (
        select(ranked)
        .where(ranked.c.place <= per_month)
        .order_by(ranked.c.month, ranked.c.place, ranked.c.name)
    )
    return session.execute(question).all()
