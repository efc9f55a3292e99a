"""`portal serve`: the web processes."""

from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.supervisors import Multiprocess

from portal import log
from portal.settings import Settings
from portal.sockets import OwnSocket

if TYPE_CHECKING:
    from starlette.applications import Starlette


def application() -> "Starlette":
    """The portal with its logs, in each web process."""
    from portal.app import create_app

    log.configure()
    return create_app()


def run(factory: str, host: str, port: int, workers: int) -> None:
    """Runs uvicorn until SIGTERM or Ctrl-C. Its access log stays off: addresses tell who asked for whom."""
    options: Any = {
        "factory": True,
        "host": host,
        "port": port,
        "access_log": False,
        "log_config": None,
        "server_header": False,
        "http": "portal.web.one_write:OneWrite",
        "timeout_graceful_shutdown": 10,
        "timeout_worker_healthcheck": 30,
    }
    if workers == 1:
        uvicorn.run(factory, **options)
    else:
        sockets: Any = [OwnSocket(host, port)]
        Multiprocess(uvicorn.Config(factory, workers=workers, **options), sockets=sockets).run()


def serve(settings: Settings) -> None:
    """Runs the portal."""
    log.configure()
    run("portal.commands.serve:application", settings.host, settings.port, settings.workers)
