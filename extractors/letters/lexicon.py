"""The words that count in letters to the agency, gathered by meaning.

Plain lists in one spelling; `words.stem` makes inflections and British spelling the same. Kept apart from the rules so
that a mailroom can add a word without reading code.
"""

from __future__ import annotations

import re

from extractors.letters.words import stem, word_set


def _lines(text: str) -> tuple[str, ...]:
    return tuple(" ".join(part.split()) for part in text.split(",") if part.strip())


def stems(text: str) -> frozenset[str]:
    """The stems of the words of a text."""
    return frozenset(stem(word) for word in text.split())


# endings of the names of diseases, on stems (a final e or s is gone); people and places are called Thomas, Paloma, Jeremias, Potosi
ILLNESS_ENDINGS = (
    r"^(?!haiti|tahiti|prognosi|diagnosi|hypnosi|symbiosi|osmosi|metamorphosi|diploma|aroma|idiom|oklahoma|tacoma|roma|noma|soma"
    r"|academia|macedonia|biopsy|therapy|autopsy|atrophy$|trophy$|jeremia|nehemia|euphemia|bohemia|potosi|asturia|manchuria|liguria"
    r"|nostalgia|graffiti)(?:[a-z]{4,}oma|[a-z]{2,}(?:iti|[a-z]emia|osi|opathy|plegia|atrophy"
    r"|algia|penia|uria|phrenia|megaly|plasia|sclerosi|rrhea|rrhag|paresi|ectasi|ectasia|thalassemia|philia|dystrophy"
    r"|itu|cythemia|oedema|edema))$"
)

# endings of the names of operations and treatments
CARE_ENDINGS = r"^[a-z]{3,}(?:plasty|ectomy|otomy|ostomy|scopy|pexy|plantation|therapy)$"

