"""`portal serve`: the web processes."""

import uvicorn

from portal.settings import Settings


def serve(settings: Settings) -> None:
    """Runs uvicorn until SIGTERM or Ctrl-C. Its access log stays off: addresses tell who asked for whom."""
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
