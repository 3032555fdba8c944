"""What a message says beside its headline: bounds as worded, what was known before, buttons, own templates."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.alerts.render import check_templates, render, sample_alert
from monitor.alerts.render.formatting import amount, interval
from monitor.config.models import WebConfig
from monitor.errors import ConfigError
from monitor.model import Alert, Bound, Interval, Known

NOW = datetime(2025, 5, 21, 12, 3, tzinfo=UTC)
WEB = WebConfig.model_validate({"url": "https://watch.example/", "secret": "a secret of some length"})


def an_alert() -> Alert:
    alert = sample_alert(NOW)
    history = (
        Known(NOW - timedelta(days=2), Interval(150, None), Bound.MORE_THAN, "Anna Lind", "Post"),
        Known(NOW - timedelta(days=1), Interval(155, 155), Bound.EXACTLY, None, "Herald"),
        Known(NOW, Interval(163, 163), Bound.EXACTLY, "Anna Lind", "Post"),
    )
    return replace(alert, findings=(replace(alert.findings[0], history=history),))


@pytest.mark.parametrize(
    ("low", "high", "bound", "words"),
    [
        (150, None, Bound.MORE_THAN, "more than 150"),
        (150, None, Bound.AT_LEAST, "at least 150"),
        (None, 20, Bound.LESS_THAN, "less than 20"),
        (None, 20, Bound.AT_MOST, "up to 20"),
        (20, 20, Bound.ABOUT, "about 20"),
        (20, 30, Bound.BETWEEN, "20 to 30"),
    ],
)
def test_a_bound_is_told_as_it_was_worded(low: float, high: float, bound: Bound, words: str) -> None:
    assert interval(Interval(low, high), bound) == words
    assert amount(Interval(low, high), "%", bound) == f"{words}%"


def test_what_was_known_before_is_told_the_last_first_and_drawn() -> None:
    message = render(an_alert(), "Europe/Berlin")
    assert (
        "Before: 155 cyclists on 20 May (Herald)\n        more than 150 cyclists on 19 May, Anna Lind (Post)\n"
    ) in message.text
    [drawn] = message.pictures
    assert drawn.alt == "Reported over time: more than 150 cyclists, 155 cyclists, 163 cyclists"
    assert f'src="cid:{drawn.name}"' in message.html
    assert f'alt="{drawn.alt}"' in message.html
    assert "more than 150 on 19 May, 163 on 21 May</p>" in message.html


def test_buttons_lead_to_the_pages_of_the_service_and_nowhere_else() -> None:
    message = render(an_alert(), "UTC", web=WEB)
    for label in ("Silence", "Useful", "Not new", "Not relevant", "Wrong link"):
        assert f"\n{label}: https://watch.example/a/" in message.text
        assert f">{label}</a>" in message.html
    assert "https://watch.example/a/" not in render(an_alert(), "UTC").html


def test_templates_of_ones_own_stand_before_ours(tmp_path: Path) -> None:
    (tmp_path / "mail.txt.j2").write_text("{{ story.subject | upper }}!")
    message = render(an_alert(), "UTC", templates=str(tmp_path))
    assert message.text == "TEST: 155 → 163 CYCLISTS ON THE BRIDGE, MAYOR EXAMPLE SAYS!"
    assert message.html == render(an_alert(), "UTC").html
    check_templates(str(tmp_path), an_alert())


def test_what_no_database_can_hold_does_not_leave_a_template(tmp_path: Path) -> None:
    (tmp_path / "mail.txt.j2").write_text("{{ 'a\\x00b\\ud800' }}")
    assert render(an_alert(), "UTC", templates=str(tmp_path)).text == "a\ufffdb\ufffd"


@pytest.mark.parametrize(
    "wrong",
    [
        "{% include 'mail.html.j2' %}",
        "{{ range(10**9) | list }}",
        "{{ story.nothing }}",
        "{% if %}",
        "{{ ''.__class__.__mro__ }}",
        "{{ 1/0 }}",
    ],
)
def test_a_template_that_fails_loses_no_alert(tmp_path: Path, wrong: str) -> None:
    (tmp_path / "mail.html.j2").write_text(wrong)
    message = render(an_alert(), "UTC", templates=str(tmp_path))
    note = message.html.index("<p>Your template mail.html.j2 failed")
    assert message.html[:note] == render(an_alert(), "UTC").html.partition("</body>")[0]
    assert "Your template mail.html.j2 failed" in message.text
    with pytest.raises(ConfigError, match=r"mail.html.j2"):
        check_templates(str(tmp_path), an_alert())
