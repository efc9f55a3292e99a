"""`portal serve`: the web processes."""

import uvicorn
from starlette.applications import Starlette

from portal import log
from portal.app import create_app
from portal.settings import Settings


def application() -> Starlette:
    """The portal with its logs, in each web process."""
    log.configure()
    return create_app()


def serve(settings: Settings) -> None:
    """Runs uvicorn until SIGTERM or Ctrl-C. Its access log stays off: addresses tell who asked for whom."""
    log.configure()
    uvicorn.run(
        "portal.commands.serve:application",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=10,
    )
