"""Calm pictures of flat shapes, drawn by code: no faces, no places, nobody's photograph."""

from __future__ import annotations

from io import BytesIO

from django.core.files.images import ImageFile
from PIL import Image, ImageDraw

from intranet.library.models import Picture

SIZE = (1200, 675)
BLUE, DARK, SKY, PALE, WHITE = "#005eb8", "#003087", "#41b6e6", "#e8edee", "#ffffff"
GREY, GREEN, WARM, RED = "#aeb7bd", "#009639", "#ffb81c", "#d5281b"

Shape = tuple[str, tuple[int, ...], str]


def _ampoule(left: int, cap: str) -> list[Shape]:
    return [
        ("round", (left, 250, left + 150, 560), WHITE),
        ("box", (left, 400, left + 150, 470), SKY),
        ("box", (left + 55, 180, left + 95, 255), WHITE),
        ("round", (left + 40, 120, left + 110, 190), cap),
    ]


def _lines(left: int, top: int, count: int, width: int, colour: str = GREY) -> list[Shape]:
    return [
        ("box", (left, top + 70 * n, left + width - 60 * (n % 2), top + 70 * n + 18), colour)
        for n in range(count)
    ]


def _sheet(colour: str = WHITE) -> list[Shape]:
    return [("round", (380, 80, 820, 600), colour)]


def _ticks() -> list[Shape]:
    return [("round", (430, 180 + 90 * n, 480, 230 + 90 * n), GREEN) for n in range(4)]


