"""Who says what of a finding, and for how long it holds."""

import pytest
from django.apps import apps
from wagtail.models import ModelLogEntry, PageLogEntry
from wagtail.test.utils.form_data import nested_form_data, streamfield

from learning.anonymisation import lexicon
from learning.anonymisation.detection import scan
from learning.gate.checking import check
from learning.gate.models import Mark, ScannedText, SignOff
from learning.gate.passing import GateClosed, mark, override, ready_for_readers, sign_off
from learning.models import LearningPage
from tests.factories import UserFactory, learning_page
from tests.learning.forms import learning_form
from tests.learning.gate.conftest import IDENTIFYING, SECRETS

pytestmark = pytest.mark.django_db


def answer_all(page, user, reason="An invented example"):
    reasons = {found.fingerprint: reason for found in check(page).open}
    mark(page=page, reasons=reasons, user=user, revision=page.latest_revision)


def edit(page, **fields):
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision(user=page.owner)
    return page.get_latest_revision()


def test_each_finding_is_shown_in_its_sentence(draft):
    found = {one.words: one for one in check(draft).found}
    number = found["999 000 0018"]
    assert number.text.label == "What happened"
    assert number.before.endswith("NHS number ")
    assert number.after.startswith(", on")


def test_a_finding_is_answered_with_a_reason_and_a_second_person_confirms(draft, editor, reviewer):
    answer_all(draft, editor)
    with pytest.raises(GateClosed, match="second person"):
        ready_for_readers(check(draft))
    sign_off(page=draft, revision=draft.latest_revision, user=reviewer)
    ready_for_readers(check(draft))


def test_nothing_is_confirmed_while_a_finding_is_open(draft, reviewer):
    with pytest.raises(GateClosed):
        sign_off(page=draft, revision=draft.latest_revision, user=reviewer)
    assert not SignOff.objects.exists()


def test_an_answer_without_a_reason_is_none(draft, editor):
    fingerprints = {found.fingerprint: "  " for found in check(draft).open}
    assert mark(page=draft, reasons=fingerprints, user=editor, revision=None) == 0


def test_an_answer_that_nobody_can_see_is_none(client, draft, administrator):
    fingerprints = {found.fingerprint: "\u200b \u2060." for found in check(draft).open}
    assert mark(page=draft, reasons=fingerprints, user=administrator, revision=None) == 0
    client.force_login(administrator)
    client.post(gate(draft), {"override": "1", "override-reason": "\u200b"})
    assert not SignOff.objects.exists()


def test_a_reason_that_repeats_what_was_found_is_kept_without_it(draft, editor, administrator):
    answer_all(draft, editor, reason="hargreaves and Okafor are invented, 999 000 0018 too")
    assert {kept.reason for kept in Mark.objects.all()} == {"… and … are invented, … too"}
    reason, way = "Mr Hargreaves agreed", SignOff.Way.OVERRIDE
    kept = override(page=draft, revision=None, user=administrator, reason=reason, way=way)
    assert kept.reason == "Mr … agreed"
    assert not any("Hargreaves" in str(entry.data) for entry in PageLogEntry.objects.all())


def test_changing_a_word_anywhere_asks_the_second_person_again(draft, editor, reviewer):
    answer_all(draft, editor)
    sign_off(page=draft, revision=draft.latest_revision, user=reviewer)
    edit(draft, what_we_learned="Alike is mixed up")
    assert not check(draft).open
    with pytest.raises(GateClosed):
        ready_for_readers(check(draft))


def test_changing_the_sentence_opens_the_finding_again(draft, editor):
    answer_all(draft, editor)
    edit(draft, what_happened=IDENTIFYING.replace("wrong ampoule", "other ampoule"))
    assert check(draft).open


def test_an_answer_on_one_page_is_none_on_another(draft, editor):
    answer_all(draft, editor)
    other = learning_page(publish=False, user=editor, what_happened=IDENTIFYING)
    assert check(other).open


