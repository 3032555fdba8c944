"""Templates of the user's run where they can be ended."""

from __future__ import annotations

from pathlib import Path

from monitor.alerts import stage
from monitor.delivery import stage as delivery
from tests.support.desk import Mailbox, open_desk

ENDLESS = "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}"


async def test_an_alert_is_told_in_the_built_in_words_where_a_template_has_no_end(tmp_path: Path) -> None:
    box, folder = Mailbox(), tmp_path / "templates"
    folder.mkdir()
    (folder / "mail.txt.j2").write_text(ENDLESS)
    async with open_desk(tmp_path, {"box": box}, templates=str(folder)) as desk:
        await desk.figure("border", 155)
        desk.clock.advance(minutes=1)
        await stage.run(desk.app, 10)
        await delivery.run(desk.app, 10)
    [(_, message)] = box.received
    assert "155 people counted" in message.text
    assert (
        "Your templates failed, this is the built-in text: It took more than 2 seconds of computing"
        in message.text
    )
