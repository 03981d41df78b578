"""The products in MySQL, in plain SQL: what differs from PostgreSQL.

- There is no `RETURNING`: taking from the stock reads with a lock first, and writes then.
- Text in an index needs a length.
- `ON DUPLICATE KEY UPDATE` stands for `ON CONFLICT ... DO UPDATE`.
- A change of the schema commits by itself: a migration that fails half-way stays half done.
- The usual isolation is REPEATABLE READ, PostgreSQL's is READ COMMITTED.
"""

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import Connection, text


class MysqlProducts:
    """Products in one table, in the transactions of the connection's owner.

    Tests choose the name of the table, so that they never meet real products.
    """

    def __init__(self, connection: Connection, table: str = "products") -> None:
        # A name cannot be bound like a value. It is checked, since it becomes part of the SQL.
        if not (table.isascii() and table.isidentifier()):
            raise ValueError(f"{table!r} is no name for a table")
        self._connection = connection
        self._table = table

    def create_table(self) -> None:
        """Makes the table if it is not there."""
        self._connection.execute(
            text(
                f"""
                create table if not exists {self._table} (
                  id bigint auto_increment primary key,
                  sku varchar(40) not null unique,
                  price decimal(10, 2) not null check (price >= 0),
                  stock int not null check (stock >= 0)
                )
                """
            )
        )

    def drop_table(self) -> None:
        """Removes the table."""
        self._connection.execute(text(f"drop table if exists {self._table}"))

    def put(self, sku: str, price: Decimal, stock: int) -> None:
        """Adds a product, or changes the one with this number."""
        # The values are bound: the database never takes a part of them for SQL.
        statement = f"""
            insert into {self._table} (sku, price, stock) values (:sku, :price, :stock) as new
            on duplicate key update price = new.price, stock = new.stock
            """  # noqa: S608 (the table's name was checked)
        self._connection.execute(text(statement), {"sku": sku, "price": price, "stock": stock})

    def take(self, sku: str, quantity: int) -> Decimal | None:
        """Takes from the stock and returns the price, or nothing when there is not enough.

        Without `for update` two customers could both read the last item and both take it: a lost
        update. With it the second one waits here until the first one's transaction ends.
        """
        locked = f"select price, stock from {self._table} where sku = :sku for update"  # noqa: S608
        row = self._connection.execute(text(locked), {"sku": sku}).one_or_none()
        if row is None or row.stock < quantity:
            return None
        taken = f"update {self._table} set stock = stock - :n where sku = :sku"  # noqa: S608
        self._connection.execute(text(taken), {"n": quantity, "sku": sku})
        return Decimal(row.price)

    def after(self, sku: str, count: int = 10) -> Sequence[tuple[str, Decimal]]:
        """One page of the catalogue: the products behind this one, and their prices."""
        page = f"select sku, price from {self._table} where sku > :sku order by sku limit :n"  # noqa: S608
        rows = self._connection.execute(text(page), {"sku": sku, "n": count})
        return [(row.sku, row.price) for row in rows]
