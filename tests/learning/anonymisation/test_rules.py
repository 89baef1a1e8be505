"""What is found and what is not, seen from outside."""

import pytest


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("Seen by Dr Patel's team", "PERSON", "Patel"),
        ("Sister Okafor took over", "PERSON", "Okafor"),
        ("SN Bright gave the dose", "PERSON", "Bright"),
        ("then Mr Parkinson fell", "PERSON", "Parkinson"),
        ("we told Sister Foley", "PERSON", "Foley"),
        ("pt J.D. was moved", "PERSON", "J.D."),
        ("patient initials KO, seen", "PERSON", "KO"),
        ("MR ADEYEMI REFUSED", "PERSON", "ADEYEMI"),
        ("then john smith fell", "PERSON", "john smith"),
        ("SMITH, John attended", "PERSON", "SMITH, John"),
        ("a nurse named Hope came", "PERSON", "Hope"),
        ("f1 beth to ring pt's son marek today", "PERSON", "marek"),
        ("Patient\tDOB\tBed\nAnnie Hart\t01/02/1950\t4", "PERSON", "Annie Hart"),
        ("bed,hosp no,age\n4,900-22-187,92", "HOSPITAL_NUMBER", "900-22-187"),
        ("between 2nd and 9 June", "DATE", "2nd and 9 June"),
        ("Ward: Curlew", "ORG_SITE", "Curlew"),
        ("Day Surgery Unit, Oldmere Hospital", "ORG_SITE", "Day Surgery Unit, Oldmere Hospital"),
        ("at twenty six Cross Street", "ADDRESS", "twenty six Cross Street"),
        (
            "oh double seven hundred nine hundred eight one",
            "PHONE",
            "oh double seven hundred nine hundred eight one",
        ),
        ("her daughter Siobhan O'Reilly rang", "PERSON", "Siobhan O'Reilly"),
        ("Kind regards\nAgnieszka Kowalska", "PERSON", "Agnieszka Kowalska"),
        ("Apologies: Wei Zhang; Mohammed Al-Rashid", "PERSON", "Mohammed Al-Rashid"),
        ("NHS number 999 123 4567", "NHS_NUMBER", "999 123 4567"),
        ("number 9434765919 on the band", "NHS_NUMBER", "9434765919"),
        ("NHS no. 943 476\n5919", "NHS_NUMBER", "943 476\n5919"),
        ("CHI 0101451234", "NHS_NUMBER", "0101451234"),
        ("Hospital number: K123456", "HOSPITAL_NUMBER", "K123456"),
        ("MRN 20-44-1187", "HOSPITAL_NUMBER", "20-44-1187"),
        ("d.o.b. 02.11.1933", "DATE_OF_BIRTH", "02.11.1933"),
        ("born on the 3rd of March 1945", "DATE_OF_BIRTH", "3rd of March 1945"),
        ("on the 3rd of March we met", "DATE", "3rd of March"),
        ("admitted 3 Mar 24", "DATE", "3 Mar 24"),
        ("by March 3rd", "DATE", "March 3rd"),
        ("a 93-year-old", "AGE_OVER_89", "93-year-old"),
        ("she is aged 94", "AGE_OVER_89", "94"),
        ("aged ninety-three", "AGE_OVER_89", "ninety-three"),
        ("lives at 14 Larch Close, Oldbury", "ADDRESS", "14 Larch Close, Oldbury"),
        ("postcode ox1 2jd", "POSTCODE", "ox1 2jd"),
        ("ring 07700 900123", "PHONE", "07700 900123"),
        ("bleep 4521", "PHONE", "4521"),
        ("write to jo.smith@nhs.net", "EMAIL", "jo.smith@nhs.net"),
        ("Ward 7B at St Oswin's was full", "ORG_SITE", "Ward 7B at St Oswin's"),
        ("our Kestrel ward was full", "ORG_SITE", "Kestrel ward"),
        ("moved to Royal Oldmere Infirmary", "ORG_SITE", "Royal Oldmere Infirmary"),
        ("GMC 7123456", "STAFF_CODE", "7123456"),
        ("NMC PIN 12A3456E", "STAFF_CODE", "12A3456E"),
        ("car LK19 KLM", "VEHICLE", "LK19 KLM"),
        ("posted by @jo_smith", "SOCIAL_HANDLE", "@jo_smith"),
        ("see https://www.facebook.com/jo.smith.99", "URL", "https://www.facebook.com/jo.smith.99"),
    ],
)
def test_it_is_found_without_its_label(found, text, kind, value):
    assert (kind, value) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Stock code 9434765919 and batch 9434765870 were recalled.",
        "The order number is 4857773456.",
        "In March 2024 and again in May compliance rose to 92%.",
        "Parkinson's disease, Crohn's disease and Bell's palsy were excluded.",
        "A Foley catheter, a Yankauer sucker and Hartmann's solution.",
        "GCS 14/15 on the Glasgow Coma Scale, Waterlow 18, Bristol stool chart type 6.",
        "The Emergency Department and the intensive care unit were full.",
        "NICE, the CQC and NHS England issued guidance with the Royal College of Nursing.",
        "A 72-year-old was seen within 95 minutes.",
        "The nurse said: this child does not weigh that.",
        "Young people with long-term conditions and long-standing pain.",
        "Call 2222 for a crash call, 999 from outside.",
        "Blood pressure 120/80, pain 7/10, ratio 1:8, 5 mg at 14:30.",
        "The ward round started late and the Charge Nurse called the Site Manager.",
        "www.nice.org.uk has the guideline.",
        "",
        "   \n ",
    ],
)
def test_what_points_to_nobody_is_left_alone(found, text):
    assert found(text) == []


