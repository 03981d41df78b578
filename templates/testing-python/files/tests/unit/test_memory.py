"""Products in memory keep the contract."""

from repository_contract import RepositoryContract


class TestMemoryProducts(RepositoryContract):
    """`products` comes from conftest.py."""
