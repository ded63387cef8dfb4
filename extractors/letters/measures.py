"""Amounts of money, lengths of time, dates and shares, as they stand in running text."""

from __future__ import annotations

import re

NUMBER = (
    r"(?:\d+(?:[.,]\d+)?|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
    r"|sixteen|seventeen|eighteen|nineteen|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
    r"(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?|a (?:couple|dozen)(?: of)?"
    r"|(?:a|one) hundred(?: and (?:ten|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[- ]\w+)?)?"
    r"|several|half an?|a few|many)"
)
IN_WORDS = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
    r"|hundred|thousand|million)"
)
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
# a day of a month without year: the month must be written out and capital, or "may" would be a date
FULL_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"

MONEY = (
    r"(?:US ?)?[$€£] ?\d[\d,. ]*\d(?: ?(?:million|thousand|k)\b)?|(?:US ?)?[$€£] ?\d+k?"
    r"|\b(?:USD|US\$|EUR|GBP) ?\d[\d,.]*|\b\d[\d,.]*\d ?(?:USD|US ?dollars?|dollars?|euros?|EUR|bucks)\b"
    rf"|\b(?:{IN_WORDS}[ -]?)+(?:and )?(?:U\.?S\.? )?dollars\b"
)
# "three times a day" and "eight hours a week" are no lengths of time
DURATION = (
    r"\b(?<!times )(?<!once )(?<!twice )(?<!cycle )(?<!hours )(?<!dollars )"
    rf"{NUMBER}(?: ?(?:to|or|-|–|and) ?{NUMBER})?(?: and a half)?(?: ?\( ?\d+ ?\))?"
    r"(?: (?:more|further|additional|full|calendar|whole|good|consecutive|or so)){0,2}[ -]"
    r"?(?:days?|fortnights?|weeks?|wks?|months?|mos\.?|years?|yrs?)(?![- ]{0,3}old\b| of age)\b"
)
DATE = (
    rf"\b{MONTH}\.? ?(?:\d{{1,2}} ?(?:st|nd|rd|th)? ?,? ?)?\d{{4}}\b|\b\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2,4}}\b"
    rf"|\b\d{{1,2}} {MONTH} ?,? \d{{4}}\b|(?-i:\b\d{{1,2}} {FULL_MONTH}\b|\b{FULL_MONTH} \d{{1,2}}\b)"
    r"|\b(?:christmas|easter|thanksgiving|ramadan"
    r"|(?:the )?(?:spring|summer|autumn|fall|winter|(?:end|middle|beginning) of|mid|early|late)"
    r"[ -](?:of )?)\s?\d{4}\b"
)
PERCENT = r"\b\d{1,3}(?:\.\d)? ?(?:%|percent|per cent)|\b\w+ (?:percent|per cent)\b"

TAGGED = tuple(
    (tag, re.compile(pattern, re.IGNORECASE))
    for tag, pattern in (("MONEY", MONEY), ("DURATION", DURATION), ("DATE", DATE), ("PERCENT", PERCENT))
)
