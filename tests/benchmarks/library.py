"""The search library that comes with Wagtail, on Elasticsearch, to compare with."""

import copy

from modelsearch.backends.elasticsearch9 import Elasticsearch9SearchBackend
from wagtail.search import index

from learning.models import LearningPage
from learning.models.pages import PARTS


class SearchBackend(Elasticsearch9SearchBackend):
    """As it is shipped, but for two tokenizers that it defines and does not use."""

    settings = copy.deepcopy(Elasticsearch9SearchBackend.settings)
    del settings["settings"]["analysis"]["tokenizer"]


FACETS = ("specialties", "topics", "audience_sites")


def search_the_same():
    """Have the library search and count what our engine does; the product asks it for less.

    Names of tags as related fields, as Wagtail's manual has it, and the facets as filters.
    """
    LearningPage.search_fields = [
        *LearningPage.search_fields,
        *(index.SearchField(name) for name in ("summary", "reference", *dict(PARTS))),
        *(index.RelatedFields(name, [index.SearchField("name")]) for name in FACETS),
        *(index.FilterField(name) for name in FACETS),
    ]
