"""Phrases of consents and of translators.

The notation is that of `matching.compiled`; patterns are separated by semicolons.
"""

from __future__ import annotations

from extractors.letters.matching import patterns

PATTERNS: dict[str, tuple[str, ...]] = {
    "consent~": patterns("""
        happy|glad|content|pleased|fine ~2 for|that|with ~10 travel|go|fly|leave|stay|live|come|trip|journey|treat|
        operate; in ~3 accord|agreement|favor ~3 with|of|that; blessing; go ahead; green light; sign|signed off ~2 on;
        nothing ~2 stand|stands|against; no ~1 quarrel|problem|difficulty|issue|reservation|reservations|qualms|
        concerns|complaint|hesitation|obstacle ~3 with|about|to|against|that|in; give|gives|giving leave; entrust|
        entrusts|confide ~4 him|her|child|son|daughter; want|wants ~6 go|travel|live|treated ~10 permit|permits|allow|
        agree; support ~4 request|application|trip|journey|petition ~6 child|son|daughter
        """),
    "consent+": patterns("""
        he|she|they|child may ~1 go|travel|leave|fly|come;
        raise|have no ~2 objection|objections|reservations; declare|agree|state|confirm ~8 may|can ~2 travel|go|leave|
        live|stay|come|depart; let|lets|letting him|her|my|our|them ~4 go|travel|leave|stay|live|come; parents|parent|
        mother|father ~4 consent|agree|authorize|permit; i|we|undersigned|mother|father|parent|parents|guardian ~14
        consent|consents|agree|agrees|authorize|authorizes|allow|allows|permit|permits|approve|approves|grant|grants|
        entrust|empower; give|gives|given|grant|grants|granting|giving ~6 consent|permission|authorization|approval|
        agreement|authority|blessing|leave; my|our ~3 consent|permission|authorization|approval; consent|permission|
        authorization|approval ~5 granted|given; no ~2 objection|objections; do|does not ~3 object|oppose; have|has ~3
        permission|consent|authorization; consent ~3 to|that|for; with ~3 full ~2 consent|permission|knowledge; in
        agreement with; nothing against; no ~1 obstacle|obstacles; say|says yes; my|our child|children|son|daughter|
        boy|girl|twins ~3 may ~2 travel|go|leave|live|stay|come|fly; have|has my|our ~1 leave|permission|consent; i|we
        am|are ~2 willing|favor|ready ~3 let|allow|permit
        """),
    "consent-": patterns("""
        not ~2 happy|glad|content|willing|let|want|like|wish|ready ~6 travel|go|leave|fly|depart|journey|trip|come;
        do|does|did|can|will not ~4 consent|agree|authorize|allow|permit|approve|give; refuse|refuses|
        refused|object|objects|withhold|withdraw|withdraws|revoke ~6 consent|permission|agreement|approval|blessing|travel|
        authorization; not ~3 consent|consented|agreed|permission; without ~4 consent|permission; against ~4
        will|wishes; consent ~4 not ~3 given|obtained|enclosed|available
        """),
    "consent-elsewhere": patterns("""
        consent|permission|authorization ~6 enclosed|attached|annexed|follows|included|will be|separate|
        separately; enclose|enclosed|attach|attached|see ~6 consent|permission|authorization; ask|asked|
        request|requested|need|obtain ~4 consent|permission
        """),
    "parent+": patterns("""
        child|children|son|daughter|boy|girl ~5 be mine|ours;
        i|we|undersigned ~12 mother|father|parent|parents|guardian|guardians; mother|father|parent|parents|
        guardian|guardians ~3 of; my|our ~4 child|children|son|daughter|boy|girl|baby|kid|kids|minor|twins|ward|
        triplets; legal|lawful|natural|biological|custodial|sole|appointed ~2 guardian|parent|mother|father|
        custody|guardians|parents; as|being ~2 ~1 mother|father|parent|parents|guardian; parental authority|
        custody|rights|responsibility
        """),
    "other-kin": patterns("""
        i|we ~8 aunt|uncle|grandmother|grandfather|grandparents|grandparent|sister|brother|cousin|
        neighbor|teacher|director|principal|pastor|friend|stepmother|stepfather
        """),
    "complete": patterns("""
        complete|full|entire|whole|thorough|completely|fully|entirety
        """),
    "accurate": patterns("""
        accurate|accurately|true|correct|correctly|faithful|faithfully|exact|exactly|precise|accuracy|
        truly|verbatim|truthful|errors
        """),
    "translation": patterns("""
        translation|translate|translated|translating|translator|rendering|rendered|version|interpreted
        """),
    "competent": patterns("""
        competent|competence|competency; fluent|fluency|proficient|proficiency|conversant|bilingual|versed|
        qualified|skilled|certified|sworn|accredited|licensed ~10 translate|translator|translation|
        translating|language|languages|english|spanish|french|arabic|russian|ukrainian|creole|dari|
        pashto|farsi|persian|portuguese|chinese|both; know|knows|speak|speaks|read|reads|understand|
        understands|master|command|knowledge|mastery|familiar ~6 both|english|languages|language; certified|
        sworn|professional|court|accredited ~2 translator|interpreter; ability|able|capable ~3 translate|
        translation
        """),
    "competent-": patterns("""
        not ~3 competent|fluent|qualified|translator|proficient; no|not ~4 professional|certified ~2
        translator
        """),
    "certify": patterns("""
        certify|certifies|certified|attest|attests|declare|declares|affirm|swear|confirm|hereby|state|
        testify|warrant
        """),
    "complete-": patterns("""
        not ~2 complete|accurate|full; partial|excerpt|excerpts|extract|summary|summarized|abridged
        """),
}
