"""Numbers, days and addresses as nobody should write them."""

import pytest


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("NHS 999/123/4567", "NHS_NUMBER", "999/123/4567"),
        ("NHS no: 999 l23 456O", "NHS_NUMBER", "999 l23 456O"),
        ("NHS 99 91 23 45 67", "NHS_NUMBER", "99 91 23 45 67"),
        ("Mrs Lund 999 102 4456 gone away", "NHS_NUMBER", "999 102 4456"),
        (
            "NHS number nine nine nine, one two three, four five six seven",
            "NHS_NUMBER",
            "nine nine nine, one two three, four five six seven",
        ),
        ("NHS number ending 4567", "HOSPITAL_NUMBER", "4567"),
        ("Mrs Lund, RX-88214-C", "HOSPITAL_NUMBER", "RX-88214-C"),
        ("H/N RMH-77120", "HOSPITAL_NUMBER", "RMH-77120"),
        ("staff no 71-3320", "STAFF_CODE", "71-3320"),
        ("DOB 12May1948", "DATE_OF_BIRTH", "12May1948"),
        ("DOB 12,05,1948", "DATE_OF_BIRTH", "12,05,1948"),
        ("DOB 12/O5/1948", "DATE_OF_BIRTH", "12/O5/1948"),
        ("dob 120548", "DATE_OF_BIRTH", "120548"),
        ("born in May 1948", "DATE_OF_BIRTH", "May 1948"),
        ("DOB 3rd of the 5th 1948", "DATE_OF_BIRTH", "3rd of the 5th 1948"),
        (
            "DOB twelfth of May nineteen forty-eight",
            "DATE_OF_BIRTH",
            "twelfth of May nineteen forty-eight",
        ),
        ("signed 20.v.26", "DATE", "20.v.26"),
        ("Aug 19: she came back", "DATE", "Aug 19"),
        ("on 3, 4 and 5 May", "DATE", "3, 4 and 5 May"),
        ("a woman of ninety three", "AGE_OVER_89", "ninety three"),
        ("she will be 96 on Friday", "AGE_OVER_89", "96"),
        ("ring 01632 960981 ext 14", "PHONE", "01632 960981 ext 14"),
        ("ring her on O7700 900 l23", "PHONE", "O7700 900 l23"),
        ("ring 7700 900123", "PHONE", "7700 900123"),
        ("jo dot smith at nhs dot net", "EMAIL", "jo dot smith at nhs dot net"),
        ("jo.smith [at] nhs [dot] net", "EMAIL", "jo.smith [at] nhs [dot] net"),
        ("lives at KZ2 6PD", "POSTCODE", "KZ2 6PD"),
        ("lives at AB1-2CD", "POSTCODE", "AB1-2CD"),
        ("Mrs Lund, yh65 ezo, parked", "VEHICLE", "yh65 ezo"),
        ("from Caravan 41, Dunes Park", "ADDRESS", "Caravan 41, Dunes Park"),
    ],
)
def test_it_is_found(found, text, kind, value):
    assert (kind, value) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Catalogue no. 999 102 4456 and stock code 999/123/4567.",
        "Look at the chart. Count one two three.",
        "She came by taxi at 10.",
        "Section 12,05 of the policy.",
    ],
)
def test_numbers_of_things_are_left_alone(found, text):
    assert found(text) == []
