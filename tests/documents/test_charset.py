from __future__ import annotations

import pytest

from monitor.documents.charset import codec, decode

CHINESE = "\u7ecf\u6d4e\u5b66\u5bb6\u53b2\u4ee5\u5b81\u3001\u6731\u9555\u57fa"
JAPANESE = "\u9ad9\u5d0e\u5e02\u9577\u306f\u2460\u3092\u9078\u3093\u3060"
KOREAN = "\ub620\ubc29\uac01\ud558\uc640 \ud3b2\uc2dc"
RUSSIAN = "\u041f\u043b\u043e\u0442\u0438\u043d\u0430 \u0437\u0430\u043a\u0440\u044b\u0442\u0430"
THAI = "\u0e40\u0e02\u0e37\u0e48\u0e2d\u0e19\u0e1b\u0e34\u0e14"


@pytest.mark.parametrize(
    ("label", "codec_used", "text"),
    [
        ("GB2312", "gbk", CHINESE),
        ("x-gbk", "gbk", CHINESE),
        ("Shift_JIS", "cp932", JAPANESE),
        ("x-sjis", "cp932", JAPANESE),
        ("euc-kr", "cp949", KOREAN),
        ("ks_c_5601-1987", "cp949", KOREAN),
        ("windows-949", "cp949", KOREAN),
        ("windows-874", "cp874", THAI),
        ("TIS-620", "cp874", THAI),
        ("x-cp1251", "cp1251", RUSSIAN),
        ("x-mac-cyrillic", "mac_cyrillic", RUSSIAN),
        ("latin1", "cp1252", "10 \u20ac, \u201cso\u201d"),
    ],
)
def test_labels_mean_what_browsers_take_them_for(label: str, codec_used: str, text: str) -> None:
    assert decode(text.encode(codec_used), [label]) == text


def test_a_header_that_does_not_fit_gives_way_to_what_the_document_says() -> None:
    body = RUSSIAN.encode("cp1251")
    assert decode(body, ["utf-8", "windows-1251"]) == RUSSIAN
    assert decode(body, ["ISO-8859-1", "windows-1251"]) == RUSSIAN
    assert decode(body, [None, "windows-1251"]) == RUSSIAN


def test_a_text_whose_last_character_was_cut_stays_utf_8() -> None:
    body = f"<p>{RUSSIAN}</p>".encode() + "\u043f".encode()[:1] + b"</p>"
    assert RUSSIAN in decode(body, [])
    assert RUSSIAN in decode(body, ["utf-8"])


def test_a_western_text_that_says_nothing_is_windows_1252() -> None:
    assert (
        decode("Caf\u00e9, voil\u00e0: \u201cd\u00e9j\u00e0\u201d".encode("cp1252"), [])
        == "Caf\u00e9, voil\u00e0: \u201cd\u00e9j\u00e0\u201d"
    )


def test_no_label_makes_utf_16_of_what_names_itself_in_ascii() -> None:
    assert codec("utf-16") is None
    assert codec("nonsense") is None


@pytest.mark.parametrize("codec_used", ["utf-16-le", "utf-16-be"])
def test_markup_in_utf_16_needs_no_mark(codec_used: str) -> None:
    assert decode(f"<p>{RUSSIAN}</p>".encode(codec_used), ["utf-8"]) == f"<p>{RUSSIAN}</p>"


def test_a_text_in_seven_bits_is_what_it_says_and_not_utf_8() -> None:
    text = "\u5e02\u9577\u306f\u9078\u3093\u3060"
    assert decode(text.encode("iso2022_jp"), ["iso-2022-jp"]) == text


def test_a_label_of_utf_8_that_fits_nowhere_is_none() -> None:
    assert decode("Die F\u00e4hre".encode("cp1252"), ["utf-8"]) == "Die F\u00e4hre"
