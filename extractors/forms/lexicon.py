"""Closed lists an entry is chosen from: states and territories, countries, classes of admission.

A list decides only between readings; what plainly is none of its words is still read letter by letter.
"""
from __future__ import annotations

import re

from extractors.grammar import plain
from extractors.papers.countries import COUNTRIES as BY_CODE

STATES = tuple(re.findall(r"[A-Z]{2}", """
AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR
PA RI SC SD TN TX UT VT VA WA WV WI WY DC AS GU MP PR VI AA AE AP
"""))

# what people write for a country beside its usual names
SHORT_FORMS = ("USA", "U.S.A.", "US", "U.S.", "United States of America", "UK", "Great Britain", "Scotland", "UAE", "The Bahamas",
               "The Gambia", "The Philippines", "Trinidad", "Bosnia", "Congo", "Macedonia", "Swaziland", "East Timor", "Palestine",
               "West Bank", "Puerto Rico", "Aruba", "Curacao", "Bermuda", "Guadeloupe", "Martinique", "French Guiana", "Macau",
               "St. Lucia", "Western Sahara", "Turkiye")
COUNTRIES = tuple(dict.fromkeys(plain(name) for name in (*(name for _, name in BY_CODE), *SHORT_FORMS)))

GENDERS = ("MALE", "FEMALE", "M", "F")
