"""Countries by their three-letter codes, as passports and forms name them."""
from __future__ import annotations

import re
from functools import cache

from rapidfuzz import fuzz, process

from extractors.amounts import Guess
from extractors.grammar import plain

_NAMES = """
AFG Afghanistan;ALB Albania;DZA Algeria;AND Andorra;AGO Angola;ATG Antigua and Barbuda;ARG Argentina;ARM Armenia
AUS Australia;AUT Austria;AZE Azerbaijan;BHS Bahamas;BHR Bahrain;BGD Bangladesh;BRB Barbados;BLR Belarus;BEL Belgium
BLZ Belize;BEN Benin;BTN Bhutan;BOL Bolivia;BIH Bosnia and Herzegovina;BWA Botswana;BRA Brazil;BRN Brunei;BGR Bulgaria
BFA Burkina Faso;BDI Burundi;KHM Cambodia;CMR Cameroon;CAN Canada;CPV Cape Verde;CAF Central African Republic;TCD Chad
CHL Chile;CHN China;COL Colombia;COM Comoros;COG Congo;COD Democratic Republic of the Congo;CRI Costa Rica
CIV Ivory Coast;HRV Croatia;CUB Cuba;CYP Cyprus;CZE Czech Republic;DNK Denmark;DJI Djibouti;DMA Dominica
DOM Dominican Republic;ECU Ecuador;EGY Egypt;SLV El Salvador;GNQ Equatorial Guinea;ERI Eritrea;EST Estonia
SWZ Eswatini;ETH Ethiopia;FJI Fiji;FIN Finland;FRA France;GAB Gabon;GMB Gambia;GEO Georgia;D Germany;GHA Ghana
GRC Greece;GRD Grenada;GTM Guatemala;GIN Guinea;GNB Guinea-Bissau;GUY Guyana;HTI Haiti;HND Honduras;HKG Hong Kong
HUN Hungary;ISL Iceland;IND India;IDN Indonesia;IRN Iran;IRQ Iraq;IRL Ireland;ISR Israel;ITA Italy;JAM Jamaica
JPN Japan;JOR Jordan;KAZ Kazakhstan;KEN Kenya;KIR Kiribati;PRK North Korea;KOR South Korea;RKS Kosovo;KWT Kuwait
KGZ Kyrgyzstan;LAO Laos;LVA Latvia;LBN Lebanon;LSO Lesotho;LBR Liberia;LBY Libya;LIE Liechtenstein;LTU Lithuania
LUX Luxembourg;MDG Madagascar;MWI Malawi;MYS Malaysia;MDV Maldives;MLI Mali;MLT Malta;MHL Marshall Islands
MRT Mauritania;MUS Mauritius;MEX Mexico;FSM Micronesia;MDA Moldova;MCO Monaco;MNG Mongolia;MNE Montenegro;MAR Morocco
MOZ Mozambique;MMR Myanmar;NAM Namibia;NRU Nauru;NPL Nepal;NLD Netherlands;NZL New Zealand;NIC Nicaragua;NER Niger
NGA Nigeria;MKD North Macedonia;NOR Norway;OMN Oman;PAK Pakistan;PLW Palau;PSE Palestine;PAN Panama
PNG Papua New Guinea;PRY Paraguay;PER Peru;PHL Philippines;POL Poland;PRT Portugal;QAT Qatar;ROU Romania;RUS Russia
RWA Rwanda;KNA Saint Kitts and Nevis;LCA Saint Lucia;VCT Saint Vincent and the Grenadines;WSM Samoa;SMR San Marino
STP Sao Tome and Principe;SAU Saudi Arabia;SEN Senegal;SRB Serbia;SYC Seychelles;SLE Sierra Leone;SGP Singapore
SVK Slovakia;SVN Slovenia;SLB Solomon Islands;SOM Somalia;ZAF South Africa;SSD South Sudan;ESP Spain;LKA Sri Lanka
SDN Sudan;SUR Suriname;SWE Sweden;CHE Switzerland;SYR Syria;TWN Taiwan;TJK Tajikistan;TZA Tanzania;THA Thailand
TLS Timor-Leste;TGO Togo;TON Tonga;TTO Trinidad and Tobago;TUN Tunisia;TUR Turkey;TKM Turkmenistan;TUV Tuvalu
UGA Uganda;UKR Ukraine;ARE United Arab Emirates;GBR United Kingdom;USA United States;URY Uruguay;UZB Uzbekistan
VUT Vanuatu;VAT Vatican City;VEN Venezuela;VNM Vietnam;YEM Yemen;ZMB Zambia;ZWE Zimbabwe;RUS Russian Federation
SYR Syrian Arab Republic;VNM Viet Nam;MMR Burma;CPV Cabo Verde;TUR Turkiye;USA United States of America
KOR Republic of Korea;IRN Islamic Republic of Iran;CHN People's Republic of China;CZE Czechia;CIV Cote d'Ivoire
VEN Republica Bolivariana de Venezuela;HTI Republique d'Haiti;MEX Estados Unidos Mexicanos
"""
COUNTRIES = tuple(tuple(entry.split(" ", 1)) for entry in re.split(r"[;\n]", _NAMES.strip()))


def _bare(text: str) -> str:
    return re.sub(r"[^A-Z]", "", plain(text).translate(str.maketrans("015|", "OISI")))


@cache
def _by_name() -> dict[str, str]:
    return {_bare(name): name for _, name in COUNTRIES}


def country_of_code(code: str) -> str | None:
    """The usual English name for a three-letter code (`D` for Germany, as passports write it)."""
    return next((name for known, name in COUNTRIES if known == code.strip("<")), None)


def code_of_country(name: str) -> str | None:
    """The three-letter code of a country by its name."""
    return next((code for code, known in COUNTRIES if _bare(known) == _bare(name)), None)


def parse_country(text: str, limit: int = 3) -> tuple[Guess, ...]:
    """Countries that a text can name, misread letters allowed for, most likely first; empty when none is near."""
    said = _bare(text)
    if len(said) < 3:
        return ()
    if said in _by_name():
        return (Guess(_by_name()[said], 1.0),)
    near = process.extract(said, list(_by_name()), scorer=fuzz.ratio, limit=limit + 1, score_cutoff=60)
    if not near:
        return ()
    best = near[0][1]
    guesses = []
    for bare, score, _ in near[:limit]:
        rival = max((other for name, other, _ in near if name != bare), default=50.0)
        margin = min(1.0, max(0.0, 0.5 + (score - rival) / 24))
        guesses.append(Guess(_by_name()[bare], round((score / 100 if score == best else 0.3) * margin, 4)))
    return tuple(guesses)
