"""Writes the development corpus: invented people in the styles of ``tuning`` and ``held_out``.

``python -m tests.learning.anonymisation.corpus.generator`` writes both files again. Names come
from the public name lists of Faker, which the rules do not use; NHS numbers begin with 999.
"""

import json
import random
import re
import tomllib
from pathlib import Path

from faker import Faker

HERE = Path(__file__).resolve().parent
DOCUMENTS = {"tuning": 420, "held_out": 240}
LOCALES = {
    "tuning": ["en_GB", "en_GB", "en_IE", "en_IN", "en_PK", "pl_PL", "yo_NG", "en_GB"],
    "held_out": [
        "en_GB", "en_GB", "en_IN", "pl_PL", "yo_NG", "ig_NG", "ha_NG", "en_KE", "tl_PH", "ro_RO",
        "pt_PT", "tr_TR", "en_IE", "es_ES", "vi_VN", "it_IT", "zu_ZA", "en_PK",
    ],
}  # fmt: skip
PLACES = {
    "tuning": [
        "Larchfield",
        "Oldmere",
        "Thornwick",
        "Brackley",
        "Wexcombe",
        "Ashbourne",
        "Kelmore",
        "Stanbeck",
    ],
    "held_out": [
        "Haverley",
        "Quenby",
        "Marlswick",
        "Dunthorpe",
        "Elmsgate",
        "Pendrick",
        "Corvedale",
        "Whinmoor",
    ],
}
SAINTS = {"tuning": ["Oswin", "Mildred", "Aldhelm"], "held_out": ["Cuthwin", "Bega", "Piran"]}
WARDS = {
    "tuning": ["Kestrel", "Maple", "Nightingale", "Lister", "Heron", "Rowan"],
    "held_out": ["Osprey", "Willow", "Seacole", "Fleming", "Bramble", "Juniper"],
}
MARK = re.compile(r"<([a-z.]+)>")
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "October",
    "November",
    "December",
]
KINDS = {
    "nhs": "NHS_NUMBER", "hosp": "HOSPITAL_NUMBER", "dob": "DATE_OF_BIRTH", "date": "DATE",
    "age": "AGE_OVER_89", "addr": "ADDRESS", "pc": "POSTCODE", "tel": "PHONE", "ext": "PHONE",
    "email": "EMAIL", "site": "ORG_SITE", "ward": "ORG_SITE", "wardat": "ORG_SITE",
    "gp": "ORG_SITE", "care": "ORG_SITE", "gmc": "STAFF_CODE", "nmc": "STAFF_CODE",
    "staff": "STAFF_CODE", "reg": "VEHICLE", "handle": "SOCIAL_HANDLE", "url": "URL",
}  # fmt: skip


