"""Follows a list of sitemaps to the few of them that hold what is new."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import replace

from monitor.errors import FetchError, ParseError
from monitor.model import ParsedFeed

_MOST_READ = 3

Read = Callable[[str], Awaitable[ParsedFeed]]


async def followed(listed: ParsedFeed, read: Read) -> ParsedFeed:
    """What the sitemaps bring that a list leads to, at most three of them; one that cannot be read is a problem.

    Lists in lists are followed too. Raises FetchError or ParseError where none can be read.
    """
    waiting, found, problems = deque(listed.leads_to), list[ParsedFeed](), list[str]()
    failure: FetchError | ParseError | None = None
    for _ in range(_MOST_READ):
        if not waiting:
            break
        try:
            parsed = await read(waiting.popleft())
        except (FetchError, ParseError) as error:
            failure = error
            problems.append(str(error)[:200])
            continue
        waiting.extendleft(reversed(parsed.leads_to))
        if not parsed.leads_to:
            found.append(parsed)
    if not found:
        raise failure or ParseError("This list of sitemaps leads to further lists and to no sitemap.")
    entries = {entry.guid: entry for parsed in reversed(found) for entry in parsed.entries}
    title = next((parsed.title for parsed in found if parsed.title), listed.title)
    heard = (problem for parsed in found for problem in parsed.problems)
    return replace(
        listed, title=title, entries=tuple(entries.values()), problems=(*problems, *heard), leads_to=()
    )
