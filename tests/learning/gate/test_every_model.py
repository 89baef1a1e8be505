"""Whoever adds a text outside pages decides here how it passes the gate, or why no reader sees it.

How each passes is tried where its forms are; what pages hold is tried in ``test_texts.py``.
"""

from django import forms
from django.apps import apps
from django.db import models
from wagtail.models import Page

from learning.verbs import Written

VERBS = {  # the form of a verb (learning/verbs.py) asks ``what_tells``
    "responses.SiteResponse": {"draft", "reason", "question"},
    "responses.ResponseEntry": {"text"},
    "adoption.Adoption": {"note"},
    "adoption.AdoptionEntry": {"text"},
    "actions.NetworkAction": {
        "what", "why", "measure_what", "measure_how", "measure_level", "ended_why",
    },
    "actions.Action": {
        "what", "why", "measure_what", "measure_how", "measure_level", "host_note", "evidence",
        "link", "file", "sent_back", "effect", "not_possible",
    },
    "actions.ActionEntry": {"text", "file"},
    "actions.PlanNote": {"reason"},
    "actions.PlanNoteEntry": {"text"},
    "peer.PeerEntry": {"text"},
    "alerts.PersonDuty": {"reason"},
    "alerts.SiteDuty": {"reason", "plan", "evidence", "sent_back"},
}  # fmt: skip
SHORT = {  # ``of_nobody`` refuses any finding
    "learning.LearningSource": {"name"},
    "learning.HarmLevel": {"name"},
    "learning.ConcernLevel": {"name"},
    "learning.ContributingFactor": {"name"},
    "learning.NeverEventType": {"name"},
    "actions.ActionKind": {"name"},
    "alerts.AlertTemplate": {"headline", "what_happened", "what_to_do", "evidence_asked"},
    "network.Specialty": {"name"},
    "network.StaffGroup": {"name"},
    "network.Topic": {"name"},
}
FILES = {  # read with the pages that show them, and refused while one does (files.py)
    "library.LibraryDocument": {"title", "file", "text", "metadata"},
    "library.Picture": {"title", "file", "description"},
    "library.Rendition": {"file"},
}
TAKEN_FROM_PAGES = {  # which passed
    "search.SearchEntry": {
        "reference", "title", "labels", "summary", "body", "attachments", "url", "path",
    },
    "search.FacetValue": {"value", "label"},
    "delivery.Message": {"subject", "why", "path"},
}  # fmt: skip
OF_PEOPLE_AND_SITES = {  # whom they are meant to name
    "network.ProviderSite": {"name", "code", "aliases", "host_organisation", "region"},
    "network.User": {"username", "first_name", "last_name", "email"},
    "network.StaffProfile": {"job_title"},
    "anonymisation.SiteAlias": {"name"},
    "peer.Invitation": {"adviser", "organisation"},
    "delivery.Delivery": {"address"},
}
NO_READER = {  # for those who may see it in the admin, or for machines
    "learning.SourceRecord": {"incident_reference", "people_involved"},
    "gate.Mark": {"reason"},
    "gate.SignOff": {"reason"},
    "gate.WouldNotPass": {"why", "where"},
    "gate.PrivacyProblem": {"what"},
    "anonymisation.NotIdentifying": {"term", "source"},
    "search.SynonymGroup": {"terms"},
    "search.SynonymTerm": {"words"},
}
MACHINES = {  # what programs write for programs
    "actions.Action": {"state_before"},
    "alerts.Chain": {"head", "seal"},
    "alerts.LogEntry": {"seal"},
    "alerts.PersonDuty": {"back_to", "escalated_to"},
    "alerts.SiteDuty": {"back_to", "escalated_to"},
    "delivery.Delivery": {"error"},
    "delivery.Gateway": {"error"},
    "delivery.Heartbeat": {"worker"},
    "delivery.Message": {"key", "sender", "template"},
    "gate.Mark": {"fingerprint", "kind", "place"},
    "gate.ScannedText": {"text_hash", "version"},
    "gate.SignOff": {"texts_hash"},
    "library.LibraryDocument": {"file_hash"},
    "library.Picture": {"file_hash"},
    "library.Rendition": {"filter_spec", "focal_point_key"},
    "network.User": {"password"},
    "search.AccessRule": {"rule"},
    "search.IndexChange": {"error"},
}
IN_THE_ADMIN = {  # for those who work there
    "learning.QualityReviewTask": {"name"},
    "alerts.AlertTemplate": {"name"},
    "alerts.Ladder": {"name"},
    "alerts.Chain": {"name"},
    "search.IndexBuild": {"name"},
    "delivery.Gateway": {"name"},
}
IN_IMPORTED_FILES = {  # what else a value is called there, and what stands in addresses
    "learning.LearningSource": {"slug", "aliases"},
    "learning.HarmLevel": {"slug", "aliases"},
    "learning.ConcernLevel": {"slug", "aliases"},
    "learning.ContributingFactor": {"slug", "aliases"},
    "learning.NeverEventType": {"slug", "aliases"},
    "actions.ActionKind": {"slug", "aliases"},
    "network.Specialty": {"slug", "synonyms"},
    "network.StaffGroup": {"slug"},
    "network.Topic": {"slug"},
}
WHOM = {"adviser", "organisation"}  # what somebody from outside is called, by those who asked
WAYS = [
    VERBS, SHORT, FILES, TAKEN_FROM_PAGES, OF_PEOPLE_AND_SITES, NO_READER, MACHINES, IN_THE_ADMIN,
    IN_IMPORTED_FILES,
]  # fmt: skip


def texts_outside_pages():
    for model in apps.get_models():
        ours = model.__module__.partition(".")[0] in ("home", "intranet", "learning", "search")
        if ours and not issubclass(model, Page):
            yield (
                model._meta.label,
                {
                    field.name
                    for field in model._meta.concrete_fields
                    if isinstance(field, models.CharField | models.TextField | models.FileField)
                    and not field.choices
                },
            )


def test_every_text_outside_pages_has_its_way_past_the_gate():
    texts = {f"{label}.{name}" for label, fields in texts_outside_pages() for name in fields}
    decided = [f"{label}.{name}" for way in WAYS for label in way for name in way[label]]
    assert texts == set(decided)
    assert len(decided) == len(texts)


def all_forms(base):
    for form in base.__subclasses__():
        yield form
        yield from all_forms(form)


def test_every_verb_has_read_what_is_written_in_it():
    """A field in which somebody writes in their own words, and not a date, a number or a choice."""
    unread = {
        f"{form.__module__}.{form.__name__}.{name}"
        for form in all_forms(Written)
        for name, field in form.base_fields.items()
        if type(field) is forms.CharField and not field.widget.is_hidden
        if name not in form.written and not (name in WHOM or name.endswith("_called"))
    }
    assert not unread