class Author:
    """Draws what the marks of one part stand for."""

    def __init__(self, part, seed):
        self.part, self.random = part, random.Random(seed)
        self.fakers = [Faker(locale) for locale in LOCALES[part]]
        for number, faker in enumerate(self.fakers):
            faker.seed_instance(seed + number)
        self.places, self.saints, self.wards = PLACES[part], SAINTS[part], WARDS[part]

    def pick(self, *choices):
        return self.random.choice(choices)

    def digits(self, count):
        return "".join(self.random.choices("0123456789", k=count))

    def people(self):
        people = {}
        for key in "pqrs":
            faker = self.random.choice(self.fakers)
            people[key] = (faker.first_name().split()[0], faker.last_name())
        return people

    def nhs(self):
        while True:
            number = "999" + self.digits(6)
            total = sum(int(d) * w for d, w in zip(number, range(10, 1, -1), strict=True))
            if (check := (11 - total % 11) % 11) < 10:
                number += str(check)
                apart = f"{number[:3]} {number[3:6]} {number[6:]}"
                return self.pick(number, apart, apart.replace(" ", "-"))

    def day(self, first, last):
        day, month = self.random.randint(1, 28), self.random.randint(1, 11)
        year, name = self.random.randint(first, last), MONTHS[month - 1]
        number = month if month < 9 else month + 1
        ending = "st" if day in (1, 21) else "nd" if day in (2, 22) else "th"
        ending = "rd" if day in (3, 23) else ending
        return self.pick(
            f"{day:02}/{number:02}/{year}", f"{day} {name} {year}", f"{day}{ending} {name} {year}",
            f"{day}{ending} of {name}", f"{day}.{number}.{year % 100:02}", f"{name} {day}, {year}",
            f"{day} {name[:3]} {year % 100:02}", f"{year}-{number:02}-{day:02}",
        )  # fmt: skip

    def date(self):
        return self.day(2021, 2025)

    def dob(self):
        while re.search(r" of ", value := self.day(1935, 2005)):
            pass
        return value

    def hosp(self):
        return self.pick(
            "K" + self.digits(6), "RX" + self.digits(6), self.digits(7), "M" + self.digits(7)
        )

    def age(self):
        years = self.random.randint(90, 102)
        return self.pick(f"{years}-year-old", f"{years} year old", f"{years} yo", f"{years}yo")

    def addr(self):
        street = self.pick("Larch", "Mill", "Queensway", "Tannery", "Bishops", "Orchard", "Station")
        kind = self.pick("Road", "Close", "Lane", "Street", "Avenue", "Crescent", "Terrace")
        town = self.pick(*self.places)
        return self.pick("", "Flat 3, ") + f"{self.random.randint(1, 180)} {street} {kind}, {town}"

    def pc(self):
        code = self.pick("OX", "LS", "B", "NE", "SW", "TQ") + str(self.random.randint(1, 29))
        code += " " + self.pick("1", "4", "9") + self.pick("AB", "QT", "ZL", "HN")
        return self.pick(code, code, code, code.replace(" ", ""), code.lower())

    def tel(self):
        return self.pick(
            f"07700 900{self.digits(3)}", f"07700900{self.digits(3)}", f"01632 960{self.digits(3)}",
            f"020 7946 0{self.digits(3)}", f"+44 7700 900{self.digits(3)}",
            f"(0161) 496 0{self.digits(3)}",
        )  # fmt: skip

    def ext(self):
        return self.pick("4", "5", "6") + self.digits(3)

    def email(self):
        first, last = self.people()["p"]
        name = re.sub(r"[^a-z.]", "", f"{first}.{last}".lower())
        return f"{name}@{self.pick('nhs.net', 'example.org', 'kestrel.nhs.uk')}"

    def site(self):
        place, saint = self.pick(*self.places), self.pick(*self.saints)
        return self.pick(
            f"{place} General Hospital", f"St {saint}'s Hospital", f"St {saint}'s",
            f"Royal {place} Infirmary", f"{place} Community Hospital",
        )  # fmt: skip

    def ward(self):
        number = self.random.randint(1, 34)
        name = self.pick(*self.wards)
        return self.pick(f"{name} Ward", f"Ward {number}", f"Ward {number}B", f"{name} Unit")

    def wardat(self):
        return f"{self.ward()} at {self.site()}"

    def gp(self):
        place = self.pick(*self.places)
        return place + self.pick(" Surgery", " Medical Centre", " Road Surgery", " Health Centre")

    def care(self):
        return self.pick(*self.places) + self.pick(" House", " Lodge", " Nursing Home", " Court")

    def gmc(self):
        return "7" + self.digits(6)

    def nmc(self):
        return f"{self.digits(2)}{self.pick(*'ABCDEFGHI')}{self.digits(4)}E"

    def staff(self):
        return self.digits(8)

    def reg(self):
        return (
            f"{self.pick('LK', 'YD', 'BX')}{self.pick('19', '22', '71')} {self.pick('KLM', 'VFA')}"
        )

    def handle(self):
        return "@" + self.people()["p"][0].lower() + "_" + self.digits(2)

    def url(self):
        name = re.sub(r"[^a-z]", "", self.people()["p"][1].lower())
        return f"https://www.facebook.com/{name}.{self.digits(3)}"

    def value(self, mark, people):
        """Return (value, kind) of a mark."""
        if mark in KINDS:
            return getattr(self, mark)(), KINDS[mark]
        if mark == "ini":
            first, last = people["p"]
            return self.pick(f"{first[0]}{last[0]}", f"{first[0]}.{last[0]}."), "PERSON"
        who, *parts = mark.split(".")
        first, last = people[who]
        value = {"f": first, "s": last, "ini": first[0]}.get((parts or [""])[0], f"{first} {last}")
        changed = {"up": value.upper(), "low": value.lower()}.get((parts or [""])[-1], value)
        return changed, "PERSON"

    def write(self, template):
        """Return a document with its spans."""
        people, text, spans, at = self.people(), "", [], 0
        for mark in MARK.finditer(template):
            text += template[at : mark.start()]
            value, kind = self.value(mark.group(1), people)
            spans.append({"start": len(text), "end": len(text) + len(value), "kind": kind})
            text, at = text + value, mark.end()
        return {"text": text + template[at:], "spans": spans}

    def document(self, style, content, clean):
        lines = content["clean"] if clean else content["lines"] + content["clean"][:2]
        drawn = self.random.sample(lines, min(len(lines), self.random.randint(3, 7)))
        openings = [line for line in content["open"] if not (clean and "<" in line)]
        template = "\n".join([self.pick(*openings or [""]), *drawn])
        return {"style": style} | self.write(template)


def documents(part, seed=5):
    styles = tomllib.loads((HERE / f"{part}.toml").read_text(encoding="utf-8"))
    author = Author(part, seed)
    for number in range(DOCUMENTS[part]):
        style = list(styles)[number % len(styles)]
        yield author.document(style, styles[style], number // len(styles) % 5 < 2)


def write_all():
    for part in DOCUMENTS:
        lines = [json.dumps(document, ensure_ascii=False) for document in documents(part)]
        (HERE / f"{part}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_all()
