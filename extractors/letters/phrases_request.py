"""Phrases of requests: the emergency, the time asked for, the visa, an earlier removal.

The notation is that of `matching.compiled`; patterns are separated by semicolons.
"""

from __future__ import annotations

from extractors.letters.matching import patterns

PATTERNS: dict[str, tuple[str, ...]] = {
    "emergency": patterns("""
        give|gives|giving ~2 evidence|testimony ~6 against|trial|court|case; have|give|gave|given ~3 days|weeks|hours|
        months to live; say|said|tell|told|warn|warned ~3 we|i|he|she|they ~1 be next; attorney|prosecutor|court|
        judge|jury|detective|trial ~8 stand|testify|testimony; murder|homicide|rape|trafficking|manslaughter ~2 case|
        trial; typhoon|hurricane|earthquake|flood|cyclone|tsunami|landslide|storm|fire|bomb|shell ~3 take|took|
        destroy|destroyed|kill|killed|bury|buried|sweep|swept|ruin|ruined; without ~2 it ~1 he|she|i|they have ~1
        <DURATION>|days|weeks; last|final ~1 goodbye|farewell; die|dying|dies ~3 of|from|soon|without|if|in|within;
        be|is|are|was dying; <KIN> ~4 dying; will|may|might|could|would ~2 die; near ~2 death; deathbed; last|final ~2
        days|weeks|months|wish|stage|stages|goodbye; say goodbye; not ~4 live|survive ~3 through|long|past|beyond|
        until; terminal|terminally ~2 ill|illness|cancer|disease|stage|patient; killed|murdered|shot|kidnapped|
        abducted|assassinated|tortured|raped|beaten|stabbed|orphaned|trafficked|persecuted|imprisoned|detained;
        threat|threats|threatened|threaten|threatening ~5 life|death|me|us|him|her|them|kill|twice|family|home|lives;
        armed|masked men|man|group|gang|gangs|militia|soldiers; life ~4 danger|risk|peril|jeopardy|threat|threatened;
        risk|danger|fear|fears|afraid ~4 life|death|killed|persecution|harm|dying|torture|violence|reprisal|
        retaliation|kidnapping; life threatening; life saving|sustaining; save ~2 life|limb|eye|sight|leg; matter of
        life; hunted|hiding|hide ~4 from|because|in|taliban; taliban|isis|cartel|warlord|genocide; ethnic cleansing;
        war|bombing|shelling|invasion|airstrike|bombardment|missile|missiles|earthquake|hurricane|tsunami|flood|
        famine|cholera|coup|massacre ~8 destroyed|home|house|fled|flee|left|killed|family|lost|city|town|since|life;
        home|house|building|school|apartment ~4 destroyed|bombed|burned|burnt|collapsed|shelled|flooded; gang|gangs ~5
        violence|killed|threat|kidnap|extort|control|want|recruit|attack; only|sole|key|main|eye|material ~2 witness|
        witnesses; testify|testimony ~6 trial|court|case|against|criminal|hearing|prosecution|jury; prosecutor|
        attorney|court|judge ~5 ask|asked|request|requested|need|subpoena|order|summon ~4 presence|testify|appear|
        testimony|witness; subpoena|subpoenaed; witness ~6 trial|case|murder|court|crime|criminal|prosecution; marrow|
        kidney|liver|organ|stem|blood|tissue ~3 donor|donate|donation|match|matches|transplant; match|compatible ~5
        kidney|marrow|liver|donor|donation|tissue|stem; donor ~8 match|matches|compatible|only|relative|sister|
        brother; orphan|orphans|unaccompanied; child|children|twins|baby|infant|kids ~8 no ~4 relative|one|parent|
        parents|guardian|family|caregiver|adult; no ~3 relative|one|person|family ~6 care|look|raise ~3 for|after|
        them|him|her; only|sole ~3 caregiver|carer|caretaker|guardian|provider; court ~4 appoint|appoints|hearing|
        custody|guardianship; funeral|burial|bury; lose|lost|cost ~3 life|lives|leg|sight; donate|donating|give|giving
        ~5 kidney|liver|marrow|organ; pregnant ~8 widow|alone|bleeding|risk|high|refugee|war; widow ~6 since|war|
        killed|shelling; wish|wishes|want|wants ~2 to ~2 see ~5 last|once|before; operated|operation|surgery ~4 once|
        immediately|soon|urgently; next|me ~3 be|am|is|are ~2 next; lost|lose both|his|her|my|their ~1 parents|parent|
        mother|father|family|home|house|everything; swept|washed away; house|home ~3 burned|burnt|bombed|shelled|
        destroyed|flooded; took|taken|arrested|disappeared|abducted ~4 <KIN>; <KIN> ~4 taken|arrested|disappeared|
        missing|abducted|killed|murdered|died|dead|shot; protected witness; trafficking ~4 case|victim|trial|
        investigation; fighting|shelling|bombing ~5 in|around|every|near; <KIN> ~3 have|has|suffers|with|suffered ~5
        <ILLNESS>; stage four|iv; doctor|doctors|oncologist|physician ~3 give|gives|gave ~4 <DURATION>; pass|passed
        away; emergency ~3 surgery|treatment|operation|medical|care|evacuation|transplant; medical|humanitarian ~1
        emergency|evacuation|crisis; urgent|urgently|immediate|critical|critically|gravely|severely|seriously|very|
        desperately|dangerously ~4 ill|sick|surgery|operation|treatment|transplant|injured|wounded|care|<ILLNESS>;
        ill|sick|hospitalized|treated|treatment ~5 <ILLNESS>; have|has|suffer|suffers|diagnosed|with ~5 <ILLNESS> ~12
        need|needs|die|treatment|surgery|operation|without|transplant|urgent|month|urgently|death|worse|spread; need|
        needs|require|requires ~6 surgery|operation|transplant|chemotherapy|dialysis|radiotherapy|transfusion|
        treatment ~6 urgent|urgently|delay|immediately|soon|now|survive|live|life; without ~4 surgery|operation|
        transplant|chemotherapy|dialysis|treatment|medicine|it ~6 die|death|lose|blind|live|survive|worse|fatal;
        intensive care; life support; coma|hospice|ventilator|incubator; break|interrupt|stop|stopping|discontinue ~4
        treatment|therapy|chemotherapy ~8 life|risk|die|can|fatal|danger; not|cannot ~4 break|interrupt|stop|
        discontinue ~4 treatment|therapy|chemotherapy; pregnant|pregnancy ~6 risk|complication|complications|alone|
        danger|bleeding; rape; domestic|sexual violence; forced marriage; honor killing; human|sex trafficking;
        starving|starvation; no food|water; nowhere else ~2 go|turn; stateless; <ILLNESS> ~6 end|final|last|late|
        terminal stage; national security; law enforcement ~6 witness|investigation|cooperate|benefit|need|assist;
        forced conscription; evacuate|evacuated ~5 from|to; every|each ~1 month|day|week|hour counts; urgent|medical
        ~3 reason|reasons ~6 <ILLNESS>; treatment|chemotherapy|surgery ~4 of|for ~3 <ILLNESS>; set ~4 on fire;
        punished|punishable ~2 death; death penalty|sentence; breathe|breathing ~2 last; burned ~3 alive|next|too;
        only|last chance ~3 keep|save ~2 sight|life|leg|eye; beheaded|drowned|lynched|slaughtered|perished|massacred;
        <KIN>|he|she|they ~4 executed|hanged; laid to rest; memorial ~3 for; last|final|terminal ~1 phase|hour|hours|
        breath; nobody|one|none ~4 look|care|raise ~2 after|for; testimony|evidence ~8 trial|court|attorney|
        prosecutor|jury|murder|manslaughter; fbi|police|attorney|prosecutor|prosecution|court|detective|investigator|
        agent ~8 ask|need|want|require ~6 available|testify|witness|statement|presence|proceedings|cooperate|help;
        landslide|mudslide|volcano|eruption|cyclone|typhoon|tornado|wildfire|avalanche|explosion|drought|earthquake|
        hurricane|tsunami|flood|storm|fire ~6 destroy|destroyed|bury|buried|take|took|sweep|swept|kill|killed|lose|
        lost|burn|burned|ruin|ruined ~5 house|home|village|town|family|<KIN>|everything; give|gives|gave ~5
        <DURATION>|days|weeks|months ~2 live; give|gives|gave ?my|our|his|her <KIN>|me|him|her ~5 <DURATION>|weeks|
        days|months; front line; not ~2 safe ~5 go|return|back|live|stay; <KIN>|i|me|he|she|him|her ~5 paralyzed|
        comatose|unconscious
        """),
    "grave": patterns("""
        die|dying|death|dead|fatal|deadly; not ~4 long ~2 live; life ~2 hang|hangs; give|gives|giving|gave|given
        out|up; kidneys|kidney|liver|lungs ~2 gone; cancer|tumor|illness|disease|leukemia ~4 back|returned|
        again; bleed|bleeding ~3 inside|internally; chance ~3 keep|save ~2 sight|life|leg|eye; starve; gangrene;
        little time; within ~2 days|weeks|hours; saved ~2 only|by; mended; close ~3 eyes; not ~6 live|survive ~3
        see|long|past|beyond|until|through|more|spring|summer|winter|autumn|year; not|cannot ~3 wait|delay|
        delayed|postponed; not ~3 stay|remain|keep ~2 alive; keep|keeps ~4 alive; life ~4 depend|depends|risk|
        danger|stake; cost|costs ~2 life|sight|leg; lose|losing|take|taking ~4 sight|life|eye|eyesight|leg|arm|
        limb|hearing|other|vision|child|foot; fail|failed|fails|failing ~4 day|soon|moment|organ|heart|kidney|
        liver; heart|kidney|kidneys|liver|lungs ~4 fail|failed|failing|stopped; kidneys|heart|liver|lungs ~3
        not|longer ~2 work|works|function; spread|spreads|spreading; tumor|growth|cancer ~3 grow|grows|growing|
        spread|spreads; worse|worsen|worsens|worsening|deteriorate|deteriorating|deteriorates; gravely|
        critically|dangerously|terminally|desperately ~2 ill|sick|injured|wounded|hurt|burned; never ~2 walk|
        see|hear|speak; unless ~8 operate|operated|operation|surgery|treated|treatment|transplant|repaired;
        without ~6 operation|surgery|treatment|dialysis|transplant|chemotherapy|medicine|valve ~12 not|lose|end|
        die; as|so ~1 soon|quickly as possible; before ~3 too late; too late; any ~1 day|moment; time ~3 run|
        running|short|out; save|saves ~3 life|sight|leg|eye|limb; treatment|chemotherapy|dialysis|therapy ~12
        cut|stop|stopped|interrupted|break|broken|end ~4 off|middle|leave|now|back|if; need|needs ~4 marrow|
        kidney|liver|lung|donor ~8 match|matches|fit|fits|only; coma|ventilator|hospice|incubator; emergency ~3
        surgery|operation
        """),
    "sick-kin": patterns("""
        <KIN> ~12 need|needs ~4 <CARE>; <KIN> ~8 <ILLNESS>; <ILLNESS> ~6 <KIN>; i|he|she have|has|had|suffer|
        suffers|with ~6 <ILLNESS>; <KIN> ~8 hospital|dead|ill|sick|wounded|injured|disappeared|arrested|
        missing|killed; <ILLNESS>
        """),
    "violence": patterns("""
        soldiers|police|militia|army|rebels|gunmen|men ~8 came|took|taken|arrested|beat|burned|house|
        night|killed|attack; shelling|shelled|bombed|bombing|fighting|airstrikes|massacre|torture|rape|
        persecution|kidnapping; killed|murdered|dead|died|death|widow|widowed|orphan|missing|disappeared;
        police|prison|jail|warrant|arrest|wanted|revenge|enemy|enemies|persecuted|opponent ~6 me|us|him|
        her|my; look|looking|search|searching|hunt for me|us|him|her; war|violence|gang|gangs|danger|
        dangerous|threat|threats|threatened|hunger|flood|earthquake|hurricane
        """),
    "reason?": patterns("""
        urgent|urgently humanitarian; humanitarian reason|reasons|grounds|emergency; significant ~1 public
        benefit; public ~2 benefit; benefit ~3 public; compelling ~2 reason|emergency|circumstances; urgent|
        emergency because|reason|situation|matter; very|extremely|gravely|seriously|critically|so ~2 sick|ill;
        great danger|need|suffering; desperate; urgent|urgently|urgency|pressing|emergency; humanitarian ~3
        reason|reasons|ground|grounds|circumstances|urgent|pressing|nature|purpose|case|emergency|need; grounds|
        reason|reasons ~6 humanitarian; benefit ~4 public
        """),
    "reparole": patterns("""
        re parole; reparole|reparoled|re-parole; extend|extension|renew|renewal|prolong|prolongation|
        continue|continuation|additional|further|another|second|new|longer ~6 parole; parole|paroled ~6
        extend|extended|extension|renew|renewed|renewal|prolonged|longer; parole ~4 end|ends|expire|
        expires|expiring|run|runs|expiration ~3 soon|on|out|shortly|date|<DATE>; stay|remain ~3 longer|
        more ~4 parole; remain|stay ~1 on parole; parole ~3 another|further|additional <DURATION>; another|
        further|additional <DURATION> ~4 parole; new period ~2 parole; extension ~3 stay; present|current|
        existing parole; extend ~4 stay
        """),
    "initial": patterns("""
        first|initial|new|original parole; first|initial ~3 request|application|parole; be|is|are|was
        paroled into; parole ~4 into ~2 united|us|usa|states; paroled into; come|enter|travel|admitted|bring
        ~6 united|us|usa|america ~6 parole; not ~3 re parole; never ~4 been|be|have ~4 paroled|united|us;
        parole for my|our|his|her; ask|asking|apply|applying|request|requesting ~5 humanitarian parole;
        grant|grants ~5 humanitarian parole
        """),
    "gone-by": patterns("""
        go|gone|leave|left|home|back|out|return|depart ~4 by|before|until ~3 <DATE>
        """),
    "period-time": patterns("""
        within|in|for ~2 past|last|next ~2 <DURATION>; the|these|this|during|over|in past|last|previous
        <DURATION>; doctor|doctors ~4 give|gives|gave ~3 <DURATION>; <DURATION> ago|old|earlier|before|since|
        away|later; wait|waiting|backlog|queue|delay ~6 <DURATION>; <DURATION> ~3 wait|waiting|backlog|away|
        old; every|each <DURATION>; have|has|had be|been|live|lived|know|known|work|worked|married|
        suffered|resided ~8 <DURATION>; valid ~4 <DURATION>; die|live|survive|left ~5 <DURATION> ~1 live|left;
        months|years to live; more than <DURATION> away; treatment|therapy|recovery|chemotherapy|surgery|
        dialysis|hospitalization ~4 last|lasts|take|takes|require|requires|need|run|runs ~4 <DURATION>;
        age|aged ~2 <DURATION>; <DURATION> per; expired|granted|approved ~4 <DURATION> ago; interview|
        appointment ~6 <DURATION>; visit|visited|saw|see ~3 <DURATION> ago
        """),
    "period?": patterns("""
        as|so long as; indefinite|indefinitely|permanent|permanently|forever; until ~8 treatment|recover|
        recovers|over|safe|finished|completed|better|ends|end|war|well; short ~2 time|period|stay|while|
        visit; some|little|enough|more ~1 time; temporary|temporarily; few|several|some|couple weeks|months|
        years; how long
        """),
    "until-date": patterns("""
        until|till|through|to|through ~3 <DATE>; from|between ~2 <DATE> ~2 to|until|through|and ~2 <DATE>
        """),
    "parole-ends": patterns("""
        parole|i|visa|card|stay|passport|permit ~6 expire|expires|valid|end|ends|expired ~5 <DATE>; born;
        dated; expires|valid until
        """),
    "visa+": patterns("""
        there be no ~2 visa;
        visa ~3 not ~2 given; not ~3 appointment|appointments; not ~3 fall|come under ~3 visa; visa|visas ~8
        refuse|refused|deny|denied|reject|rejected|decline|declined|refusal|denial|turned|unsuccessful|
        unsuccessfully|fail|failed; refuse|refused|denied|deny|reject|rejected|declined|denial|refusal|
        turned|fail|failed ~8 visa|visas; visa|visas ~6 not ~3 available|possible|issued|granted|obtain|
        obtained|apply|fit|fits|qualify|cover|option|process|processed; visa|visas ~4 unavailable|
        impossible|suspended|ineligible|closed|backlog|backlogged|oversubscribed|cancelled|paused|banned;
        no ~4 visa|visas ~4 available|exist|exists|class|category|fit|fits|possible|cover|covers|issued|
        suit|suits|apply|applies|option; no ~3 visa ~1 class|category|type; can not ~6 obtain|get|receive|
        apply|be|issue|have|secure|wait|process|qualify ~4 visa|visas; not ~3 qualify|eligible|entitled ~5
        visa|visas; unable|impossible ~6 visa|visas; ineligible ~4 visa; embassy|consulate|consular|consul ~8
        close|closed|suspend|suspended|refuse|refused|deny|denied|rejected|declined|unable|evacuated|
        shut|no|not|stopped|postponed|cancelled; embassy|consulate ~12 month|months|year|years|wait|
        waiting|backlog; no ~2 embassy|consulate|appointment|appointments|interview|interviews; 214 b; section
        214|221|212; 214(b; visa|interview|appointment|petition|priority|consulate ~10 wait|waiting|
        backlog|queue|delay|years|year|months; priority date; petition|i-130|i-140 ~8 pending|wait|waiting|
        years|approved|current; no|not ~3 time ~6 visa; visa ~8 too long|late|slow; visa ~6 take|takes|
        require|requires ~6 <DURATION>|month|months|year|years|long; visa ~4 without success|result|answer|
        reply; say|said no; visa ~4 refused
        """),
    "told-no": patterns("""
        refuse|refused|deny|denied|reject|rejected|refusal|denial|unsuccessful; tell|told|say|said|answer|answered no;
        not|no|never ~4 issue|grant|give|get|current|qualify|cover|covered|fall|fit|available|exist; turn|turned ~3
        down|away; no|none|neither ~2 category|categories|class|option|appointment|interview; none ~4 category|
        categories|class|type|kind
        """),
    "visa?": patterns("""
        no|not|without ~4 visa|visas; visa ~5 no|not|without|difficult|hard|problem|pending|waiting
        """),
    "visa-got": patterns("""
        visa ~2 be|was|were|is|has ~2 issued|granted|approved|valid|given; obtained|received|got|have|
        hold|holds ~3 visa; can|will ~2 get|obtain|apply ~4 visa
        """),
    "removed+": patterns("""
        be|been|was|were|got|previously|once|being ~3 removed|deported|excluded; order|ordered ~3 removed|
        deported|removal|deportation; removal|deportation|exclusion order|proceedings; deported|removed ~4
        from ~3 united|us|usa|states|country; prior|previous|earlier ~2 removal|deportation; expedited
        removal
        """),
    "removed-": patterns("""
        never|not ~5 removed|deported|excluded|removal|deportation|order; no ~4 removal|deportation|order
        """),
}
