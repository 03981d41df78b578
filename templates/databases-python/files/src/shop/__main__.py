"""Shows the shop at work: `python -m shop`. It writes into your own databases."""

import uuid
from decimal import Decimal

import pymongo
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from shop.models import Customer, Product
from shop.mongodb_events import Document, MongodbEvents
from shop.mysql_products import MysqlProducts
from shop.orders import place
from shop.reports import best_sellers
from shop.servers import MONGODB, MYSQL, POSTGRES, ROOT, sqlalchemy_url


def show_postgres(url: str) -> None:
    """Migrates, sells two pens and prints the best sellers."""
    command.upgrade(Config(ROOT / "alembic.ini"), "head")
    engine = create_engine(sqlalchemy_url(url))
    with Session(engine) as session, session.begin():
        ada = session.scalar(select(Customer).where(Customer.email == "ada@example.com"))
        pen = session.scalar(select(Product).where(Product.sku == "PEN-1"))
        ada = ada or Customer(email="ada@example.com", name="Ada")
        pen = pen or Product(sku="PEN-1", name="Pen", price=Decimal("1.20"), stock=0)
        pen.stock += 2
        session.add_all([ada, pen])
        # The ids come from the database.
        session.flush()
        order = place(session, ada.id, {pen.id: 2})
        print(f"  {ada.name} placed order {order.id}; the best sellers of each month are")
        for row in best_sellers(session):
            print(f"  {row.month:%Y-%m}  {row.place}. {row.name}: {row.revenue}")
    engine.dispose()


def show_mysql(url: str) -> None:
    """Puts two pens on the shelf and takes one."""
    engine = create_engine(sqlalchemy_url(url))
    with engine.begin() as connection:
        products = MysqlProducts(connection)
        products.create_table()
        products.put("PEN-1", Decimal("1.20"), 2)
        print(f"  one pen taken, at {products.take('PEN-1', 1)}")
    engine.dispose()


def show_mongodb(url: str) -> None:
    """Records a purchase and adds up what was spent."""
    with pymongo.MongoClient[Document](url, tz_aware=True) as client:
        events = MongodbEvents(client.get_default_database())
        events.create()
        events.record(uuid.uuid4().hex, "Ada", "bought", sku="PEN-1", cents=240)
        for customer, cents in sorted(events.spent_by_customer().items()):
            print(f"  {customer} spent {cents / 100:.2f}")


def main() -> None:
    """Shows every database that answers, and says what is wrong with the others."""
    shows = {POSTGRES: show_postgres, MYSQL: show_mysql, MONGODB: show_mongodb}
    shown = 0
    for server, show in shows.items():
        print(server.title)
        url = server.url()
        problem = server.problem()
        if problem is not None or url is None:
            print(f"  {problem}")
            continue
        show(url)
        shown += 1
    if shown == 0:
        raise SystemExit("no database answers")


if __name__ == "__main__":
    main()
