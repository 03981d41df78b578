"""A03 Software Supply Chain Failures: the newest release wins, whoever made it.

A build takes packages from the company's own index and from a public one, where anybody may
publish. This endpoint tells the build where to get a package from.
"""

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel


class Release(BaseModel):
    """A release of a package, and the index that has it."""

    index: str
    version: int


def routes() -> APIRouter:
    """The endpoint, and a small world of packages around it."""
    router = APIRouter(prefix="/a03")
    ours = {"shop-billing": [1, 2]}
    public = {"left-pad": [1, 2, 3]}

    @router.post("/public/{package}/{version}", status_code=201)
    def publish(package: str, version: int) -> None:
        """The public index. It is not ours, and we cannot change how it works."""
        public.setdefault(package, []).append(version)

    @router.get("/resolve/{package}")
    def resolve(package: str) -> Release:
        found = [
            Release(index=name, version=version)
            for name, index in (("ours", ours), ("public", public))
            for version in index.get(package, [])
        ]
        if not found:
            raise HTTPException(404, "no such package")
        return max(found, key=lambda release: release.version)

    return router
