"""What counts beside something sure and nowhere else: names, sites and addresses by their shape."""

import pytest

SURE = "Mrs Adeyemi (NHS 999 123 4567) fell. Dr Okafor came and Sister Reid told the family. "
PAGE = (
    "The ward keeps this page for new starters and reads it out on the first day of the month. " * 3
)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Tozer helped her up.", "Tozer"),
        ("He was seen by Ng and Wu.", "Wu"),
        ("The physio, Will, was there.", "Will"),
        ("She asked Dawn (admin) to ring.", "Dawn"),
        ("Contractor: Roper (on call)", "Roper"),
        ("His mate Smudge came too.", "Smudge"),
        ("Old Tom in the next bed woke.", "Old Tom"),
        ("We told the Attards.", "Attards"),
        ("Seen by T Baker at noon.", "T Baker"),
        ("\nBAKER R\nnext line", "BAKER R"),
        ("Spoke to S/N MAY about it.", "MAY"),
        ("PC Gurung took notes.", "PC Gurung"),
        ("B6 Bell 59F cellulitis", "Bell"),
        ("SINGH BIT NOBODY BUT KOWALSKI SHOUTED", "KOWALSKI"),
        ("\nring dr popescu\nand then popescu said wait to rupert", "rupert"),
        ("Ask davit@callsure.example, Davit will know.", "Davit"),
    ],
)
def test_where_people_are_a_shape_makes_a_name(found, text, name):
    assert ("PERSON", name) in found(SURE + text)


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("Chair: Olumide Fashanu (OF, chair). OF thanked all.", ["OF", "OF"]),
        ("Present: Adwoa Sarpong-Hill.\nRoom: AS-H, comms.", ["AS-H"]),
        ("\nFH: Why?\nGB: I forget.\nFH: Think.\nGB: No comment.", ["FH", "GB", "FH", "GB"]),
    ],
)
def test_initials_of_who_is_named_are_somebody(found, text, letters):
    values = [value for _kind, value in found(SURE + text)]
    assert [value for value in values if value in letters] == letters


@pytest.mark.parametrize(
    ("text", "site"),
    [
        ("She went to brackwell general at noon.", "brackwell general"),
        ("TO: THORNLEIGH ROYAL", "THORNLEIGH ROYAL"),
        ("She came from the larkfield unit.", "larkfield unit"),
        ("Told Endoscopy at Wolds View.", "Endoscopy at Wolds View"),
        ("She lives at The Laurels.", "The Laurels"),
        ("PGMC at the Royal, one o'clock", "Royal"),
        ("2200 W15 cannula", "W15"),
        ("moved from 7B at night", "7B"),
        ("We moved her to elm, and she wept.", "elm"),
        ("Bed 3 Kittiwake, NEWS 8", "Kittiwake"),
        ("She was moved to Trafalgar at four.", "Trafalgar"),
        ("Rang Thornleigh Haematology twice.", "Thornleigh Haematology"),
    ],
)
def test_where_people_are_a_shape_makes_a_site(found, text, site):
    assert site in [value for _kind, value in found(SURE + text)]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("lives at 27a Tannery Steps, Ostlow HX22 0YY", "27a Tannery Steps, Ostlow"),
        ("Home: Seaview, 1 Lifeboat Terrace", "Seaview, 1 Lifeboat Terrace"),
        ("Top Flat, 19 Gasworks Parade", "Top Flat, 19 Gasworks Parade"),
        ("152 Mill Street East was dark", "152 Mill Street East"),
        ("found on cinder hill road", "cinder hill road"),
        ("we went to 23 slate wharf", "23 slate wharf"),
        ("at the corner of Glebe Road and Station Hill", "corner of Glebe Road and Station Hill"),
    ],
)
def test_an_address_is_told_by_what_stands_around_it(found, text, address):
    assert ("ADDRESS", address) in found(SURE + text)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("On 15 April, 22 April and 3 May", "DATE", "22 April"),
        ("Rebooked Thurs 10/10/24 with her", "DATE", "Thurs 10/10/24"),
        ("She is frail (ninety-four) but well", "AGE_OVER_89", "ninety-four"),
        ("Bleep log\n22.31 6023 no answer", "PHONE", "6023"),
        ("hosp no 0093318-F", "HOSPITAL_NUMBER", "0093318-F"),
        ("collar nos 2291 and 0847", "STAFF_CODE", "0847"),
        ("The other one, B17 NKE, is his", "VEHICLE", "B17 NKE"),
        ("he is kazmoney.ldn on snap", "SOCIAL_HANDLE", "kazmoney.ldn"),
    ],
)
def test_numbers_and_days_in_more_of_their_shapes(found, text, kind, value):
    assert (kind, value) in found(SURE + text)


@pytest.mark.parametrize(
    "text",
    [
        "Francis said: openness.",
        "Patient Property forms are in the drawer.",
        "Nurse Nicer is a game.",
        "Restock the Yankauers and the Stedy.",
        "Tozer helped her up.",
        "The Laurels is a plant.",
        "Read Haynes on culture; ask Occ Health.",
        "Guy Fawkes displays are not allowed.",
        "Opsite 10 x 25 is out of stock.",
    ],
)
def test_on_a_page_that_has_nothing_sure_these_are_nobody(found, text):
    assert found(PAGE + text) == []