def test_an_override_needs_a_reason_and_stands_in_the_history(draft, administrator):
    way, revision = SignOff.Way.OVERRIDE, draft.latest_revision
    with pytest.raises(ValueError, match="reason"):
        override(page=draft, revision=revision, user=administrator, reason=" ", way=way)
    override(page=draft, revision=revision, user=administrator, reason="Recall today", way=way)
    ready_for_readers(check(draft))
    entry = PageLogEntry.objects.get(action="gate.override")
    assert entry.user == administrator
    assert entry.data["reason"] == "Recall today"


def test_nothing_is_scanned_twice(draft, monkeypatch):
    check(draft)
    monkeypatch.setattr("learning.gate.checking.scan", lambda text: pytest.fail(text))
    edit(draft, version=2)
    assert check(draft).found


def test_a_new_colleague_has_only_the_texts_that_name_them_scanned_again(draft, monkeypatch):
    page = learning_page(publish=False, what_happened="Then quenby brackwell looked.")
    assert not check(page).found
    check(draft)
    UserFactory(first_name="Quenby", last_name="Brackwell")
    lexicon.forget()
    scanned = []
    monkeypatch.setattr(
        "learning.gate.checking.scan", lambda text: scanned.append(text) or scan(text)
    )
    assert [found.words for found in check(page).found] == ["quenby brackwell"]
    check(draft)
    assert scanned == ["Then quenby brackwell looked."]


def test_no_record_of_a_decision_holds_the_identifying_text(draft, editor, reviewer):
    answer_all(draft, editor)
    sign_off(page=draft, revision=draft.latest_revision, user=reviewer)
    records = (Mark, SignOff, ScannedText, PageLogEntry, ModelLogEntry)
    entries = [model for model in apps.get_models() if model._meta.app_label == "search"]
    for model in (*records, *entries):
        for row in model._default_manager.values():
            assert not any(secret in str(row) for secret in SECRETS), model


def gate(page):
    return f"/admin/anonymisation/{page.pk}/"


def test_the_editor_leads_to_the_gate(client, draft, editor):
    client.force_login(editor)
    assert gate(draft) in client.get(f"/admin/pages/{draft.pk}/edit/").content.decode()


CONFIRM = {"confirm": "1", "read": "on", "could_tell": "no", "note": ""}


def test_the_gate_of_a_page_is_for_those_who_may_edit_or_publish_it(client, draft, staff):
    stranger = UserFactory(username="stranger", roles=["Quality partner"])
    for person in (staff.user, stranger):
        client.force_login(person)
        answer = client.get(gate(draft))
        assert answer.status_code in (302, 403)
        assert not any(secret in answer.content.decode() for secret in SECRETS)


@pytest.fixture
def never_drafted(editor):
    """A page that another program made: it has no version of its own."""
    page = learning_page(publish=False, user=editor, what_happened=IDENTIFYING)
    page.revisions.all().delete()
    return LearningPage.objects.get(pk=page.pk)


def test_looking_at_a_gate_writes_nothing(client, never_drafted, reviewer):
    client.force_login(reviewer)
    assert "<mark>John Hargreaves</mark>" in client.get(gate(never_drafted)).content.decode()
    assert not never_drafted.revisions.exists()


def test_a_page_without_a_version_is_answered_confirmed_and_opened_as_it_stands(
    client, never_drafted, editor, reviewer, administrator
):
    reasons = {f"gate-reason-{one.fingerprint}": "Invented" for one in check(never_drafted).open}
    client.force_login(editor)
    client.post(gate(never_drafted), reasons | {"mark": "1"})
    client.force_login(reviewer)
    client.post(gate(never_drafted), CONFIRM)
    client.force_login(administrator)
    client.post(gate(never_drafted), {"override": "1", "override-reason": "Recall today"})
    signed = set(SignOff.objects.values_list("by", "way", "texts_hash"))
    texts = check(never_drafted).texts_hash
    assert signed == {
        (reviewer.pk, "second_person", texts),
        (administrator.pk, "override", texts),
    }
    assert not never_drafted.revisions.exists()


