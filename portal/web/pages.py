"""The built pages: files as they are, and the page itself for every address that the page routes on its own."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

_FOREVER = "public, max-age=31536000, immutable"  # the build names files in assets/ by their content
_ASK_AGAIN = "no-cache"


def page_route(folder: Path) -> Route:
    """Every GET that no other route takes."""
    root = folder.resolve()

    async def page(request: Request) -> Response:
        path = request.path_params["path"]
        file = _file(root, path)
        if file:
            keep = _FOREVER if path.startswith("assets/") else _ASK_AGAIN
            return FileResponse(file, headers={"Cache-Control": keep})
        if "." in path.rpartition("/")[2]:
            return PlainTextResponse("没有这个文件 / no such file\n", 404)
        shell = root / ("staff.html" if path == "staff" or path.startswith("staff/") else "index.html")
        if not shell.is_file():
            return PlainTextResponse("页面尚未构建 / the pages are not built: make up\n", 503)
        return FileResponse(shell, headers={"Cache-Control": _ASK_AGAIN})

    return Route("/{path:path}", page, methods=["GET"])


def _file(root: Path, path: str) -> Path | None:
    """A file inside the folder, whatever dots the path holds."""
    if not path or "\0" in path:
        return None
    file = (root / path).resolve()
    return file if file.is_relative_to(root) and file.is_file() else None
