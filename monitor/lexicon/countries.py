"""Countries and the words that stand for their governments: demonyms, capitals and seats ("Kremlin")."""

from __future__ import annotations

import re

# country: demonyms and other names, capitals and seats of government
_TABLE = """
Afghanistan: Afghan, Kabul, Taliban
Argentina: Argentine, Argentinian, Buenos Aires
Armenia: Armenian, Yerevan
Australia: Australian, Canberra
Austria: Austrian, Vienna
Azerbaijan: Azerbaijani, Azeri, Baku
Bangladesh: Bangladeshi, Dhaka
Belarus: Belarusian, Minsk
Belgium: Belgian
Bolivia: Bolivian, La Paz
Brazil: Brazilian, Brasilia
Bulgaria: Bulgarian, Sofia
Cambodia: Cambodian, Phnom Penh
Canada: Canadian, Ottawa
Chile: Chilean, Santiago
China: Chinese, Beijing, PRC
Colombia: Colombian, Bogota
Congo: Congolese, Kinshasa
Croatia: Croatian, Zagreb
Cuba: Cuban, Havana
Czech Republic: Czech, Czechia, Prague
Denmark: Danish, Copenhagen
Egypt: Egyptian, Cairo
Estonia: Estonian, Tallinn
Ethiopia: Ethiopian, Addis Ababa
European Union: EU, Brussels, European Commission
Finland: Finnish, Helsinki
France: French, Paris, Elysee, Quai d'Orsay
Georgia: Georgian, Tbilisi
Germany: German, Berlin, Bundestag
Greece: Greek, Athens
Haiti: Haitian, Port-au-Prince
Hungary: Hungarian, Budapest
India: Indian, New Delhi, Delhi
Indonesia: Indonesian, Jakarta
Iran: Iranian, Tehran
Iraq: Iraqi, Baghdad
Ireland: Irish, Dublin
Israel: Israeli, Jerusalem, Knesset
Italy: Italian, Rome
Japan: Japanese, Tokyo
Jordan: Jordanian, Amman
Kazakhstan: Kazakh, Astana
Kenya: Kenyan, Nairobi
Latvia: Latvian, Riga
Lebanon: Lebanese, Beirut
Libya: Libyan, Tripoli
Lithuania: Lithuanian, Vilnius
Malaysia: Malaysian, Kuala Lumpur
Mexico: Mexican, Mexico City
Moldova: Moldovan, Chisinau
Morocco: Moroccan, Rabat
Myanmar: Burmese, Burma, Naypyidaw
Netherlands: Dutch, The Hague
New Zealand: New Zealander, Wellington
Nigeria: Nigerian, Abuja
North Korea: North Korean, DPRK, Pyongyang
Norway: Norwegian, Oslo
Pakistan: Pakistani, Islamabad
Palestine: Palestinian, Ramallah
Peru: Peruvian, Lima
Philippines: Philippine, Filipino, Manila
Poland: Polish, Warsaw
Portugal: Portuguese, Lisbon
Qatar: Qatari, Doha
Romania: Romanian, Bucharest
Russia: Russian, Moscow, Kremlin
Saudi Arabia: Saudi, Riyadh
Serbia: Serbian, Belgrade
Singapore: Singaporean
Slovakia: Slovak, Bratislava
Somalia: Somali, Mogadishu
South Africa: South African, Pretoria
South Korea: South Korean, Seoul
Spain: Spanish, Madrid
Sudan: Sudanese, Khartoum
Sweden: Swedish, Stockholm
Switzerland: Swiss, Bern
Syria: Syrian, Damascus
Taiwan: Taiwanese, Taipei
Thailand: Thai, Bangkok
Tunisia: Tunisian, Tunis
Turkey: Turkish, Turkiye, Ankara
Ukraine: Ukrainian, Kyiv, Kiev
United Arab Emirates: UAE, Emirati, Abu Dhabi
United Kingdom: UK, U.K., Britain, British, London, Downing Street, Whitehall
United States: US, U.S., USA, America, American, Washington, White House, Pentagon, State Department
Venezuela: Venezuelan, Caracas
Vietnam: Vietnamese, Hanoi
Yemen: Yemeni, Sanaa, Houthi
Zimbabwe: Zimbabwean, Harare
"""

# What stands for the whole government, unlike "Pentagon" or "State Department", which are one body of it.
_BODIES_OF_THEIR_OWN = frozenset(
    {"pentagon", "state department", "european commission", "knesset", "bundestag"}
)


def _read() -> dict[str, str]:
    names: dict[str, str] = {}
    for line in _TABLE.strip().splitlines():
        country, others = line.split(": ")
        names |= {name.casefold(): country for name in (country, *others.split(", "))}
    return names


_COUNTRIES = _read()
_PATTERN = re.compile(
    r"(?<![\w.])("
    + "|".join(re.escape(name) for name in sorted(_COUNTRIES, key=len, reverse=True))
    + r")(?!\w)",
    re.IGNORECASE,
)


def country_in(words: str) -> str | None:
    """The first country that the words name or stand for; "us" counts only in capitals."""
    for found in _PATTERN.finditer(words):
        if found.group() not in {"us", "turkey", "polish", "chile"}:
            return _COUNTRIES[found.group().casefold()]
    return None


def country_word(word: str) -> str:
    """The country that a capitalised word stands for ("Beijing", "Chinese"), else the word, in small letters."""
    return _COUNTRIES.get(word.casefold(), word).lower() if word[:1].isupper() else word.lower()


def is_country(words: str) -> bool:
    """Whether the words are a country, its capital or its government and nothing more ("the Kremlin")."""
    bare = re.sub(
        r"^the\s+|['’]s?$|\s+(government|authorities|officials|administration)$", "", words.casefold()
    )
    return bare in _COUNTRIES and bare not in _BODIES_OF_THEIR_OWN
