from __future__ import annotations

import re

import pytest

from monitor.documents.typography import settled, without_notes


def plain(markup: str) -> str:
    return " ".join(re.sub(r"<[^<>]*>", "", settled(markup)).split())


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("The ferry took 240<sup>3</sup> passengers.", "The ferry took 240 passengers."),
        ("The ferry took 240<sup>[3]</sup> passengers.", "The ferry took 240 passengers."),
        ("The ferry took 240<sup><a href='#n3'>c</a></sup> passengers.", "The ferry took 240 passengers."),
        ("The ferry took 240<a href='#n3'><sup>3</sup></a> passengers.", "The ferry took 240 passengers."),
        (
            "The ferry took 240<a class='footnote' href='/n#3'>3</a> passengers.",
            "The ferry took 240 passengers.",
        ),
        (
            "The ferry took <b>240</b><sup>1</sup><sup>,</sup><sup>2</sup> people.",
            "The ferry took 240 people.",
        ),
        ("Some 240<sup>*</sup> left<sup>2</sup>.", "Some 240 left."),
        ("At least 10<sup>1</sup> houses fell.", "At least 10 houses fell."),
        ("It holds 240<span style='vertical-align: super'>3</span> cars.", "It holds 240 cars."),
        ("It holds 240<sup>[citation needed]</sup> cars.", "It holds 240 cars."),
        ("It holds 240<sup>note 3</sup> cars.", "It holds 240 cars."),
        ("It holds 240<sup>b</sup> cars.", "It holds 240 cars."),
        ("It holds 1,240<sup>a</sup> cars.", "It holds 1,240 cars."),
        ("It holds 240<sub>3</sub> cars.", "It holds 240 cars."),
        ("It holds 240<span class='footnote-mark'>3</span> cars.", "It holds 240 cars."),
        ("It holds 240<button class='note'>3</button> cars.", "It holds 240 cars."),
        ("It holds 240<span class='sup'>3</span> cars.", "It holds 240 cars."),
        ("The ferry is 80 m<sup>4</sup> long.", "The ferry is 80 m long."),
    ],
)
def test_a_raised_note_is_no_part_of_the_number_before_it(markup: str, text: str) -> None:
    assert plain(markup) == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("4 × 10<sup>7</sup> tonnes", "4 × 10⁷ tonnes"),
        ("about 10<sup>9</sup> cells", "about 10⁹ cells"),
        ("10<sup>−3</sup> grams", "10⁻³ grams"),
        ("a field of 12 km<sup>2</sup>", "a field of 12 km2"),
        ("1,200 m³ of water, 30 m2 of glass", "1,200 m³ of water, 30 m2 of glass"),
        ("on the 4<sup>th</sup> of May", "on the 4th of May"),
        ("le 1<sup>er</sup> mai", "le 1er mai"),
        ("for $8<sup>95</sup> each", "for $8.95 each"),
        ("3<sup>1</sup>/<sub>2</sub> miles", "3 1/2 miles"),
        ("CO<sub>2</sub>", "CO2"),
        ("la 3<sup>a</sup> nave", "la 3a nave"),
        ("at 10<sup>h</sup>30", "at 10h30"),
        ("12 m/s<sup>2</sup>", "12 m/s2"),
        ("It grows as x<sup>3</sup>.", "It grows as x³."),
        ("<p class='note'>3</p>", "3"),
    ],
)
def test_powers_units_ordinals_and_prices_stay_what_they_are(markup: str, text: str) -> None:
    assert plain(markup) == text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("It took 240¹ people and 12³⁴ cars.", "It took 240 people and 12 cars."),
        ("It took 240[1] people, and the crew[2, 3] left.[4]", "It took 240 people, and the crew left."),
        ("4 × 10⁷ tonnes over 12 km² in 30 m³", "4 × 10⁷ tonnes over 12 km² in 30 m³"),
        ("for $8⁹⁵ each", "for $8.95 each"),
        (
            "He said “we lost [40] people”, and terrorist[s].",
            "He said “we lost [40] people”, and terrorist[s].",
        ),
        ("See [1](https://o.example) and a[1](x).", "See [1](https://o.example) and a[1](x)."),
    ],
)
def test_notes_in_plain_text_go_and_powers_stay(text: str, left: str) -> None:
    assert without_notes(text) == left


@pytest.mark.parametrize("tag", ["del", "s", "strike"])
def test_a_struck_number_is_not_in_the_text(tag: str) -> None:
    assert (
        plain(f"<p>The fire burned <{tag}>40</{tag}> <ins>55</ins> boats.</p>") == "The fire burned 55 boats."
    )


def test_what_a_style_strikes_is_struck() -> None:
    assert (
        plain("It burned <span style='text-decoration:line-through'>40</span> 55 boats.")
        == "It burned 55 boats."
    )
    assert plain("It burned <span class='is line-through'>40</span> 55 boats.") == "It burned 55 boats."
    assert plain("The <span class='rail-strike'>strike of 40</span> went on.") == "The strike of 40 went on."


def test_where_nearly_all_is_struck_an_end_is_missing_and_nothing_goes() -> None:
    assert "55 boats" in plain("<p><s>It burned 55 boats in the harbour of Lorne on Monday.</p>")
