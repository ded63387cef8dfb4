"""Phrases on treatment abroad, its cost, who pays, and the way back.

The notation is that of `matching.compiled`; patterns are separated by semicolons.
"""

from __future__ import annotations

from extractors.letters.matching import patterns

PATTERNS: dict[str, tuple[str, ...]] = {
    "unavailable+": patterns("""
        why not ~3 home|there|country; turn|turned away|down; do|does|can not ~6 exist|offer|perform|
        provide|treat|operate|cure|accept|equip|equipped|help|manage|handle ~8 <PLACE>; <PLACE> ~10 not|
        no|lack|lacks|lacking|without|neither|nor|nobody; not|no|neither|nor|nobody|unavailable|lack|
        nowhere|impossible|unable ~10 <PLACE>; beyond ~4 capacity|capability|capabilities|means|ability|
        reach|resources; no|not ~4 such ~2 treatment|hospital|doctor|equipment|surgery|operation|specialist|
        care|therapy
        """),
    "available": patterns("""
        can|could|may be ~3 treat|treated|perform|performed|obtain|obtained|operate|operated|do|done ~6
        <PLACE>; be|is|are ~3 available|offered|obtainable|possible ~6 <PLACE>; available ~3 <PLACE>
        """),
    "cost-": patterns("""
        cost|costs|price|charges|expense|expenses|estimate|amount ~5 unknown|undetermined|unclear|pending|
        open; cost|costs|price|charges|expenses|amount|estimate ~6 not ~4 known|know|determine|determined|
        available|set|calculated|estimated|certain|clear|final|given|provide|provided; can|could not ~3
        estimate|say|quote|determine|calculate|give|state ~6 cost|costs|price|charges|expense|expenses|
        much|amount|estimate; no|not ~5 estimate|quote|quotation ~3 available|yet|given|receive|received|
        cost|costs|of|have; no ~2 estimate; do|does not ~3 know ~5 cost|costs|price|much|expensive; how much
        ~6 not|unknown
        """),
    "free": patterns("""
        free of ~2 charge|cost; no|without ~2 charge|cost ~4 patient|family|us|him|her|to; pro bono; at no ~2
        cost|charge|expense; without charge|cost|payment; waive|waived|waives|waiving ~5 fee|fees|charge|
        charges|cost|costs|bill; cost|costs ~3 nothing; operate|operates|operation|surgery|treatment|treat|
        treats ~4 for nothing; for free; at its|their|his|her own ~1 expense|expenses|cost; gift ~2 of|from ~3
        hospital|clinic|fund|foundation|surgeon; work|works ~4 without pay|fee|charge; donate|donated|donates|
        donating ~4 time|services|care|surgery|treatment|operation|fee|fees
        """),
    "pay-": patterns("""
        not ~3 settled|clear|decided|certain|arranged|agreed ~8 pay|pays|payment|cover|finance; who ~3 pay|pays|
        cover|covers ~8 not ~2 known|settled|clear|decided|certain; do|does|can|will not ~4 know|say|tell ~6
        pay|paid|afford|money|fund|finance; can|could not ~3 pay|afford|cover|raise|meet; unable ~2 to ~3 pay|
        afford|cover; no|not|without ~2 money|funds|insurance|means|savings|resources; not ~3 cover|covered|
        insured|paid|funded; unclear|unknown|undecided|uncertain ~6 pay|paid|payer|cover|fund|finance|payment;
        payment|funding|financing ~5 unknown|unclear|undetermined|open|pending|not; nobody|none ~3 pay|cover|
        help; no one ~3 pay|cover|help
        """),
    "return-": patterns("""
        nobody|none ~6 ticket|flight|<TRIP>; not ~3 settled|clear|decided|certain|arranged|agreed ~8 <TRIP>|
        ticket|return|flight; do|does|can|will not ~4 know ~8 <TRIP>|ticket|return; not|never ~3 plan|intend|
        want|wish|mean ~3 return|leave|go|depart; no ~2 money|funds|means ~6 ticket|return|flight|journey|
        <TRIP>; can|could not ~3 pay|afford|buy ~8 ticket|return|flight|<TRIP>; unclear|unknown|undecided ~8
        return|ticket|flight|<TRIP>; return|ticket ~6 unclear|unknown|undecided|undetermined; who ~3 pay|pays|
        buy|buys ~10 open|unclear|unknown|undecided|unsettled
        """),
    "asks-others": patterns("""
        ask|request|beg ~5 pay|cover|buy|help|contribute|finance
        """),
    "have-money": patterns("""
        have|has|hold|keep|saved|got|with ~2 <MONEY> ~5 bank|account|savings|for|aside|saved; have|hold|
        keep|keeping|got|with ~4 money|savings|funds|amount|means|sum; money|funds|sum|savings ~5 set|
        put|aside|saved|ready|reserved|available|bank|account|escrow|secured; from|with|through|by|out
        ~4 savings|fund|funds|insurance|charity|donations|salary|income|scholarship|grant|collection|
        church|parish|foundation|loan|pension
        """),
    "who-pays": patterns("""
        bill|bills|cost|costs|expenses ~3 take|taken over ~3 by; take|takes ~2 care of ~4 bill|expense|expenses|
        cost|costs|fee|fees|hospital; promise|promised|agree|agreed|undertake|undertaken|commit|committed|offer|
        offered|volunteered ~6 pay|cover|bear|carry|fund|finance|assume|sponsor|settle|meet; pay|cover|carry|
        bear|assume|fund ~3 it|all|everything|whole|entire|total; pay|pays|cover|covers|sponsor|sponsors|
        sponsoring|fund|funds|finance|bear|bears|underwrite|subsidize|guarantee|guarantees|contribute ~5 <CARE>|
        cost|costs|bill|bills|expense|expenses; <KIN> ~6 pay|cover|carry|bear|fund|finance|guarantee|assume|
        meet|settle|contribute|donate|pledge|sponsor|help; i|we|he|she|they|family|church|parish|foundation|
        charity|employer|insurance|sponsor|hospital|fund|government|uncle|aunt|brother|sister|father|mother|
        cousin|friend ~8 pay|cover|carry|bear|fund|finance|guarantee|assume|meet|settle|foot|buy|purchase|
        contribute|donate|pledge|sponsor
        """),
    "income": patterns("""
        earn|earns|salary|income|net worth|wage|wages; filing fee; form ~3 fee; per|a year|month|annum|
        hour; house|home worth; balance ~4 account
        """),
}
