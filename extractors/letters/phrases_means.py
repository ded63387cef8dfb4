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
    "not-offered": patterns("""
        only ~3 surgeon|doctor|specialist|hospital|machine|unit ~4 left|leave|die|died|flee|fled|gone|broken|closed|
        burned; turn|turned ~3 away|down; out of order|stock|reach; shortage ~2 of; nothing ~3 do|done|offer; nobody|
        none ~4 can|could|treat|operate|help|do; no|neither|nor|none|single ~3 hospital|doctor|specialist|surgeon|
        oncologist|machine|unit|facility|center|clinic|equipment|drug|ward|treatment|operation; not|never ~4 offer|
        perform|provide|treat|operate|accept|admit|receive|possess|exist|available|licensed|equipped|equip|stocked|
        capable|machine|facility|do|help; decline|declined|refuse|refused|unable ~4 case|treat|operate|him|her|take|
        accept|perform|do; unavailable|lack|lacks|lacking|close|closed; no ~3 hospital|hospitals ~6 can|could; throw|
        threw ~2 hands
        """),
    "not-meant": patterns("""
        not ~1 think|believe|expect|know|want|live|survive|walk|remember|understand|wait|eat|sleep|recover
        """),
    "available": patterns("""
        can|could|may be ~3 treat|treated|perform|performed|obtain|obtained|operate|operated|do|done ~6
        <PLACE>; be|is|are ~3 available|offered|obtainable|possible ~6 <PLACE>; available ~3 <PLACE>
        """),
    "cost-": patterns("""
        no|not ~1 idea|clue|word|notion|way ~5 cost|costs|price|charge|much|bill; price|cost|fee|fees ~3 not ~3 fixed|
        agreed|settled|set|named|worked;
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
        can|could not ~2 say|tell|know ~2 how|who ~8 bill|cost|pay|meet|settle;
        no|not|nobody|never ~8 who ~3 pay|settle|foot|cover|meet|pick|bear; no ~1 idea|clue|way|word|notion ~8 pay|
        afford|settle|cover|foot|money; how ~4 can|could|will|ever ~3 pay|afford|raise|find ~4; not ~3 settled|clear|
        decided|certain|arranged|agreed ~8 pay|pays|payment|cover|finance; none|nobody|neither ~6 pay|afford|means|
        money|funds; who ~3 pay|pays|pick|picking|picks|foot|settle ~8 not|unclear|unknown|open|clear; not ~4 clear|
        known|sure|certain ~6 who; who ~3 pay|pays|cover|covers ~8 not ~2 known|settled|clear|decided|certain; do|
        does|can|will not ~4 know|say|tell ~6 pay|paid|afford|money|fund|finance; can|could not ~3 pay|afford|cover|
        raise|meet; unable ~2 to ~3 pay|afford|cover; no|not|without ~2 money|funds|insurance|means|savings|resources;
        not ~3 cover|covered|insured|paid|funded; unclear|unknown|undecided|uncertain ~6 pay|paid|payer|cover|fund|
        finance|payment; payment|funding|financing ~5 unknown|unclear|undetermined|open|pending|not; nobody|none ~3
        pay|cover|help; no one ~3 pay|cover|help
        """),
    "return-": patterns("""
        no ~1 idea|clue|way|word|notion ~8 <TRIP>|ticket|return|flight|home;
        nobody|none ~6 ticket|flight|<TRIP>; not ~3 settled|clear|decided|certain|arranged|agreed ~8 <TRIP>|
        ticket|return|flight; do|does|can|will not ~4 know ~8 <TRIP>|ticket|return; not|never ~3 plan|intend|
        want|wish|mean ~3 return|leave|go|depart; no ~2 money|funds|means ~6 ticket|return|flight|journey|
        <TRIP>; can|could not ~3 pay|afford|buy ~8 ticket|return|flight|<TRIP>; unclear|unknown|undecided ~8
        return|ticket|flight|<TRIP>; return|ticket ~6 unclear|unknown|undecided|undetermined; who ~3 pay|pays|
        buy|buys ~10 open|unclear|unknown|undecided|unsettled; home|ticket|flight|return|<TRIP> ~6 not ~2
        settled|decided|arranged|agreed
        """),
    "asks-others": patterns("""
        ask|asks|request|require|demand|beg ~5 deposit|payment|pay|cover|buy|help|contribute|finance
        """),
    "have-money": patterns("""
        lend|lends|lent ~4 amount|money|sum|<MONEY>;
        set|put|lay|laid ~2 aside;
        have|has|hold|keep|saved|got|with ~2 <MONEY> ~5 bank|account|savings|for|aside|saved; have|hold|
        keep|keeping|got|with ~4 money|savings|funds|amount|means|sum; money|funds|sum|savings ~5 set|
        put|aside|saved|ready|reserved|available|bank|account|escrow|secured; from|with|through|by|out
        ~4 savings|fund|funds|insurance|charity|donations|salary|income|scholarship|grant|collection|
        church|parish|foundation|loan|pension
        """),
    "who-pays": patterns("""
        will|be|have ~2 foot|defray|underwrite|shoulder|absorb|bear|settle|cover|pay|fund|finance ~5 bill|bills|cost|
        costs|expense|expenses|treatment|fee|fees|operation|surgery|hospital|care|account|all|everything|airfare|fare|
        ticket|flight; underwrite|underwrites|defray|defrays|bankroll|bankrolls; write|writes|written|wrote ~4 off;
        charity care; lodge|lodged|remit|remitted ~4 with|to ~2 us|hospital|clinic; bill|bills|cost|costs|expenses ~3
        take|taken over ~3 by; take|takes ~2 care of ~4 bill|expense|expenses|cost|costs|fee|fees|hospital; promise|
        promised|agree|agreed|undertake|undertaken|commit|committed|offer|offered|volunteered ~6 pay|cover|bear|carry|
        fund|finance|assume|sponsor|settle|meet|absorb; pay|meet|settle|absorb ~3 account|rest|invoice|balance|
        remainder; <CARE> be on me|us; sign|signed ~3 guarantee; guarantee ~3 sum|amount|cost|account; insurance|
        insurer|policy|cross|shield|medicaid ~6 approve|approved|authorize|authorized|cover|covers; approve|approved|
        authorize|authorized ~8 policy|insurance; pay|cover|carry|bear|assume|fund ~3 it|all|everything|whole|entire|
        total; pay|pays|cover|covers|sponsor|sponsors|sponsoring|fund|funds|finance|bear|bears|underwrite|subsidize|
        guarantee|guarantees|contribute ~5 <CARE>|cost|costs|bill|bills|expense|expenses; <KIN> ~6 pay|cover|carry|
        bear|fund|finance|guarantee|assume|meet|settle|contribute|donate|pledge|sponsor|help; i|we|he|she|they|family|
        church|parish|foundation|charity|employer|insurance|sponsor|hospital|fund|government|uncle|aunt|brother|
        sister|father|mother|cousin|friend ~8 pay|cover|carry|bear|fund|finance|guarantee|assume|meet|settle|foot|buy|
        purchase|contribute|donate|pledge|sponsor
        """),
    "income": patterns("""
        an hour; earn|earns|salary|income|net worth|wage|wages; filing fee; form ~3 fee; per|a year|month|annum|
        hour; house|home worth; balance ~4 account
        """),
}
