"""What two transactions see of each other, at two of the levels that SQL knows.

PostgreSQL starts at READ COMMITTED. There, reading, computing in Python and writing back loses
updates; `orders.place` avoids it by one statement that does all three. The other way is to ask for
REPEATABLE READ and to begin again when the database refuses.
"""

from decimal import Decimal

import pytest
from psycopg.errors import SerializationFailure
from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from shop.models import Product


@pytest.fixture
def shelf(committing: Engine) -> Engine:
    with Session(committing) as session, session.begin():
        session.add(Product(sku="PEN", name="Pen", price=Decimal("1.20"), stock=10))
    return committing


def take_one(session: Session) -> None:
    """Reads, computes and writes: the wrong way, to show what happens."""
    pen = session.scalars(select(Product)).one()
    pen.stock = pen.stock - 1
    session.flush()


def stock(engine: Engine) -> int:
    with Session(engine) as session:
        return session.scalars(select(Product.stock)).one()


def test_read_committed_loses_an_update(shelf: Engine) -> None:
    with Session(shelf) as first, Session(shelf) as second:
        pen = first.scalars(select(Product)).one()
        take_one(second)
        second.commit()
        # 10 was read before the other one committed 9.
        pen.stock = pen.stock - 1
        first.commit()
    assert stock(shelf) == 9, "two were taken, one was counted"


def test_repeatable_read_refuses_to_lose_an_update(shelf: Engine) -> None:
    strict = shelf.execution_options(isolation_level="REPEATABLE READ")
    with Session(strict) as first, Session(strict) as second:
        pen = first.scalars(select(Product)).one()
        take_one(second)
        second.commit()
        pen.stock = pen.stock - 1
        with pytest.raises(OperationalError) as refused:
            first.commit()
        assert isinstance(refused.value.orig, SerializationFailure)
        # The answer to a serialisation failure is to do it all again, from the first read.
        first.rollback()
        take_one(first)
        first.commit()
    assert stock(shelf) == 8
