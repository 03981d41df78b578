"""Shows the shop at work: `python -m shop`. It writes into your own database."""

from decimal import Decimal

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from shop.models import Customer, Product
from shop.orders import place
from shop.reports import best_sellers
from shop.settings import ROOT, postgres_url


def main() -> None:
    """Migrates, buys something and prints the best sellers."""
    url = postgres_url()
    if url is None:
        raise SystemExit("no database: run `devpath services up postgres`")
    command.upgrade(Config(ROOT / "alembic.ini"), "head")
    engine = create_engine(url)
    with Session(engine) as session, session.begin():
        ada = session.scalar(select(Customer).where(Customer.email == "ada@example.com"))
        if ada is None:
            ada = Customer(email="ada@example.com", name="Ada")
            session.add(ada)
        pen = session.scalar(select(Product).where(Product.sku == "PEN-1"))
        if pen is None:
            pen = Product(sku="PEN-1", name="Pen", price=Decimal("1.20"), stock=1000)
            session.add(pen)
        session.flush()
        order = place(session, ada.id, {pen.id: 2})
        print(f"{ada.name} placed order {order.id}")
        for row in best_sellers(session):
            print(f"{row.month:%Y-%m}  {row.place}. {row.name}: {row.revenue}")
    engine.dispose()


if __name__ == "__main__":
    main()
