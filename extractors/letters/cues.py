"""What speaks for each kind of page: phrases with weights, and where on the page they count."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from filings.vocabulary import PageKind


@dataclass(frozen=True, slots=True)
class Cue:
    """Phrases any of which speaks for a kind. `zone`: all, top, end; `weight` may be negative."""

    kind: PageKind
    weight: float
    zone: str
    phrases: tuple[str, ...]


def _cues(kind: PageKind, rows: str) -> list[Cue]:
    out = []
    # a row begins with its weight and zone; lines without continue it
    for row in re.split(r"\n\s*(?=-?[\d.]+ (?:all|top|end) )", rows.strip()):
        weight, zone, phrases = " ".join(row.split()).split(" ", 2)
        out.append(Cue(kind, float(weight), zone, tuple(part.strip() for part in phrases.split(";"))))
    return out


# words of papers in other languages
FOREIGN_MEDICAL = (
    "medica medico hospital paciente tratamiento diagnostico hopital medecin traitement clinica docteur malade"
    " enfermedad atendido consulta lopital dokte krankenhaus arzt"
)
FOREIGN_CIVIL = (
    "registro civil; nacimiento; naissance; etat civil; matrimonio; mariage; nascimento; cedula; pasaporte; acta; acte;"
    " registro; ciudadania; geburt; nesans; identidad; passeport; nato"
)
FOREIGN_CONSENT = (
    "autorizo; autorizamos; consentimiento; autorisation; j'autorise; permiso; consentement; patria potestad;"
    " autorizacion"
)


@cache
def all_cues() -> tuple[Cue, ...]:
    """The cues of all kinds."""
    return tuple(
        _cues(
            PageKind.PAYMENT,
            """
            4 all pay to the order of; pay to order of; payto the order
            2.5 all pay to the; order of; to the order
            1.5 all department of homeland security
            3 all cashier's check; cashiers check; money order; certified check; official check; bank draft;
                teller's check
            1.5 all remitter; purchaser; drawer; authorized signature; payable to; void after; void if; not
                negotiable; non negotiable
            1.5 all and 00/100; and no/100; no/100; xx/100; /100; dollars
            1 all memo; for deposit only; routing; security features; fdic; serial number; check no; credit union;
                national bank; savings bank; postal service
            """,
        )
        + _cues(
            PageKind.I_94,
            """
            3.5 all most recent i-94; admission (i-94) record number; admission record number; departure number; get
                most recent i-94
            3 all i-94 departure record; i-94 arrival record; arrival/departure record; arrival departure record;
                i-94 official website; official i-94
            2 all admit until date; most recent date of entry; class of admission; details provided on the i-94;
                admit until
            1.5 all automating the admission process; customs and border protection; u.s. customs; lawfully admitted
                or paroled
            1.5 all paroled until; paroled; departure record; birth date (day/mo/yr); country of citizenship; 14.
                family name; first (given) name
            """,
        )
        + _cues(
            PageKind.IDENTITY,
            """
            2 all passport no; passport number; date of expiry; date of expiration; place of birth; date of issue;
                issuing authority; nationality; surname; given names
            2 top passport; pasaporte; passeport; passaporte; reisepass
            3 all birth certificate; certificate of birth; certificate of live birth; birth registration; acta de
                nacimiento; partida de nacimiento; acte de naissance
            2.5 all registro civil; etat civil; civil registry; civil registration; extrait d'acte; registre des
                actes; certidao de nascimento; registrar of births; vital records; vital statistics
            2.5 all driver license; driver's license; identification card; identity card; national id; cedula de
                identidad; documento nacional de identidad; carte d'identite; carte nationale; tazkira; tazkera
            2.5 all permanent resident; certificate of naturalization; certificate of citizenship; marriage
                certificate; acta de matrimonio; acte de mariage; baptismal certificate; voter card; matricula consular
            1 all fecha de nacimiento; date de naissance; sexo; sexe; oficial del registro; officier de l'etat
                civil; folio; libro; republica de; republique; eye color; height
            """,
        )
        + _cues(
            PageKind.TRANSLATION,
            """
            4 top translation from; translated from; english translation; certified translation; translation into
                english; translation of; official translation
            3.5 all competent to translate; accurate and complete translation; complete and accurate translation;
                true and accurate translation; true and correct translation; accurate translation; faithful translation;
                translation is complete; translation is accurate
            2 all certification by translator; translator's certification; certificate of translation; certificate
                of translator; certificate of accuracy; translator's affidavit; sworn translator; certified translator;
                translator's statement; affidavit of translation
            2 all fluent in the english and; fluent in both; conversant in; both spanish and english; proficient in
                both; english and spanish; english and french; english and ukrainian; knowledge of both languages;
                english language and
            1.5 all translator; translation; translated by; [seal]; [stamp]; [signature]; [illegible]; (illegible);
                (seal); (stamp)
            """,
        )
        + _cues(
            PageKind.PHYSICIAN_STATEMENT,
            """
            2.5 top hospital; clinic; medical center; medical centre; medical group; health system; children's
                hospital; cancer center; institute; health center; infirmary; medical associates; university hospital;
                clinical
            2 top m.d.; md; dr.; department of; division of; cardiology; oncology; nephrology; neurology;
                pediatrics; surgery; hematology; ophthalmology; orthopedic; medicine; office of international patients
            2 all medical record no; medical record number; mrn; attending physician; treating physician; primary
                physician; referring physician; treatment plan; appointment confirmation; plan of care; physician's
                certificate; medical certificate; medical report; medical statement; letter of medical necessity;
                discharge summary; clinical summary; patient services
            2 all under my care; is my patient; my patient; i have examined; i examined; i have treated; i am
                treating; patient of this clinic; patient of our; was seen in our; has been under our care; our patient;
                care of our team; our hospital; followed in our
            1.5 all the patient; patient; admitted to
            1.5 all diagnosis; diagnosed with; suffers from
            1 all prognosis; expected length of treatment; duration of treatment; course of treatment; outpatient;
                follow-up; chemotherapy; transplant; therapy; estimated charges; biopsy; imaging
            3 end m.d.; , md; d.o.; physician; attending; surgeon; chief of; mbbs; facs; faap; oncology; cardiology;
                nephrology; neurology; registered nurse; social worker; lmsw; lcsw; patient coordinator; patient
                services coordinator; rn
            -2 all i ask; i am asking; we ask; i request; my name is; my application; i will pay; my savings; my
                mother; my sister; my brother; visa; form i-131; i-134; declare under penalty of perjury; my parole; god
                bless
            -1.5 all ticket; my family; my home; embassy; consulate; we have
            """,
        )
        + _cues(
            PageKind.GUARDIAN_CONSENT,
            """
            3 top parental consent; consent of parent; consent of parents; consent of legal guardian; authorization
                of legal guardian; consent for parole; travel consent; consent to travel; parental authorization;
                consent letter; permission to travel; authorization to travel; letter of consent; minor child travel;
                consent of the mother; consent of the father; guardian consent; affidavit of consent
            2.5 all give my consent; give our consent; hereby consent; i consent; we consent; give my permission;
                give our permission; i give permission; hereby authorize; i authorize; we authorize; authorizes the
                filing; no objection; i agree that my; grant permission; my consent; i allow; we allow; parental consent
            2 all mother of; father of; legal guardian of; legal guardian; parents of; guardian of; parent of; name
                of parent; name of child; minor child; the minor; my minor; custody
            1.5 all my child; our child; my son; my daughter; our son; our daughter; child will; minor
            2 top school; school certificate; family note; from the family; letter of the family; certificate of
                enrollment; school record;
                kindergarten; academy; lyceum; primary school
            1.5 all attended our school; enrolled in; pupil; student at; class teacher; headmaster; school year;
                schoolmates; the family of; grade
            1 all the mother; the father; issued at the request; requested by the mother; requested by the father;
                at the request of the parent; his parents; her
                parents
            -2 all we ask for; i ask that; i am asking; i respectfully ask; re-parole; visa; form i-134; diagnosis;
                prognosis; reasons:; the estimated cost
            """,
        )
        + _cues(
            PageKind.STATEMENT,
            """
            2 top statement; declaration; cover letter; request for; sponsor's letter; affidavit; letter of support;
                personal statement; statement in support; application for humanitarian parole; letter of explanation;
                re: form i-131; subject: ; humanitarian parole; re-parole; sponsor
            2 all i ask; i am asking; we ask; i request; i respectfully; i am writing to; i write to; i am applying;
                we request; please help; i beg; asking for; i wish to; would like to ask; i seek; we are requesting;
                grant my; period of parole; on parole; request for re-parole
            1.5 all dear officer; dear sir; dear uscis; to the immigration; dear sir or madam; uscis dallas; dear
                immigration; to uscis; immigration service; u.s. citizenship; parole officer; parole branch
            2 all humanitarian parole; paroled into; my parole; form i-131; i-131; urgent humanitarian; public
                benefit; re-parole; reparole; parole
            2 all form i-134; i will take care; my house; my home; room and board; support
                him; support her; will live with; public money; public charge; i will provide; financially; i will pay;
                affidavit of support
            1.5 all my name is; i am the; i, ; my mother; my brother; my sister; my father; my wife; my husband; our
                family; my savings; i live in; i work; i promise; we have; my parish; my church
            2 all declare under penalty of perjury; i declare; penalty of perjury; executed on
            1.5 all visa; embassy; consulate; ticket; petition
            1 all thank you; god bless; respectfully; sincerely; please
            """,
        )
    )
