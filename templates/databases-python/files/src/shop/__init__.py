"""A small shop, to practise databases on."""
