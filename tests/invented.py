"""Records and pages that nobody ever filed, for the tests of what people read."""
from __future__ import annotations

from datetime import date

import cv2
import numpy as np

from filings.vocabulary import (
    Box,
    Claim,
    Deadlines,
    Disposition,
    Document,
    Evidence,
    Filing,
    Finding,
    Outcome,
    Page,
    PageKind,
    Problem,
    Reading,
    Record,
    Request,
    Rule,
    Scan,
    Source,
    Stance,
    Status,
    Timings,
    Topic,
    Trait,
    Weight,
)

DAY = date(2020, 6, 15)
FEE_BOX: Box = (0.72, 0.20, 0.92, 0.25)
NAME_BOX: Box = (0.10, 0.30, 0.45, 0.33)

IN_ORDER = ("routing.proceedings", "i131.present", "i131.edition", "i131.application-type", "i131.critical-fields",
            "fee.present", "fee.instrument", "fee.words", "fee.payee", "fee.date", "fee.signature", "fee.waiver",
            "i94.present", "i94.parole", "explanation.duration", "identity.consistent")
NOT_ASKED = ("explanation.visa", "medical.diagnosis", "medical.cost", "minor.consent", "translation.certificate")


def finding(check: str, outcome: Outcome, weight: Weight, message: str = "It is as it must be.",
            *evidence: Evidence) -> Finding:
    rule = Rule(policy=f"rule-{check}", citation="Instructions for the form, page 4: “what is to be sent”")
    return Finding(check=check, outcome=outcome, weight=weight, message=message, rule=rule, evidence=evidence)


def entries() -> dict[str, Reading]:
    def typed(value: str | bool | None, page: int = 2, status: Status = Status.READ) -> Reading:
        return Reading(value=value, status=status, confidence=0.97, source=Source.TYPED, page=page,
                       box=(0.1, 0.4, 0.4, 0.43))

    return {
        "i131.applicant.family_name": typed("QUILAQUEO"), "i131.applicant.given_name": typed("Amaru"),
        "i131.applicant.date_of_birth": typed("1988-02-29"), "i131.applicant.a_number": Reading(
            value="204518839", status=Status.REVIEW, confidence=0.71, source=Source.HANDWRITTEN, page=2, box=NAME_BOX,
            alternatives=("204578839", "204518830")),
        "i131.applicant.address.street": typed("4410 Larkspur Hollow Rd"),
        "i131.applicant.address.city": typed("Marfa"),
        "i131.applicant.address.state": typed("TX"), "i131.applicant.address.zip": typed("79843"),
        "i131.applicant.country_of_birth": typed("Chile"), "i131.applicant.gender": typed("male"),
        "i131.applicant.address.care_of": typed(None, status=Status.BLANK),
        "i131.applicant.middle_name": typed(None, status=Status.BLANK),
        "i131.application_type": typed("1.e"), "i131.annotation": Reading(
            value=None, status=Status.UNREADABLE, confidence=0.2, source=Source.HANDWRITTEN, page=2,
            box=(0.55, 0.5, 0.8, 0.54)),
        "i131.signature": typed(True, 5), "i131.signature_date": typed("2020-06-02", 5),
        "i134.sponsor.name": typed("Ngozi Verbruggen", 8), "i134.annual_income": typed("48250.00", 8),
        "i94.number": typed("74401928365", 11), "i94.admit_until": typed("2020-09-30", 11),
        "payment.kind": typed("personal-check", 1), "payment.amount": typed("360.00", 1),
        "payment.payee": typed("U.S. Department of Homeland Security", 1),
    }


def filing() -> Filing:
    """A re-parole filing that must go back: wrong fee, and something of every kind besides."""
    findings = [
        finding("fee.amount", Outcome.NOT_MET, Weight.REJECT,
                "The check is for $360.00; the fee on 06/15/2020 is $575.00.",
                Evidence(page=1, box=FEE_BOX, text="$360.00")),
        finding("i134.signature", Outcome.CANNOT_TELL, Weight.GAP,
                "The sponsor's signature on the I-134 cannot be made out.",
                Evidence(page=9, box=(0.1, 0.8, 0.5, 0.86))),
        finding("reparole.annotation", Outcome.NOT_MET, Weight.GAP, "“Re-parole” is not written beside box 1.e.",
                Evidence(page=2, box=(0.1, 0.5, 0.9, 0.56))),
        finding("i131.pages", Outcome.NOT_MET, Weight.GAP, "Page 3 of the I-131 is missing."),
        finding("reparole.lead-time", Outcome.NOT_MET, Weight.NOTICE,
                "Received 107 days before the I-94 expires."),
        *(finding(check, Outcome.MET, Weight.REJECT) for check in IN_ORDER),
        *(finding(check, Outcome.NOT_APPLICABLE, Weight.GAP) for check in NOT_ASKED)]
    claims = (
        Claim(topic=Topic.REASONS, stance=Stance.STATED, document=PageKind.STATEMENT, page=10,
              box=(0.1, 0.2, 0.9, 0.24), text="My mother cannot care for herself since the fire."),
        Claim(topic=Topic.PERIOD, stance=Stance.DOUBTFUL, document=PageKind.STATEMENT, page=10,
              box=(0.1, 0.3, 0.7, 0.33), text="I ask to stay for one more ye"))
    return Filing(
        request=Request.REPAROLE, traits=(Trait.REPRESENTED,), disposition=Disposition.REJECT, findings=tuple(findings),
        documents=(Document(kind=PageKind.PAYMENT, pages=(1,)),
                   Document(kind=PageKind.I_131, edition="04/24/19", pages=(2, 3, 4, 5)),
                   Document(kind=PageKind.I_134, edition="02/19/14", pages=(8, 9)),
                   Document(kind=PageKind.STATEMENT, pages=(10,)), Document(kind=PageKind.I_94, pages=(11,))),
        fields=entries(), claims=claims, doubtful_pages=(7,), fingerprints={2: "0123456789abcdef"},
        deadlines=Deadlines(reparole_file_by=date(2020, 7, 2), inquiry_after=date(2020, 12, 4)))


def pages() -> tuple[Page, ...]:
    kinds = [(PageKind.PAYMENT, None, None), *((PageKind.I_131, "04/24/19", number) for number in (1, 2, 4, 5)),
             (PageKind.BLANK, None, None), (PageKind.OTHER, None, None),
             *((PageKind.I_134, "02/19/14", number) for number in (1, 2)),
             (PageKind.STATEMENT, None, None), (PageKind.I_94, None, None)]
    return tuple(Page(number=number, kind=kind, edition=edition, form_page=form_page)
                 for number, (kind, edition, form_page) in enumerate(kinds, 1))


def record(*filings: Filing, name: str = "box-12-0007.pdf", problem: Problem | None = None) -> Record:
    scan = Scan(name=name, sha256="5e" * 32, pages=11, received=DAY)
    return Record(scan=scan, problem=problem, pages=() if problem else pages(), filings=filings,
                  timings=Timings(total_s=4.21, cpu_s=6.93, pages=0 if problem else 11))


def page_image(number: int) -> np.ndarray:
    """A drawn page of 200 dpi: lines of writing on slightly uneven paper."""
    image = np.full((2200, 1700), 246, np.uint8)
    for row in range(150, 2100, 62):
        cv2.putText(image, f"Page {number}, line {row // 62}: words that nobody wrote", (160, row),
                    cv2.FONT_HERSHEY_SIMPLEX, 1.2, 40, 2, cv2.LINE_AA)
    noise = np.random.default_rng(number).normal(0, 4, image.shape)
    return np.clip(image + noise, 0, 255).astype(np.uint8)
