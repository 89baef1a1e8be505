"""By night every live page is asked again; what would not pass today is on the team's list."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.base import ContentFile

from home.models import HomePage, StandardPage
from intranet.library.models import LibraryDocument
from learning.anonymisation import lexicon
from learning.anonymisation.detection import scan_version
from learning.anonymisation.models import SiteAlias
from learning.gate import nightly
from learning.gate.checking import check
from learning.gate.models import NightReading, ScannedText, SignOff, WouldNotPass
from learning.gate.nightly import read_again
from learning.gate.passing import mark, override, sign_off
from learning.models import LearningPage
from tests.factories import ProviderSiteFactory, UserFactory, learning_page
from tests.learning.gate.conftest import IDENTIFYING, SECRETS

pytestmark = pytest.mark.django_db
LIST = "/admin/gate/wouldnotpass/"
NIGHT = datetime(2026, 7, 7, 23, 0, tzinfo=ZoneInfo("Europe/London"))


@pytest.fixture(autouse=True)
def no_hurry(monkeypatch):
    """The machine that runs the tests may be slow."""
    monkeypatch.setattr(nightly, "PIECE", 60.0)


@pytest.fixture
def passed(editor):
    """A live page of which a name was no finding when it went out."""
    page = learning_page(user=editor, title="Two ampoules", what_happened="It was quiet.")
    LearningPage.objects.filter(pk=page.pk).update(what_happened=IDENTIFYING)
    return LearningPage.objects.get(pk=page.pk)


def listed():
    return set(WouldNotPass.objects.values_list("page", flat=True))


def test_a_page_that_would_not_pass_stays_up_and_is_on_the_list(passed):
    fine = learning_page()
    read_again(NIGHT)
    assert listed() == {passed.pk}
    assert fine.pk not in listed()
    assert LearningPage.objects.get(pk=passed.pk).live


def test_by_day_nothing_is_read(passed):
    """In summer, London is an hour ahead of UTC."""
    for hour in (6, 12, 21):
        assert read_again(NIGHT.replace(hour=hour)) == 0
    assert read_again(datetime(2026, 7, 7, 20, 59, tzinfo=ZoneInfo("UTC"))) == 0
    assert read_again(datetime(2026, 7, 7, 21, 0, tzinfo=ZoneInfo("UTC"))) > 0
    assert read_again(datetime(2026, 7, 8, 4, 59, tzinfo=ZoneInfo("UTC"))) == 0  # done tonight


def test_a_night_reads_each_page_once_and_the_next_night_reads_again(passed):
    everything = read_again(NIGHT)
    assert everything >= 3
    assert read_again(NIGHT + timedelta(hours=5)) == 0
    assert read_again(NIGHT + timedelta(days=1)) == everything


def test_a_piece_is_bounded_and_the_next_goes_on_where_it_ended(passed, monkeypatch):
    monkeypatch.setattr(nightly, "PIECE", 0.0001)
    pieces = []
    while not NightReading.objects.filter(done=True).exists():
        pieces.append(read_again(NIGHT))
    assert set(pieces) <= {0, 1}
    assert sum(pieces) >= 3
    assert listed() == {passed.pk}


def test_what_a_killed_worker_held_is_free_after_a_while_and_nothing_is_lost(passed, monkeypatch):
    class Killed(BaseException):
        pass

    def killed(page, **kwargs):
        if page.pk == passed.pk:
            raise Killed
        return True

    with monkeypatch.context() as patch:
        patch.setattr(nightly, "look_again", killed)
        with pytest.raises(Killed):
            read_again(NIGHT)
    assert read_again(NIGHT + timedelta(minutes=1)) == 0
    assert read_again(NIGHT + nightly.HELD_FOR + timedelta(minutes=1)) > 0
    assert listed() == {passed.pk}


def test_two_workers_do_not_read_at_once(passed, monkeypatch):
    second = []
    real = nightly.look_again

    def both(page, **kwargs):
        second.append(read_again(NIGHT))
        return real(page, **kwargs)

    monkeypatch.setattr(nightly, "look_again", both)
    assert read_again(NIGHT) > 0
    assert set(second) == {0}


def test_a_worker_that_was_too_slow_does_not_take_back_what_another_did(passed, monkeypatch):
    real = nightly.look_again

    def slow(page, **kwargs):
        NightReading.objects.update(held_until=NIGHT + timedelta(hours=9), reached=10**9)
        return real(page, **kwargs)

    monkeypatch.setattr(nightly, "look_again", slow)
    read_again(NIGHT)
    assert NightReading.objects.get().reached == 10**9


def test_a_page_is_on_the_list_once_since_it_was_first_seen(passed):
    read_again(NIGHT)
    first = WouldNotPass.objects.get().since
    read_again(NIGHT + timedelta(days=1))
    assert WouldNotPass.objects.get().since == first


def test_a_list_that_grew_brings_pages_to_the_list_and_one_that_shrank_takes_them_off():
    page = learning_page(what_happened="They went on to Sunbeam.")
    read_again(NIGHT)
    assert listed() == set()
    alias = SiteAlias.objects.create(site=ProviderSiteFactory(), name="Sunbeam")
    lexicon.forget()
    read_again(NIGHT + timedelta(days=1))
    assert listed() == {page.pk}
    alias.delete()
    lexicon.forget()
    read_again(NIGHT + timedelta(days=2))
    assert listed() == set()


def test_a_new_colleague_is_noticed_by_night():
    page = learning_page(what_happened="yesterday quenby brackwell was asked")
    read_again(NIGHT)
    assert listed() == set()
    UserFactory(first_name="Quenby", last_name="Brackwell")
    lexicon.forget()
    read_again(NIGHT + timedelta(days=1))
    assert listed() == {page.pk}


def test_a_file_in_which_more_can_be_read_today_is_noticed_by_night():
    document = LibraryDocument.objects.create(
        title="A poster", file=ContentFile(b"Plain words", name="a.txt")
    )
    page = StandardPage(title="Meetings", slug="meetings")
    page.body = [("document", {"document": document, "what_it_is": ""})]
    HomePage.objects.get().add_child(instance=page)
    LibraryDocument.objects.update(text=IDENTIFYING)
    read_again(NIGHT)
    assert listed() == {page.pk}


def test_long_texts_are_read_too(passed):
    long = "Ampoules stood side by side. " * 1_100 + IDENTIFYING
    LearningPage.objects.filter(pk=passed.pk).update(what_happened=long)
    read_again(NIGHT)
    assert "nhs number in “What happened”" in WouldNotPass.objects.get().where


def answered(page, user):
    reasons = {found.fingerprint: "Invented" for found in check(page).open}
    mark(page=page, reasons=reasons, user=user, revision=None)


def test_an_override_for_these_very_texts_is_passing(passed, administrator):
    passed.save_revision(user=administrator)
    revision = passed.get_latest_revision()
    override(
        page=passed, revision=revision, user=administrator, reason="Recall",
        way=SignOff.Way.OVERRIDE,
    )  # fmt: skip
    read_again(NIGHT)
    assert listed() == set()


def test_answers_and_a_second_persons_word_take_it_off_the_list_at_once(passed, editor, reviewer):
    passed.save_revision(user=editor)
    read_again(NIGHT)
    answered(passed, editor)
    assert "second person" in WouldNotPass.objects.get().why
    sign_off(page=passed, revision=passed.get_latest_revision(), user=reviewer)
    assert listed() == set()


def test_a_version_that_passes_takes_it_off_the_list_at_once(passed):
    read_again(NIGHT)
    passed.what_happened = "Two ampoules stood in one drawer."
    passed.save_revision().publish()
    assert listed() == set()


def test_a_page_that_is_taken_down_or_deleted_is_on_no_list(passed, client, reviewer):
    read_again(NIGHT)
    passed.unpublish()
    assert listed() == set()
    WouldNotPass.objects.create(page=passed, why="Names", where="What happened")
    client.force_login(reviewer)
    assert "What happened" not in client.get(LIST).content.decode()
    draft = learning_page(publish=False)  # what was published is kept, as sites were asked
    WouldNotPass.objects.create(page=draft, why="Names", where="What happened")
    draft.delete()
    assert listed() == {passed.pk}


def test_a_page_that_cannot_be_read_is_the_teams_and_holds_up_no_other(passed, monkeypatch, caplog):
    broken = learning_page(title="Broken")
    real = nightly.look_again

    def fails(page, **kwargs):
        if page.pk == broken.pk:
            raise ValueError(IDENTIFYING)
        return real(page, **kwargs)

    monkeypatch.setattr(nightly, "look_again", fails)
    read_again(NIGHT)
    assert listed() == {broken.pk, passed.pk}
    assert "ValueError" in caplog.text
    assert not any(secret in caplog.text for secret in SECRETS)


def test_the_list_says_kind_and_place_and_never_the_words(passed, client, reviewer):
    LearningPage.objects.filter(pk=passed.pk).update(title="Mr John Hargreaves fell")
    read_again(NIGHT)
    client.force_login(reviewer)
    for address in (LIST, f"{LIST}?export=csv", f"{LIST}inspect/{WouldNotPass.objects.get().pk}/"):
        told = client.get(address).getvalue().decode()
        assert "nhs number in “What happened”" in told
        assert not any(secret in told for secret in SECRETS), address


def test_the_list_leads_to_the_gate_of_each_page(passed, client, reviewer):
    read_again(NIGHT)
    client.force_login(reviewer)
    gate = f"/admin/anonymisation/{passed.pk}/"
    assert gate in client.get(LIST).content.decode()
    assert client.get(gate).status_code == 200


def test_the_team_may_look_at_the_gate_of_a_page_that_others_keep(client, reviewer):
    page = StandardPage(title="Parking", slug="parking")
    HomePage.objects.get().add_child(instance=page)
    client.force_login(reviewer)
    assert client.get(f"/admin/anonymisation/{page.pk}/").status_code == 200


def test_the_list_is_the_quality_teams_and_the_administrators(passed, client, reviewer):
    read_again(NIGHT)
    (row,) = WouldNotPass.objects.all()
    administrator = UserFactory(roles=["Administrator"])
    addresses = [LIST, f"{LIST}?export=csv", f"{LIST}inspect/{row.pk}/"]
    for person in (reviewer, administrator):
        client.force_login(person)
        assert [client.get(address).status_code for address in addresses] == [200, 200, 200]
    for role in ("Reader", "Editor", "Trainer", "Publisher", "Quality partner"):
        client.force_login(UserFactory(roles=[role]))
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code in (302, 403), (role, address)


def test_nobody_writes_in_the_list(passed, client):
    read_again(NIGHT)
    (row,) = WouldNotPass.objects.all()
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    for view in ("create/", f"edit/{row.pk}/", f"delete/{row.pk}/"):
        assert client.post(f"{LIST}{view}", {}).status_code in (302, 403, 404), view
    assert WouldNotPass.objects.get().why == row.why


def test_a_night_without_changes_scans_nothing(passed, monkeypatch):
    read_again(NIGHT)
    monkeypatch.setattr("learning.gate.checking.scan", lambda text: pytest.fail("scanned again"))
    assert read_again(NIGHT + timedelta(days=1)) > 0


def test_what_older_lists_found_is_forgotten_after_a_month(passed):
    def kept(version, days):
        at = NIGHT - timedelta(days=days)
        return ScannedText.objects.create(
            text_hash=f"{version}{days}", version=version, scanned_at=at
        )

    old, recent = kept("older", 40), kept("older", 20)
    today = kept(f"{scan_version()}-colleagues", 40)
    read_again(NIGHT)
    assert not ScannedText.objects.filter(pk=old.pk).exists()
    assert ScannedText.objects.filter(pk__in=[recent.pk, today.pk]).count() == 2
