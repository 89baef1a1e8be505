"""Short texts that readers see outside a page name nobody."""

import pytest
from django.core.exceptions import ValidationError
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from intranet.network.models import Specialty, StaffGroup, Topic
from learning.actions.models import ActionKind
from learning.models import LearningSource
from tests.learning.gate.conftest import IDENTIFYING

pytestmark = pytest.mark.django_db


def promote(client, description):
    picked = {"page": "", "external_link_url": "https://example.org/", "ORDER": "1", "DELETE": "",
              "external_link_text": "Ampoules", "description": description}  # fmt: skip
    form = {"query_string": "ampoules", "editors_picks": inline_formset([picked])}
    return client.post("/admin/searchpicks/add/", nested_form_data(form))


def test_the_description_of_a_promoted_result_names_nobody(client, reviewer):
    client.force_login(reviewer)
    said = promote(client, IDENTIFYING).content.decode()
    assert "it may name nobody and no place" in said
    assert not SearchPromotion.objects.exists()
    promote(client, "Where the two strengths are stored")
    assert SearchPromotion.objects.get().query == Query.get("ampoules")


@pytest.mark.parametrize("model", [Specialty, StaffGroup, LearningSource, ActionKind])
def test_neither_does_a_name_in_a_list_that_readers_pick_from(model):
    for known in model.objects.all():
        known.full_clean()
    with pytest.raises(ValidationError, match="name of a person") as refused:
        model(name="Mr John Hargreaves", slug="b").full_clean()
    assert "name" in refused.value.message_dict


def test_neither_does_a_topic_that_is_renamed():
    Topic(name="look-alike medicines", slug="a").full_clean()
    with pytest.raises(ValidationError, match="name of a person"):
        Topic(name="Mr John Hargreaves", slug="b").full_clean()
