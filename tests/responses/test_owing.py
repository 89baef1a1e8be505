"""Every open site in the audience owes one response, from publication on."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from intranet.network.models import ProviderSite
from learning.models import HarmLevel, LearningPage
from learning.responses import owing
from learning.responses.answering import accept, answer
from learning.responses.models import SiteResponse
from learning.responses.owing import ask, ask_missing, close_what_is_over
from learning.responses.states import Answer, Event, State
from tests.factories import ProviderSiteFactory, UserFactory, learning_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def sites():
    return ProviderSiteFactory.create_batch(3)


def asked():
    return set(SiteResponse.objects.owed().values_list("provider_site", flat=True))


def pks(sites):
    return {site.pk for site in sites}


def close_site(site, state=ProviderSite.State.CLOSED):
    ProviderSite.objects.filter(pk=site.pk).update(state=state)


def test_each_open_site_is_asked_once(sites):
    close_site(sites[2])
    page = learning_page()
    ask(page)
    page.save_revision().publish()
    assert asked() == pks(ProviderSite.objects.open())
    assert SiteResponse.objects.count() == len(asked())


def test_a_draft_asks_nobody(sites):
    learning_page(publish=False)
    assert not SiteResponse.objects.exists()


def test_only_sites_of_the_audience_are_asked(sites):
    learning_page(sites=sites[:2])
    assert asked() == pks(sites[:2])


@pytest.mark.parametrize(("harm", "days"), [(None, 28), ("Low", 28), ("Severe", 14), ("Fatal", 14)])
def test_the_date_depends_on_the_harm(sites, harm, days):
    level = HarmLevel.objects.get(scale="physical", name=harm) if harm else None
    learning_page(sites=sites[:1], physical_harm=level)
    assert SiteResponse.objects.get().due_on == timezone.localdate() + timedelta(days=days)


def test_a_site_that_opens_later_is_asked_then(sites):
    close_site(sites[0])
    learning_page(sites=sites)
    assert asked() == pks(sites[1:])
    close_site(sites[0], ProviderSite.State.OPEN)
    assert ask_missing(timezone.now()) == 1
    assert asked() == pks(sites)
    assert ask_missing(timezone.now()) == 0


def test_a_site_that_opens_is_not_asked_about_what_is_over_a_year_old(sites):
    close_site(sites[0])
    old, new = (learning_page(title=f"Two ampoules {n}") for n in range(2))
    ago = timezone.now() - owing.LOOK_BACK
    LearningPage.objects.filter(pk=old.pk).update(last_published_at=ago - timedelta(days=1))
    close_site(sites[0], ProviderSite.State.OPEN)
    assert [ask_missing(timezone.now()) for _ in range(2)] == [1, 0]
    assert SiteResponse.objects.get(provider_site=sites[0]).page_id == new.pk


def test_a_site_that_opens_is_asked_for_a_few_in_each_week_the_urgent_ones_first(
    sites, monkeypatch
):
    monkeypatch.setattr(owing, "WEEKLY", 2)
    level = HarmLevel.objects.get(scale="physical", name="Fatal")
    pages = [learning_page(title=f"Two ampoules {n}", sites=sites) for n in range(4)]
    severe = learning_page(title="Two ampoules, and harm", sites=sites, physical_harm=level)
    new = ProviderSiteFactory()
    for page in (*pages, severe):
        page.audience_sites.add(new)
        page.save()
    assert ask_missing(timezone.now()) == 5
    due = SiteResponse.objects.filter(provider_site=new).order_by("due_on", "pk")
    today = timezone.localdate()
    assert list(due.values_list("page", "due_on")) == [
        (severe.pk, today + timedelta(days=14)),
        (pages[3].pk, today + timedelta(days=28)),
        (pages[2].pk, today + timedelta(days=28 + 7)),
        (pages[1].pk, today + timedelta(days=28 + 7)),
        (pages[0].pk, today + timedelta(days=28 + 14)),
    ]


def test_asking_a_site_costs_no_more_for_many_pages(sites):
    def costs(count):
        for n in range(count):
            page = learning_page(title=f"Two ampoules {n}", sites=[])
            SiteResponse.objects.filter(page=page, provider_site=sites[0]).update(state="closed")
            SiteResponse.objects.filter(page=page, provider_site=sites[1]).delete()
        with CaptureQueriesContext(connection) as queries:
            assert ask_missing(timezone.now()) == 2 * count
        return len(queries)

    assert costs(2) == costs(7)


def test_a_site_that_leaves_the_audience_owes_nothing_and_is_asked_again_when_it_is_back(sites):
    page = learning_page(sites=sites)
    page.audience_sites = sites[:2]
    page.save_revision().publish()
    assert asked() == pks(sites[:2])
    page.audience_sites = sites
    page.save_revision().publish()
    assert asked() == pks(sites)


def test_a_revision_in_substance_asks_again_and_keeps_the_old_answer(sites):
    page = learning_page(sites=sites[:1])
    row = SiteResponse.objects.get()
    answer(row, by=UserFactory(), answer=Answer.SAFE_HERE, reason="Two cupboards since 2020")
    accept(row, by=UserFactory())
    page.save_revision().publish()
    assert SiteResponse.objects.get().state == State.ACCEPTED
    page.version = 2
    page.save_revision().publish()
    row = SiteResponse.objects.get()
    assert (row.state, row.version) == (State.AWAITING, 2)
    kept = row.thread.get(event=Event.ANSWERED)
    assert (kept.answer, kept.text, kept.version) == ("safe_here", "Two cupboards since 2020", 1)


def test_taken_down_it_asks_nothing_more(sites):
    page = learning_page(sites=sites)
    row = SiteResponse.objects.first()
    answer(row, by=UserFactory(), answer=Answer.NOT_HERE, reason="No theatre here")
    accept(row, by=UserFactory())
    page.unpublish()
    assert not SiteResponse.objects.owed().exists()
    assert SiteResponse.objects.get(pk=row.pk).state == State.ACCEPTED


def test_publishing_writes_the_rows_in_one_statement(sites):
    page = learning_page(publish=False)
    for more in (0, 20):
        ProviderSiteFactory.create_batch(more)
        with CaptureQueriesContext(connection) as queries:
            ask(page)
        assert sum("INSERT" in query["sql"] for query in queries) == 1


def test_a_site_that_closes_owes_nothing_and_one_that_opens_again_does(sites):
    learning_page(sites=sites)
    close_site(sites[0])
    assert close_what_is_over(timezone.now()) == 1
    assert close_what_is_over(timezone.now()) == 0
    assert asked() == pks(sites[1:])
    closed = SiteResponse.objects.get(provider_site=sites[0])
    assert closed.thread.get().event == Event.CLOSED
    close_site(sites[0], ProviderSite.State.OPEN)
    assert [ask_missing(timezone.now()) for _ in range(2)] == [1, 0]
    assert asked() == pks(sites)


def test_a_page_that_is_replaced_asks_nobody_any_more(sites):
    page = learning_page(sites=sites)
    row = SiteResponse.objects.first()
    answer(row, by=UserFactory(), answer=Answer.NOT_HERE, reason="No theatre here")
    accept(row, by=UserFactory())
    page.superseded_by = learning_page(title="Newer", publish=False)
    page.save_revision().publish()
    assert asked() == set()
    assert SiteResponse.objects.get(pk=row.pk).state == State.ACCEPTED
    assert ask_missing(timezone.now()) == 0
    page.superseded_by = None
    page.save_revision().publish()
    assert asked() == pks(sites) - {row.provider_site_id}


def test_what_a_killed_process_left_owed_is_closed_later(sites):
    page = learning_page(sites=sites)
    type(page).objects.filter(pk=page.pk).update(live=False)
    assert asked() == pks(sites)
    assert close_what_is_over(timezone.now()) == 3
    assert asked() == set()


def test_a_site_that_left_the_audience_while_a_process_was_killed_owes_nothing(sites):
    page = learning_page(sites=sites)
    learning_page(title="For every site")
    LearningPage.audience_sites.through.objects.filter(
        learningpage=page, providersite=sites[2]
    ).delete()  # and nobody was told
    every = SiteResponse.objects.count()
    assert close_what_is_over(timezone.now()) == 1
    assert close_what_is_over(timezone.now()) == 0
    left = SiteResponse.objects.get(state=State.CLOSED)
    assert (left.page_id, left.provider_site) == (page.pk, sites[2])
    assert left.thread.get().event == Event.CLOSED
    assert SiteResponse.objects.owed().count() == every - 1


def test_a_revision_whose_process_was_killed_is_made_up_for(sites):
    page = learning_page(sites=sites[:1])
    row = answer(SiteResponse.objects.get(), by=UserFactory(), answer=Answer.NOT_HERE, reason="No")
    accept(row, by=UserFactory())
    type(page).objects.filter(pk=page.pk).update(version=2)  # and nobody was asked
    assert ask_missing(timezone.now()) == 1
    row.refresh_from_db()
    assert (row.state, row.version) == (State.AWAITING, 2)
    assert ask_missing(timezone.now()) == 0
