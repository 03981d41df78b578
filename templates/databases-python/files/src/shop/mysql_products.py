"""The products in MySQL: what differs from PostgreSQL.

There is no `RETURNING`, so taking from the stock reads with a lock first; text in an index needs a
length; `ON DUPLICATE KEY UPDATE` stands for `ON CONFLICT`.
"""

from decimal import Decimal

from sqlalchemy import Connection, text


class MysqlProducts:
    """Products in one table, whose name tests choose so that they never meet real ones."""

    def __init__(self, connection: Connection, table: str = "products") -> None:
        if not table.isidentifier():
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
        statement = f"""
            insert into {self._table} (sku, price, stock) values (:sku, :price, :stock) as new
            on duplicate key update price = new.price, stock = new.stock
            """  # noqa: S608 (the table's name was checked, values are bound)
        self._connection.execute(text(statement), {"sku": sku, "price": price, "stock": stock})

    def take(self, sku: str, quantity: int) -> Decimal | None:
        """Takes from the stock and returns the price, or nothing when there is not enough."""
        locked = f"select price, stock from {self._table} where sku = :sku for update"  # noqa: S608
        row = self._connection.execute(text(locked), {"sku": sku}).one_or_none()
        if row is None or row.stock < quantity:
            return None
        taken = f"update {self._table} set stock = stock - :n where sku = :sku"  # noqa: S608
        self._connection.execute(text(taken), {"n": quantity, "sku": sku})
        return Decimal(row.price)
