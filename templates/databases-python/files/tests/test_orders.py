"""Placing orders."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from shop.models import Customer, Order, Product
from shop.orders import OutOfStockError, place


def people_and_things(session: Session) -> tuple[Customer, Product, Product]:
    customer = Customer(email="grace@example.com", name="Grace")
    pen = Product(sku="PEN", name="Pen", price=Decimal("1.20"), stock=10)
    ink = Product(sku="INK", name="Ink", price=Decimal("4.50"), stock=1)
    session.add_all([customer, pen, ink])
    session.flush()
    return customer, pen, ink


def test_an_order_takes_from_the_stock_and_keeps_the_price(session: Session) -> None:
    customer, pen, ink = people_and_things(session)
    order = place(session, customer.id, {pen.id: 3, ink.id: 1})
    session.refresh(pen)
    assert pen.stock == 7
    pen.price = Decimal("9.99")
    session.flush()
    session.refresh(order)
    assert sorted(line.unit_price for line in order.lines) == [Decimal("1.20"), Decimal("4.50")]


def test_an_order_that_cannot_be_filled_leaves_nothing(session: Session) -> None:
    customer, pen, ink = people_and_things(session)
    with pytest.raises(OutOfStockError), session.begin_nested():
        place(session, customer.id, {pen.id: 3, ink.id: 2})
    session.refresh(pen)
    assert pen.stock == 10
    assert session.scalar(select(func.count(Order.id))) == 0


def test_an_order_of_nothing_is_refused_by_the_database(session: Session) -> None:
    customer, pen, _ = people_and_things(session)
    with pytest.raises(IntegrityError, match="ck_order_lines_quantity_positive"):
        place(session, customer.id, {pen.id: 0})


def test_the_database_itself_refuses_a_second_customer_with_one_address(session: Session) -> None:
    people_and_things(session)
    session.add(Customer(email="grace@example.com", name="Another Grace"))
    with pytest.raises(IntegrityError, match="uq_customers_email"):
        session.flush()


def test_of_two_who_want_the_last_item_one_gets_it(committing: Engine) -> None:
    with Session(committing) as session, session.begin():
        customer, _, ink = people_and_things(session)
        customer_id, ink_id = customer.id, ink.id
    start = Barrier(2)

    def buy() -> bool:
        with Session(committing) as session:
            start.wait()
            try:
                with session.begin():
                    place(session, customer_id, {ink_id: 1})
            except OutOfStockError:
                return False
            return True

    with ThreadPoolExecutor(2) as people:
        results = [future.result() for future in [people.submit(buy), people.submit(buy)]]
    assert sorted(results) == [False, True]
