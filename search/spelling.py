"""British and American spelling, taken as one: variants of a word that a search looks for too.

The pairs are the regular differences of the two spellings and the roots that are common in
health care. A variant that is no word does no harm: no page has it.
"""

from __future__ import annotations

MAX_VARIANTS = 4
SHORTEST = 4

# Anywhere in a word: British, American.
ROOTS = (
    ("haemo", "hemo"), ("haema", "hema"), ("anaesth", "anesth"), ("paediatr", "pediatr"),
    ("orthopaed", "orthoped"), ("oedem", "edem"), ("oesoph", "esoph"), ("gynaec", "gynec"),
    ("leucoc", "leukoc"), ("diarrhoea", "diarrhea"), ("pnoea", "pnea"), ("caecum", "cecum"),
    ("coeliac", "celiac"), ("caesar", "cesar"), ("sulph", "sulf"), ("tumour", "tumor"),
    ("colour", "color"), ("labour", "labor"), ("odour", "odor"), ("behaviour", "behavior"),
    ("favour", "favor"), ("neighbour", "neighbor"), ("rigour", "rigor"), ("vigour", "vigor"),
    ("honour", "honor"), ("centre", "center"), ("litre", "liter"), ("metre", "meter"),
    ("fibre", "fiber"), ("theatre", "theater"), ("titre", "titer"), ("calibre", "caliber"),
    ("programme", "program"), ("ageing", "aging"), ("mould", "mold"), ("defence", "defense"),
    ("offence", "offense"), ("licence", "license"), ("practise", "practice"),
    ("manoeuvr", "maneuver"), ("artefact", "artifact"), ("aluminium", "aluminum"),
    ("sceptic", "skeptic"), ("catalogue", "catalog"), ("dialogue", "dialog"),
    ("judgement", "judgment"), ("labell", "label"), ("counsell", "counsel"),
    ("travell", "travel"), ("cancell", "cancel"), ("modell", "model"), ("signall", "signal"),
    ("skilful", "skillful"), ("fulfil", "fulfill"), ("enrol", "enroll"),
    ("tranquillis", "tranquiliz"),
    ("oestr", "estr"), ("faec", "fec"), ("foet", "fet"),
)  # fmt: skip
AT_THE_START_ONLY = {"oestr", "estr", "faec", "fec", "foet", "fet", "edem"}

# At the end of a word, of two letters more at least.
ENDINGS = (
    *((f"is{end}", f"iz{end}") for end in ("e", "ed", "es", "er", "ers", "ing")),
    *((f"is{end}", f"iz{end}") for end in ("ation", "ations")),
    *((f"ys{end}", f"yz{end}") for end in ("e", "ed", "er", "ers", "ing")),
    ("aemia", "emia"), ("aemic", "emic"),
)  # fmt: skip

ROOTS_BOTH_WAYS, ENDINGS_BOTH_WAYS = (
    tuple(way for pair in pairs for way in (pair, pair[::-1])) for pairs in (ROOTS, ENDINGS)
)
ANY_ENDING = tuple(ending for ending, _other in ENDINGS_BOTH_WAYS)


def variants(word: str) -> tuple[str, ...]:
    """Return how else the folded ``word`` is spelled, without the word itself."""
    if len(word) < SHORTEST:
        return ()
    found: dict[str, None] = {}
    for one, other in [way for way in ROOTS_BOTH_WAYS if way[0] in word]:
        at = word.find(one)
        if (at and one in AT_THE_START_ONLY) or word.startswith(other, at):
            continue
        found[word[:at] + other + word[at + len(one) :]] = None
    if word.endswith(ANY_ENDING):  # nearly none has one, and each is a question of its own
        for ending, other in ENDINGS_BOTH_WAYS:
            if word.endswith(ending) and len(word) >= len(ending) + 2:
                found[word.removesuffix(ending) + other] = None
    found.pop(word, None)
    return tuple(found)[:MAX_VARIANTS]
