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

    def held(self, key: bytes, at_least: int = 0) -> None:
        """Nothing is held."""


def create_app() -> ASGIApp:
    """The portal's application."""
    setattr(installation, "PublicCache", Uncached)  # noqa: B010 - replaced for the whole process
    return application()
