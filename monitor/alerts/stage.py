"""Routes fresh findings to channels, then turns those whose time has come into alerts with their deliveries."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.alerts.bundle import Bundle, bundle, shared
from monitor.alerts.group import alert_id, due_at, traits
from monitor.alerts.rendered import rendered
from monitor.alerts.story import Story, distinctive_words, joined_with, nearest
from monitor.app import App
from monitor.channels.message import Message, to_stored
from monitor.config.models import DigestConfig
from monitor.config.routes import lanes, route_named, topics_of
from monitor.model import Alert, FindingView, Unread
from monitor.store import activity, deliveries, findings, last_run, notices, silences

log = structlog.get_logger(__name__)

_BATCH = 500  # findings routed in one transaction
_STORIES_LIVE = timedelta(days=14)
_PERIODS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}
_DIGESTS = {"hour": "Hourly digest", "day": "Daily digest", "week": "Weekly digest"}


async def run(app: App, limit: int) -> int:
    """Route what is fresh, tell what is due. Returns how many alerts were raised."""
    await _turn_back(app)
    while await _route(app) == _BATCH:
        pass
    due = await _due(app)
    if not due:
        return 0
    async with app.db.write() as connection:
        await silences.apply(connection, app.now())
    digests = {r.lane for r in due if _digest(app, r.lane)}
    bundles = await _shared(app, bundle(due, app.config.grouping.stories, digests))
    for one in bundles[:limit]:
        await _raise(app, one)
    return len(bundles[:limit])


async def _turn_back(app: App) -> None:
    """What waits for a channel that left the configuration, or has another name now, goes another way."""
    async with app.db.read() as connection:
        waits = await notices.channels(connection)
    if app.config.channels and waits - set(app.config.channels):
        async with app.db.write() as connection:
            turned = await notices.turn_back(connection, app.config.channels)
        log.warning("channels are gone", channels=sorted(waits - set(app.config.channels)), findings=turned)


async def _route(app: App) -> int:
    """Give the next fresh findings their stories and notices. Returns how many."""
    now = app.now()
    async with app.db.read() as connection:
        fresh = await notices.fresh(connection, _BATCH)
        if not fresh:
            return 0
        topic_ids = {finding.topic_id for finding in fresh}
        recent = await notices.recent_stories(connection, topic_ids, now - _STORIES_LIVE)
    books = {topic: _Stories([Story(*story) for story in recent.get(topic, [])]) for topic in topic_ids}
    placed = [(finding, books[finding.topic_id].place(finding)) for finding in fresh]
    try:
        async with app.db.write() as connection:
            ids = {
                (topic, place): await notices.save_story(
                    connection, books[topic].known[place].id, topic, books[topic].known[place].words, now
                )
                for topic, place in sorted({(finding.topic_id, place) for finding, place in placed})
            }
            found = [
                (notice, ids[finding.topic_id, place])
                for finding, place in placed
                for notice in _notices(app, finding)
            ]
            await notices.add(connection, [finding.id for finding in fresh], found)
    except notices.RoutedElsewhereError:
        return 0
    return len(fresh)


class _Stories:
    """A topic's stories while findings are placed in them."""

    def __init__(self, known: list[Story]) -> None:
        self.known = known
        self._by_id = {story.id: place for place, story in enumerate(known)}
        self._by_target: dict[str, int] = {}

    def place(self, finding: notices.Fresh) -> int:
        """The place in `known` of the finding's story: that of its quantity, claim or article, else the nearest."""
        words = distinctive_words(finding.headline, finding.quote)
        here = [self._by_target[target] for target in finding.targets if target in self._by_target]
        place = self._by_id.get(finding.known_story) if finding.known_story else None
        place = place if place is not None else next(iter(here), None)
        place = place if place is not None else nearest(words, self.known)
        if place is None:
            self.known.append(Story(finding.known_story, words))
            place = len(self.known) - 1
        else:
            story = self.known[place]
            self.known[place] = Story(story.id, joined_with(story.words, words))
        self._by_target |= dict.fromkeys(finding.targets, place)
        return place


