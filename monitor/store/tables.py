"""The tables, one block a family, so that the whole schema can be read in one place.

A table of work has the columns of `lease_columns`: a row is due when its status is pending, `due_at` has
come and no lease holds it. See store/leases.py for the one query that claims.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from monitor.store.packed import Numbers, Packed, Vector

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


@lru_cache(maxsize=1_000)
def _sqlite_text(value: datetime | None) -> str | None:
    """The form in which SQLAlchemy itself writes a time; rows of one batch share most of theirs."""
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError("a time without a zone must not reach the database")
    return value.astimezone(UTC).isoformat(" ", "microseconds").removesuffix("+00:00")


@lru_cache(maxsize=1_000)
def _sqlite_time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)


class UtcDateTime(sa.TypeDecorator[datetime]):
    """An aware time in UTC; SQLite drops the zone, so it is put back on the way out."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: sa.Dialect) -> Callable[[datetime | None], Any] | None:
        return _sqlite_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(
        self, dialect: sa.Dialect, coltype: object
    ) -> Callable[[Any], datetime | None] | None:
        return _sqlite_time if dialect.name == "sqlite" else super().result_processor(dialect, coltype)

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone must not reach the database")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _id() -> sa.Column[int]:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column("id", number, primary_key=True, autoincrement=True)


def _ref(name: str, target: str, *, nullable: bool = False, index: bool = True) -> sa.Column[Any]:
    """A row of another table, with which this one goes. No index of its own where another begins with the column."""
    return sa.Column(name, sa.ForeignKey(target, ondelete="CASCADE"), nullable=nullable, index=index)


def _embedded() -> sa.Column[Any]:
    """The mention whose vector is that of the row."""
    return sa.Column("mention_id", sa.ForeignKey("mentions.id", ondelete="SET NULL"), index=True)


_GIVEN = sa.text("content != '' OR summary != ''")


def lease_columns() -> list[sa.Column[Any]]:
    """State of a row that some stage still has to work on."""
    return [
        sa.Column("status", sa.Text, nullable=False, server_default="pending"),
        sa.Column("due_at", UtcDateTime),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("lease_until", UtcDateTime),
        sa.Column("lease_token", sa.Text),
        sa.Column("error", sa.Text),
    ]


