"""Every error that monitor raises, so that a caller can tell what to do about it.

    MonitorError
    |-- ConfigError        the user's file is wrong; says file, line, what and the remedy
    |-- StoreError         the database refused something
    |   `-- DatabaseAwayError     it cannot be reached, read or written: everything waits until it can again
    |-- FetchError         an address could not be read
    |   |-- TransientFetchError   try again later (time-out, 5xx, 429)
    |   `-- PermanentFetchError   trying again will not help (410, refused address)
    |-- ParseError         bytes that are no feed, or a page without text
    |-- LimitError         an item took too much time or memory, or lost its process; try it again a few times
    |-- ModelError         a language model could not be loaded
    `-- ChannelError       a message was not accepted
        |-- TransientChannelError   try again later
        `-- PermanentChannelError   the receiver refuses it for good

The message of each is one sentence for the person who runs the service: what
is wrong, where, and what to do.
"""

from __future__ import annotations

from datetime import timedelta

from monitor.redaction import plain


class MonitorError(Exception):
    """Root of all errors that monitor raises on purpose.

    What servers and pages say goes into messages, and messages into the database and onto terminals: every one
    of them is plain text from here on.
    """

    def __init__(self, message: str = "") -> None:
        super().__init__(plain(message))


class ConfigError(MonitorError):
    """The configuration cannot be used; `problems` lists every mistake, each with its place."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = [plain(problem) for problem in problems]


class StoreError(MonitorError):
    """The database cannot be reached, read or migrated."""


class DatabaseAwayError(StoreError):
    """The database is gone, frozen, full, locked or another one: nobody's work is at fault, and all of it waits."""


class FetchError(MonitorError):
    """An address could not be read; `url` says which, `status` the HTTP status if there was one."""

    def __init__(
        self,
        message: str,
        *,
        url: str,
        status: int | None = None,
        retry_after: timedelta | None = None,
    ) -> None:
        super().__init__(message)
        self.url = url
        self.status = status
        self.retry_after = retry_after


class TransientFetchError(FetchError):
    """It may work later."""


class PermanentFetchError(FetchError):
    """It will not work until somebody changes something."""


class ParseError(MonitorError):
    """Bytes that are not what they should be: no feed, or a page without an article's text."""


class LimitError(MonitorError):
    """A worker ended before its item was done: too much time or memory, or somebody killed it."""


class ModelError(MonitorError):
    """A language model could not be loaded."""


class ChannelError(MonitorError):
    """A message was not accepted by a channel's receiver."""

    def __init__(self, message: str, *, retry_after: timedelta | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class TransientChannelError(ChannelError):
    """It may be accepted later. Unless `only_target`, the channel's other messages need not be tried now."""

    def __init__(
        self, message: str, *, retry_after: timedelta | None = None, only_target: bool = False
    ) -> None:
        super().__init__(message, retry_after=retry_after)
        self.only_target = only_target


class PermanentChannelError(ChannelError):
    """It will be refused again. With `gone` the receiver wants nothing any more (410), whatever the message."""

    def __init__(self, message: str, *, gone: bool = False) -> None:
        super().__init__(message)
        self.gone = gone
