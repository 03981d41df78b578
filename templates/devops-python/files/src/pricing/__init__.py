"""What an order costs: prices, discounts and rounding."""

__version__ = "0.1.0"
