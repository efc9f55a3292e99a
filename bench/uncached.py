"""The portal with nothing kept: every public answer is computed. Only the bench starts it."""

from starlette.types import ASGIApp

from portal.commands.serve import application
from portal.web import installation
from portal.web.public_cache import Cached, Compute, PublicCache


class Uncached(PublicCache):
    """Computes."""

    async def answer(self, key: bytes, compute: Compute, at_least: int = 0) -> Cached:  # noqa: ARG002
        """Compute."""
        return Cached(*await compute())

    def held(self, key: bytes, at_least: int = 0) -> None:  # noqa: ARG002
        """Nothing is held."""


def create_app() -> ASGIApp:
    """The portal's application."""
    installation.PublicCache = Uncached  # type: ignore[misc]
    return application()
