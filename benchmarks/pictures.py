"""Takes the pictures of a mail in docs/mail: 320 and 800 pixels wide, on light and on dark.

    python -m benchmarks.pictures [--chromium /usr/bin/chromium] [--to docs/mail]

The mail stands in a frame of that very width, as browsers make no window narrower than 500 pixels, and is as high as
its content. The alert is made up.
"""

from __future__ import annotations

import argparse
import struct
import subprocess
import tempfile
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from monitor.alerts.render import render, sample_alert
from monitor.channels.message import Message
from monitor.config.models import WebConfig
from monitor.model import (
    Alert,
    Bound,
    FindingKind,
    FindingView,
    Interval,
    Known,
    Part,
    Relation,
    Span,
    Stance,
    Unread,
)

NOW = datetime(2026, 3, 12, 14, 3, tzinfo=UTC)
WEB = WebConfig.model_validate({"url": "https://watch.example", "secret": "a secret of some length"})
WIDTHS = (320, 800)
_WINDOW = 1000
_HIGHEST = 4000
_DARK = (
    ("@media (prefers-color-scheme: dark)", "@media all"),
    ("color-scheme: light dark", "color-scheme: dark"),
)


def an_alert() -> Alert:
    """A changed figure with a history, a denial, and what could not be read."""
    return Alert(
        id="alert-1",
        topic_id="harbour",
        topic_name="Nordhaven harbour inspections",
        created_at=NOW,
        findings=(_figure(), _denial()),
        thread="harbour-1",
        unread=(Unread("zh", 12, ("港口检查：船员人数上升",)),),
    )


def _figure() -> FindingView:
    quote = (
        "“We now count 163 crew members from eleven ships,” Interior Minister Anna Lind told reporters at the "
        "harbour on Thursday."
    )
    return replace(
        _told(412, quote, "Nordhaven raises number of crew held after inspection", "Nordhaven Post", 22),
        headline="155 → 163 crew members held at Nordhaven, Minister Lind says",
        value=Interval(163, 163),
        previous=Interval(155, 155),
        unit="crew members",
        speaker="Anna Lind",
        reason="is quantity 3 “crew members held”, score 0.91; 163 after 155, later and by the same speaker",
        bound=Bound.EXACTLY,
        previous_bound=Bound.EXACTLY,
        history=(
            _known(96, Interval(2, 2), Bound.EXACTLY, None, "Coast Herald"),
            _known(60, Interval(150, None), Bound.MORE_THAN, "Harbour Authority", "Coast Herald"),
            _known(48, Interval(155, 155), Bound.EXACTLY, "Anna Lind", "Nordhaven Post"),
            _known(0, Interval(163, 163), Bound.EXACTLY, "Anna Lind", "Nordhaven Post"),
        ),
    )


def _known(hours: float, value: Interval, bound: Bound, speaker: str | None, outlet: str) -> Known:
    return Known(NOW - timedelta(hours=hours), value, bound, speaker, outlet)


def _denial() -> FindingView:
    quote = (
        "The Owners' Association called the report “groundless” and said that every crew was free to leave."
    )
    return replace(
        _told(413, quote, "Owners reject minister's account", "Coast Herald", 9),
        kind=FindingKind.NEW_CLAIM,
        relation=Relation.DENIES,
        headline="Ship owners deny that crews were held against their will",
        value=None,
        previous=None,
        unit="",
        speaker="Owners' Association",
        stance=Stance.DENIES,
        reason="denies claim 7 “crews are being held”",
        origins=1,
        copies=1,
    )


def _told(number: int, quote: str, title: str, outlet: str, minutes: int) -> FindingView:
    sample = sample_alert(NOW).findings[0]
    evidence = replace(
        sample.evidence,
        quote=quote,
        title=title,
        outlet=outlet,
        url="https://post.example/harbour/counts",
        published_at=NOW - timedelta(minutes=minutes),
        first_seen_at=NOW - timedelta(minutes=minutes - 3),
        span=Span(Part.TEXT, 0, len(quote), quote),
    )
    return replace(sample, id=number, evidence=evidence)


