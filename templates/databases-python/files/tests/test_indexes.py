"""An index is worth its cost only when the database uses it: ask for the plan."""

import json

from sqlalchemy import text
from sqlalchemy.orm import Session

FILL = """
insert into customers (email, name)
select 'c' || n || '@example.com', 'Customer ' || n from generate_series(1, 2000) as n;
insert into orders (customer_id, placed_at)
select c.id, now() - n * interval '1 hour' from customers as c, generate_series(1, 5) as n;
analyze customers;
analyze orders;
"""

QUESTION = """
explain (format json)
select id from orders where customer_id = :customer order by placed_at desc limit 10
"""


def test_the_last_orders_of_a_customer_come_from_the_index(session: Session) -> None:
    for statement in FILL.strip().split(";"):
        if statement.strip():
            session.execute(text(statement))
    customer = session.execute(text("select max(id) from customers")).scalar_one()
    plan = session.execute(text(QUESTION), {"customer": customer}).scalar_one()
    assert "ix_orders_customer_id_placed_at" in json.dumps(plan)
