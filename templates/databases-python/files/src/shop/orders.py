"""Placing orders: everything or nothing, also when two customers want the last item at once."""

from collections.abc import Mapping

from sqlalchemy import update
from sqlalchemy.orm import Session

from shop.models import Order, OrderLine, Product


class OutOfStockError(Exception):
    """There is not enough of a product."""

    def __init__(self, product_id: int) -> None:
        super().__init__(f"not enough of product {product_id}")
        self.product_id = product_id


def place(session: Session, customer_id: int, quantities: Mapping[int, int]) -> Order:
    """Takes products from the stock and writes the order, in the caller's transaction.

    `quantities` says how many of which product, by its id. One statement per product both checks
    and takes: its row stays locked until the transaction ends, so nobody can take the same item in
    between. Products are taken in the order of their ids, so that two orders never wait for each
    other in a circle (a deadlock).
    """
    order = Order(customer_id=customer_id)
    for product_id, quantity in sorted(quantities.items()):
        taken = (
            update(Product)
            .where(Product.id == product_id, Product.stock >= quantity)
            .values(stock=Product.stock - quantity)
            .returning(Product.price)
        )
        price = session.execute(taken).scalar_one_or_none()
        if price is None:
            raise OutOfStockError(product_id)
        order.lines.append(OrderLine(product_id=product_id, quantity=quantity, unit_price=price))
    session.add(order)
    session.flush()
    return order