def page(message: Message, *, dark: bool) -> str:
    """The mail's HTML with its pictures in it, in one colour scheme."""
    html = message.html
    for picture in message.pictures:
        html = html.replace(f"cid:{picture.name}", f"data:image/png;base64,{picture.base64}")
    for before, after in _DARK if dark else ():
        html = html.replace(before, after)
    return html


def photograph(html: str, width: int, chromium: str) -> bytes:
    """A PNG of the page at this width, without what stands below it."""
    with tempfile.TemporaryDirectory(prefix="monitor-pictures-") as folder:
        frame, outer, shot = (Path(folder) / name for name in ("mail.html", "frame.html", "shot.png"))
        frame.write_text(html, "utf-8")
        outer.write_text(
            f'<body style="margin:0;background:#f0f"><iframe src="mail.html" width="{width}" height="{_HIGHEST}" '
            'style="border:0;display:block" scrolling="no"></iframe>'
        )
        command = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        command += ["--allow-file-access-from-files", f"--user-data-dir={folder}/user"]
        command += [f"--window-size={_WINDOW},{_HIGHEST}", f"--screenshot={shot}", outer.as_uri()]
        subprocess.run(command, capture_output=True, check=True, timeout=120)
        pixels = read_png(shot.read_bytes())[:, :width]
    ground = pixels[-1, 0]
    used = np.flatnonzero((pixels != ground).any(axis=(1, 2)))
    return write_png(pixels[: int(used[-1]) + 24])


def read_png(data: bytes) -> NDArray[np.uint8]:
    """Rows, columns, red green blue, of a PNG of 8 bits a channel without interlacing (W3C REC-png-3)."""
    width, height, _, kind = struct.unpack(">IIBB", data[16:26])
    depth = {2: 3, 6: 4}[kind]
    raw = zlib.decompress(b"".join(_chunks(data, b"IDAT")))
    rows = np.frombuffer(raw, np.uint8).reshape(height, 1 + width * depth)
    above, pixels = np.zeros(width * depth, np.uint8), []
    for row in rows:
        above = _unfiltered(int(row[0]), row[1:], above, depth)
        pixels.append(above)
    return np.stack(pixels).reshape(height, width, depth)[:, :, :3]


def _chunks(data: bytes, wanted: bytes) -> list[bytes]:
    found, at = [], 8
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        if kind == wanted:
            found.append(data[at + 8 : at + 8 + size])
        at += 12 + size
    return found


def _unfiltered(
    kind: int, line: NDArray[np.uint8], above: NDArray[np.uint8], depth: int
) -> NDArray[np.uint8]:
    if kind == 0:
        return line
    if kind == 2:
        return line + above
    made, up = [int(byte) for byte in line], [int(byte) for byte in above]
    for place in range(len(made)):
        left = made[place - depth] if place >= depth else 0
        corner = up[place - depth] if place >= depth else 0
        near = {1: left, 3: (left + up[place]) // 2, 4: _paeth(left, up[place], corner)}[kind]
        made[place] = (made[place] + near) & 255
    return np.array(made, np.uint8)


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((left, up, corner), key=lambda one: abs(guess - one))


def write_png(pixels: NDArray[np.uint8]) -> bytes:
    height, width, _ = pixels.shape
    raw = b"".join(b"\0" + row.tobytes() for row in np.ascontiguousarray(pixels))
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(raw, 9)),
    )
    made = b"".join(
        struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d))
        for k, d in (*parts, (b"IEND", b""))
    )
    return b"\x89PNG\r\n\x1a\n" + made


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    parser.add_argument("--to", type=Path, default=Path("docs/mail"))
    args = parser.parse_args()
    args.to.mkdir(parents=True, exist_ok=True)
    message = render(an_alert(), "Europe/Berlin", web=WEB)
    for scheme in ("light", "dark"):
        html = page(message, dark=scheme == "dark")
        for width in WIDTHS:
            path = args.to / f"{scheme}-{width}.png"
            path.write_bytes(photograph(html, width, args.chromium))
            print(path, path.stat().st_size // 1024, "KB")


if __name__ == "__main__":
    main()
