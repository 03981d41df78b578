"""A bookshop's catalogue behind a GraphQL API."""
