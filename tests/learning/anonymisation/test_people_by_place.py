"""People told by where their names stand: words, small letters, initials, the same name again."""

import pytest


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Will says the bed is free.", "Will"),
        ("We are sorry Mark's on leave.", "Mark"),
        ("Rose you held my hand.", "Rose"),
        ("Ring joy first, then the ward.", "joy"),
        ("so donna says he fell", "donna"),
        ("will says the key is gone", "will"),
        ("Ask Emeka or Lewis H, they know.", "Lewis H"),
        ("so precious m swapped", "precious m"),
        ("Mr Lund is known as Spud, and likes it.", "Spud"),
        ('Her cousin "Rus" spoke over her.', "Rus"),
        ("RE SALVATORE 'TURI' BONGIORNO", "SALVATORE 'TURI' BONGIORNO"),
        ("STATEMENT OF ANNELIESE BAKER\n", "ANNELIESE BAKER"),
        ("Dear Mrs van der Merwe", "van der Merwe"),
        ("We saw Mrs Lane today.", "Lane"),
        ("The therapist, Aoibheann Ní Dhálaigh, used song.", "Aoibheann Ní Dhálaigh"),
        ("my mum jean oglethorpe was here", "jean oglethorpe"),
        ("signed by h. whitcombe", "h. whitcombe"),
        ("We met the Castellanos family.", "Castellanos"),
        ("From: Quill, Josette\nplease read", "Quill, Josette"),
        ("Edna Drake's tablets were given.", "Edna Drake"),
        ("Signed: A Baker", "A Baker"),
    ],
)
def test_a_place_makes_a_name_of_a_word(found, text, name):
    assert ("PERSON", name) in found(text)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("B1 Tozer obs\nB2 Nkemdirim NBM\nB3 Grandison home", {"Tozer", "Nkemdirim", "Grandison"}),
        ("Dr Lund came. hi\nb4 cottle – home\nask gwennie re beds", {"cottle", "gwennie"}),
        ("Thanks to Alf Garside. Grace, Joy and Faith came.", {"Grace", "Joy", "Faith"}),
    ],
)
def test_names_in_rows_are_found(found, text, names):
    assert names <= {value for _kind, value in found(text)}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Geraint Bell came. Bell opened by asking why.", "Bell"),
        ("SN Bright gave it. Bright was worried.", "Bright"),
        ("Mrs Pauline Gray came. Pauline v upset.", "Pauline"),
        ("We told Ms Achterberg. she rang achterberg back", "achterberg"),
    ],
)
def test_a_name_is_found_again(found, text, name):
    values = [value.lower() for _kind, value in found(text)]
    assert sum(name.lower() in value for value in values) == 2


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("Informed 0730 by HB.", "HB"),
        ("Not witnessed by NT or HB.", "NT"),
        ("Dr Lund came. Discussed w/ Radoslav Kostov. RK agreed.", "RK"),
        ("05/02/26 AJ: letter sent\n20/02/26 AJ: returned", "AJ"),
        ("KS to chase Estates.", "KS"),
        ("HS welcomed everybody.", "HS"),
        ("Dr Lund. PAL/sjw\n", "PAL/sjw"),
        ("Time|Patient|By\n0115|Delgado, Mia|RK", "RK"),
    ],
)
def test_initials_are_told_by_who_did_it(found, text, letters):
    assert ("PERSON", letters) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Reviewed by OT and confirmed by CT. BP raised, PI noted.",
        "Dolly (tray) and Daisy the robot vacuum are stores' own.",
        "Will you join in? Hope to see you.",
        "Hersey and Blanchard, Berwick and Keogh were read.",
        "Haynes said that lists help.",
        "Mrs Test and Mr Nobody are in the simulation.",
        "The charity spoke. Please share from memory.",
        "Grammarly is allowed, ChatGPT isn't.",
        "The Leisure Centre and the Tertiary Centre were full.",
        "It is in drawer 4. May contain nuts.",
        "08.10 rang stores\n09.40 no answer\n10.05 rang again",
        "c. diff and e. coli were grown, signed off by e. coli",
    ],
)
def test_what_only_looks_like_somebody_is_left_alone(found, text):
    assert found(text) == []


def test_a_surname_that_does_what_people_of_a_ward_do_stands_by_itself(found):
    assert found("Then Kelleher rang the ward.") == [("PERSON", "Kelleher")]
