"""Reports."""

from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from shop.models import Customer, Order, OrderLine, Product
from shop.reports import best_sellers


def test_the_best_sellers_of_each_month_are_ranked_by_revenue(session: Session) -> None:
    customer = Customer(email="grace@example.com", name="Grace")
    pen = Product(sku="PEN", name="Pen", price=Decimal("1.20"), stock=10)
    ink = Product(sku="INK", name="Ink", price=Decimal("4.50"), stock=10)
    session.add_all([customer, pen, ink])
    session.flush()

    def sold(when: datetime, product: Product, quantity: int) -> None:
        line = OrderLine(product_id=product.id, quantity=quantity, unit_price=product.price)
        session.add(Order(customer_id=customer.id, placed_at=when, lines=[line]))

    april = datetime(2026, 4, 15, tzinfo=UTC)
    may = datetime(2026, 5, 15, tzinfo=UTC)
    sold(april, pen, 5)
    sold(april, ink, 1)
    sold(may, pen, 1)
    sold(may, ink, 1)
    session.flush()

    found = [(row.month.month, row.place, row.name, row.revenue) for row in best_sellers(session)]
    assert found == [
        (4, 1, "Pen", Decimal("6.00")),
        (4, 2, "Ink", Decimal("4.50")),
        (5, 1, "Ink", Decimal("4.50")),
        (5, 2, "Pen", Decimal("1.20")),
    ]
    assert [row.name for row in best_sellers(session, per_month=1)] == ["Pen", "Ink"]