def test_a_second_person_confirms_on_the_gates_page(client, draft, editor, reviewer):
    answer_all(draft, editor)
    client.force_login(reviewer)
    client.post(gate(draft), CONFIRM | {"could_tell": "yes"})
    assert not SignOff.objects.exists()
    client.post(gate(draft), CONFIRM)
    assert SignOff.objects.get().by == reviewer


def test_an_answer_that_was_left_empty_is_asked_for(client, draft, editor):
    client.force_login(editor)
    response = client.post(gate(draft), {"mark": "1"}, follow=True)
    assert "say why it identifies nobody" in response.content.decode()
    assert not Mark.objects.exists()


def test_only_an_administrator_overrides(client, draft, reviewer, administrator):
    data = {"override": "1", "override-reason": "Recall today"}
    client.force_login(reviewer)
    client.post(gate(draft), data)
    assert not SignOff.objects.exists()
    client.force_login(administrator)
    client.post(gate(draft), data | {"override-reason": ""})
    assert not SignOff.objects.exists()
    client.post(gate(draft), data)
    assert SignOff.objects.get().way == SignOff.Way.OVERRIDE


def test_reasons_typed_in_the_editor_are_kept_with_the_draft(client, draft, editor):
    client.force_login(editor)
    reasons = {f"gate-reason-{one.fingerprint}": "Invented" for one in check(draft).open}
    form = learning_form(what_happened=IDENTIFYING, **reasons)
    client.post(f"/admin/pages/{draft.pk}/edit/", form)
    draft = draft.get_latest_revision_as_object()
    assert not check(draft).open
    assert {kept.by for kept in Mark.objects.all()} == {editor}


def test_the_editor_is_told_while_typing(client, draft, editor):
    client.force_login(editor)
    form = learning_form(what_happened="The nurse failed to check. " + IDENTIFYING)
    answer = client.post(f"/admin/anonymisation/{draft.pk}/scan/", form).content.decode()
    assert "<mark>John Hargreaves</mark>" in answer
    assert "Replace with" in answer
    assert "failed to" in answer
    assert draft.get_latest_revision().pk == draft.latest_revision_id


def test_of_very_many_findings_the_first_open_ones_are_listed(client, draft, editor):
    client.force_login(editor)
    many = [f"Mr John Hargreaves saw patient {number}." for number in range(150)]
    edit(draft, what_happened="\n".join(many))
    assert client.get(gate(draft)).content.decode().count("data-gate-open") == 100
    first = check(draft).open[:120]
    mark(page=draft, reasons={one.fingerprint: "Invented" for one in first}, user=editor,
         revision=None)  # fmt: skip
    assert client.get(gate(draft)).content.decode().count("data-gate-open") == len(
        check(draft).open
    )


def test_what_cannot_be_saved_as_it_stands_is_read_while_typing(client, draft, editor):
    client.force_login(editor)
    half_made = nested_form_data({"resources": streamfield([("heading", "Ask " + SECRETS[2])])})
    half_made["resources-0-value"] = "Ask 999 000 0018 " * 20
    form = learning_form(what_happened="", what_we_learned=f"1\n2\n3\n{IDENTIFYING}") | half_made
    answer = client.post(f"/admin/anonymisation/{draft.pk}/scan/", form).content.decode()
    assert "<mark>John Hargreaves</mark>" in answer
    assert "Resources, heading" in answer


def test_a_sentence_that_stands_twice_is_answered_once(client, draft, editor):
    client.force_login(editor)
    form = learning_form(what_happened=IDENTIFYING, why_it_matters=IDENTIFYING)
    reasons = {f"gate-reason-{one.fingerprint}": ["Invented", ""] for one in check(draft).open}
    client.post(f"/admin/pages/{draft.pk}/edit/", form | reasons)
    assert not check(draft.get_latest_revision_as_object()).open


def test_scanning_is_for_those_who_may_edit(client, draft, staff):
    client.force_login(staff.user)
    answer = client.post(f"/admin/anonymisation/{draft.pk}/scan/", learning_form())
    assert answer.status_code in (302, 403)
