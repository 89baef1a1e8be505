"""The quality partner's page: all that waits for the site, and nothing of another's."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from wagtail.models import PageViewRestriction

from learning.actions import doing
from learning.actions.models import Action, ActionKind
from learning.adoption.models import Adoption
from learning.alerts.models import SiteDuty
from learning.responses.answering import answer, challenge
from learning.responses.models import SiteResponse
from learning.responses.states import Answer
from tests.alerts.ledger import partner_of
from tests.factories import (
    ProviderSiteFactory,
    UserFactory,
    alert_page,
    innovation_page,
    learning_page,
)
from tests.queries import queries_of

pytestmark = pytest.mark.django_db

ADDRESS = "/my-site/"


@pytest.fixture
def here():
    return ProviderSiteFactory(name="Invented Hospital North", code="IHN")


@pytest.fixture
def there():
    return ProviderSiteFactory(name="Invented Hospital South", code="IHS")


@pytest.fixture
def partner(here):
    return partner_of(here)


def act(site, what, due, *, owner=None, host=None, **more):
    fields = {
        "due_on": timezone.localdate() + timedelta(days=due), "created_at": timezone.now(),
        "changed_at": timezone.now(), "host_state": "waiting" if host else "not_needed",
    } | more  # fmt: skip
    return Action.objects.create(
        what=what, provider_site=site, kind=ActionKind.objects.first(), owner=owner, host_site=host,
        **fields,
    )  # fmt: skip


def everything(here, there, partner):
    """Make one thing of each kind that waits for ``here``."""
    learning_page(title="Two ampoules side by side", sites=[here])
    SiteResponse.objects.update(due_on=timezone.localdate() - timedelta(days=2))
    alert_page(title="Look through every ward store", sites=[here], duty_kind="sites")
    SiteDuty.objects.update(due_at=timezone.now() + timedelta(days=3))
    innovation_page(sites=[here])
    Adoption.objects.update(last_word_at=timezone.now() - timedelta(days=90))
    act(here, "Move the drawer", -1, owner=partner)
    act(there, "Borrow the simulation room", 10, host=here)


def shown(client, user):
    client.force_login(user)
    answer = client.get(ADDRESS)
    assert answer.status_code == 200
    return answer


def order(answer):
    return [row.kind for part in answer.context["parts"] for row in part.rows]


def test_everything_stands_in_order_of_urgency(client, here, there, partner):
    everything(here, there, partner)
    answer = shown(client, partner)
    assert order(answer) == ["Response", "Action", "Alert", "Agreement", "Innovation"]
    assert [part.heading for part in answer.context["parts"]] == ["Late", "Within a week", "Later"]
    assert [figure.number for figure in answer.context["figures"]] == [1, 1, 1, 1]


def test_each_button_and_figure_leads_somewhere(client, here, there, partner):
    everything(here, there, partner)
    found = shown(client, partner).context
    urls = [row.url for part in found["parts"] for row in part.rows]
    assert {client.get(url).status_code for url in urls} == {200}
    for figure in found["figures"][:3]:  # each leads to as many rows as it says
        assert len(client.get(figure.url).context["rows"]) == figure.number, figure


def test_each_action_says_its_next_step(client, here, there, partner):
    ago = timezone.now() - timedelta(days=40)
    ready = act(here, "Ready to be agreed", 60, owner=partner)
    act(here, "Declined", 61, owner=partner, host=there, host_state="declined", host_by=partner,
        host_at=ago, host_note="The theatre is closed until spring")  # fmt: skip
    act(here, "Waits for its host", 62, owner=partner, host=there)
    act(here, "Nobody's", 63)
    act(here, "Stuck", 64, owner=partner, state="in_progress", changed_at=ago)
    act(here, "Goes on", 65, owner=partner, state="in_progress")
    act(here, "To be looked at", -90, owner=partner, state="verified", done_by=partner,
        done_at=ago, evidence="One", effect="One", verified_by=UserFactory(), verified_at=ago,
        recheck_on=timezone.localdate())  # fmt: skip
    rows = {row.title: row for row in waiting(shown(client, partner))}
    assert {title: row.button for title, row in rows.items()} == {
        "To be looked at": "Look again", "Ready to be agreed": "Agree",
        "Declined": "Ask a host site", "Nobody's": "Name an owner", "Stuck": "Say how it stands",
    }  # fmt: skip
    assert rows["To be looked at"].due_on == timezone.localdate()
    assert [title for title, row in rows.items() if row.click] == ["Ready to be agreed"]
    click(client, rows["Ready to be agreed"])
    ready.refresh_from_db()
    assert ready.state == "agreed"


def test_a_partner_of_the_team_finds_what_waits_for_them_and_not_their_own_word(
    client, here, there, partner
):
    partner.groups.add(Group.objects.get(name="Risk and quality team"))
    other = UserFactory()
    done = {"state": "done", "done_at": timezone.now(), "evidence": "One in each drawer"}
    act(there, "Theirs", 40, owner=other, done_by=other, **done)
    act(here, "My own", 40, owner=other, done_by=partner, **done)
    page = learning_page(title="Two ampoules side by side", sites=[there])
    response = answer(SiteResponse.objects.get(), by=other, answer=Answer.SAFE_HERE, reason="One.")
    rows = waiting(shown(client, partner))
    assert {(row.kind, row.title) for row in rows} == {
        ("Verification", "Theirs"), ("Answer", page.title),
    }  # fmt: skip
    assert "Accepted." in click(client, next(row for row in rows if row.kind == "Answer"))
    response.refresh_from_db()
    assert response.decided_by == partner


def test_a_host_agrees_without_leaving_and_reads_who_was_quicker(client, here, there, partner):
    action = act(there, "Borrow the simulation room", 10, host=here, why="Ours is a store now.")
    page = shown(client, partner)
    assert "Ours is a store now." in page.content.decode()
    (row,) = waiting(page)
    doing.answer_as_host(action, by=partner_of(here), agrees=False, note="It is closed")
    said = click(client, row)
    assert "Somebody was quicker" in said and "Nothing waits" in said


@pytest.mark.parametrize("place", ["https://example.org/", "//example.org/", "actions", ""])
def test_a_verb_leads_to_no_other_place_than_ours(client, here, there, partner, place):
    act(there, "Borrow the simulation room", 10, host=here)
    (row,) = waiting(shown(client, partner))
    data = {"act": row.click.verb, "seen": row.click.seen, "next": place}
    assert client.post(row.url, data)["Location"] == row.url


def waiting(page):
    return [row for part in page.context["parts"] for row in part.rows]


def click(client, row):
    """Press the one button of ``row``; return the page it comes back to."""
    data = {"act": row.click.verb, "seen": row.click.seen, "next": ADDRESS}
    back = client.post(row.url, data, follow=True)
    assert back.redirect_chain == [(ADDRESS, 302)]
    return back.content.decode()


def test_overdue_actions_stand_before_those_without_a_date(client, here, partner):
    act(here, "Move the drawer", -1, owner=partner)
    Action.objects.bulk_create(
        Action(
            what=f"No date {n}", provider_site=here, kind=ActionKind.objects.first(),
            created_at=timezone.now(), changed_at=timezone.now(),
        )
        for n in range(60)
    )  # fmt: skip
    assert "Move the drawer" in shown(client, partner).content.decode()


def test_a_challenge_asks_to_look_again(client, here, partner):
    learning_page(sites=[here])
    response = SiteResponse.objects.get()
    answer(response, by=partner, answer=Answer.NOT_HERE, reason="We keep none of these.")
    judge = UserFactory(roles=["Risk and quality team"])
    challenge(response, by=judge, question="Who looked?")
    page = shown(client, partner)
    assert order(page) == ["Question"]
    assert "Look again" in page.content.decode()


def test_what_was_answered_folds_away(client, here, partner):
    page = learning_page(sites=[here])
    response = SiteResponse.objects.get()
    answer(response, by=partner, answer=Answer.NOT_HERE, reason="We keep none of these.")
    found = shown(client, partner)
    assert order(found) == []
    assert "Answered since yesterday (1)" in found.content.decode()
    assert page.title in found.content.decode()


def test_nothing_of_another_site_waits(client, here, there, partner):
    learning_page(title="Two ampoules side by side", sites=[there])
    alert_page(title="Look through every ward store", sites=[there], duty_kind="sites")
    act(there, "Move the drawer", -1)
    page = shown(client, partner)
    assert order(page) == []
    assert "Nothing waits" in page.content.decode()


def test_what_the_partner_may_not_open_is_nowhere(client, here, partner):
    page = learning_page(title="Two ampoules side by side", sites=[here])
    closed = PageViewRestriction.objects.create(page=page, restriction_type="groups")
    closed.groups.add(Group.objects.get(name="Executive"))
    found = shown(client, partner)
    assert page.title not in found.content.decode()
    assert found.context["figures"][0].number == 0


def test_only_quality_partners_have_it(client):
    for roles in (["Reader"], ["Risk and quality team"], ["Administrator"]):
        client.force_login(UserFactory(roles=roles))
        assert client.get(ADDRESS).status_code == 404
        assert "My site" not in client.get("/").content.decode()


def test_the_menu_leads_there(client, partner):
    client.force_login(partner)
    assert f'href="{ADDRESS}"' in client.get("/").content.decode()


def test_it_costs_as_many_queries_for_much_as_for_little(client, here, there, partner):
    everything(here, there, partner)
    client.force_login(partner)
    few = queries_of(client, ADDRESS)
    for number in range(3):
        learning_page(title=f"Another {number}", sites=[here])
        act(here, f"Another {number}", number, owner=UserFactory())
        act(there, f"Another {number}", number, host=here)
    assert len(queries_of(client, ADDRESS)) == len(few) < 17
