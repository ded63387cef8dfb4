"""Widget names in the agency's manner, for the fields that the mappings name.

A mapping belongs to a form edition, whoever drew the form: with the same names, one mapping serves the sample and
the agency's own PDF of that edition.
"""
from __future__ import annotations

_I131 = {
    1: {"Pt1_FamilyName": "Line1a_FamilyName", "Pt1_GivenName": "Line1b_GivenName",
        "Pt1_MiddleName": "Line1c_MiddleName",
        "Pt1_InCareOf": "Line2a_InCareofName", "Pt1_Street": "Line2b_StreetNumberName",
        "Pt1_UnitNumber": "Line2c_AptSteFlrNumber", "Pt1_City": "Line2d_CityOrTown", "Pt1_State": "Line2e_State",
        "Pt1_Zip": "Line2f_ZipCode", "Pt1_PostalCode": "Line2g_PostalCode", "Pt1_Province": "Line2h_Province",
        "Pt1_Country": "Line2i_Country", "Pt1_ANumber": "Line3_AlienNumber",
        "Pt1_CountryOfBirth": "Line4_CountryOfBirth",
        "Pt1_CountryOfCitizenship": "Line5_CountryOfCitizenship", "Pt1_ClassOfAdmission": "Line6_ClassofAdmission",
        "Pt1_Male": "Line7_Male", "Pt1_Female": "Line7_Female", "Pt1_DateOfBirth": "Line8_DateOfBirth",
        "Pt1_SSN": "Line9_SSN", "G28_Attached": "G28_Attached"},
    2: {"Pt2_FamilyName": "Line2a_FamilyName", "Pt2_GivenName": "Line2b_GivenName",
        "Pt2_MiddleName": "Line2c_MiddleName",
        "Pt2_DateOfBirth": "Line2d_DateOfBirth", "Pt2_CountryOfBirth": "Line2e_CountryOfBirth",
        "Pt2_CountryOfCitizenship": "Line2f_CountryOfCitizenship", "Pt2_InCareOf": "Line2h_InCareofName",
        "Pt2_Street": "Line2i_StreetNumberName", "Pt2_UnitNumber": "Line2j_AptSteFlrNumber",
        "Pt2_City": "Line2k_CityOrTown", "Pt2_State": "Line2l_State", "Pt2_Zip": "Line2m_ZipCode",
        "Pt2_PostalCode": "Line2n_PostalCode", "Pt2_Province": "Line2o_Province", "Pt2_Country": "Line2p_Country",
        "Pt3_DepartureDate": "Line1_DateIntendedDeparture", "Pt3_TripDays": "Line2_ExpectedLengthTrip",
        "Pt3_Office": "Line3b_NameDHSOffice", "Pt3_ProceedingsYes": "Line3a_Yes", "Pt3_ProceedingsNo": "Line3a_No"}
    | {f"Pt2_1{letter}": f"Line1{letter}_checkbox" for letter in "abcdef"},
    5: {"Pt8_Signature": "Line1a_SignatureofApplicant", "Pt8_Date": "Line1b_DateOfSignature"},
}

I131 = {short: f"form1[0].#subform[{page - 1}].{name}[0]" for page, names in _I131.items() for short,
        name in names.items()}

I134 = {short: f"form1[0].#subform[{page}].{name}" for page, short, name in (
    (0, "Sponsor_Name", "TextField1[27]"), (0, "Sponsor_Street", "TextField1[26]"),
    (0, "Sponsor_City", "TextField1[28]"),
    (0, "Sponsor_State", "TextField1[31]"), (0, "Sponsor_Zip", "TextField104[0]"),
    (0, "Sponsor_Country", "TextField1[32]"),
    (0, "Sponsor_DateOfBirth", "Line1DateTimeField1[0]"), (0, "Person_FamilyName", "TextField1[19]"),
    (0, "Person_GivenName", "TextField1[20]"), (0, "Person_MiddleName", "TextField1[21]"),
    (0, "Person_Gender", "TextField1[22]"), (0, "Person_Age", "TextField106[0]"),
    (0, "Person_Citizenship", "TextField1[23]"), (0, "Person_Marital", "TextField1[24]"),
    (0, "Person_Relationship", "TextField1[25]"), (1, "Means_Income", "TextField1[37]"),
    (1, "Sponsor_SignatureDate", "DateTimeField1[4]"))}
