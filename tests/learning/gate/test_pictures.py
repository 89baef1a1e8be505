"""A program cannot see who is in a picture: a person looks at each, and says so."""

import pytest
from django.core.files.base import ContentFile
from wagtail import blocks
from wagtail.images.blocks import ImageBlock

from home.models import HomePage, SectionPage, StandardPage
from intranet.library.models import Picture
from learning.gate.checking import PICTURE, check
from learning.gate.models import Mark, SignOff
from learning.gate.passing import LOOKED, GateClosed, mark, ready_for_readers, ready_for_review
from tests.factories import learning_page
from tests.learning.forms import learning_form
from tests.learning.gate.test_roads import live, standard_form
from tests.library import files

pytestmark = pytest.mark.django_db


def picture(colour="navy", **fields):
    content = files.picture_bytes("PNG", colour=colour)
    file = ContentFile(content, name=f"{colour}.png")
    return Picture.objects.create(title="Two drawers", file=file, **fields)


def page_with(**fields):
    page = StandardPage(title="Meetings", slug="meetings", live=False, **fields)
    HomePage.objects.get().add_child(instance=page)
    page.save_revision()
    return page


def block(picture):
    return ("picture", {"picture": picture, "alt_text": "Drawers", "caption": ""})


def embedded(picture, alt="Drawers"):
    image = f'<embed embedtype="image" id="{picture.pk}" format="left" alt="{alt}"/>'
    return ("inset_text", {"body": f"<p>Two drawers</p>{image}"})


def tick(page, user):
    (found,) = check(page).open
    assert found.kind == PICTURE
    mark(page=page, reasons={found.fingerprint: "on"}, user=user, revision=None)


def test_a_page_is_not_published_until_somebody_looked_at_its_picture(administrator):
    page = page_with(picture=picture())
    with pytest.raises(GateClosed, match="Look at each picture"):
        page.latest_revision.publish()
    tick(page, administrator)
    page.get_latest_revision().publish()
    assert live(page)


def test_a_picture_is_looked_at_before_the_review(editor):
    page = learning_page(publish=False, user=editor, picture=picture())
    with pytest.raises(GateClosed):
        page.get_workflow().start(page, editor)
    tick(page, editor)
    page.get_workflow().start(page, editor)
    assert page.workflow_in_progress


@pytest.mark.parametrize("place", [block, embedded])
def test_a_picture_in_any_block_is_looked_at(place):
    page = page_with(body=[place(picture())])
    assert [found.kind for found in check(page).open] == [PICTURE]


def test_a_section_has_its_picture_looked_at():
    page = SectionPage(title="Meetings", slug="meetings", picture=picture())
    with pytest.raises(GateClosed):
        HomePage.objects.get().add_child(instance=page)


def test_a_picture_in_a_new_kind_of_block_is_looked_at():
    from learning.gate.texts import _stream

    class Deep(blocks.StreamBlock):
        rows = blocks.ListBlock(ImageBlock())

    shown = {"image": picture().pk, "alt_text": "By Mr Hargreaves", "decorative": False}
    value = Deep().to_python([{"type": "rows", "value": [shown], "id": "1"}])
    texts = list(_stream("body", "Body", value))
    assert [text for text in texts if text.picture]
    assert "By Mr Hargreaves" in {text.content for text in texts}


def test_what_stands_for_a_picture_in_rich_text_is_read():
    page = page_with(body=[embedded(picture(), alt="Mr John Hargreaves in bed")])
    assert {found.kind for found in check(page).open} == {PICTURE, "PERSON"}


def test_a_picture_that_is_gone_from_the_library_is_passed_over():
    gone = embedded(Picture(pk=4_000))
    odd = ("inset_text", {"body": '<embed embedtype="image" id="x"/>'})
    assert not check(page_with(body=[gone, odd])).open


def test_another_picture_is_looked_at_again(administrator):
    page = page_with(picture=picture())
    tick(page, administrator)
    page.picture = picture("red")
    assert len(check(page).open) == 1


def test_another_file_of_the_same_picture_is_looked_at_again(administrator):
    shown = picture()
    page = page_with(picture=shown)
    tick(page, administrator)
    shown.file = ContentFile(files.picture_bytes("PNG", colour="red"), name="red.png")
    shown.save()
    assert len(check(page).open) == 1


def test_a_picture_that_is_moved_or_shown_twice_is_looked_at_once(administrator):
    shown = picture()
    page = page_with(picture=shown)
    tick(page, administrator)
    page.body = [("heading", "Drawers"), block(shown), embedded(shown)]
    page.picture = None
    assert not check(page).open


def test_a_look_for_one_page_is_none_for_another(administrator):
    shown = picture()
    tick(page_with(picture=shown), administrator)
    other = StandardPage(title="Parking", slug="parking", live=False, picture=shown)
    HomePage.objects.get().add_child(instance=other)
    assert check(other).open


def test_who_looked_and_when_is_kept_in_fixed_words(administrator):
    page = page_with(picture=picture())
    tick(page, administrator)
    kept = Mark.objects.get()
    assert (kept.page_id, kept.by, kept.reason) == (page.pk, administrator, LOOKED)
    assert kept.at


def test_the_picture_alone_takes_no_second_person(administrator):
    page = page_with(picture=picture())
    tick(page, administrator)
    ready_for_readers(check(page))
    page.summary = "Ask Mr John Hargreaves."
    page.save_revision()
    (found,) = check(page).open
    mark(page=page, reasons={found.fingerprint: "Invented"}, user=administrator, revision=None)
    ready_for_review(check(page))
    with pytest.raises(GateClosed, match="second person"):
        ready_for_readers(check(page))


def test_the_editor_shows_the_picture_and_keeps_the_tick(client, administrator):
    shown = picture(description="Two drawers side by side")
    page = page_with()
    client.force_login(administrator)
    address = f"/admin/pages/{page.pk}/edit/"
    form = standard_form("action-publish", body="", picture=shown.pk)
    form |= {"body-count": "0"}
    answer = client.post(address, form).content.decode()
    assert "Look at each picture" in answer
    assert 'alt="Two drawers side by side"' in answer
    assert LOOKED in answer
    page.picture = shown
    (found,) = check(page).open
    client.post(address, form | {f"gate-reason-{found.fingerprint}": LOOKED})
    assert live(page)
    assert Mark.objects.get().by == administrator
    assert not SignOff.objects.exists()


def test_the_gates_page_shows_the_picture_and_takes_the_tick(client, editor):
    shown = picture(description="Two drawers side by side")
    page = learning_page(publish=False, user=editor, picture=shown)
    client.force_login(editor)
    address = f"/admin/anonymisation/{page.pk}/"
    assert 'alt="Two drawers side by side"' in client.get(address).content.decode()
    (found,) = check(page).open
    client.post(address, {"mark": "1", f"gate-reason-{found.fingerprint}": LOOKED})
    assert not check(page).open
    assert LOOKED in client.get(address).content.decode()


def test_a_draft_that_saves_itself_keeps_no_answer(client, editor):
    page = learning_page(publish=False, user=editor, picture=picture())
    (found,) = check(page).open
    form = learning_form(picture=page.picture_id, **{f"gate-reason-{found.fingerprint}": LOOKED})
    client.force_login(editor)
    address = f"/admin/pages/{page.pk}/edit/"
    answer = client.post(address, form, headers={"accept": "application/json"})
    assert answer.json()["success"]
    assert not Mark.objects.exists()
    client.post(address, form)
    assert Mark.objects.get().by == editor
