"""What no single value shows: names that do not exist, things given twice, topics that nobody hears of."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from monitor.config.document import Mapping, Node, Place, Problem, Scalar, Sequence, plain
from monitor.config.explain import suggestion
from monitor.config.models import Config, TopicConfig
from monitor.config.routes import channels_for, topic_id


def cross_check(root: Node) -> list[Problem]:
    """Problems between the parts of a file, told even where a part is wrong in itself."""
    topics = _inside(root, "topics")
    names = {name for _, topic, _ in _topics(topics) for name in (topic.name, topic_id(topic))}
    written = _inside(root, "channels")
    named = plain(written) if written else None
    channels = set(named) if isinstance(named, dict) else set()
    return [
        *repeated_topics(topics, "topics"),
        *_repeated_feeds(_inside(root, "feeds")),
        *_unknown(root, "topics", "route", channels),
        *_unknown(root, "routes", "topics", names),
        *_unknown(root, "routes", "channels", channels),
    ]


def repeated_topics(node: Node | None, path: str) -> list[Problem]:
    """Two topics with one id would share a ledger."""
    first: dict[str, tuple[int, Place]] = {}
    problems = []
    for index, topic, place in _topics(node):
        key = topic_id(topic)
        if key in first:
            other = _shown(*first[key], path, place)
            message = f"the same id ({key}) as {other}: give it another name or id"
            problems.append(Problem(place, f"{path}[{index}]", message))
        first.setdefault(key, (index, place))
    return problems


def _shown(index: int, place: Place, path: str, seen_from: Place) -> str:
    """Another topic as a user finds it: by its line where it stands in another file."""
    if place.file == seen_from.file:
        return f"{path}[{index}]" if not place.file else f"the one in line {place.line}"
    return f"the one in line {place.line} of {place.file or 'the main file'}"


def warnings(config: Config) -> tuple[str, ...]:
    """What works, but is hardly what the user wants."""
    found = []
    if not config.feeds:
        found.append("feeds: there are none, so nothing is read")
    if not config.topics:
        found.append("topics: there are none, so nothing is told")
    if not config.channels:
        found.append("channels: there are none, so nobody is told")
    found += [
        f'topics: no route leads from "{topic.name}" to a channel'
        for topic in config.topics
        if config.channels and not topic.route and not channels_for(config, topic_id(topic))
    ]
    if config.fetch.contact is None:
        found.append("fetch.contact: not set, so a publisher who minds can only block you")
    found += [
        f"feeds[{number}].url: holds a login, which username and password can keep apart from the address"
        for number, feed in enumerate(config.feeds)
        if "@" in urlsplit(feed.url).netloc
    ]
    return tuple(found)


def _inside(node: Node | None, key: str) -> Node | None:
    return node.items.get(key) if isinstance(node, Mapping) else None


def _list(node: Node | None) -> tuple[Node, ...]:
    return node.items if isinstance(node, Sequence) else ()


def _text(node: Node | None) -> str | None:
    return node.value if isinstance(node, Scalar) and isinstance(node.value, str) else None


def _topics(node: Node | None) -> Iterator[tuple[int, TopicConfig, Place]]:
    """Every topic that has a name; nothing else of it is looked at."""
    for index, item in enumerate(_list(node)):
        if name := _text(_inside(item, "name")):
            given = _text(_inside(item, "id"))
            yield index, TopicConfig.model_construct(name=name, query="", id=given), item.place


def _repeated_feeds(node: Node | None) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for index, item in enumerate(_list(node)):
        url = _inside(item, "url")
        if url is None or (address := _text(url)) is None:
            continue
        key = same_address(address)
        if key in first:
            message = f"the same address as feeds[{first[key]}]: remove one of them"
            yield Problem(url.place, f"feeds[{index}].url", message)
        first.setdefault(key, index)


def same_address(url: str) -> str:
    """What two addresses of one feed share: neither scheme nor fragment, the host in small letters."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return f"{parts.netloc.lower()}{parts.path.rstrip('/')}?{parts.query}"


def _unknown(root: Node, section: str, key: str, known: set[str]) -> Iterator[Problem]:
    """Names under `key` of the section's items that nothing has."""
    kind = "topic" if key == "topics" else "channel"
    for number, part in enumerate(_list(_inside(root, section))):
        for index, item in enumerate(_list(_inside(part, key))):
            name = _text(item)
            if name is not None and name not in known:
                shown = f' "{name}"' if isinstance(item, Scalar) and item.given else ""
                message = f"no {kind} has the name{shown}: {suggestion(name, known)}"
                yield Problem(item.place, f"{section}[{number}].{key}[{index}]", message)
