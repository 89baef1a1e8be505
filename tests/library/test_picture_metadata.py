"""What a camera or a program writes into a picture goes no further than the upload."""

import io

import pytest
from django.urls import reverse
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from intranet.library.models import Picture
from tests.factories import StaffProfileFactory
from tests.library import files

TELLING = "Kestrel ward"
DESCRIPTION, ORIENTATION, PLACE = 0x010E, 0x0112, 0x8825
TURNED_LEFT = 6
PACKET = f"<x:xmpmeta>{TELLING}</x:xmpmeta>".encode()


def png_text():
    text = PngInfo()
    text.add_text("Author", TELLING)
    return text


KINDS = {
    "a.jpg": ("JPEG", {"comment": TELLING.encode(), "xmp": PACKET}),
    "a.png": ("PNG", {"pnginfo": png_text()}),
    "a.webp": ("WEBP", {"xmp": PACKET}),
}


def taken(name, orientation=1):
    """Return a picture of 60 by 40 whose metadata tell where it was taken."""
    kind, options = KINDS[name]
    exif = Image.Exif()
    exif[DESCRIPTION], exif[ORIENTATION] = TELLING, orientation
    exif[PLACE] = {1: "N", 2: (51.0, 30.0, 0.0)}
    content = io.BytesIO()
    Image.linear_gradient("L").resize((60, 40)).convert("RGB").save(
        content, kind, exif=exif, **options
    )
    assert TELLING.encode() in content.getvalue()
    return content.getvalue()


def moving():
    content = io.BytesIO()
    first, *others = [Image.linear_gradient("L").rotate(90 * n) for n in range(3)]
    first.save(content, "GIF", save_all=True, append_images=others, comment=TELLING.encode())
    return content.getvalue()


def opened(file):
    file.open()
    content = file.read()
    assert TELLING.encode() not in content
    picture = Image.open(io.BytesIO(content))
    assert not picture.getexif()
    return picture


@pytest.mark.parametrize("name", KINDS)
def test_neither_the_original_nor_a_size_of_it_tells(db, name):
    picture = Picture.objects.create(title="Drawer", file=files.upload(name, taken(name)))
    assert opened(picture.file).size == (60, 40)
    opened(picture.get_rendition("width-30").file)
    assert picture.file_size == picture.file.size


@pytest.mark.parametrize("name", KINDS)
def test_a_picture_taken_sideways_stands_upright(db, name):
    content = taken(name, TURNED_LEFT)
    picture = Picture.objects.create(title="Drawer", file=files.upload(name, content))
    assert opened(picture.file).size == (40, 60) == (picture.width, picture.height)


def test_a_moving_picture_still_moves(db):
    picture = Picture.objects.create(title="Drawer", file=files.upload("a.gif", moving()))
    assert opened(picture.file).n_frames == 3


def test_upload_in_the_admin(client, db):
    client.force_login(StaffProfileFactory(user__roles=["Editor"]).user)
    file = files.upload("a.jpg", taken("a.jpg"))
    client.post(reverse("wagtailimages:add"), {"title": "Drawer", "file": file})
    opened(Picture.objects.get().file)


def test_a_new_title_leaves_the_file_alone(db):
    picture = Picture.objects.create(title="Drawer", file=files.upload("a.jpg", taken("a.jpg")))
    before = picture.file.name
    Picture.objects.get().save()
    assert Picture.objects.get().file.name == before
