"""Who may look and who may act: nobody but this machine without a login, else users and tokens of the configuration.

Sessions are signed cookies; they end when the user's password changes. What changes something is sent with a token
of the session and from our own pages, else it is refused (OWASP, Cross-Site Request Forgery Prevention).
"""

from __future__ import annotations

import asyncio
import base64
import hmac
import secrets
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlsplit

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request

from monitor.config.web import TokenConfig, UserConfig, WebConfig, is_loopback
from monitor.desk.form import read_form
from monitor.desk.limits import Attempts
from monitor.desk.service import service_of

LOCAL = "you"
_HASHER = PasswordHasher()
_NOBODY = _HASHER.hash(secrets.token_hex())
_MARK = 16


@dataclass(frozen=True, slots=True)
class Identity:
    """Whoever asks. `machine` is a program with a token, which has no session."""

    name: str
    may_write: bool
    may_read: bool = True
    machine: bool = False


class WaitError(Exception):
    """Too many wrong passwords: `seconds` from now on another one may be tried."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"{seconds} seconds")
        self.seconds = seconds


class Doorkeeper:
    """Tells who asks; remembers the passwords of HTTP Basic that were right, because each check takes long."""

    def __init__(self, web: WebConfig) -> None:
        self._web = web
        self._known: dict[bytes, str] = {}
        self._turn = asyncio.Lock()

    async def identify(self, request: Request, attempts: Attempts) -> Identity | None:
        """None for whoever must log in first. Raises WaitError after too many wrong passwords or tokens."""
        place = request.client.host if request.client else ""
        kind, _, given = request.headers.get("authorization", "").partition(" ")
        if kind and (wait := attempts.wait(place)):
            raise WaitError(wait)
        if kind.casefold() == "bearer":
            if (machine := self._machine(given.strip())) is None:
                attempts.failed(place)
            return machine
        if kind.casefold() == "basic":
            return await self._basic(given, attempts, place)
        if self._web.open:
            return Identity(LOCAL, may_write=True)
        user = self._user(request.session.get("user", ""))
        if user is None or not hmac.compare_digest(mark(user), request.session.get("mark", "")):
            return None
        return _identity(user)

    async def check(self, name: str, password: str, attempts: Attempts, *places: str) -> UserConfig | None:
        """The user with this password. Takes as long for a name that there is not.

        One after the other, so that whoever sends many at once neither gets around the wait nor takes all memory.
        Raises WaitError while one of the places must wait.
        """
        async with self._turn:
            if wait := attempts.wait(*places):
                raise WaitError(wait)
            user = self._user(name)
            known = user.password.get_secret_value() if user else _NOBODY
            right = await asyncio.to_thread(_verify, known, password)
            attempts.succeeded(*places) if right else attempts.failed(*places)
            return user if right else None

    def _user(self, name: str) -> UserConfig | None:
        return next((user for user in self._web.users if user.name == name), None)

    def _machine(self, given: str) -> Identity | None:
        found: TokenConfig | None = None
        for token in self._web.tokens:
            if hmac.compare_digest(token.token.get_secret_value().encode(), given.encode()):
                found = token
        if found is None:
            return None
        scopes = found.scopes
        return Identity(found.name, may_write="write" in scopes, may_read="read" in scopes, machine=True)

    async def _basic(self, given: str, attempts: Attempts, place: str) -> Identity | None:
        try:
            name, _, password = base64.b64decode(given, validate=True).decode().partition(":")
        except ValueError:
            return None
        if machine := self._machine(password):
            return machine
        key = sha256(f"{name}:{password}".encode()).digest()
        user = self._user(name)
        if user is None or self._known.get(key) != mark(user):
            user = await self.check(name, password, attempts, place, f"user {name[:80]}")
            if user is None:
                return None
            self._known[key] = mark(user)
        return Identity(user.name, may_write=False, machine=True)


def _verify(known: str, password: str) -> bool:
    try:
        return _HASHER.verify(known, password)
    except (Argon2Error, InvalidHashError):
        return False


def hashed(password: str) -> str:
    """What the configuration keeps of a password (argon2id, RFC 9106)."""
    return _HASHER.hash(password)


def mark(user: UserConfig) -> str:
    """What a session keeps of the user's password: it changes with it, and so ends the session."""
    return sha256(user.password.get_secret_value().encode()).hexdigest()[:_MARK]


def _identity(user: UserConfig) -> Identity:
    return Identity(user.name, user.role == "editor")


def identity_of(request: Request) -> Identity | None:
    """Who asks, None on the few pages that are for everybody."""
    found: Identity | None = getattr(request.state, "identity", None)
    return found


def csrf_token(request: Request) -> str:
    """The session's token, which forms send back."""
    token: str = request.session.setdefault("csrf", secrets.token_urlsafe(24))
    return token


async def acting(request: Request) -> dict[str, str]:
    """The fields of a form that may change something. Raises HTTPException (403) where it may not."""
    who = identity_of(request)
    if who is None or not who.may_write:
        raise HTTPException(403, "You may look at everything here and change nothing.")
    return await trusted_form(request)


def acting_program(request: Request) -> str:
    """The name of whoever changes something by the API. Raises HTTPException (403) where that may not be.

    JSON cannot be sent from another site without our leave (Fetch, CORS-preflight), which nobody gets.
    """
    who = identity_of(request)
    if who is None or not who.may_write:
        raise HTTPException(403, "This needs a token with the scope write.")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    if kind != "application/json" or not _from_here(request):
        raise HTTPException(403, "Send it as application/json, and not from another site.")
    return who.name


async def trusted_form(request: Request) -> dict[str, str]:
    """The fields of a form that was sent from our own page. Raises HTTPException (403) for any other."""
    who = identity_of(request)
    form = await read_form(request, most_bytes=1_000_000)
    from_here = _from_here(request)
    if from_here and who is not None and who.machine:
        return form
    given = request.headers.get("x-csrf") or form.get("csrf", "")
    if not from_here or not hmac.compare_digest(csrf_token(request).encode(), given.encode()):
        raise HTTPException(
            403, "This form was not sent from a page of ours, or your session has ended. Load the page again."
        )
    return form


def _from_here(request: Request) -> bool:
    """Whether the browser says that the form stood on our own page; other clients say nothing.

    A proxy may have put its own name for us into Host; our name for readers is that of `web.url`.
    """
    origin = request.headers.get("origin")
    if origin is None:
        return request.headers.get("sec-fetch-site", "same-origin") in {"same-origin", "none"}
    ours = urlsplit(service_of(request).web.url or "").netloc
    return urlsplit(origin).netloc in {request.headers.get("host"), ours} - {"", None}


def is_expected(headers: Headers, web: WebConfig) -> bool:
    """Whether a request without login comes from a browser on this machine: to a name of it, through no proxy.

    A page of another site whose name was made to lead here is told by that name (DNS rebinding).
    """
    host = urlsplit(f"//{headers.get('host', '')}").hostname or ""
    through = any(name in headers for name in ("forwarded", "x-forwarded-for", "x-real-ip"))
    return not web.open or (is_loopback(host) and not through)
