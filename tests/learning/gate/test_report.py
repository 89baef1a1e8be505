"""Whoever opened the gate in spite of what was found stands in the report, with the reason."""

import csv
import io
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook
from wagtail.models import PageLogEntry

from learning.gate.models import SignOff
from learning.gate.passing import override
from learning.models import LearningPage
from tests.factories import UserFactory, learning_page
from tests.learning.gate.conftest import IDENTIFYING

pytestmark = pytest.mark.django_db
REPORT = "/admin/reports/gate-overrides/"
SUMMER = datetime(2026, 7, 7, 22, 30, tzinfo=ZoneInfo("UTC"))  # half past eleven in London
FORMULA = '=HYPERLINK("http://x")'


def opened(user, reason="Recall today", way=SignOff.Way.OVERRIDE, **fields):
    page = learning_page(publish=False, **{"what_happened": IDENTIFYING} | fields)
    override(page=page, revision=page.latest_revision, user=user, reason=reason, way=way)
    return page


@pytest.fixture
def as_team(client, reviewer):
    client.force_login(reviewer)
    return client


def rows(client, query=""):
    text = client.get(f"{REPORT}?export=csv{query}").getvalue().decode()
    return list(csv.DictReader(io.StringIO(text)))


def test_it_says_page_when_who_way_reason_and_how_many_findings(as_team, administrator):
    page = opened(administrator, title="Two pumps")
    PageLogEntry.objects.filter(action="gate.override").update(timestamp=SUMMER)
    (row,) = rows(as_team)
    assert row == {
        "Page number": str(page.pk),
        "Page": "Two pumps",
        "When (London)": "2026-07-07 23:30",
        "Who": administrator.get_full_name(),
        "Way": "Emergency override by an administrator",
        "Reason": "Recall today",
        "Findings": str(len(SignOff.objects.get().findings)),
    }
    shown = as_team.get(REPORT).content.decode()
    for told in ("Two pumps", "2026-07-07 23:30", "Recall today", f"anonymisation/{page.pk}/"):
        assert told in shown


def test_an_import_with_a_reason_is_one_too_and_a_second_persons_word_is_none(as_team):
    opened(None, "Read by hand", SignOff.Way.IMPORT)
    learning_page()
    (row,) = rows(as_team)
    assert row["Way"] == "Import with a reason"


def test_it_is_filtered_by_date_and_way(as_team, administrator):
    opened(administrator, "An override")
    PageLogEntry.objects.filter(action="gate.override").update(timestamp=SUMMER)
    opened(None, "An import", SignOff.Way.IMPORT)
    assert [row["Reason"] for row in rows(as_team, "&way=import")] == ["An import"]
    days = "&timestamp_from=2026-07-07&timestamp_to=2026-07-07"
    assert [row["Reason"] for row in rows(as_team, days)] == ["An override"]


def test_a_page_that_was_deleted_stays_in_the_report(as_team, administrator):
    page = opened(administrator, title="Two pumps")
    LearningPage.objects.get(pk=page.pk).delete()
    assert [row["Page"] for row in rows(as_team)] == ["Two pumps"]
    assert f"anonymisation/{page.pk}/" not in as_team.get(REPORT).content.decode()


def test_its_exports_run_no_formula(as_team, administrator):
    opened(administrator, FORMULA, title=FORMULA)
    (row,) = rows(as_team)
    assert row["Reason"] == row["Page"] == f"'{FORMULA}"
    book = load_workbook(io.BytesIO(as_team.get(f"{REPORT}?export=xlsx").getvalue()))
    cells = [cell for line in book.active.iter_rows(min_row=2) for cell in line]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert [cell.value for cell in cells].count(f"'{FORMULA}") == 2


def test_a_workbook_says_when_in_london(as_team, administrator):
    opened(administrator)
    PageLogEntry.objects.filter(action="gate.override").update(timestamp=SUMMER)
    book = load_workbook(io.BytesIO(as_team.get(f"{REPORT}?export=xlsx").getvalue()))
    assert datetime(2026, 7, 7, 23, 30) in [cell.value for cell in book.active[2]]  # noqa: DTZ001


def test_it_is_the_quality_teams_and_the_administrators(client, reviewer, administrator):
    opened(administrator)
    addresses = [REPORT, f"{REPORT}results/", f"{REPORT}?export=csv"]
    for person in (reviewer, administrator):
        client.force_login(person)
        assert {client.get(address).status_code for address in addresses} == {200}
        assert REPORT in client.get("/admin/").content.decode()
    for role in ("Reader", "Editor", "Trainer", "Publisher", "Quality partner"):
        client.force_login(UserFactory(roles=[role]))
        assert {client.get(address).status_code for address in addresses} <= {302, 403}
        assert REPORT not in client.get("/admin/", follow=True).content.decode()


def test_a_long_report_costs_as_many_queries_as_a_short_one(
    as_team, administrator, django_assert_max_num_queries
):
    opened(administrator)
    as_team.get(REPORT)
    for number in range(5):
        opened(UserFactory(), f"Reason {number}")
    with django_assert_max_num_queries(25):
        as_team.get(REPORT)
