"""Words that mean the same find each other, on every engine, from the moment they are saved."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from search.models import SynonymGroup
from search.spelling import variants
from search.vocabulary import fill_synonyms
from tests.factories import StaffProfileFactory, learning_page

pytestmark = pytest.mark.django_db

PAGES = {
    "NG tube": "Nasogastric tube fixed at the wrong length",
    "venous thromboembolism": "VTE assessment done on paper",
    "DKA": "Diabetic ketoacidosis treated late",
    "PEWS": "Paediatric early warning score not repeated",
    "myocardial infarction": "Heart attack with no pain",
    "bedsore": "Pressure ulcer under a splint",
    "epinephrine": "Adrenaline in the wrong strength",
}


def titles(results):
    return [hit.title for hit in results.hits]


@pytest.mark.parametrize("asked", PAGES)
def test_the_first_days_abbreviations_find_the_long_words(find, asked):
    learning_page(title=PAGES[asked])
    learning_page(title="Window that opened further than a hand")
    assert titles(find(asked)) == [PAGES[asked]]


def test_a_group_is_live_as_soon_as_it_is_saved_changed_and_deleted(find):
    learning_page(title="Zorbling of the quorn")
    assert not find("flumping").hits
    group = SynonymGroup.objects.create(terms="flumping, zorbling")
    assert find("flumping").hits
    group.terms = "flumping, snorkling"
    group.save()
    assert not find("flumping").hits
    group.terms = "flumping, zorbling"
    group.save()
    group.delete()
    assert not find("flumping").hits


def test_words_of_a_term_in_another_order_are_not_the_term(find):
    SynonymGroup.objects.create(terms="zorbling quorn, flumping")
    learning_page(title="Flumping")
    assert find("zorbling quorn").hits
    assert not find("quorn zorbling").hits


def test_groups_in_a_circle_lead_one_step_and_end(find):
    for terms in ("aardle, beezle", "beezle, ceezle", "ceezle, aardle"):
        SynonymGroup.objects.create(terms=terms)
    learning_page(title="Ceezle")
    assert find("aardle").hits


def test_ten_thousand_groups_are_looked_up_in_one_query(find, django_assert_num_queries):
    from search.models import SynonymTerm
    from search.synonyms import read

    groups = SynonymGroup.objects.bulk_create(
        [SynonymGroup(terms=f"left{n}, right{n}") for n in range(10_000)]
    )
    SynonymTerm.objects.bulk_create(
        [
            SynonymTerm(group=group, words=f"{side}{n}")
            for n, group in enumerate(groups)
            for side in ("left", "right")
        ]
    )
    with django_assert_num_queries(1):
        parsed = read("left77 " + "word " * 40)
    assert parsed.terms("left77") == [("left77",), ("right77",)]


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("hemorrhage", "Haemorrhage after birth"),
        ("anaesthesia", "Anesthesia machine check"),
        ("edema", "Oedema of both legs"),
        ("organisation", "Organization of the rota"),
        ("labeled", "Labelled syringes"),
        ("color", "Colour of the cap"),
        ("theater", "Theatre list changed"),
        ("diarrhea", "Diarrhoea on two wards"),
        ("leukaemia", "Leukemia and a missed dose"),
        ('"color coded"', "Colour coded lids"),
    ],
)
def test_both_spellings_are_one(find, typed, written):
    learning_page(title=written)
    learning_page(title="Window that opened further than a hand")
    assert titles(find(typed)) == [written]


def test_spelling_goes_both_ways():
    assert "haemorrhage" in variants("hemorrhage")
    assert "hemorrhage" in variants("haemorrhage")
    assert variants("chemist") == ()


@pytest.mark.parametrize(
    ("terms", "reason"),
    [
        ("alone", "at least two"),
        ("same, Same", "at least two"),
        ("a, one two three four five", "has 5 words"),
        ("a, !!", "no letter or digit"),
        (",".join(f"t{n}" for n in range(31)), "at most 30 terms"),
        (f"a, {'x' * 70}", "too long"),
    ],
)
def test_a_group_no_search_could_use_is_refused(terms, reason):
    with pytest.raises(ValidationError, match=reason):
        SynonymGroup(terms=terms).full_clean()


def test_the_risk_and_quality_team_keeps_the_list(client):
    client.force_login(StaffProfileFactory(user__roles=["Risk and quality team"]).user)
    for view in ("", "?q=tube", "?export=csv", "?export=xlsx", "create/"):
        assert client.get(f"/admin/search/synonymgroup/{view}").status_code == 200, view
    client.post("/admin/search/synonymgroup/create/", {"terms": "flumping\nzorbling"})
    assert SynonymGroup.objects.get(terms__contains="flumping").terms_in.count() == 2


def test_editors_do_not_change_the_list(client):
    client.force_login(StaffProfileFactory(user__roles=["Editor"]).user)
    assert client.get("/admin/search/synonymgroup/").status_code == 302


def test_a_list_that_was_touched_is_not_filled_again():
    SynonymGroup.objects.exclude(terms__startswith="NG tube").delete()
    fill_synonyms()
    assert SynonymGroup.objects.count() == 1
    call_command("set_up", verbosity=0)
    assert SynonymGroup.objects.count() == 1
