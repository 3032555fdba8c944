"""The reference pages are what the code says, and every key of the configuration is explained and shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from monitor.commands import reference as commands
from monitor.config import reference as config
from monitor.config.channels import ChannelSection
from monitor.config.examples import EXAMPLES
from monitor.config.load import load
from monitor.config.models import Config
from monitor.config.section import Section

DOCS = Path(__file__).parents[2] / "docs" / "reference"
SECRETS = dict.fromkeys(
    ("NEWS_KEY", "FEED_PASSWORD", "SMTP_PASSWORD", "WEBHOOK_SECRET", "READER_KEY"), "whsec_c2VjcmV0"
) | {
    "SLACK_WEBHOOK_URL": "https://chat.example/hook",
    "APPRISE_URL": "json://localhost",
    "PING_URL": "https://ping.example/1",
    "WEB_SECRET": "a secret of some length",
    "ARCHIVE_TOKEN": "another secret of some length",
    "ADA_HASH": "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2g",
}


def sections(base: type[Section] = Section) -> Iterator[type[Section]]:
    for section in base.__subclasses__():
        yield section
        yield from sections(section)


@pytest.mark.parametrize(("name", "page"), [("config", config.page), ("commands", commands.page)])
def test_the_page_is_current(name: str, page: object) -> None:
    assert callable(page)
    assert (DOCS / f"{name}.md").read_text("utf-8") == page(), "run: make reference"


def test_every_section_has_an_example() -> None:
    assert set(sections()) - {ChannelSection} == set(EXAMPLES)


@pytest.mark.parametrize("section", EXAMPLES, ids=lambda section: section.__name__)
def test_every_key_is_described_and_stands_in_the_example(section: type[Section]) -> None:
    assert section.__doc__
    for key, field in section.model_fields.items():
        assert field.description, key
    text = EXAMPLES[section].partition("\n")[2]
    shown = set(yaml.safe_load(text)) | set(yaml.safe_load(text.replace("# ", "")))
    assert shown == set(section.model_fields)


@pytest.mark.parametrize("section", EXAMPLES, ids=lambda section: section.__name__)
def test_the_example_can_be_used_as_it_stands(section: type[Section], tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    (tmp_path / "watchlists").mkdir()
    (tmp_path / "watchlists" / "one.yaml").write_text("topics: [{name: One, query: one two}]")
    path.write_text(whole(section, EXAMPLES[section]), "utf-8")
    assert load(path, SECRETS)


def whole(section: type[Section], example: str) -> str:
    """The example as a file, with what it refers to."""
    where, _, text = example.partition("\n")
    value = yaml.safe_load(text)
    if section is Config:
        return text
    file: dict[str, object] = {"channels": {"desk": {"type": "console"}}}
    if issubclass(section, ChannelSection):
        return yaml.safe_dump({"channels": {"one": value}}, allow_unicode=True)
    place = where.removesuffix(", a list of")
    if place.startswith("routes[]."):
        return yaml.safe_dump(
            file | {"routes": [{"channels": ["desk"], place.removeprefix("routes[]."): value}]}
        )
    if place.startswith("web."):
        return yaml.safe_dump({"web": {place.removeprefix("web."): [value]}})
    if place == "routes":
        file["topics"] = [{"name": "Grain shipments", "query": "grain"}]
    return yaml.safe_dump(file | {place: [value] if where.endswith("list of") else value}, allow_unicode=True)
