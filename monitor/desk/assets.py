"""The files of the pages: they travel in the wheel, and a browser keeps them until their content changes."""

from __future__ import annotations

import mimetypes
from functools import cache
from importlib.resources import files
from pathlib import PurePosixPath

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

_KINDS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".json": "application/json"}
_A_YEAR = "public, max-age=31536000, immutable"


async def static(request: Request) -> Response:
    """One file. An address with its fingerprint never changes its content."""
    path = request.path_params["path"]
    content = _content(path)
    if content is None:
        raise HTTPException(404, "There is no such file.")
    kind = _KINDS.get(PurePosixPath(path).suffix) or mimetypes.guess_type(path)[0] or "text/plain"
    kept = _A_YEAR if request.url.query else "public, no-cache"
    return Response(content, media_type=kind, headers={"Cache-Control": kept})


@cache
def _content(path: str) -> bytes | None:
    if ".." in PurePosixPath(path).parts or path.startswith("/"):
        return None
    file = files("monitor.desk").joinpath("static").joinpath(path)
    return file.read_bytes() if file.is_file() else None