TAGS: dict[str, tuple[str, ...]] = {
    "ILLNESS": _lines("""
        cancer, carcinoma, leukemia, lymphoma, tumor, malignancy, metastasis, metastases, melanoma, sarcoma, neoplasm,
        heart disease, heart defect, heart failure, heart condition, cardiac defect, septal defect, valve disease,
        heart attack, kidney disease, kidney failure, renal disease, renal failure, renal insufficiency, liver
        disease, liver failure, lung disease, respiratory failure, brain injury, head injury, spinal cord injury,
        spina bifida, cerebral palsy, stroke, aneurysm, epilepsy, seizure disorder, seizures, hydrocephalus,
        encephalopathy, meningitis, dementia, alzheimer, parkinson, multiple sclerosis, muscular dystrophy, als,
        paralysis, quadriplegia, diabetes, hypertension, pneumonia, tuberculosis, hepatitis, cirrhosis, hiv, aids,
        malaria, sepsis, infection, gangrene, hemophilia, sickle cell, anemia, thalassemia, cystic fibrosis, fibrosis,
        lupus, arthritis, osteomyelitis, scoliosis, fracture, fractures, cleft palate, cleft lip, burns, burn injury,
        third degree burns, deformity, malformation, congenital, atresia, stenosis, tetralogy, hernia, cataract,
        glaucoma, retinoblastoma, neuroblastoma, glioma, blindness, blind, deaf, syndrome, disorder, autism,
        schizophrenia, depression, hole in the heart, hole in heart, herniated disc, retinopathy, heart valve, brain
        damage, birth defect, ptsd, post traumatic stress, gunshot wound, gunshot wounds, shrapnel, wound, wounds,
        trauma, injury, injuries, ulcer, cyst, lesion, fistula, abscess, embolism, thrombosis, arrhythmia, coma,
        coronary, ischemia, hemorrhage, bleeding, preeclampsia, high risk pregnancy, premature birth, malnutrition,
        dysplasia, aplastic, bone marrow failure, insufficiency, immunodeficiency, cardiomyopathy, covid, disability,
        end stage, stage iv, stage four, stage iii, graft versus host, hodgkin, crohn, huntington, kawasaki, perthes,
        hirschsprung, guillain barre, fallot, duchenne, gaucher, behcet, burkitt, ewing, wilms, kernicterus, clubfoot,
        club foot, gigantism, rickets, rabies, tetanus, polio, leprosy, noma, amputation, preterm, chd, ckd, esrd,
        aml, cml, cll, nhl, tof, vsd, pda, copd, hcc, sle, dmd, cad, chf, rhd, myelodysplasia, microcephaly,
        craniosynostosis, encephalocele, meningocele, exstrophy, keloid, contracture, contractures, aortic
        coarctation, coarctation, regurgitation, mitral stenosis, ductus arteriosus, transposition, lipoma, myoma
        """),
    "CARE": _lines("""
        treatment, therapy, surgery, operation, procedure, transplant, transplantation, chemotherapy, chemo,
        radiotherapy, radiation, dialysis, hemodialysis, immunotherapy, rehabilitation, physiotherapy, reconstruction,
        hospital, clinic, medical care, care, medicine, medication, drug, drugs, hospitalization, intervention,
        implant, prosthesis, medical center, medical bills, hospital bills, doctor, doctors, physician, physicians,
        surgeon, surgeons, specialist, specialists, intensive care, repair, protocol, equipment, facility, facilities,
        nursing, medical attention, medical services, treat, cure, operate, center, bmt, hsct, cabg, icu, picu, nicu,
        ecmo, antibiotic, antibiotics, insulin, oxygen, vaccine, isotope, oncologist, cardiologist, neurologist,
        nephrologist, urologist, hematologist, pediatrician, neurosurgeon, orthopedist, ophthalmologist,
        pulmonologist, radiologist, endocrinologist, gynecologist, anesthetist
        """),
    "PLACE": _lines("""
        home country, my country, our country, his country, her country, their country, country of origin, native
        country, own country, neighboring country, neighboring countries, neighbor country, nearby country, nearby
        countries, adjacent country, the region, region, surrounding countries, locally, at home, back home,
        homeland, domestically, in country, the country, that country, this country, their homeland, africa, europe,
        latin america, south america, central america, the caribbean, middle east, asia, anywhere near, afghanistan,
        albania, algeria, angola, argentina, armenia, azerbaijan, bahamas, bahrain, bangladesh, belarus, belize,
        benin, bolivia, bosnia, brazil, bulgaria, burkina faso, burma, burundi, cambodia, cameroon, canada, chad,
        chile, china, colombia, congo, costa rica, croatia, cuba, djibouti, dominican republic, ecuador, egypt, el
        salvador, eritrea, estonia, ethiopia, france, gabon, gambia, gaza, georgia, germany, ghana, greece, grenada,
        guatemala, guinea, guyana, haiti, honduras, hungary, india, indonesia, iran, iraq, israel, italy, ivory
        coast, jamaica, japan, jordan, kazakhstan, kenya, kosovo, kuwait, kyrgyzstan, laos, latvia, lebanon,
        liberia, libya, lithuania, macedonia, madagascar, malawi, malaysia, mali, mauritania, mexico, moldova,
        mongolia, morocco, mozambique, myanmar, nepal, nicaragua, niger, nigeria, north korea, oman, pakistan,
        palestine, panama, paraguay, peru, philippines, poland, qatar, romania, russia, rwanda, saudi arabia,
        senegal, serbia, sierra leone, slovakia, slovenia, somalia, south africa, south sudan, spain, sri lanka,
        sudan, suriname, syria, taiwan, tajikistan, tanzania, thailand, togo, trinidad, tunisia, turkey,
        turkmenistan, uganda, ukraine, united arab emirates, uruguay, uzbekistan, venezuela, vietnam, west bank,
        yemen, zambia, zimbabwe
        """),
    "KIN": _lines("""
        mother, father, parent, parents, brother, sister, son, daughter, child, children, baby, infant, wife,
        husband, spouse, fiance, fiancee, grandmother, grandfather, grandparents, grandson, granddaughter, aunt,
        uncle, niece, nephew, cousin, family, relative, relatives, twins, siblings, sibling, stepmother, stepfather,
        stepson, stepdaughter, in law
        """),
    "TRIP": _lines("""
        return ticket, return tickets, return flight, return trip, return travel, return journey, return airfare,
        return fare, return passage, round trip, round trip ticket, roundtrip, roundtrip ticket, ticket home, flight
        home, trip home, journey home, way home, travel home, passage home, fare home, airfare home, ticket back,
        flight back, trip back, way back, journey back, fare back, travel back, passage back, return home, both
        ways, homeward, repatriation, return air ticket, air ticket home, back home, fly home, fly back, flight to
        return, plane ticket home, plane ticket back, tickets back, tickets home, airfare back, air fare back, air
        fare home, transport home, transportation home, homebound, return transportation, departure ticket, go home,
        going home, onward ticket, ticket to return
        """),
}

