from wagtail.models import Workflow, WorkflowPage

from home.models import HomePage
from intranet.setup import set_up
from learning.alerts.models import AlertIndexPage, Ladder
from learning.models import LearningIndexPage, LearningSource, QualityReviewTask
from tests.factories import learning_page


def test_set_up_runs_again_without_doubling(db):
    before = LearningSource.objects.count()
    set_up()
    assert LearningSource.objects.count() == before
    assert LearningIndexPage.objects.count() == 1
    assert AlertIndexPage.objects.count() == 1
    assert Ladder.objects.count() == 1


def test_a_network_from_before_alerts_gets_their_section_review_and_ladder(db):
    Ladder.objects.all().delete()
    WorkflowPage.objects.filter(workflow__name="Alert review").delete()
    Workflow.objects.filter(name="Alert review").delete()
    QualityReviewTask.objects.filter(name="Alert review").delete()
    AlertIndexPage.objects.get().delete()
    set_up()
    section = AlertIndexPage.objects.get()
    assert section.get_parent().specific == HomePage.objects.get()
    assert section.get_workflow().name == "Alert review"
    names = QualityReviewTask.objects.get(name="Alert review").groups.values_list("name", flat=True)
    assert set(names) == {"Risk and quality team", "Publisher"}
    assert section.group_permissions.filter(group__name="Publisher").count() == 3
    assert Ladder.objects.get().steps.count() == 6


def test_new_pages_get_the_next_reference(db):
    first, second = learning_page(), learning_page()
    assert first.reference.startswith("LP-")
    assert int(second.reference[-4:]) == int(first.reference[-4:]) + 1
