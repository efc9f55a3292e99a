"""`portal serve`: the web processes."""

import uvicorn

from portal.messages import OperatorError
from portal.settings import Settings


def require_everything(settings: Settings, command: str) -> None:
    """Raises OperatorError unless servers and key are set: a single process provides none of them."""
    if not (settings.database_url and settings.redis_url and settings.secret_key):
        raise OperatorError("servers_missing", command=command)


def serve(settings: Settings) -> None:
    """Runs uvicorn until SIGTERM or Ctrl-C. Its access log stays off: addresses tell who asked for whom."""
    require_everything(settings, "serve")
    uvicorn.run(
        "portal.app:create_app",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=10,
    )
