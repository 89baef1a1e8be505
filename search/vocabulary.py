"""The synonyms of the first day: common clinical abbreviations and plain words for them.

Written for this product from words in everyday use in health care; editors change them under
Lists, Synonyms in the admin. A list that editors have touched stays as it is.
"""

from search.models import SynonymGroup

FIRST_DAY = (
    "NG tube, nasogastric tube, naso-gastric tube",
    "OG tube, orogastric tube",
    "PEG, percutaneous endoscopic gastrostomy, gastrostomy",
    "VTE, venous thromboembolism",
    "DVT, deep vein thrombosis, deep venous thrombosis",
    "PE, pulmonary embolism",
    "DKA, diabetic ketoacidosis",
    "PEWS, paediatric early warning score",
    "NEWS2, national early warning score",
    "MEWS, modified early warning score",
    "heart attack, myocardial infarction, MI",
    "stroke, cerebrovascular accident, CVA",
    "bedsore, bed sore, pressure ulcer, pressure sore, pressure injury, pressure damage",
    "high blood pressure, hypertension",
    "low blood pressure, hypotension",
    "low blood sugar, hypoglycaemia, hypo",
    "high blood sugar, hyperglycaemia",
    "kidney, renal",
    "AKI, acute kidney injury",
    "UTI, urinary tract infection",
    "COPD, chronic obstructive pulmonary disease",
    "ICU, ITU, intensive care, critical care, intensive therapy unit",
    "HDU, high dependency unit, high dependency",
    "ED, emergency department, A and E, accident and emergency, casualty",
    "theatre, operating room, operating theatre",
    "ODP, operating department practitioner",
    "WHO checklist, surgical safety checklist",
    "LocSSIP, NatSSIP, safety standards for invasive procedures",
    "swab count, instrument count, retained swab",
    "drip, infusion, intravenous infusion",
    "IV, intravenous",
    "PCA, patient controlled analgesia",
    "KCl, potassium chloride",
    "blood thinner, anticoagulant, anticoagulation",
    "DOAC, direct oral anticoagulant, NOAC",
    "adrenaline, epinephrine",
    "paracetamol, acetaminophen",
    "salbutamol, albuterol",
    "anaphylaxis, anaphylactic shock, severe allergic reaction",
    "crash call, cardiac arrest, 2222 call",
    "CPR, cardiopulmonary resuscitation, resuscitation",
    "DNACPR, do not resuscitate, DNAR",
    "sepsis, septicaemia, blood poisoning",
    "C diff, clostridium difficile, clostridioides difficile",
    "MRSA, meticillin resistant staphylococcus aureus",
    "hand washing, hand hygiene",
    "PPE, personal protective equipment",
    "MDT, multidisciplinary team",
    "handover, hand over, handoff, SBAR",
    "ECG, EKG, electrocardiogram",
    "CT, computed tomography, CAT scan",
    "MRI, magnetic resonance imaging",
    "ultrasound, sonography",
    "x ray, radiograph",
    "CTG, cardiotocography, fetal monitoring",
    "PPH, postpartum haemorrhage, bleeding after birth",
    "newborn, neonate, neonatal",
    "child, children, paediatric",
    "older people, elderly, frailty, geriatric",
    "mouth care, oral care, oral hygiene",
    "swallowing difficulty, dysphagia",
    "blood transfusion, transfusion",
    "wrong blood in tube, WBIT",
    "catheter, urinary catheter",
    "central line, central venous catheter, CVC",
    "cannula, venflon",
    "epidural, neuraxial",
    "gas cylinder, oxygen cylinder",
    "near miss, close call, good catch",
    "look alike, lookalike",
    "sound alike, soundalike",
)


def fill_synonyms() -> None:
    """Fill the list if it is empty."""
    if not SynonymGroup.objects.exists():
        for terms in FIRST_DAY:
            SynonymGroup.objects.create(terms=terms)
