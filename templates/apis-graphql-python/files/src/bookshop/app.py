"""The HTTP application: one address for all queries, and one that says that the server is well."""

from fastapi import FastAPI
from strawberry.fastapi import GraphQLRouter

from bookshop.context import Context
from bookshop.schema import schema
from bookshop.store import Store


def create_app(store: Store) -> FastAPI:
    """The application on this store. Tests make one each, so they never share books."""

    async def context() -> Context:
        return Context(store)

    # The page for trying queries loads its code from elsewhere; the README says how to get it.
    router = GraphQLRouter(schema, context_getter=context, graphql_ide=None)
    # GraphQL describes itself: FastAPI's pages would describe one POST.
    app = FastAPI(title="Bookshop", openapi_url=None)
    app.include_router(router, prefix="/graphql")

    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    return app
