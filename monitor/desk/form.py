"""Reads the small forms of the pages, as browsers and mail services send them."""

from __future__ import annotations

from contextlib import suppress
from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect, Request

_MOST_BYTES = 4096
_MOST_FIELDS = 20


async def read_form(request: Request, most_bytes: int = _MOST_BYTES) -> dict[str, str]:
    """The fields of a small form (RFC 7578 or urlencoded); of anything larger, not whole or that is no form none."""
    body = await read_body(request, most_bytes)
    kind = request.headers.get("content-type", "")
    if kind.lower().startswith("multipart/form-data"):
        return _multipart(kind, body)
    try:
        fields = parse_qs(
            body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS
        )
    except ValueError:
        return {}
    return {name: _storable(values[0]) for name, values in fields.items()}


async def read_body(request: Request, most_bytes: int = _MOST_BYTES) -> bytes:
    """What was sent, nothing of what is larger or was cut off."""
    body = b""
    with suppress(ClientDisconnect):
        async for chunk in request.stream():
            body += chunk
            if len(body) > most_bytes:
                return b""
    return b"" if await request.is_disconnected() else body


def _storable(text: str) -> str:
    return text.replace("\x00", "")


def _multipart(kind: str, body: bytes) -> dict[str, str]:
    head = b"Content-Type: " + kind.encode("latin-1", "replace") + b"\r\n\r\n"
    form = BytesParser(policy=HTTP).parsebytes(head + body)
    found: dict[str, str] = {}
    for part in form.iter_parts() if form.is_multipart() else ():
        name = part.get_param("name", header="content-disposition")
        if isinstance(name, str) and len(found) < _MOST_FIELDS and not part.is_multipart():
            sent = bytes(part.get_payload(decode=True) or b"").decode("utf-8", "replace")
            found.setdefault(name, _storable(sent))
    return found
