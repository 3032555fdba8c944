"""The description of the API (OpenAPI 3.1), made of the same types that its answers are made of."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Literal

from pydantic import TypeAdapter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from monitor import __version__
from monitor.desk.api import ENDPOINTS, Endpoint, Kept, Question, Verdict

_Mode = Literal["serialization", "validation"]
_REFS = "#/components/schemas/{model}"
_ERROR = {"type": "object", "required": ["error"], "properties": {"error": {"type": "string"}}}
_REFUSALS = {
    "400": "What was asked cannot be; the message says what.",
    "401": "A login or token is needed.",
    "403": "Not with this token, or not from here.",
    "404": "There is nothing of this name.",
    "429": "Too many attempts; Retry-After says how long to wait.",
    "503": "The database cannot be used at the moment.",
}


async def describe(request: Request) -> Response:
    """The document, with this service's own address."""
    root = request.scope.get("root_path", "")
    return JSONResponse({**document(), "servers": [{"url": root or "/"}]})


@cache
def document() -> dict[str, Any]:
    """All but the address."""
    answers = [one.returns for one in ENDPOINTS] + [Kept]
    inputs: list[tuple[int, _Mode, TypeAdapter[Any]]] = [
        *((place, "serialization", TypeAdapter(kind)) for place, kind in enumerate(answers)),
        (len(answers), "validation", TypeAdapter(Verdict)),
    ]
    made, shared = TypeAdapter.json_schemas(inputs, ref_template=_REFS)
    schemas = [made[place, mode] for place, mode, _ in inputs]
    paths: dict[str, Any] = {
        _path(one): {"get": _operation(one, schema)} for one, schema in zip(ENDPOINTS, schemas, strict=False)
    }
    paths["/api/v1/findings/{finding_id}/feedback"] = {
        "post": _feedback(answer=schemas[-2], body=schemas[-1])
    }
    licence = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
    keys = {kind: {"type": "http", "scheme": kind} for kind in ("bearer", "basic")}
    return {
        "openapi": "3.1.0",
        "info": {"title": "monitor", "version": __version__, "license": licence},
        "paths": paths,
        "components": {"schemas": {**shared.get("$defs", {}), "Error": _ERROR}, "securitySchemes": keys},
        "security": [{"bearer": []}, {"basic": []}, {}],
    }


def _path(endpoint: Endpoint) -> str:
    return re.sub(r":int\}", "}", endpoint.path)


def _operation(endpoint: Endpoint, schema: dict[str, Any]) -> dict[str, Any]:
    asked = Question.model_json_schema()["properties"]
    query = [
        {"name": name, "in": "query", "required": False, "schema": _plain(asked[name])}
        for name in endpoint.asks
    ]
    return {
        "summary": endpoint.summary,
        "operationId": endpoint.read.__name__.strip("_"),
        "parameters": [*_parts(endpoint.path), *query],
        "responses": _responses(schema),
    }


def _plain(schema: dict[str, Any]) -> dict[str, Any]:
    """Of a parameter that may be left out: it is then not null but missing."""
    kinds = [kind for kind in schema.get("anyOf", ()) if kind.get("type") != "null"]
    kept = {key: value for key, value in schema.items() if key not in {"anyOf", "title", "default"}}
    return {**kept, **kinds[0]} if kinds else kept


def _parts(path: str) -> list[dict[str, Any]]:
    number = {"type": "integer", "minimum": 0}
    name_ = {"type": "string", "minLength": 1, "pattern": r"^[^\x00]*$"}
    return [
        {"name": name, "in": "path", "required": True, "schema": number if kind else name_}
        for name, kind in re.findall(r"\{(\w+)(:int)?\}", path)
    ]


def _responses(schema: dict[str, Any], *, etag: bool = True) -> dict[str, Any]:
    error = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    found = {"200": {"description": "What was asked.", "content": {"application/json": {"schema": schema}}}}
    same = {"304": {"description": "What the ETag names is still so."}} if etag else {}
    return {
        **found,
        **same,
        **{code: {"description": text, "content": error} for code, text in _REFUSALS.items()},
    }


def _feedback(*, answer: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    return {
        "summary": "Say something of a finding; needs the scope write",
        "operationId": "feedback",
        "parameters": _parts("{finding_id:int}"),
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": _responses(answer, etag=False),
    }
