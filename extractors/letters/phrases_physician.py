"""Phrases of physicians: diagnosis, prognosis, how long the treatment lasts.

The notation is that of `matching.compiled`; patterns are separated by semicolons.
"""

from __future__ import annotations

from extractors.letters.matching import patterns

PATTERNS: dict[str, tuple[str, ...]] = {
    "diagnosis+": patterns("""
        deal|dealing ~1 with ~3 <ILLNESS>;
        diagnose|diagnosed ~3 with|as|having; diagnosis ~3 <ILLNESS>; diagnosis ?was|is|be|remains of|is|be|
        remain|include|confirm; suffer|suffers ~2 from; afflicted ~2 with|by; under my|our care for|because|
        due|with; treat|treating|treated ~6 for <ILLNESS>; case of ~4 <ILLNESS>; finding|findings ~6 of|with|
        indicate|confirm|show|reveal ~5 <ILLNESS>; have|has|had ~6 <ILLNESS>; ill|sick ~2 with; live|living
        with ~3 <ILLNESS>; present|presented|presents ~2 with; consistent with; confirm|confirmed|confirms|
        show|showed|reveal|revealed|disclose|disclosed|found|demonstrate|demonstrated|establish|
        established|prove|identified|detected ~6 <ILLNESS>; history of ~4 <ILLNESS>; patient ~6 with ~3
        <ILLNESS>; admitted|hospitalized|followed|seen|evaluated|referred|examined ~6 for|with ~3 <ILLNESS>;
        born with; because|due|owing ~2 of|to ~4 <ILLNESS>; battle|battling|fight|fighting ~3 <ILLNESS>;
        develop|developed ~4 <ILLNESS>; require|requires|need|needs ~8 for ~3 <ILLNESS>; condition ~3 be|is|
        known|called ~4 <ILLNESS>; contracted ~3 <ILLNESS>; sustain|sustained ~5 <ILLNESS>; for <ILLNESS>; carry|
        carries ~3 diagnosis; known ~2 <ILLNESS>
        """),
    "diagnosis-": patterns("""
        no|not|without ~4 diagnosis|diagnosed; diagnosis ~5 pending|unknown|unclear|awaited|outstanding|
        undetermined|inconclusive; diagnosis ~3 not ~4 establish|established|know|known|confirm|confirmed|
        make|made|certain|clear; can not ~3 diagnose|diagnosis; cause ~5 unknown|unclear
        """),
    "diagnosis?": patterns("""
        suspect|suspected|suspicion|hypothesis|query|probable ~4 <ILLNESS>; <ILLNESS> ~6 biopsy|results|histology ~2
        awaited|pending|outstanding; possible|possibly|query|presumed|provisional|presumptive|
        tentative|differential ~3 <ILLNESS>|diagnosis; rule out; may|might ~2 have ~4 <ILLNESS>; working
        diagnosis; <ILLNESS> ~2 be suspected
        """),
    "prognosis+": patterns("""
        half|third|thirds|quarter|quarters|majority ~4 patients|children|people|cases|infants ~3 alive|survive|
        survives|cured|recover|die|live; prognosis ~4 be|is|remains|for|after|without|with|as|good|poor|guarded|
        excellent|favorable|fair|grave|dismal|bleak|bad|reserved; outcome|result|results ~4 be|is ~2 good|poor|
        excellent|favorable|bad|fatal|uncertain; good|poor|guarded|excellent|favorable|unfavorable|fair|grave|dismal|
        bleak|encouraging|reserved ~2 prognosis|outlook; outlook ~4 be|is|remains|for|good|poor|excellent|favorable|
        bleak; life expectancy; expected|anticipated ~2 outcome|course ~1 be|is; chance|chances|likelihood|
        probability|odds|rate|rates ~4 recovery|survival|cure|success|remission|surviving|recovering|recurrence|
        relapse|healing; survival|cure|success|remission|mortality|relapse|recurrence ~3 chance|chances|rate|rates|
        probability|be|is|of|odds; expect|expected|expects|anticipate|anticipated|predict|likely|unlikely|foresee|
        believe ~7 recover|recovery|improve|improvement|decline|deteriorate|deterioration|worsen|die|survive|survival|
        live|heal|regain|lose|progress|progression|death|amputation|remission|blindness|walk|relapse|cured; recovery|
        improvement|decline|deterioration|death|amputation|remission|outcome ~4 be ~3 expect|expected|anticipated|
        likely|unlikely; not ~3 expect|expected|likely ~3 live|survive|recover|improve|walk|see; unlikely ~3 to ~2
        survive|live|recover|improve; can|may|will|should ~4 lead|leads|live|enjoy|expect ~3 normal|full|productive|
        independent|healthy life|recovery|activity|activities; month|months|year|years|week|weeks to live; not|never
        ~3 survive|live ~4 <DURATION>; live|survive ~4 beyond|more|longer|past ~4 <DURATION>; will|would|can|could ~4
        die|deteriorate|worsen|fatal|relapse|succumb|perish|decline; will|would|can|could ~4 lose ~3 life|sight|
        vision|limb|leg|arm|hearing|eye|foot|hand|kidney|mobility; be|is|are|prove|proves|proved ~3 fatal|terminal|
        incurable|curable|irreversible|untreatable|treatable|lethal; without|untreated|unrepaired|unless|otherwise ~12
        die|death|fatal|lose|loss|amputation|worsen|deteriorate|survival|survive|progress|irreversible|blindness|
        decline|failure|permanent|paralysis|disability|kill; lead|result|end ~3 to|in ~4 death|blindness|amputation|
        failure|disability|paralysis|recovery|loss|complications; full|complete|good|normal|excellent|near|reasonable|
        meaningful ~2 recovery; long|lasting|complete|durable ~1 remission; # ~2 of ~2 # ~2 patients|children|people|
        cases|infants|babies|youngsters|boys|girls|such; # in # ~2 patients|children|people|cases; <PERCENT> ~6
        survive|survival|cure|cured|success|recovery|recover|remission|chance|live|mortality|die; survival|cure|
        success|remission|mortality|chance ~6 <PERCENT>; risk ~3 death|dying|sudden|losing|blindness|stroke|permanent;
        can|may|will ~4 be saved|preserved|cured|salvaged; most|usually|patients|children ~6 recover|survive|live; do
        well; normal life; not ~2 survive; certain|sure|imminent|early ~1 death; death ~3 certain|if; chance|chances|
        odds|likelihood ~4 outcome|result|cure|success; complete|full|good ~1 healing|cure; healing ~3 expect|
        expected; quality of life ~6 improve|good|poor|better|expect; recover|recovers|recovered ~2 fully|completely|
        well; reach|achieve|attain|enter ~3 remission; his|her|their|the days|time ~2 numbered|limited|short;
        terminally ill; terminal ~3 illness|stage|disease|cancer|condition; only ~3 comfort|palliative|palliation;
        nobody|none|no|few|most|many ~8 survive|survives|recover|recovers|relapse ~4; pull|pulls|come ~1 through; back
        on ~2 feet; make|makes it ~2 past|through|to; confined to ~2 bed|wheelchair; pass away; buy|buys|gain|gains|
        add|adds|give|gives him|her|them ~6 <DURATION>|time|years; life|lifespan ~3 shorten|shortened; beyond ~2 help|
        cure|saving; cure|cures|cured in ~4 #; slim|small|good|fair|poor|excellent ~1 chance|chances|odds; chance|
        chances|odds ~2 be ~3 slim|small|good|fair|poor|even|excellent|high|low; outlook|time ~4 measured ~2 days|
        weeks|months; time be ~1 short|limited|running; expect|expected ~3 do ~2 well; 5|five|10|ten year ~2 survival;
        survival ~6 <PERCENT>|<DURATION>; survival with|after|without ~5 be|is|about; live|survive ~4 <DURATION>;
        palliative|palliation ~3 only|be|offered; no cure|hope; permanent ~2 disability|damage|blindness|deafness|
        paralysis; death ~4 within|soon|certain|inevitable|imminent; will|would|can|could ~3 kill|kills; will|should|
        may|can ~4 able ~2 walk|see|hear|live|return|resume|lead|speak|work; not ~4 live ~3 see|reach|next|another; be
        well again; not ~3 get ~1 better|well; wheelchair ~4 life; go|become|turn ~2 blind|deaf|lame|paralyzed;
        chance|chances ~3 good|poor|small|slim|high|low|fair|excellent; have|has ~3 <DURATION> left; life like ~4
        other|any|healthy; nothing ~6 stop|cure|save|halt|arrest ~3 disease|illness|him|her|it; hope|chance|chances ~3
        that ~6 save|saved|keep|kept|live|walk|recover|healed; sight|leg|arm|hearing|life|eye|kidney|function|vision
        ~3 be|can not|never|be ~3 brought|restored|kept|saved|regained|returned; sight|hearing|leg|vision ~2 can not
        ~3 brought|restored|saved|regained; illness|disease ~2 end|ends|lead|leads ~2 in|to ~1 death; good|poor|better
        ~1 outlook|prospects; ordinary|normal|full life; regain; next birthday
        """),
    "prognosis-": patterns("""
        no|not|unable|impossible|difficult|hard|early|can ~6 prognosis|predict|prognosticate|foretell|outlook ~6
        given|give|make|made|possible|determined|time|stage|offer|offered|state|stated|reached|assessed; no ~2
        prognosis|outlook|prediction; prognosis ~5 pending|unknown|undetermined|deferred|outstanding|unavailable;
        prognosis|outlook ~4 can|will|could not ~4 give|given|determine|determined|state|stated|make|made|known|say|
        said|establish|predict|offer|offered|provide|reach|assess|estimate|venture; too early|soon to|for ~3 say|tell|
        predict|give|know|make|prognosis|judge; prognosis ~2 will ~3 determined|assessed|discussed|given|established|
        known|available|follow; can not ~3 predict|foresee|foretell|prognosticate|prognosis; can not|hardly|never ~6
        number|figure|percentage ~3 survival|outcome|outlook|chances|life; whether ~10 can not ~3 foretold|told|said|
        predicted|foreseen|known; no ~1 telling|knowing|saying ~2 how|whether|what|if; no ~1 idea|way ~3 how ~6 fare|
        do|recover|end; too early|soon ~5 guess|hazard|comment|speculate; not ~2 position ~6 prognosis|outlook|
        outcome|course; outcome|outlook|future|course ~4 can not ~3 known|foreseen|predicted|told; unable to ~2
        predict|give|offer|provide|state ~7 prognosis|outcome|outlook|how
        """),
    "prognosis?": patterns("""
        most|majority|few|many|# ~5 patients|children|infants|babies|youngsters|boys|girls|people|cases|them;
        prognosis|outlook ~3 discussed|explained|shared|communicated|reviewed; prognosis|outlook|outcome ~3
        depend|depends|uncertain|unclear|vary|varies; uncertain|unclear ~2 prognosis|outlook|outcome|future
        """),
    "past": patterns("""
        wait|waiting|queue ~6 <DURATION>;
        the|these|this|during|over|in past|last|previous|preceding|recent <DURATION>; <DURATION> ago|
        earlier|prior|previously|before|old|history|now; for ~3 past|last ~2 <DURATION>; since ~4 <DATE>; i|
        have|has ~3 know|known|follow|followed|see|seen|treat|treated|work|worked|practiced|practice ~8
        for ~3 <DURATION>; have|has be ~5 for ~2 <DURATION>; every|each ~1 <DURATION>; <DURATION> last; age|aged
        ~2 <DURATION>; boy|girl|man|woman|child|male|female ~1 of <DURATION>; within|in|next ~2 <DURATION>
        ~4 appointment|interview|slot; live|survive|expectancy|die|survival|death|relapse|remission ~6
        <DURATION>; <DURATION> to live; experience
        """),
    "duration-": patterns("""
        not ~3 care|dare|venture|possible|able ~3 predict|estimate|say|state|guess ~4 length|duration|long;
        no ~1 telling|knowing|saying|idea|way ~3 how long;
        length|duration|long|time ~8 unknown|undetermined|unclear|uncertain|open; how long ~12 guess|say; length|
        duration|long ~6 remain|remains ~3 see|seen|determined; can|will not ~4 say|
        predict|determine|estimate|know ~5 long|length|duration|end; no|not ~5 know|determine|determined|
        known|clear|estimate|estimated ~5 long|length|duration; how long ~8 not|unknown|depend|depends;
        length|duration ~3 can not
        """),
    "duration?": patterns("""
        as long as ~3 need|necessary|require|required|take|takes; indefinite|indefinitely; several|some|many
        months|weeks|years; length|duration ~4 depend|depends|vary|varies; short|long|extended|prolonged|
        considerable ~2 period|time|term|stay|while; quite|some ~1 time|while; open ended; foreseeable future
        """),
    "duration+": patterns("""
        lifelong; life long; treatment|dialysis|medication|therapy|drugs|follow-up|take|continue|need|needed|required
        ~4 for life; rest of ~2 life; end of month #; until ~6 <DATE>; # cycles|rounds|sessions ~8 <DURATION>
        """),
}
