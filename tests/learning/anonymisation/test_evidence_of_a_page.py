"""How much a page must tell before a doubtful sign counts, and what counts once it tells enough."""

import pytest

PAGE = (
    "The ward keeps this page for new starters and reads it out on the first day of the month. " * 3
)
# Tells surely of several people.
SURE = "Mrs Adeyemi (NHS 999 123 4567) fell. Dr Okafor came and Sister Reid told the family. "


def test_a_full_name_needs_something_that_says_who_it_is(found):
    """Famous people have full names; a place, a number or what somebody did is something else."""
    page = PAGE + "Gareth Llewellyn wrote of it, and Tozer helped. "
    assert found(page) == []
    for more in ("He works on Ward 7.", "Mrs Okafor rang.", "NHS 999 123 4567."):
        assert ("PERSON", "Gareth Llewellyn") in found(page + more)
    assert ("PERSON", "Tozer") not in found(page + "He works on Ward 7.")
    assert ("PERSON", "Tozer") in found(page + "Mr Lund, NHS 999 123 4567")
    assert ("PERSON", "Gareth Llewellyn") in found(PAGE + "We thanked Gareth Llewellyn.")


def test_several_names_speak_for_each_other_and_a_few_do_not(found):
    page = PAGE + "On the wall are Callum, Deirdre and Gareth."
    assert found(page) == []
    assert len(found(page + " Beside them are Oluwaseun and Bronwen.")) == 5


@pytest.mark.parametrize(
    "text",
    [
        "MATRON ASKS WHO TOOK THE SCANNER.",
        "STAFF: 2 SCRUB SHORT, LATE SHIFT COVERED.",
        "There was one near miss Popliteal.",
        "GP: viral. Walk-in: Scarlet fever, Pen V.",
        "Authorised Engineer (Decontamination) informed.",
        "Mother Nature (flood) did it.",
        "Dr Diabetes is a sock puppet, and Dr Google says so.",
        "10.00 Inject 2: divert refused.",
        "IN THE ED DRUG ROOM AND THE SEXUAL HEALTH CLINIC.",
        "Rolls-Royce became Robin Reliant.",
        "An interpreter (Tigrinya) came with the Zetuvit.",
    ],
)
def test_a_page_that_tells_of_nobody_shows_nothing(found, text):
    assert found(PAGE + text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("June has taken the keys.", "June"),
        ("He thanked Precious on 6.", "Precious"),
        ("Apologies were read. Sharp denies it.", "Sharp"),
        ("The letter went to GL on Monday.", "GL"),
    ],
)
def test_a_page_that_surely_tells_of_several_people_makes_names_of_words(found, text, name):
    assert ("PERSON", name) in found(SURE + text)
    assert ("PERSON", name) not in found(PAGE + text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Pt Hemming 999 334 0187 was given it.", "Hemming"),
        ("RAHMAN, Md Shafiqur DOB 11/11/1966", "RAHMAN, Md Shafiqur"),
        ("\nAisha – home\nCallum – scan\nPixie – bloods\n", "Pixie"),
        ("Sapphire (RN) was there.", "Sapphire"),
        ("grace away till friday", "grace"),
        ("Gideon Frame, 58, fell.", "Gideon Frame"),
    ],
)
def test_a_place_in_the_text_makes_a_name(found, text, name):
    assert ("PERSON", name) in found(SURE + text)


def test_a_table_may_be_cut_by_spaces(found):
    rows = "Patient    Nurse    Bed\nKowalska   Tozer    4\nOkonjo     Grandison     5"
    assert {"Tozer", "Grandison"} <= {value for _kind, value in found(rows)}


@pytest.mark.parametrize(
    ("text", "site"),
    [
        ("Rang Thornbeck Police at noon.", "Thornbeck Police"),
        ("He came with NORTHMERE AMBULANCE SERVICE.", "NORTHMERE AMBULANCE SERVICE"),
        ("The Saltmarle Echo ran it.", "Saltmarle Echo"),
        ("She is at the University of Greatwick.", "University of Greatwick"),
        ("Our board is NHS Strathorran.", "NHS Strathorran"),
        ("Counsel is from Tarn & Holloway LLP.", "Tarn & Holloway LLP"),
        ("Undertaker Coffin & Daughters rung.", "Coffin & Daughters"),
        ("Drinks at the Fleece on Friday.", "Fleece"),
        ("Back to Ward 12: nine of twenty.", "Ward 12"),
        ("2115 7 east cannula", "7 east"),
    ],
)
def test_organisations_are_places_beside_people(found, text, site):
    assert ("ORG_SITE", site) in found(SURE + text)


@pytest.mark.parametrize(
    "text", ["NHS England said so.", "The Metropolitan Police Federation.", "Palliative Care."]
)
def test_bodies_and_kinds_of_care_are_no_places(found, text):
    assert found(PAGE + text) == []


@pytest.mark.parametrize(
    "text", ["He was 92% on air.", "She 97% now.", "M 95 mg", "Rate F 98 bpm."]
)
def test_shares_and_doses_are_no_ages(found, text):
    assert not [value for kind, value in found(SURE + text) if kind == "AGE_OVER_89"]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("H. Stott RN 11W3307E", "STAFF_CODE", "11W3307E"),
        ("EMIS no 18832 moved", "HOSPITAL_NUMBER", "18832"),
        ("D.O.B: 9.6.1934 (90)", "AGE_OVER_89", "90"),
        ("Deceased 103, DOLS", "AGE_OVER_89", "103"),
        ("F93 with a fall", "AGE_OVER_89", "93"),
        ("a 91 / M came", "AGE_OVER_89", "91"),
        ("Winifred Bell, 92 from home", "AGE_OVER_89", "92"),
        ("at ninety-six he fell", "AGE_OVER_89", "ninety-six"),
        ("his wife 90, frail", "AGE_OVER_89", "90"),
        ("PC Smith, 4471", "STAFF_CODE", "4471"),
        ("Officers 3390 Tate and 2874 Quill", "STAFF_CODE", "2874"),
        ("bank no 88213", "STAFF_CODE", "88213"),
        ("He (24 12 1971; 9996014432) rang", "DATE_OF_BIRTH", "24 12 1971"),
        ("signed for it on the 11th.", "DATE", "11th"),
        ("from Gull Caravan Park, pitch 40", "ADDRESS", "Gull Caravan Park, pitch 40"),
        ("home visit 2a Chandlers Reach", "ADDRESS", "2a Chandlers Reach"),
    ],
)
def test_numbers_days_and_homes_in_more_shapes(found, text, kind, value):
    assert (kind, value) in found(SURE + text)
