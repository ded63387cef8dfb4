"""All checks of a filing, in the order of the record. Each is a plain function from a case to a verdict.

The texts say when a check is met and what leaves it open; the documentation is compared with them.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from filings.vocabulary import Request, Topic

from ..case import Case
from ..verdict import Verdict
from . import duplicate, expiry, fee, i131, identity, joint, length, letters, mail, payee, support
from .letters import ANY_LETTER, PHYSICIANS
from .support import ASKING

UNREAD = "an entry it needs was not read surely"
LETTER_OPEN = "only something like it stands there, or a page that may say it cannot be read"


@dataclass(frozen=True, slots=True)
class Check:
    """A check by the name of the record, what fulfils it, and what leaves it open."""

    name: str
    judge: Callable[[Case], Verdict]
    met_when: str
    open_when: str


_FIRST = (Request.INITIAL_PAROLE,)

CHECKS: tuple[Check, ...] = (
    Check("routing.proceedings", i131.proceedings, "the form says no removal proceedings",
          "the question is unanswered or not read surely, or a letter speaks of an earlier removal"),
    Check("routing.address", mail.address, "the address shown on an envelope or cover letter is one of the day",
          "the address is not read surely, or two of them disagree"),
    Check("i131.present", i131.form_present, "an I-131 is in the packet",
          "none was found, but a page cannot be identified"),
    Check("i131.edition", i131.edition, "its edition was accepted on the day that counts",
          "the edition is not read, unknown, or no source says whether it was still accepted"),
    Check("i131.pages", i131.pages, "every page of the form is there, from one edition",
          "the edition or its length is unknown, or a page cannot be identified"),
    Check("i131.application-type", i131.application_type,
          "exactly one application-type box is marked, and it is one that asks for parole",
          "the boxes are not read surely, or the type is unknown for the edition"),
    Check("i131.critical-fields", i131.critical_fields,
          "family name, physical address and date of birth (for another person also that name and address) are filled",
          "only parts of an address are there, the page is missing, or for whom the request is made is open"),
    Check("i131.signature", i131.signed, "the applicant's signature space holds a handwritten mark",
          "the mark is not judged surely, or the page is missing"),
    Check("fee.present", fee.fee_present, "a payment or a fee waiver request is in the packet",
          "none was found, but a page cannot be identified, or may be a form of payment that cannot be read"),
    Check("fee.separate", joint.separate, "one payment, of one kind, pays for this application, or for as many as allowed",
          "there is more than one payment, or the amount for several applications is not read surely"),
    Check("fee.instrument", fee.instrument, "the kind of payment was accepted on the day",
          "the kind is not read and it matters, or no source says whether it was accepted"),
    Check("fee.amount", fee.amount, "the figures equal the fee in force on the day that counts",
          "the figures are not read surely, or the unknown postmark decides which fee was in force"),
    Check("fee.words", fee.amount_in_words, "the amount in words agrees with the figures", UNREAD),
    Check("fee.payee", payee.payee, "payable to U.S. Department of Homeland Security, slips of the pen aside",
          "the payee is not read surely, or resembles the right one"),
    Check("fee.date", fee.date_of_check, "dated, not after receipt, and not stale",
          "the date is not read surely, or lies where the sources disagree"),
    Check("fee.signature", fee.signed, "the payment is signed", "the mark is not judged surely"),
    Check("fee.waiver", fee.waiver, "no fee waiver is asked for",
          "there is no payment and a page cannot be identified"),
    Check("i134.present", support.i134_present, "an I-134 is in the packet",
          "none was found, but a page cannot be identified"),
    Check("i134.signature", support.i134_signature, "the sponsor's signature space holds a handwritten mark",
          "the mark is not judged surely, or the page is missing"),
    Check("reparole.annotation", support.annotation,
          "Re-parole is written by box 1.e or at the top of the form (editions without a re-parole box)",
          "what is written there is not read surely"),
    Check("i94.present", support.i94_present, "a copy of the I-94 is in the packet (re-parole)",
          "none was found, but a page cannot be identified"),
    Check("i94.parole", support.i94_parole, "the I-94 shows a parole by its class of admission (re-parole)",
          "the class is not read surely, or in neither list of the policy"),
    Check("reparole.admit-until", expiry.item_twelve, "item 12 of the later edition gives the day of the I-94 (re-parole)",
          "one of the two days is not read surely, or a slip may explain the difference"),
    Check("reparole.lead-time", expiry.lead_time, "received at least 90 days before the I-94 expires (re-parole)",
          "the day of expiry is unknown or not read surely"),
    Check("explanation.reasons", letters.explanation(Topic.REASONS, "urgent reasons or a public benefit", *ASKING),
          "a statement gives urgent humanitarian reasons or a significant public benefit", LETTER_OPEN),
    Check("explanation.duration", letters.explanation(Topic.PERIOD, "the length of time asked for", *ASKING),
          "a statement gives the length of time asked for", LETTER_OPEN),
    Check("explanation.length", length.length, "the length of time asked for is at most the usual year",
          "lengths below and above the limit are named"),
    Check("explanation.need", length.fits_need, "the length of time asked for fits the length of the need in the letters",
          "the letters name needs of different lengths"),
    Check("explanation.visa", letters.explanation(Topic.VISA, "the reason why no visa can be had", *_FIRST),
          "a statement says why no visa can be had (first parole)", LETTER_OPEN),
    Check("medical.diagnosis", letters.medical(Topic.DIAGNOSIS, "the diagnosis", PHYSICIANS),
          "the physician's statement gives the diagnosis (medical)", LETTER_OPEN),
    Check("medical.prognosis", letters.medical(Topic.PROGNOSIS, "the prognosis", PHYSICIANS),
          "the physician's statement gives the prognosis (medical)", LETTER_OPEN),
    Check("medical.duration", letters.medical(Topic.DURATION, "the length of the treatment", PHYSICIANS),
          "the physician's statement says how long the treatment lasts (medical)", LETTER_OPEN),
    Check("medical.physician", letters.physician, "a physician's statement is signed by a physician (medical)",
          LETTER_OPEN),
    Check("medical.unavailability",
          letters.medical(Topic.UNAVAILABILITY, "the reason why there is no treatment at home or nearby", ANY_LETTER),
          "a letter says why there is no treatment at home or in a neighbouring country (medical)", LETTER_OPEN),
    Check("medical.cost", letters.medical(Topic.COST, "the estimated cost", ANY_LETTER),
          "a letter gives the estimated cost (medical)", LETTER_OPEN),
    Check("medical.payment", letters.medical(Topic.PAYMENT, "how the treatment is paid", ANY_LETTER),
          "a letter says how the treatment is paid (medical)", LETTER_OPEN),
    Check("medical.return", letters.medical(Topic.RETURN, "how the return travel is paid", ANY_LETTER),
          "a letter says how the return travel is paid (medical)", LETTER_OPEN),
    Check("minor.consent", letters.consent, "a parent or legal guardian consents and signed (minor)",
          "the date of birth is not legible anywhere, or the consent is not plain"),
    Check("g28.present", support.g28_present, "a G-28 is there if the form says that one is attached",
          "the box is not read surely, or a page cannot be identified"),
    Check("g28.signatures", support.g28_signatures, "both the attorney and the client signed the G-28",
          "a mark is not judged surely, or the page is missing"),
    Check("translation.certificate", letters.translation,
          "each document in another language has a translation certified as complete and by a competent translator",
          "the certificate is not plain, there are fewer translations than documents, or a page cannot be read"),
    Check("identity.consistent", identity.consistent,
          "names, birth date, age and A-number agree across the documents, nicknames and order aside",
          "an entry cannot be read, or a difference may be a slip of pen or reader"),
    Check("filing.duplicate", duplicate.not_received_before, "no filing received before looks like this one",
          "the pages look like those of an earlier filing, but the person is not legible"),
)
