"""The admin's lists: who may what, what they export, and how many queries they take."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from intranet.network.models import ProviderSite, Specialty, StaffGroup, StaffProfile, Topic, User
from tests.factories import (
    ProviderSiteFactory,
    SpecialtyFactory,
    StaffGroupFactory,
    StaffProfileFactory,
    UserFactory,
    learning_page,
)

pytestmark = pytest.mark.django_db

LISTS = "/admin/network"
FORMULAS = ("=cmd()", "+1", "-1", "@SUM(1)", "\tx", "\rx")


@pytest.fixture
def as_administrator(client):
    client.force_login(StaffProfileFactory(user__roles=["Administrator"]).user)
    return client


@pytest.fixture
def as_superuser(client):
    client.force_login(UserFactory(is_superuser=True))
    return client


def exported(client, address):
    answer = client.get(f"{address}?export=csv")
    return list(csv.reader(io.StringIO(b"".join(answer).decode(), newline="")))


@pytest.mark.parametrize(
    "name", ["providersite", "specialty", "topic", "staffgroup", "staffprofile"]
)
def test_every_list_shows_searches_creates_inspects_and_exports(as_administrator, name):
    profile = StaffProfileFactory(specialties=[SpecialtyFactory(parent=SpecialtyFactory())])
    Topic.objects.create(name="Handover")
    one = {
        "providersite": profile.home_site,
        "specialty": profile.specialties.first(),
        "topic": Topic.objects.first(),
        "staffgroup": profile.staff_group,
        "staffprofile": profile,
    }[name]
    for view in (
        "",
        "?q=e",
        "create/",
        f"inspect/{one.pk}/",
        f"edit/{one.pk}/",
        f"history/{one.pk}/",
    ):
        assert as_administrator.get(f"{LISTS}/{name}/{view}").status_code == 200, view
    assert len(exported(as_administrator, f"{LISTS}/{name}/")) > 1
    assert as_administrator.get(f"{LISTS}/{name}/?export=xlsx").status_code == 200


def test_readers_and_editors_see_no_list(client):
    client.force_login(StaffProfileFactory(user__roles=["Editor"]).user)
    profile = StaffProfileFactory()
    for view in ("", "?export=csv", f"inspect/{profile.pk}/", f"history/{profile.pk}/"):
        assert client.get(f"{LISTS}/staffprofile/{view}").status_code == 302


def test_a_site_is_closed_and_never_deleted(as_superuser):
    site = ProviderSiteFactory()
    as_superuser.post(f"{LISTS}/providersite/delete/{site.pk}/")
    form = {"name": site.name, "code": site.code, "state": "closed", "aliases": "", "region": ""}
    as_superuser.post(f"{LISTS}/providersite/edit/{site.pk}/", form)
    assert ProviderSite.objects.get(pk=site.pk).state == "closed"


def test_names_that_differ_in_case_only_are_refused_in_words(as_administrator):
    ProviderSiteFactory(name="King Edgar", code="KE")
    form = {"name": "king edgar", "code": "KE2", "state": "open"}
    answer = as_administrator.post(f"{LISTS}/providersite/create/", form)
    assert "Another provider site has this name." in answer.content.decode()


def test_slugs_come_from_names(as_administrator):
    as_administrator.post(f"{LISTS}/specialty/create/", {"name": "Day surgery", "synonyms": ""})
    as_administrator.post(f"{LISTS}/staffgroup/create/", {"name": "Ward clerks", "sort_order": 3})
    assert Specialty.objects.get(slug="day-surgery")
    assert StaffGroup.objects.get(slug="ward-clerks")


def test_a_specialty_in_use_is_not_deleted(as_administrator):
    specialty = SpecialtyFactory()
    learning_page(specialties=[specialty])
    answer = as_administrator.post(f"{LISTS}/specialty/delete/{specialty.pk}/", follow=True)
    assert "is in use" in answer.content.decode()
    assert Specialty.objects.filter(pk=specialty.pk).exists()


def test_a_specialty_is_not_put_above_itself(as_administrator):
    parent = SpecialtyFactory()
    child = SpecialtyFactory(parent=parent)
    form = {"name": parent.name, "parent": child.pk, "synonyms": ""}
    answer = as_administrator.post(f"{LISTS}/specialty/edit/{parent.pk}/", form)
    assert "cannot be above itself" in answer.content.decode()


@pytest.mark.parametrize(
    "question",
    [
        "user__password__startswith=p",
        "user__groups__name=x",
        "home_site__%2B__incident_reference__startswith=I",
        "nonsense=1",
        "home_site__id__exact=x",
        "home_site__id__exact=99999999999999999999",
        "user__is_active__exact=%00",
        "o=99.x.-1",
        "p=1000000000",
        "p=-1",
        "q=%00",
        "staff_group__id__exact=%00",
        "q=" + "a+" * 5000,
        "export=doc",
    ],
)
def test_a_list_answers_no_other_question(as_administrator, question):
    answer = as_administrator.get(f"{LISTS}/staffprofile/?{question}")
    assert answer.status_code in (200, 302, 400)
    if "__password" in question or "incident" in question or "groups" in question:
        assert answer.status_code in (302, 400)


def test_exports_hold_no_formula(as_administrator):
    ProviderSite.objects.bulk_create(
        ProviderSite(name=f"{formula} {n}", code=f"F{n}", region=formula)
        for n, formula in enumerate(FORMULAS)
    )
    rows = exported(as_administrator, f"{LISTS}/providersite/")
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell.startswith(FORMULAS_START)]
    assert {f"'{formula}" for formula in FORMULAS} <= set(cells)
    answer = as_administrator.get(f"{LISTS}/providersite/?export=xlsx")
    sheet = load_workbook(io.BytesIO(b"".join(answer))).active
    kinds = {(cell.data_type, str(cell.value)[:1]) for row in sheet.iter_rows() for cell in row}
    assert not [kind for kind in kinds if kind[0] == "f" or kind[1] in FORMULAS_START]


FORMULAS_START = tuple("=+-@\t\r")


def test_reports_of_the_library_hold_no_formula(as_superuser):
    page = learning_page(title="=HYPERLINK(1)", publish=False)
    page.save_revision(log_action=True)
    for report in ("site-history", "aging-pages"):
        page.get_latest_revision().publish()
        cells = [
            cell for row in exported(as_superuser, f"/admin/reports/{report}/") for cell in row
        ]
        assert "'=HYPERLINK(1)" in cells, report
        assert not [cell for cell in cells if cell.startswith("=")], report


def test_an_export_says_yes_no_and_every_site(as_administrator):
    sites = [ProviderSiteFactory(name="Second"), ProviderSiteFactory(name="Third")]
    StaffProfileFactory(user__username="jo", gives_emergency_care=True, other_sites=sites)
    row = next(row for row in exported(as_administrator, f"{LISTS}/staffprofile/") if "jo" in row)
    assert "Second, Third" in row
    assert row[-2:] == ["yes", "yes"]


def many_staff(count):
    site, group = ProviderSiteFactory(), StaffGroupFactory()
    start = User.objects.count()
    users = User.objects.bulk_create(
        User(username=f"bulk{n}", last_name=f"Bulk{n}") for n in range(start, start + count)
    )
    StaffProfile.objects.bulk_create(
        StaffProfile(user=user, home_site=site, staff_group=group) for user in users
    )


def queries(client, address):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        answer = client.get(address)
        if answer.streaming:
            b"".join(answer)
    return len(captured)


@pytest.mark.parametrize("view", ["", "?q=bulk", "?export=csv", "create/"])
def test_the_staff_list_asks_as_much_for_a_few_as_for_thousands(as_administrator, view):
    address = f"{LISTS}/staffprofile/{view}"
    many_staff(60)
    queries(as_administrator, address)
    few = queries(as_administrator, address)
    many_staff(3_000)
    assert queries(as_administrator, address) <= few
    assert few <= 20


def test_forms_do_not_list_thousands_of_people(as_administrator):
    many_staff(300)
    form = as_administrator.get(f"{LISTS}/staffprofile/create/").content.decode()
    assert "Bulk7" not in form


def test_people_are_found_by_parts_of_their_names(as_administrator):
    StaffProfileFactory(user__first_name="Ottilie", user__last_name="Marsh")
    leaver = StaffProfileFactory(user__first_name="Ottilie", user__last_name="Gone")
    leaver.user.is_active = False
    leaver.user.save()
    for chooser in ("person_chooser", "profile_chooser"):
        found = as_administrator.get(f"/admin/{chooser}/results/", {"q": "otti mar"})
        assert "Ottilie Marsh" in found.content.decode(), chooser
        missed = as_administrator.get(f"/admin/{chooser}/results/", {"q": "otti gone"})
        assert "Ottilie Gone" not in missed.content.decode(), chooser
