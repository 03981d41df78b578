"""Says what a line of an order costs: `python -m pricing 19.99 25`."""

import argparse
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from pricing import __version__
from pricing.discount import quantity_discount
from pricing.price import line_total


def money(text: str) -> Decimal:
    """An amount as it is typed."""
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise argparse.ArgumentTypeError(f"{text!r} is no amount") from None
    if not amount.is_finite() or amount < 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no price")
    return amount


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="pricing", description="What a line of an order costs.")
    parser.add_argument("unit_price", type=money)
    parser.add_argument("quantity", type=int)
    parser.add_argument("--version", action="version", version=__version__)
    options = parser.parse_args(arguments)
    try:
        total = line_total(options.unit_price, options.quantity)
    except ValueError as error:
        parser.error(str(error))
    print(f"{total} ({quantity_discount(options.quantity)} % off)")


if __name__ == "__main__":
    main()