# Name: (background, what it shows, shapes from back to front).
MOTIFS: dict[str, tuple[str, str, list[Shape]]] = {
    "ampoules": (
        PALE,
        "Two ampoules of the same size and colour side by side",
        [*_ampoule(380, BLUE), *_ampoule(660, BLUE)],
    ),
    "drawer": (
        SKY,
        "A cabinet of four drawers, one of them open",
        [
            ("round", (330, 90, 870, 600), WHITE),
            *[("box", (360, 120 + 118 * n, 840, 220 + 118 * n), PALE) for n in range(4)],
            ("box", (320, 240, 880, 350), BLUE),
            *[("round", (560, 155 + 118 * n, 640, 180 + 118 * n), DARK) for n in range(4)],
        ],
    ),
    "bed": (
        PALE,
        "A hospital bed seen from the side",
        [
            ("box", (240, 400, 960, 440), DARK),
            ("round", (260, 330, 940, 405), WHITE),
            ("round", (280, 280, 430, 350), SKY),
            ("box", (230, 230, 260, 520), BLUE),
            ("box", (940, 300, 970, 520), BLUE),
            ("round", (450, 310, 930, 400), SKY),
            ("oval", (225, 505, 275, 555), DARK),
            ("oval", (930, 505, 980, 555), DARK),
        ],
    ),
    "checklist": (
        BLUE,
        "A checklist with four points ticked",
        [
            *_sheet(),
            ("round", (530, 50, 670, 120), GREY),
            *_ticks(),
            *[("box", (520, 195 + 90 * n, 760, 213 + 90 * n), GREY) for n in range(4)],
        ],
    ),
    "syringe": (
        PALE,
        "A syringe with a scale lying flat",
        [
            ("round", (330, 270, 800, 400), WHITE),
            ("box", (330, 270, 560, 400), SKY),
            ("box", (800, 320, 930, 350), GREY),
            ("round", (920, 260, 960, 410), BLUE),
            ("box", (180, 328, 330, 342), DARK),
            *[("box", (380 + 60 * n, 270, 386 + 60 * n, 310), DARK) for n in range(7)],
        ],
    ),
    "wristband": (
        SKY,
        "A wristband with a blank label and a barcode",
        [
            ("ring", (330, 120, 870, 580), WHITE),
            ("round", (430, 440, 770, 590), WHITE),
            *[
                ("box", (470 + 24 * n, 470, 478 + 24 * n + 6 * (n % 3), 560), DARK)
                for n in range(11)
            ],
        ],
    ),
    "letter": (
        PALE,
        "A letter half out of its envelope",
        [
            ("round", (400, 90, 800, 420), WHITE),
            *_lines(450, 150, 3, 300),
            ("round", (320, 320, 880, 600), BLUE),
            ("wedge", (320, 320, 600, 500, 880, 320), SKY),
        ],
    ),
    "clock": (
        BLUE,
        "A clock face with a coloured quarter of an hour",
        [
            ("oval", (370, 110, 830, 570), WHITE),
            ("wedge", (600, 340, 600, 140, 800, 340), WARM),
            ("box", (592, 150, 608, 348), DARK),
            ("box", (592, 332, 760, 348), DARK),
            ("oval", (580, 320, 620, 360), DARK),
        ],
    ),
    "calendar": (
        PALE,
        "A calendar week with one day marked",
        [
            ("round", (300, 120, 900, 580), WHITE),
            ("box", (300, 150, 900, 240), BLUE),
            *[("round", (335 + 78 * n, 300, 395 + 78 * n, 360), GREY) for n in range(7)],
            *[("round", (335 + 78 * n, 420, 395 + 78 * n, 480), GREY) for n in range(7)],
            ("round", (491, 300, 551, 360), WARM),
        ],
    ),
    "speech": (
        SKY,
        "Two speech bubbles that overlap",
        [
            ("round", (260, 140, 720, 400), WHITE),
            ("wedge", (340, 390, 340, 490, 460, 390), WHITE),
            ("round", (520, 280, 940, 500), BLUE),
            ("wedge", (780, 490, 860, 570, 860, 490), BLUE),
            *_lines(320, 210, 2, 320),
        ],
    ),
    "window": (
        PALE,
        "A window opened by a hand's width",
        [
            ("box", (380, 90, 820, 600), DARK),
            ("box", (405, 115, 595, 575), SKY),
            ("box", (605, 115, 795, 575), WHITE),
            ("box", (585, 90, 615, 600), DARK),
            ("box", (800, 110, 840, 580), GREY),
            ("oval", (625, 330, 655, 360), WARM),
        ],
    ),
    "board": (
        BLUE,
        "A ward board with rows of cards",
        [
            ("round", (220, 100, 980, 580), WHITE),
            *[
                (
                    "round",
                    (
                        270 + 170 * (n % 4),
                        150 + 140 * (n // 4),
                        400 + 170 * (n % 4),
                        240 + 140 * (n // 4),
                    ),
                    (SKY, PALE, GREEN, WARM, GREY)[n % 5],
                )
                for n in range(12)
            ],
        ],
    ),
    "tube": (
        PALE,
        "Three blood sample tubes with labels",
        [
            shape
            for n, cap in enumerate((RED, BLUE, GREEN))
            for shape in (
                ("round", (380 + 160 * n, 170, 480 + 160 * n, 580), WHITE),
                ("box", (380 + 160 * n, 150, 480 + 160 * n, 220), cap),
                ("box", (380 + 160 * n, 320, 480 + 160 * n, 450), SKY),
            )
        ],
    ),
    "pump": (
        SKY,
        "A pump with a screen and three buttons",
        [
            ("round", (380, 100, 820, 590), WHITE),
            ("round", (430, 150, 770, 350), DARK),
            ("box", (470, 240, 640, 262), GREEN),
            ("oval", (450, 420, 540, 510), GREEN),
            ("oval", (555, 420, 645, 510), WARM),
            ("oval", (660, 420, 750, 510), RED),
        ],
    ),
    "cup": (
        PALE,
        "A cup with a lid on a tray",
        [
            ("ring", (680, 250, 850, 430), BLUE),
            ("round", (430, 220, 730, 500), BLUE),
            ("round", (410, 180, 750, 240), DARK),
            ("round", (280, 500, 920, 540), GREY),
        ],
    ),
}
ALSO = {  # names that stories use for a motif
    "card": "letter", "trace": "pump", "flowmeter": "pump", "handover": "speech",
    "image": "window", "scales": "pump", "bag": "drawer", "chair": "bed",
}  # fmt: skip


def make_pictures() -> dict[str, int]:
    """Make the pictures and return their ids by name."""
    made = {name: _save(name, *motif) for name, motif in MOTIFS.items()}
    return made | {name: made[motif] for name, motif in ALSO.items()}


def _save(name: str, background: str, shows: str, shapes: list[Shape]) -> int:
    file = ImageFile(BytesIO(_draw(background, shapes)), name=f"demo-{name}.png")
    picture = Picture(title=shows, description=f"Drawing: {shows.lower()}.", file=file)
    picture.file_size = file.size
    picture.save()
    return picture.pk


def _draw(background: str, shapes: list[Shape]) -> bytes:
    """Return a PNG, drawn at twice its size so that edges are smooth."""
    image = Image.new("RGB", (SIZE[0] * 2, SIZE[1] * 2), background)
    pen = ImageDraw.Draw(image)
    for kind, place, colour in shapes:
        place = tuple(2 * number for number in place)
        if kind == "box":
            pen.rectangle(place, fill=colour)
        elif kind == "round":
            pen.rounded_rectangle(place, radius=40, fill=colour)
        elif kind == "oval":
            pen.ellipse(place, fill=colour)
        elif kind == "ring":
            pen.ellipse(place, outline=colour, width=70)
        else:
            pen.polygon(place, fill=colour)
    file = BytesIO()
    image.resize(SIZE, Image.Resampling.LANCZOS).save(file, "PNG", optimize=True)
    return file.getvalue()
