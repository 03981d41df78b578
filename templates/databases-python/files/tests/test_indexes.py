"""An index is worth its cost only when the database uses it: ask for the plan."""

import json

import pytest
from sqlalchemy import Select, text
from sqlalchemy.orm import Session

from shop.reports import last_orders, products_after

# Of a small table a database reads everything: that is faster. The plan of a big one counts, and
# it is chosen by statistics, which `analyze` gathers.
FILL = [
    """
    insert into customers (email, name)
    select 'c' || n || '@example.com', 'Customer ' || n from generate_series(1, 2000) as n
    """,
    """
    insert into orders (customer_id, placed_at)
    select c.id, now() - n * interval '1 hour' from customers as c, generate_series(1, 5) as n
    """,
    """
    insert into products (sku, name, price, stock)
    select 'SKU-' || to_char(n, 'FM00000'), 'Product ' || n, 1, 1 from generate_series(1, 5000) as n
    """,
    "analyze customers, orders, products",
]


@pytest.fixture
def big(session: Session) -> Session:
    for statement in FILL:
        session.execute(text(statement))
    return session


def plan(session: Session, question: Select[object]) -> str:
    """How PostgreSQL would answer, as JSON."""
    sql = question.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
    return json.dumps(session.execute(text(f"explain (format json) {sql}")).scalar_one())


def test_the_last_orders_of_a_customer_come_from_the_index(big: Session) -> None:
    customer = big.execute(text("select max(id) from customers")).scalar_one()
    found = plan(big, last_orders(customer))
    assert "ix_orders_customer_id_placed_at" in found
    assert "Seq Scan" not in found
    assert len(big.scalars(last_orders(customer)).all()) == 5


def test_a_page_far_behind_reads_no_more_than_the_first_one(big: Session) -> None:
    question = products_after("SKU-04000", count=3)
    found = plan(big, question)
    assert "uq_products_sku" in found
    # An index is in order: nothing is left to sort.
    assert '"Sort"' not in found
    page = [product.sku for product in big.scalars(question)]
    assert page == ["SKU-04001", "SKU-04002", "SKU-04003"]
