"""What the letters say. Every person, place of care and sum of money is invented."""
from __future__ import annotations

REPAROLE_CARER = (
    "I am on parole in the United States until {until}, and I respectfully ask for re-parole for one more year.",
    "My reasons are urgent and humanitarian. My brother-in-law and my sister lost their lives in a road accident, and "
    "I am the only grown relative who can care for their three small children. The family court will decide about "
    "their guardian in the autumn; until then they have nobody else.",
    "I ask to stay for twelve months, until the court has decided and the children have settled in with their "
    "guardian. {sponsor}, who signs the affidavit of support, houses and feeds all of us.")
REPAROLE_HOME = (
    "My parole ends on {until}. I ask that I be paroled again, for a period of one year.",
    "The urgent humanitarian reason is the same as before: our town lies where the fighting is. Our house was burned "
    "down, and the authorities have closed the district to all who lived there, so it is not safe for me to go back.",
    "I need to stay for another 12 months. By then, we hope, people will be allowed home. My upkeep is paid by "
    "{sponsor}.")
REPAROLE_WITNESS = (
    "This letter goes with my application for re-parole. My present parole ends on {until}.",
    "There is a significant public benefit in my staying: I am a witness in a criminal trial about the trade in human "
    "beings, and the prosecutor needs me in court. The trial was put off twice.",
    "I ask for parole for a further eleven months, up to the end of the trial. {sponsor} supports me during that time.")
INITIAL_QUAKE = (
    "I ask to be paroled into the United States for the first time, for six months.",
    "The reasons are urgent humanitarian ones. The earthquake destroyed our home. My parents were killed, and I live "
    "in a tent with no family left in the country. My only relative is {sponsor} in Springfield.",
    "I applied for a visitor visa at the U.S. embassy, and it was refused on May 28, 2015, because I could not show a "
    "home to come back to. I know of no other visa that I could have in time; a copy of the refusal lies with this "
    "letter.")
INITIAL_FUNERAL = (
    "I file this application for my nephew {person}, who is {age} years old and lives in {country}.",
    "The urgent humanitarian reason is the burial of his father, my brother, who lived with us and died in January. "
    "The boy shall be there, and say good-bye with his family.",
    "I ask that he be let in for 60 days. He will live in my house, I will look after him, and he will fly home with a "
    "return ticket that I have bought.",
    "A visitor visa could not be had: the consulate refused it on February 1, 2016, since a child without a father at "
    "home was thought likely to stay. A copy of the refusal is enclosed.")
INITIAL_MEDICAL = (
    "I ask for humanitarian parole for medical treatment in the United States. It would be my first parole.",
    "The need is urgent: my doctor, whose statement is enclosed, says that without an operation on my heart I do not "
    "have long to live. I ask to be admitted for eight months, for the operation and the time after it.",
    "The operation is not done anywhere in my country, and the hospitals of the neighbouring countries that I wrote to "
    "have turned me away because they lack the surgeons for it.",
    "The treatment will cost about $84,000. It is paid by the Oakmere Heart Fund, whose promise is enclosed. {sponsor} "
    "has paid for my return flight and holds an open ticket home in my name.",
    "I applied for a visitor visa for treatment, and the embassy denied it on {refused}. There is no other visa "
    "open to me.")
INITIAL_MEDICAL_SHORT = (
    "I ask for humanitarian parole, so that I can come to the United States for a kidney operation. I was never "
    "there before.",
    "The reason is urgent and humanitarian. I ask for a stay of six months.",
    "The operation cannot be had in my country: no hospital there does it. The hospitals of the neighboring countries "
    "have no place for me either.",
    "The hospital asks for $52,000. {sponsor} pays for the treatment out of savings; a letter of the bank is at hand.",
    "My application for a visitor visa was refused by the consulate on {refused}, and no other visa fits my case.")
PHYSICIAN = (
    "I have treated {person}, born {born}, since 2012.",
    "Diagnosis: severe narrowing of the mitral valve of the heart, with beginning heart failure.",
    "Prognosis: without an operation I do not expect the patient to live for more than a year. With a new valve the "
    "outlook is good, and an ordinary life can be expected.",
    "Duration: the operation and the stay in hospital take about six weeks; after that the patient must be followed "
    "for another six months. The whole treatment lasts about eight months.",
    "The operation is not available in this country, and not in the neighbouring countries, since no hospital of the "
    "region has a team for it. The estimated cost is $84,000.")
PHYSICIAN_SHORT = (
    "My patient {person}, born {born}, has been in my care for three years.",
    "Diagnosis: a tumor of the left kidney, found in the spring.",
    "The treatment, an operation with aftercare, takes about five months.",
    "It cannot be done here: our hospitals lack the equipment, and so do those of the neighboring countries. The "
    "hospital in Oakmere estimates the cost at $52,000.")
CONSENT = (
    "I am the mother of {person}, born {born}, and I have sole custody of him.",
    "I consent to my son's journey to the United States, and to his stay with his aunt {aunt} for 60 days. She may "
    "care for him and decide for him during that time.",
    "I agree that she files the application for his parole.")
ADVANCE = (
    "I live in the United States, and my application for permanent residence is pending.",
    "I ask for a travel document, so that I can visit my grandparents for their golden wedding and come back.",
    "The journey will take three weeks.")
