"""Connections to the pages that cannot wear the service out: each has a time limit, and there are never too many."""

from __future__ import annotations

import asyncio
import resource

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

RECEIVED_WITHIN = 10.0  # seconds for a whole request, its body included
MOST = 200
"""Connections at one time; never more than a quarter of the descriptors, for the rest is for feeds and the database."""
_RECEIVED = (h11.DONE, h11.MUST_CLOSE, h11.CLOSED, h11.ERROR)


class Connection(H11Protocol):
    """uvicorn's own, which waits for ever for a request and turns everybody away when too many wait.

    Where there are too many, the one that has sent no whole request for the longest time goes.
    """

    most = MOST
    received_within = RECEIVED_WITHIN
    opened_at = 0.0
    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.opened_at = self.loop.time()
        self._expect()
        if len(self.connections) > self.most:
            idle = (one for one in self.connections if isinstance(one, Connection) and one.idle)
            min(idle, key=lambda one: one.opened_at, default=self).transport.abort()

    def data_received(self, data: bytes) -> None:
        self._expect()
        super().data_received(data)
        if self.conn.their_state in _RECEIVED:
            self._forget()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget()
        super().connection_lost(exc)

    @property
    def idle(self) -> bool:
        """Whether no request of it is being answered."""
        return self.cycle is None or self.cycle.response_complete or self._late is not None

    def _expect(self) -> None:
        if self._late is None:
            self._late = self.loop.call_later(self.received_within, self.transport.abort)

    def _forget(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None


def limited(received_within: float) -> type[Connection]:
    """The kind of connection for this process with its limit of descriptors."""
    descriptors, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = min(MOST, max(1, descriptors // 4))
    return type("Limited", (Connection,), {"most": most, "received_within": received_within})


def raise_descriptors(most: int = 65_536) -> None:
    """Take as many descriptors as the system grants: each feed that is read needs one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = most if hard == resource.RLIM_INFINITY else min(most, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