def _notices(app: App, finding: notices.Fresh) -> list[notices.NewNotice]:
    what = traits(finding)
    return [
        notices.NewNotice(finding.id, finding.topic_id, channel, lane.name, what.urgent, finding.created_at)
        for lane in lanes(app.config, what)
        for channel in lane.channels
    ]


async def _due(app: App) -> list[notices.Waiting]:
    """What is to be told now. A channel that had its fill this hour gets the rest later, together."""
    now = app.now()
    async with app.db.read() as connection:
        waiting = await notices.waiting(connection)
        due = [one for one in waiting if _due_at(app, one) <= now]
        full = {
            name
            for name in {one.channel for one in due} & set(app.config.channels)
            if await deliveries.alerts_since(connection, name, now - timedelta(hours=1))
            >= app.config.channels[name].most_per_hour
        }
    if full:
        log.info("channels had their fill of alerts this hour", channels=sorted(full))
    return [one for one in due if one.channel not in full]


def _due_at(app: App, one: notices.Waiting) -> datetime:
    route = route_named(app.config, one.lane)
    moment = due_at(one.since, one.last_told_at, app.config, route, urgent=False)
    if one.urgent_since is None:
        return moment
    return min(moment, due_at(one.urgent_since, one.last_told_at, app.config, route, urgent=True))


def _digest(app: App, lane: str) -> DigestConfig | None:
    route = route_named(app.config, lane)
    return route.digest if route else None


async def _shared(app: App, bundles: Sequence[Bundle]) -> list[Bundle]:
    """Without those that silences have emptied; channels that are told the same share an alert."""
    async with app.db.read() as connection:
        found = [(one, await notices.findings_of(connection, one.groups)) for one in bundles]
    return shared([(one, ids) for one, ids in found if ids])


async def _raise(app: App, told: Bundle) -> None:
    async with app.db.read() as connection:
        found = await findings.waiting_views(connection, told.groups)
        names = await notices.topic_names(connection)
    if not found:
        return
    alert = replace(_alert(app, told, found, names), unread=await _unread(app, told))
    message = await rendered(app, alert, app.config.web)
    try:
        async with app.db.write() as connection:
            await findings.add_alert(connection, alert, outgoing(app, message, told.channels), told.groups)
            await _mark_unread(app, connection, told)
    except findings.GroupedElsewhereError:
        return
    log.info(
        "alert raised", thread=alert.thread, alert=alert.id, findings=len(found), subject=message.subject
    )


async def _unread(app: App, told: Bundle) -> tuple[Unread, ...]:
    """What matched the topics of a digest since the last one, in languages from which nothing is read."""
    digest = _digest(app, told.digest) if told.digest else None
    if digest is None or told.digest is None:
        return ()
    async with app.db.read() as connection:
        last = await last_run.at(connection, f"unread {told.digest}")
        since = last or app.now() - _PERIODS[digest.every]
        return tuple(await activity.unread(connection, since, topics_of(app.config, told.digest)))


async def _mark_unread(app: App, connection: AsyncConnection, told: Bundle) -> None:
    """What a digest of all topics told is not told once more as news of the service itself."""
    if told.digest is None or _digest(app, told.digest) is None:
        return
    await last_run.put(connection, f"unread {told.digest}", app.now())
    if topics_of(app.config, told.digest) is None:
        await last_run.put(connection, "languages", app.now())


def _alert(app: App, told: Bundle, found: Sequence[FindingView], names: Mapping[str, str]) -> Alert:
    digest = _digest(app, told.digest) if told.digest else None
    topic_id = f"digest-{told.digest}" if digest else told.topics[0]
    return Alert(
        id=alert_id(f"{told.thread} {sorted(told.channels)}", [f.id for f in found], app.now()),
        topic_id=topic_id,
        topic_name=_DIGESTS[digest.every] if digest else names[topic_id],
        created_at=app.now(),
        findings=tuple(found),
        thread=told.thread,
        digest=digest.every if digest else None,
    )


def outgoing(app: App, message: Message, names: Collection[str]) -> findings.Outgoing:
    """The message with its receivers, those of these channels in the file's order; a channel that left it has none."""
    targets = [(n, target) for n in app.channels if n in names for target in app.channels[n].targets()]
    return findings.Outgoing(message.subject, to_stored(message), targets)
