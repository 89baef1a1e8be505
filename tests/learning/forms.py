"""What the page editor sends for a learning page."""

from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from learning.models import LearningIndexPage

# What a second person answers for, as the form of the review sends it and as the editor does.
APPROVAL = {"read": "on", "could_tell": "no", "comment": ""}
APPROVING = {
    "workflow-action-name": "approve",
    "workflow-action-extra-data": '{"read": true, "could_tell": "no", "comment": ""}',
}


def learning_form(action=None, **fields):
    """Return the editor's form; ``action`` is the button, such as "action-submit"."""
    data = {
        "title": "Similar ampoules in one drawer",
        "slug": "similar-ampoules",
        "summary": "",
        "what_happened": "Two ampoules of similar size stood in one drawer.",
        "what_we_expected": "",
        "why_it_made_sense": "",
        "what_went_well": "",
        "what_we_learned": "Similar ampoules are mixed up",
        "action_already_taken": "",
        "actions_for_every_site": "Store the two strengths in separate drawers",
        "why_it_matters": "",
        "could_it_happen_here": "",
        "specialties": "",
        "topics": "",
        "version": "1",
        "search_description": "",
        "seo_title": "",
        "go_live_at": "",
        "expire_at": "",
        "resources": streamfield([]),
        "comments": inline_formset([]),
    }
    if action:
        data[action] = "1"
    return nested_form_data(data | fields)


def create_address():
    section = LearningIndexPage.objects.get()
    return f"/admin/pages/add/learning/learningpage/{section.pk}/"