# words of illness that mean something else
NO_ILLNESS = re.compile(
    r"\b(?:burn(?:s|ed|t|ing)? (?:down|out|to (?:the|ashes)|our|my|the|his|her|their|all|every|a)\b"
    r"|(?<!badly )(?<!severely )(?<!seriously )(?<!terribly )(?<!horribly )burn(?:ed|t|ing)\b|aid\b|seizures? of\b"
    r"|(?:great|economic) depression|(?:public|civil|in) disorder|disorder (?:in|on) the (?:street|capital|city)"
    r"|stroke of (?:a|the|luck|pen)"
    r"|(?:insufficiency|trauma|wounds?) of (?:evidence|war|funds)|deaf ears?|blind (?:eye|alley|trust))",
    re.IGNORECASE,
)
BURNT_SKIN = re.compile(
    r"\b(?:skin|body|face|grafts?|percent|per cent|degree|arms?|legs?|hands?|chest)\b|%", re.IGNORECASE
)
BODY = stems("""
    heart kidney liver lung brain spine spinal eye eyes throat skin leg legs arm hip knee bone marrow artery
    valve stomach bowel pancreas spleen retina breast womb uterus ovary prostate thyroid bladder jaw foot feet
    ear nerve bile duct ligament limb sight eyesight vision hearing lungs kidneys bones skull pelvis shoulder
    ankle tendon cornea gland gallbladder intestine colon esophagus tongue larynx joint vertebra disc muscle
    vein aorta blood tooth
    """)

NEGATIVE = stems("""
    no not nothing never neither nor none nobody nowhere cannot without unable unavailable impossible lack lacking
    lacks refuse refused refusal decline declined reject rejected deny denied denial turned inadequate insufficient
    limited impossible incapable inaccessible absent absence destroyed collapsed shortage exhausted beyond exceeds
    nonexistent inexistent unobtainable unaffordable closed unsuccessful unsuccessfully hardly scarcely untreatable
    unequipped underequipped ineligible rubble ruins shelled bombed nr mot nof
    """)
OFFERED = stems("""
    available availability offer perform provide do have exist obtain get find receive equip equipment treat
    treatment cure help possible accept capable capability capacity able means expertise facility facilities access
    accessible had be done carry center centers hospital hospitals specialist specialists doctor doctors technology
    medicine trained resources beyond lack machine unavailable inadequate turned refuse decline try option operate
    handle manage afford possess own stock admit
    """)
PAYMENT_VERB = stems("""
    pay paid cover fund finance bear carry assume guarantee pledge donate insure raise settle afford deposit reimburse
    waive contribute foot collect sponsor charge bill buy purchase meet undertake absorb underwrite shoulder provide
    insurance charity savings fund scholarship donation fundraiser grant loan free prepaid responsible insured money
    bono subsidize absorb aside pension escrow lodge remit defray
    """)
COSTING = stems("""
    cost costs price priced charge charges expense expenses fee bill estimate estimated estimates quote quoted
    quotation invoice total totals amount budget sum deposit come comes run package
    """)
FARE = stems("""
    ticket tickets flight flights fare airfare fares airline plane fly air travel trip journey passage airplane
    transport transportation
    """)
BACK = stems("return returning back home homeward roundtrip round repatriate repatriation")
DOUBTING = stems("""
    hope hopefully maybe perhaps might possibly try trying wish uncertain unsure unclear probably considering trust
    seek seeking looking explore exploring undecided unsettled unresolved negotiate discuss search searching pray
    whether
    """)
PATIENT = stems(
    "patient he she him her his child boy girl baby infant mr mrs ms son daughter i my diagnosed diagnosis man woman"
)

# words whose damage must never pass for silence; by topic name, in full for the mending of misread words
CUES = word_set(
    """
    diagnosis diagnosed diagnoses prognosis outlook survival expectancy treatment therapy duration months weeks
    years unavailable available neighboring hospital estimated estimate charges insurance savings payment deposit
    guarantee guaranteed covered ticket return airfare flight parole reparole humanitarian extension embassy
    consulate refused denied visa signature physician surgeon consent permission authorize authorization guardian
    mother father translation translate competent accurate complete certify certified removal deported emergency
    urgent urgently reason reasons grounds request requested statement patient doctor surgery operation transplant
    chemotherapy leukemia disease cancer kidney threatened killed witness paying pays covers guaranteed promised
    testify trial donor orphan danger because please country period twelve eleven eight seven three
    """
)