feeds = sa.Table(
    "feeds",
    metadata,
    _id(),
    sa.Column("url", sa.Text, nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("interval_seconds", sa.Integer, nullable=False),
    sa.Column("tags", sa.JSON, nullable=False),
    sa.Column("baseline", sa.Text, nullable=False),
    sa.Column("added_at", UtcDateTime, nullable=False),
    sa.Column("removed_at", UtcDateTime),
    sa.Column("title", sa.Text),
    sa.Column("etag", sa.Text),
    sa.Column("last_modified", sa.Text),
    sa.Column("slowest_seconds", sa.Integer, nullable=False, server_default="21600"),
    sa.Column("ttl_seconds", sa.Integer),
    sa.Column("skip_hours", sa.JSON, nullable=False, server_default="[]"),
    sa.Column("skip_days", sa.JSON, nullable=False, server_default="[]"),
    sa.Column("last_success_at", UtcDateTime),
    sa.Column("last_entry_at", UtcDateTime),
    sa.Column("address", sa.Text),
    sa.Column("moved_to", sa.Text),
    sa.Column("moved_since", UtcDateTime),
    sa.Column("moved_seen", sa.Integer, nullable=False, server_default="0"),
    sa.Column("body_hash", sa.Text),
    sa.Column("full_at", UtcDateTime),
    sa.Column("unchanged", sa.Integer, nullable=False, server_default="0"),
    sa.Column("size", sa.Integer, nullable=False, server_default="0"),
    sa.Column("pace", sa.Float),
    sa.Column("longest_gap_seconds", sa.Integer),
    sa.Column("asked_at", UtcDateTime),
    sa.Column("polled_at", UtcDateTime),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
    sa.Column("failing_since", UtcDateTime),
    sa.Column("health", sa.Text, nullable=False, server_default="ok"),
    sa.Column("history", sa.JSON, nullable=False, server_default="[]"),
    *lease_columns(),
    sa.Index("ix_feeds_due", "status", "due_at"),
)

entries = sa.Table(
    "entries",
    metadata,
    _id(),
    _ref("feed_id", "feeds.id", index=False),
    sa.Column("guid", sa.Text, nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("summary", sa.Text, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("author", sa.Text),
    sa.Column("language", sa.Text),
    sa.Column("published_at", UtcDateTime),
    sa.Column("updated_at", UtcDateTime),
    sa.Column("first_seen_at", UtcDateTime, nullable=False),
    sa.Column("first_poll", sa.Boolean, nullable=False),
    _ref("article_id", "articles.id", nullable=True),
    *lease_columns(),
    sa.UniqueConstraint("feed_id", "guid"),
    sa.Index("ix_entries_due", "status", "due_at"),
    sa.Index("ix_entries_texts", "first_seen_at", sqlite_where=_GIVEN, postgresql_where=_GIVEN),
)

articles = sa.Table(
    "articles",
    metadata,
    _id(),
    sa.Column("url", sa.Text, nullable=False, unique=True),
    sa.Column("outlet", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("author", sa.Text),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("published_at", UtcDateTime),
    sa.Column("first_seen_at", UtcDateTime, nullable=False, index=True),
    sa.Column("feed_silent", sa.Boolean, nullable=False),
    sa.Column("origin", sa.Text, nullable=False),
    _ref("copy_of", "articles.id", nullable=True),
    sa.Column("signature", Numbers, nullable=False),
    sa.Column("numbers", Packed, nullable=False),
    sa.Column("from_feed", sa.Boolean, nullable=False),
    sa.Column("gone_at", UtcDateTime),
    sa.Index("ix_articles_outlet", "outlet", "first_seen_at"),
)

addresses = sa.Table(
    "addresses",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    _ref("article_id", "articles.id"),
)

recrawls = sa.Table(
    "looks",
    metadata,
    _id(),
    sa.Column("article_id", sa.ForeignKey("articles.id", ondelete="CASCADE"), nullable=False, unique=True),
    sa.Column("etag", sa.Text),
    sa.Column("last_modified", sa.Text),
    sa.Column("title", sa.Text),
    sa.Column("changed_at", UtcDateTime),
    sa.Column("doubt", sa.Text),
    sa.Column("doubted_at", UtcDateTime),
    *lease_columns(),
    sa.Index("ix_looks_due", "status", "due_at"),
)

shingles = sa.Table(
    "shingles",
    metadata,
    sa.Column("value", sa.BigInteger, primary_key=True),
    sa.Column("article_id", sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    sa.Index("ix_shingles_article", "article_id"),
)

revisions = sa.Table(
    "revisions",
    metadata,
    _id(),
    _ref("article_id", "articles.id", index=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("text_hash", sa.Text, nullable=False),
    sa.Column("changes", sa.JSON(none_as_null=True)),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("matched_at", UtcDateTime),
    *lease_columns(),
    sa.UniqueConstraint("article_id", "number"),
    sa.Index("ix_revisions_due", "status", "due_at"),
    sa.Index("ix_revisions_created", "created_at"),
)

topics = sa.Table(
    "topics",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("query", sa.Text, nullable=False),
    sa.Column("definition", sa.JSON, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("version_at", UtcDateTime, nullable=False),
    sa.Column("baseline", sa.Text, nullable=False),
    sa.Column("added_at", UtcDateTime, nullable=False),
    sa.Column("archived_at", UtcDateTime),
    sa.Column("ledger_version", sa.Integer, nullable=False, server_default="0"),
    *lease_columns(),
)

aims = sa.Table(
    "aims",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("made_at", UtcDateTime, nullable=False),
)

probes = sa.Table(
    "probes",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("vector", sa.LargeBinary, nullable=False),
)

look_backs = sa.Table(
    "look_backs",
    metadata,
    _id(),
    sa.Column("asked_at", UtcDateTime, nullable=False),
    sa.Column("first_id", sa.BigInteger, nullable=False),
    sa.Column("done_id", sa.BigInteger, nullable=False),
    sa.Column("last_id", sa.BigInteger, nullable=False),
    *lease_columns(),
)

scores = sa.Table(
    "scores",
    metadata,
    sa.Column("topic_id", sa.ForeignKey("topics.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("revision_id", sa.ForeignKey("revisions.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("topic_version", sa.Integer, nullable=False),
    sa.Column("score", sa.Float, nullable=False),
    sa.Index("ix_scores_revision", "revision_id"),
)

matches = sa.Table(
    "matches",
    metadata,
    _id(),
    _ref("topic_id", "topics.id", index=False),
    sa.Column("topic_version", sa.Integer, nullable=False),
    _ref("revision_id", "revisions.id"),
    _ref("article_id", "articles.id"),
    sa.Column("first_seen_at", UtcDateTime, nullable=False),
    sa.Column("score", sa.Float, nullable=False),
    sa.Column("needed", sa.Float, nullable=False),
    sa.Column("reasons", sa.JSON, nullable=False),
    sa.Column("passages", Packed, nullable=False),
    sa.Column("certain", sa.Boolean, nullable=False, default=True),
    sa.Column("subject", Vector, nullable=False, default=b""),
    sa.Column("silent", sa.Boolean, nullable=False),
    sa.Column("linked_at", UtcDateTime),
    sa.UniqueConstraint("topic_id", "revision_id"),
    sa.Index("ix_matches_open", "topic_id", "linked_at", "first_seen_at"),
    sa.Index("ix_matches_latest", "topic_id", "certain", "first_seen_at"),
)

readings = sa.Table(
    "readings",
    metadata,
    _id(),
    _ref("revision_id", "revisions.id", index=False),
    sa.Column("engine", sa.Text, nullable=False),
    *lease_columns(),
    sa.UniqueConstraint("revision_id"),
    sa.Index("ix_readings_due", "status", "due_at"),
)

mentions = sa.Table(
    "mentions",
    metadata,
    _id(),
    _ref("revision_id", "revisions.id", index=False),
    sa.Column("engine", sa.Text, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("speaker", sa.Text),
    sa.Column("payload", Packed, nullable=False),
    sa.Column("vector", Vector, nullable=False),
    sa.Column("predication", Packed, nullable=False),
    sa.UniqueConstraint("revision_id", "position"),
)

quantities = sa.Table(
    "quantities",
    metadata,
    _id(),
    _ref("topic_id", "topics.id", index=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("key", sa.JSON, nullable=False),
    sa.Column("unit", sa.Text, nullable=False),
    _embedded(),
    sa.Column("same_as", sa.Integer),
    sa.UniqueConstraint("topic_id", "language", "number"),
)

reports = sa.Table(
    "reports",
    metadata,
    _id(),
    _ref("quantity_id", "quantities.id", index=False),
    _ref("mention_id", "mentions.id"),
    _ref("article_id", "articles.id", index=False),
    sa.Column("key", sa.JSON(none_as_null=True)),
    sa.Column("low", sa.Float),
    sa.Column("high", sa.Float),
    sa.Column("bound", sa.Text, nullable=False),
    sa.Column("speaker", sa.Text),
    sa.Column("as_of", UtcDateTime, nullable=False),
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("relation", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("engine", sa.Text, nullable=False),
    sa.Column("seen_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("quantity_id", "mention_id"),
    sa.Index("ix_reports_article", "article_id", "relation"),
)

claims = sa.Table(
    "claims",
    metadata,
    _id(),
    _ref("topic_id", "topics.id", index=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("speaker", sa.JSON),
    sa.Column("stance", sa.Text, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("sentence", sa.Text, nullable=False),
    _embedded(),
    sa.Column("first_told_at", UtcDateTime, nullable=False),
    sa.Column("same_as", sa.Integer),
    sa.UniqueConstraint("topic_id", "language", "number"),
    sa.Index("ix_claims_latest", "topic_id", "first_told_at"),
)

sightings = sa.Table(
    "sightings",
    metadata,
    _id(),
    _ref("claim_id", "claims.id", index=False),
    _ref("mention_id", "mentions.id"),
    _ref("article_id", "articles.id", index=False),
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("relation", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("engine", sa.Text, nullable=False),
    sa.Column("seen_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("claim_id", "mention_id"),
    sa.Index("ix_sightings_article", "article_id", "relation"),
)

answers = sa.Table(
    "answers",
    metadata,
    _id(),
    sa.Column("key", sa.Text, nullable=False, index=True),
    sa.Column("model", sa.Text, nullable=False),
    sa.Column("endpoint", sa.Text, nullable=False),
    sa.Column("text", sa.Text),
    sa.Column("error", sa.Text),
    sa.Column("tokens", sa.BigInteger, nullable=False),
    sa.Column("asked_at", UtcDateTime, nullable=False, index=True),
    sa.Column("ended_at", UtcDateTime),
    sa.Index("ix_answers_endpoint", "endpoint", "ended_at"),
)

choices = sa.Table(
    "choices",
    metadata,
    _id(),
    sa.Column("topic_id", sa.ForeignKey("topics.id", ondelete="CASCADE"), nullable=False),
    _ref("match_id", "matches.id", index=False),
    _ref("mention_id", "mentions.id"),
    sa.Column("chooser", sa.Text, nullable=False),
    sa.Column("score", sa.Float, nullable=False),
    sa.Column("told", sa.Boolean, nullable=False),
    sa.Column("reason", Packed, nullable=False),
    sa.Column("nearest", sa.Integer),
    sa.Column("likeness", sa.Float, nullable=False, server_default="0"),
    sa.Column("chosen_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("match_id", "mention_id"),
    sa.Index("ix_choices_latest", "topic_id", "told", "id"),
)

findings = sa.Table(
    "findings",
    metadata,
    _id(),
    _ref("topic_id", "topics.id", index=False),
    _ref("match_id", "matches.id", index=False),
    _ref("mention_id", "mentions.id"),
    _ref("quantity_id", "quantities.id", nullable=True),
    _ref("claim_id", "claims.id", nullable=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("relation", sa.Text, nullable=False),
    sa.Column("headline", sa.Text, nullable=False),
    sa.Column("previous_low", sa.Float),
    sa.Column("previous_high", sa.Float),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("salience", sa.Float, nullable=False),
    sa.Column("engine", sa.Text, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    _ref("alert_id", "alerts.id", nullable=True),
    sa.UniqueConstraint("match_id", "mention_id", "relation"),
    sa.Index("ix_findings_open", "status", "topic_id"),
    sa.Index("ix_findings_latest", "created_at"),
    sa.Index("ix_findings_told", "topic_id", "status"),
)

alerts = sa.Table(
    "alerts",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    _ref("topic_id", "topics.id", nullable=True),
    sa.Column("thread", sa.Text, nullable=False, index=True),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("message", Packed, nullable=False),
)

deliveries = sa.Table(
    "deliveries",
    metadata,
    _id(),
    _ref("alert_id", "alerts.id", index=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("target", sa.Text, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("sent_at", UtcDateTime),
    sa.Column("ref", sa.Text),
    *lease_columns(),
    sa.UniqueConstraint("alert_id", "channel", "target"),
    sa.Index("ix_deliveries_due", "status", "channel", "due_at"),
    sa.Index("ix_deliveries_latest", "channel", "created_at"),
)

channel_states = sa.Table(
    "channel_states",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
    sa.Column("failing_since", UtcDateTime),
    sa.Column("rest_until", UtcDateTime),
    sa.Column("last_try_at", UtcDateTime),
    sa.Column("accepted_at", UtcDateTime),
    sa.Column("error", sa.Text),
    sa.Column("told_at", UtcDateTime),
)

stories = sa.Table(
    "stories",
    metadata,
    _id(),
    _ref("topic_id", "topics.id"),
    sa.Column("words", sa.JSON, nullable=False),
    sa.Column("last_at", UtcDateTime, nullable=False),
)

notices = sa.Table(
    "notices",
    metadata,
    _id(),
    _ref("finding_id", "findings.id", index=False),
    _ref("topic_id", "topics.id", index=False),
    _ref("story_id", "stories.id"),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("lane", sa.Text, nullable=False),
    sa.Column("urgent", sa.Boolean, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("status", sa.Text, nullable=False, server_default="pending"),
    sa.Column("told_at", UtcDateTime),
    _ref("alert_id", "alerts.id", nullable=True),
    sa.UniqueConstraint("finding_id", "channel"),
    sa.Index("ix_notices_open", "status", "lane", "channel"),
    sa.Index("ix_notices_told", "topic_id", "channel", "told_at"),
)

silences = sa.Table(
    "silences",
    metadata,
    _id(),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("until", UtcDateTime),
    sa.Column("ended_at", UtcDateTime),
    sa.Column("made_by", sa.Text, nullable=False),
)

feedback = sa.Table(
    "feedback",
    metadata,
    _id(),
    _ref("topic_id", "topics.id", index=False),
    sa.Column("finding_id", sa.ForeignKey("findings.id", ondelete="SET NULL"), index=True),
    sa.Column("spot", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("vector", Vector, nullable=False),
    sa.Column("headline", sa.Text, nullable=False),
    sa.Column("verdict", sa.Text, nullable=False),
    sa.Column("made_by", sa.Text, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("topic_id", "spot", "verdict"),
)

link_overrides = sa.Table(
    "rulings",
    metadata,
    _id(),
    _ref("topic_id", "topics.id", index=False),
    sa.Column("rule", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("one", sa.Text, nullable=False),
    sa.Column("other", sa.Text, nullable=False),
    sa.Column("made_by", sa.Text, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("topic_id", "one", "other"),
)

health_events = sa.Table(
    "health_events",
    metadata,
    _id(),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("status", sa.Text, nullable=False, server_default="pending"),
    sa.Index("ix_health_events_status", "status"),
)

last_runs = sa.Table(
    "marks",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("at", UtcDateTime, nullable=False),
)

sizes = sa.Table(
    "sizes",
    metadata,
    _id(),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("bytes", sa.BigInteger, nullable=False),
)

heartbeats = sa.Table(
    "heartbeats",
    metadata,
    sa.Column("stage", sa.Text, primary_key=True),
    sa.Column("ran_at", UtcDateTime, nullable=False),
    sa.Column("worked_at", UtcDateTime),
    sa.Column("taken", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("error", sa.Text),
)

workers = sa.Table(
    "workers",
    metadata,
    _id(),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("is_run", sa.Boolean, nullable=False),
    sa.Column("version", sa.Text, nullable=False),
    sa.Column("stages", sa.JSON, nullable=False),
    sa.Column("busy", sa.JSON, nullable=False, server_default="[]"),
    sa.Column("started_at", UtcDateTime, nullable=False),
    sa.Column("seen_at", UtcDateTime, nullable=False),
)

configurations = sa.Table(
    "configurations",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("hash", sa.Text, nullable=False),
    sa.Column("files", sa.JSON, nullable=False),
    sa.Column("applied_at", UtcDateTime, nullable=False),
    sa.Column("applied_by", sa.Text, nullable=False),
)

domains = sa.Table(
    "domains",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("until", UtcDateTime, nullable=False, index=True),
    sa.Column("token", sa.Text, nullable=False),
)

robots = sa.Table(
    "robots",
    metadata,
    sa.Column("place", sa.Text, primary_key=True),
    sa.Column("until", UtcDateTime, nullable=False, index=True),
    sa.Column("text", sa.Text),
    sa.Column("failure", sa.Text),
)

engine_migrations = sa.Table(
    "engine_migrations",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("applied_at", UtcDateTime, nullable=False),
)

settings = sa.Table(
    "settings",
    metadata,
    sa.Column("file", sa.Text, primary_key=True),
    sa.Column("loaded_at", UtcDateTime, nullable=False),
    sa.Column("refused_at", UtcDateTime),
    sa.Column("problems", sa.JSON, nullable=False),
    sa.Column("at_restart", sa.JSON, nullable=False),
)
