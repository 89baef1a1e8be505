"""Pictures without what cameras and programs write into them: place, time, device, words."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files import File
from django.core.files.base import ContentFile
from PIL import Image, ImageOps, ImageSequence

# What the look of a picture depends on; all else a file carries is left behind.
KEPT = {"icc_profile", "transparency", "background", "duration", "loop", "gamma", "dpi"}
AS_IT_WAS: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": "keep", "optimize": True},
    "WEBP": {"quality": 90},
}
TURNED_JPEG = {"quality": 92, "optimize": True}


def without_metadata(file: File) -> ContentFile:
    """Return ``file`` with the same picture, turned as it is shown, and no metadata.

    Raises ``PIL.UnidentifiedImageError`` where it is no picture.
    """
    file.seek(0)
    with Image.open(file) as picture:
        kind = "JPEG" if picture.format == "MPO" else str(picture.format)
        frames = [_bare(frame, kind) for frame in _frames(picture, kind)]
    options = dict(AS_IT_WAS.get(kind, {}))
    if kind == "JPEG" and frames[0].format != "JPEG":
        options = dict(TURNED_JPEG)
    if len(frames) > 1:
        options |= {"save_all": True, "append_images": frames[1:]}
        options["duration"] = [frame.info.get("duration", 0) for frame in frames]
    content = BytesIO()
    frames[0].save(content, kind, **options)
    return ContentFile(content.getvalue(), name=file.name)


def _frames(picture: Image.Image, kind: str) -> list[Image.Image]:
    """Return the frames of a moving picture, or the one of any other."""
    if kind == "JPEG" or getattr(picture, "n_frames", 1) == 1:
        picture.load()
        return [picture]
    return [frame.copy() for frame in ImageSequence.Iterator(picture)]


def _bare(frame: Image.Image, kind: str) -> Image.Image:
    turned = ImageOps.exif_transpose(frame) if frame.getexif().get(0x0112, 1) != 1 else frame
    turned.info = {name: value for name, value in turned.info.items() if name in KEPT}
    return turned