def test_a_name_is_found_again_without_its_title(found):
    values = [value for _kind, value in found("Mrs Achterberg fell. Later Achterberg rang.")]
    assert values == ["Achterberg", "Achterberg"]


def test_findings_are_sorted_and_never_overlap(lists):
    from learning.anonymisation.detection import scan

    text = "Mr John Smith, 14 Larch Close, Oldbury, OX1 2JD, Ward 7B at St Oswin's, bleep 4521"
    findings = scan(text)
    ends = [0, *(one.end for one in findings)]
    assert all(one.start >= end for one, end in zip(findings, ends, strict=False))


@pytest.mark.parametrize(
    "text",
    [
        "Whoever checks it takes two.",
        "Mondays are short of staff.",
        "Letters went out late. Fear spread.",
        "The nurse packs the wound.",
        "Sending clinic forgot the films.",
        "Owner: Stores",
    ],
)
def test_an_everyday_word_is_nobody(found, text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Nurse Fear came at once.", "Fear"),
        ("The paramedic, Gethin, came first.", "Gethin"),
    ],
)
def test_a_role_makes_a_name_of_a_word(found, text, name):
    assert found(text) == [("PERSON", name)]


@pytest.mark.parametrize(
    "text",
    [
        "Under Galbraith the court looks for logic.",
        "In anaphylaxis give Jext into the thigh.",
        "Chester v Afshar, Pearce and Sidaway are about consent.",
        "The circle of Willis and the pouch of Douglas were drawn.",
        "Patient A was confused, Nurse B was new.",
    ],
)
def test_a_surname_that_stands_alone_is_nobody_where_nothing_sure_is(found, text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ring Mrs Achterberg. Quenbyla has the keys.", "Quenbyla"),
        ("Present: L Maddox, S. Iqbal, Zqwen Obrix.", "Zqwen Obrix"),
        ("Seen by Dr Achterberg. she wants bronwen to come", "bronwen"),
    ],
)
def test_a_weak_sign_counts_beside_something_sure(found, text, name):
    assert ("PERSON", name) in found(text)
