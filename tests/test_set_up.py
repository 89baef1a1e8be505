from intranet.setup import set_up
from learning.models import LearningIndexPage, LearningSource
from tests.factories import learning_page


def test_set_up_runs_again_without_doubling(db):
    before = LearningSource.objects.count()
    set_up()
    assert LearningSource.objects.count() == before
    assert LearningIndexPage.objects.count() == 1


def test_new_pages_get_the_next_reference(db):
    first, second = learning_page(), learning_page()
    assert first.reference.startswith("LP-")
    assert int(second.reference[-4:]) == int(first.reference[-4:]) + 1
