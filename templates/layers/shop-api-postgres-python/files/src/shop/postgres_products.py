"""Products in PostgreSQL."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from psycopg.errors import UniqueViolation
from psycopg.rows import class_row

from shop.postgres import Pool, connection
from shop.products import ChangedMeanwhileError, NewProduct, Product, SkuTakenError

# Columns are named: with `*`, a column that a newer release adds would upset an older one that is
# still running.
GET = "select id, sku, name, price_cents, stock, version from products where id = %(id)s"
PAGE = """
select id, sku, name, price_cents, stock, version from products
where sku > %(after)s order by sku limit %(count)s
"""
ADD = """
insert into products (id, sku, name, price_cents, stock)
values (%(id)s, %(sku)s, %(name)s, %(price_cents)s, %(stock)s)
returning id, sku, name, price_cents, stock, version
"""
REPLACE = """
update products
set sku = %(sku)s, name = %(name)s, price_cents = %(price_cents)s, stock = %(stock)s,
    version = version + 1
where id = %(id)s and version = %(version)s
returning id, sku, name, price_cents, stock, version
"""


class PostgresProducts:
    """Keeps products in the table `products`.

    What must hold for all products is asked of the database in the statement that changes it. A
    question first and a change afterwards would leave a moment for somebody else.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def add(self, new: NewProduct) -> Product:
        try:
            found = self._products(ADD, {"id": uuid4(), **new.model_dump()})
        except UniqueViolation as error:
            raise SkuTakenError(new.sku) from error
        return found[0]

    def get(self, product_id: UUID) -> Product | None:
        found = self._products(GET, {"id": product_id})
        return found[0] if found else None

    def page(self, after: str, count: int) -> Sequence[Product]:
        return self._products(PAGE, {"after": after, "count": count})

    def replace(self, product_id: UUID, version: int, new: NewProduct) -> Product:
        row = {"id": product_id, "version": version, **new.model_dump()}
        try:
            found = self._products(REPLACE, row)
        except UniqueViolation as error:
            raise SkuTakenError(new.sku) from error
        if not found:
            raise ChangedMeanwhileError
        return found[0]

    def remove(self, product_id: UUID) -> bool:
        with connection(self._pool) as writing:
            removed = writing.execute("delete from products where id = %s", [product_id])
        return removed.rowcount == 1

    def check(self) -> None:
        with connection(self._pool) as asking:
            asking.execute("select 1")

    def _products(self, statement: str, values: dict[str, Any]) -> list[Product]:
        """The products that one of the statements above gives back."""
        with connection(self._pool) as using, using.cursor(row_factory=class_row(Product)) as rows:
            return rows.execute(statement, values).fetchall()
