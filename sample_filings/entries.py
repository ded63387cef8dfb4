"""What the people of a packet enter on each form, by canonical name and normalised."""
from __future__ import annotations

from datetime import date, timedelta

from .fill import Entries, Signer, Value
from .people import Address, Person

I131, I134, G28 = "i-131_2013-03-22", "i-134_2014-02-19", "g-28_2015-03-04"


def _address(prefix: str, home: Address) -> dict[str, Value]:
    return {f"{prefix}.{name}": value for name, value in (
        ("street", home.street), ("unit", home.unit), ("city", home.city), ("state", home.state), ("zip", home.zip),
        ("postal_code", home.postal_code), ("province", home.province), ("country", home.country)) if value}


def _names(prefix: str, person: Person) -> dict[str, Value]:
    return {f"{prefix}.{name}": value for name, value in (
        ("family_name", person.family), ("given_name", person.given), ("middle_name", person.middle)) if value}


def i131(person: Person, kind: str, signed: date, signer: Signer | None, *, other: Person | None = None,
         class_of_admission: str = "", proceedings: bool = False, office: str = "", represented: bool = False,
         days: int = 365, departs: date | None = None, embassy: tuple[str, str] | None = None) -> Entries:
    """The application of `person`; `other`: for whom it is filed (box 1.f); without `signer`, unsigned."""
    fields: dict[str, Value] = {
        **_names("i131.applicant", person), **_address("i131.applicant.address", person.address),
        "i131.applicant.country_of_birth": person.country, "i131.applicant.country_of_citizenship": person.country,
        "i131.applicant.gender": person.gender, "i131.applicant.date_of_birth": person.born.isoformat(),
        "i131.application_type": kind, "i131.trip_length_days": str(days),
        "i131.intended_departure_date": (departs or signed + timedelta(days=60)).isoformat(),
        "i131.in_proceedings": proceedings, "i131.g28_attached": represented,
        "i131.signature": signer is not None}
    for name, value in (("i131.applicant.a_number", person.a_number), ("i131.proceedings_office", office),
                        ("i131.applicant.class_of_admission", class_of_admission)):
        if value:
            fields[name] = value
    if signer:
        fields["i131.signature_date"] = signed.isoformat()
    others: dict[str, Value] = {"Pt7_1One": True, "Pt8_Phone1": "217", "Pt8_Phone2": "555", "Pt8_Phone3": "0142"}
    if person.address.unit:
        others["Pt1_UnitApt"] = True
    if other:
        fields |= {**_names("i131.beneficiary", other), **_address("i131.beneficiary.address", other.address),
                   "i131.beneficiary.date_of_birth": other.born.isoformat(),
                   "i131.beneficiary.country_of_birth": other.country,
                   "i131.beneficiary.country_of_citizenship": other.country}
    if embassy:
        others |= {"Pt7_2City": embassy[0], "Pt7_2Country": embassy[1]}
    return Entries(I131, fields, others, {"i131.signature": signer} if signer else {})


def i134(sponsor: Person, person: Person, relationship: str, income: str, signed: date,
         signer: Signer | None) -> Entries:
    """The affidavit of support of `sponsor` for `person`; without `signer`, unsigned and undated."""
    home = sponsor.address
    fields: dict[str, Value] = {
        "i134.sponsor.name": " ".join(part for part in (sponsor.given, sponsor.middle, sponsor.family) if part),
        "i134.sponsor.date_of_birth": sponsor.born.isoformat(),
        "i134.sponsor.address.street": home.street, "i134.sponsor.address.city": home.city,
        "i134.sponsor.address.state": home.state, "i134.sponsor.address.zip": home.zip,
        "i134.sponsor.address.country": home.country,
        **_names("i134.beneficiary", person), "i134.beneficiary.gender": person.gender,
        "i134.beneficiary.age": str(person.age(signed)), "i134.beneficiary.country_of_citizenship": person.country,
        "i134.beneficiary.marital_status": person.marital, "i134.beneficiary.relationship": relationship,
        "i134.annual_income": income, "i134.signature": signer is not None}
    if signer:
        fields["i134.signature_date"] = signed.isoformat()
    others: dict[str, Value] = {
        "Sponsor_BirthCity": home.city, "Sponsor_BirthState": home.state, "Sponsor_BirthCountry": home.country,
        "Sponsor_Age": str(sponsor.age(signed)), "Person_Street": person.address.street,
        "Person_City": person.address.city,
        "Person_State": person.address.state, "Person_Country": person.address.country,
        "Work_Kind": "BOOKKEEPER", "Work_Firm": "OAK STREET MILLS", "Work_Street": "14 MILL ROAD",
        "Work_City": home.city,
        "Work_State": home.state, "Work_Zip": home.zip, "Means_Savings": "18,400.00", "Item9_Name1": "NONE",
        "Item10_Name1": "NONE", "Item11_Intend": True, "Item11_Text0": "ROOM AND BOARD FOR THE WHOLE STAY"}
    return Entries(I134, fields, {name: value for name, value in others.items() if value},
                   {"i134.signature": signer} if signer else {})


def g28(attorney: Person, client: Person, bar: str, signed: date, by_client: Signer, by_attorney: Signer) -> Entries:
    """The notice of appearance of `attorney` for `client`."""
    fields: dict[str, Value] = {
        "g28.attorney.family_name": attorney.family, "g28.attorney.given_name": attorney.given,
        "g28.attorney.bar_number": bar, "g28.client.family_name": client.family, "g28.client.given_name": client.given,
        "g28.client_signature": True, "g28.client_signature_date": signed.isoformat(),
        "g28.attorney_signature": True, "g28.attorney_signature_date": signed.isoformat()}
    if client.a_number:
        fields["g28.client.a_number"] = client.a_number
    office, home = attorney.address, client.address
    others: dict[str, Value] = {
        "Pt1_Street": office.street, "Pt1_City": office.city, "Pt1_State": office.state, "Pt1_Zip": office.zip,
        "Pt1_Country": office.country, "Pt1_4Phone1": "312", "Pt1_4Phone2": "555", "Pt1_4Phone3": "0177",
        "Pt2_USCIS": True, "Pt2_Forms": "I-131", "Pt2_4Applicant": True, "Pt2_12Street": home.street,
        "Pt2_12City": home.city,
        "Pt2_12State": home.state, "Pt2_12Zip": home.zip, "Pt2_12Country": home.country, "Pt3_Attorney": True,
        "Pt3_Authority": "SUPREME COURT OF ILLINOIS", "Pt3_BarredNo": True,
        "Pt3_Firm": f"LAW OFFICE OF {attorney.given} {attorney.family}", "Pt4_1a": True}
    return Entries(G28, fields, {name: value for name, value in others.items() if value},
                   {"g28.client_signature": by_client, "g28.attorney_signature": by_attorney})
