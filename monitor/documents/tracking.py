"""Tells the parameters of an address that say where a reader came from from those that say what is read."""

from __future__ import annotations

import re

_ALWAYS = re.compile(
    r"utm_.*|mtm_.*|pk_.*|hsa_.*|guce_.*|gaa_.*|vero_.*|__twitter_.*|_x_tr_.*|amp(?:_.*)?|"
    r"at_(?:medium|campaign|custom\d?|link.*|format|ptr_name|bbc_team)|ns_(?:campaign|source|mchannel|linkname)|"
    r"(?:fb|g|d|dc|gb|tw|y|yc|tt|ys)clid|msclkid|wbraid|gbraid|gclsrc|_ga|_gl|mc_[ce]id|igshi?d?|_hs(?:enc|mi)|mkt_tok|"
    r"wt_?(?:mc|zmc)(?:[_.].*)?|wtrid|xtor|ito|ncid|ocid|icid|smid|smtyp|smprod|sr_share|s_kwcid|sref|mibextid|"
    r"ref_src|ref_url|ftag|taid|spm|guccounter|maca|outputtype|feedtype|feedname|emc|soc_(?:src|trk)|"
    r"wprov|_openstat|tpcc|isappinstalled|nsukey|phpsessid|jsessionid|aspsessionid.*",
    re.IGNORECASE,
)
_SOMETIMES = re.compile(
    r"ref|referr?er|rss|source|src|share|shared|from|via|partner|mod|print|m|sh|cmp|cmpid?|trk.*|soc_.*|traffic_source",
    re.IGNORECASE,
)
"""Names that are tracking on some sites and the number of the document on others: the value tells."""
_OWN_VALUES = {
    "print": re.compile("1?"),
    "m": re.compile("[01]"),
    "sh": re.compile("(?=[0-9]*[a-f])[0-9a-f]{2,16}"),
}
"""Views for printers and telephones, and marks of who shared a link, by what they can be besides a place."""
_NAMES_OF_PLACES = """
    home homepage front frontpage index main hp top header footer sidebar nav navigation menu widget banner box
    related recirc more article articles story post page link links button list carousel ticker section
    rss feed feeds atom xml newsletter mail email emails push alert notification share shared sharing copy
    app apps ios iosapp android androidapp mobile web desktop site amp print
    singlemessage groupmessage timeline twt
    twitter tw tweet x t.co fb facebook instagram ig whatsapp wa telegram tg reddit linkedin in pinterest tiktok
    youtube social google bing yahoo duckduckgo search seo news googlenews flipboard pocket msn apple smartnews
    true yes on
"""
_PLACES = frozenset(_NAMES_OF_PLACES.split())
_WORDS = re.compile(r"[^a-z.]+")
_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}", re.IGNORECASE)


def is_tracking(parameter: str) -> bool:
    """Whether a parameter ("utm_source=x", "ref=homepage") says nothing of what is read ("ref=2021" does)."""
    name, _, value = parameter.partition("=")
    return bool(_ALWAYS.fullmatch(name)) or bool(_SOMETIMES.fullmatch(name) and _is_place(name, value))


def _is_place(name: str, value: str) -> bool:
    """Whether a value names where a link stood, or another look of the same page."""
    own = _OWN_VALUES.get(name.lower())
    if not value or _HOST.fullmatch(value) or (own and own.fullmatch(value)):
        return True
    return not any(c.isdigit() for c in value) and not _PLACES.isdisjoint(_WORDS.split(value.lower()))


def distinguishing(query: str) -> str:
    """What of a query says what is read, in an order of its own."""
    return "&".join(sorted(pair for pair in query.split("&") if pair and not is_tracking(pair)))
