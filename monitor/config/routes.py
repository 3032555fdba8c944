"""Which topic goes to which channel, and under which id a topic's ledger is kept."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from monitor.config.models import Config, TopicConfig

_LATIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
_MAX_LENGTH = 80
_HASH_LENGTH = 8


def topic_id(topic: TopicConfig) -> str:
    """The id given, else a slug of the name: the same for the same name, for ever.

    Names that differ in more than case, accents and punctuation get different ids: where letters have no
    Latin form, or the name is long, a short hash of it is added.
    """
    return topic.id or _slug(topic.name)


def channels_for(config: Config, topic: str) -> tuple[str, ...]:
    """Names of the channels that get the alerts of the topic with this id, in the file's order.

    Without routes every topic goes to every channel.
    """
    if not config.routes:
        return tuple(config.channels)
    names = {topic} | {known.name for known in config.topics if topic_id(known) == topic}
    wanted = {
        channel
        for route in config.routes
        if not route.topics or not names.isdisjoint(route.topics)
        for channel in route.channels
    }
    return tuple(name for name in config.channels if name in wanted)


def _slug(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name.casefold()).translate(_LATIN)
    letters = "".join(character for character in folded if not unicodedata.combining(character))
    slug = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
    lost = any(character.isalnum() and not character.isascii() for character in letters)
    if slug and not lost and len(slug) <= _MAX_LENGTH:
        return slug
    digest = hashlib.sha256(unicodedata.normalize("NFKC", name.casefold()).encode()).hexdigest()[
        :_HASH_LENGTH
    ]
    return f"{slug[: _MAX_LENGTH - _HASH_LENGTH - 1].strip('-') or 'topic'}-{digest}"
