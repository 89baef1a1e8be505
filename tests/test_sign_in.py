import re

import pytest
from django.core import mail
from django.urls import URLResolver, get_resolver

from tests.factories import PASSWORD, StaffProfileFactory, UserFactory

OPEN_TO_ALL = {
    "sign-in/",
    "password-reset/",
    "password-reset/sent/",
    "password-reset/done/",
    "password-reset/x/x/",
    "health/live",
    "health/ready",
}


def sign_in(client, username, password=PASSWORD, **data):
    return client.post("/sign-in/", {"username": username, "password": password, **data})


def addresses(resolver, prefix=""):
    """Yield an example address for each pattern of the whole project."""
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, route)
        else:
            route = re.sub(r"<(int:)[^>]*>", "1", route)
            route = re.sub(r"<[^>]*>", "x", route)
            route = re.sub(r"\(\?P[^)]*\)\)?|\((?:[^()]|\([^()]*\))*\)", "1", route)
            yield re.sub(r"[\^$\\]|\?P|\[.*\]|\.\*|\\Z", "", route)


def test_strangers_get_nothing_but_the_named_exceptions(client, db):
    seen = set(addresses(get_resolver()))
    assert len(seen) > 100
    for address in sorted(seen):
        status = client.get(f"/{address}").status_code
        assert status in {301, 302, 403, 404, 405} or address in OPEN_TO_ALL, address


def test_strangers_are_led_to_the_sign_in_page_and_back(client, staff):
    response = client.get("/search/?q=ampoules")
    assert response.status_code == 302
    assert response["Location"] == "/sign-in/?next=/search/%3Fq%3Dampoules"
    response = sign_in(client, "reader", next="/search/?q=ampoules")
    assert response["Location"] == "/search/?q=ampoules"


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "/\\evil.example",
        "\\\\evil.example",
        "http:///evil.example",
        " //evil.example",
        "data:text/html,x",
    ],
)
def test_next_leads_only_to_ourselves(client, staff, target):
    assert sign_in(client, "reader", next=target)["Location"] == "/"
    assert client.get("/sign-in/", {"next": target})["Location"] == "/"


def test_empty_form_names_each_field_at_the_field_and_at_the_top(client, db):
    html = client.post("/sign-in/", {}).content.decode()
    assert html.count("Enter your user name.") == 2
    assert html.count("Enter your password.") == 2
    assert 'href="#id_username"' in html
    assert 'aria-invalid="true"' in html


def test_wrong_password_says_nothing_about_the_account(client, staff):
    wrong = sign_in(client, "reader", "not it").content.decode()
    unknown = sign_in(client, "nobody", "not it").content.decode()
    message = "The user name or password is not right"
    assert message in wrong
    assert message in unknown


@pytest.mark.parametrize("username", ["", "\0", "x" * 10_000, "' OR 1=1 --", "é\u202e"])
def test_odd_user_names_get_a_page(client, db, username):
    assert sign_in(client, username).status_code == 200


def test_fifth_failure_locks_the_name_and_says_how_long(client, staff):
    answers = [sign_in(client, "reader", "not it").status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    locked = sign_in(client, "reader")
    assert locked.status_code == 429
    assert "for 15 minutes" in locked.content.decode()
    assert "_auth_user_id" not in client.session


def test_lock_leaves_a_colleague_at_the_same_address_alone(client, staff):
    StaffProfileFactory(user__username="colleague")
    for _ in range(6):
        sign_in(client, "reader", "not it")
    assert sign_in(client, "colleague").status_code == 302


def test_signing_in_changes_the_session(client, staff):
    client.get("/sign-in/")
    client.session["before"] = 1
    before = client.session.session_key
    sign_in(client, "reader")
    assert client.session.session_key != before


def test_signing_out_needs_a_post(as_staff):
    assert as_staff.get("/sign-out/").status_code == 200
    assert "_auth_user_id" in as_staff.session
    assert as_staff.post("/sign-out/")["Location"] == "/sign-in/"
    assert "_auth_user_id" not in as_staff.session


def test_closed_account_cannot_sign_in(client, staff):
    staff.user.is_active = False
    staff.user.save()
    assert sign_in(client, "reader").status_code == 200


def test_closing_an_account_ends_its_session(as_staff, staff):
    staff.user.is_active = False
    staff.user.save()
    assert as_staff.get("/sign-out/").status_code == 302


@pytest.mark.parametrize(
    ("door", "leads_to"),
    [
        ("/admin/login/", "/sign-in/"),
        ("/admin/login/?next=/admin/pages/", "/sign-in/?next=%2Fadmin%2Fpages%2F"),
        ("/_util/login/?next=/x/", "/sign-in/?next=%2Fx%2F"),
        ("/admin/password_reset/", "/password-reset/"),
        ("/admin/password_reset/confirm/x/y/", "/password-reset/"),
    ],
)
def test_other_doors_lead_to_ours(client, db, door, leads_to):
    assert client.get(door)["Location"] == leads_to


@pytest.mark.parametrize("door", ["/admin/login/", "/_util/login/"])
def test_other_doors_take_no_password(client, staff, door):
    client.post(door, {"username": "reader", "password": PASSWORD})
    assert "_auth_user_id" not in client.session


def test_reader_who_opens_the_admin_is_told_no(as_staff):
    for address in ("/admin/", "/admin/pages/", "/admin/reports/site-history/"):
        response = as_staff.get(address)
        assert response.status_code == 403
        assert "You cannot open this page" in response.content.decode()


def test_reader_at_the_admin_sign_in_is_not_sent_in_circles(as_staff):
    response = as_staff.get("/admin/login/?next=/admin/", follow=True)
    assert response.status_code == 403
    assert len(response.redirect_chain) <= 2


def test_editor_opens_the_admin(client, db):
    client.force_login(StaffProfileFactory(user__roles=["Editor"]).user)
    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/logout/").status_code == 200


def test_a_part_asked_for_after_the_session_ended_moves_the_whole_page(client, db):
    response = client.get("/sign-in/", headers={"HX-Request": "true"})
    assert response["HX-Refresh"] == "true"


def test_password_reset_answers_the_same_for_any_address(client, staff):
    known = client.post("/password-reset/", {"email": staff.user.email})
    unknown = client.post("/password-reset/", {"email": "nobody@example.org"})
    assert known.status_code == unknown.status_code == 302
    assert known["Location"] == unknown["Location"]
    assert [message.to for message in mail.outbox] == [[staff.user.email]]


def test_password_reset_link_works_once(client, staff):
    client.post("/password-reset/", {"email": staff.user.email})
    message = mail.outbox[0]
    assert message.subject == "Choose a new password for Spreading Learning"
    link = re.search(r"https?://[^/]+(/\S+)", message.body)[1]
    form = client.get(link)["Location"]
    new = {"new_password1": "staple battery horse", "new_password2": "staple battery horse"}
    assert client.post(form, new)["Location"] == "/password-reset/done/"
    assert sign_in(client, "reader", "staple battery horse").status_code == 302
    client.post("/sign-out/")
    assert "no longer works" in client.get(link).content.decode()


def test_weak_new_password_is_refused_at_the_field(client, staff):
    client.post("/password-reset/", {"email": staff.user.email})
    form = client.get(re.search(r"https?://[^/]+(/\S+)", mail.outbox[0].body)[1])["Location"]
    html = client.post(form, {"new_password1": "12345", "new_password2": "12345"}).content.decode()
    assert "There is a problem" in html
    assert "too short" in html


def test_stale_form_gets_a_page_that_says_what_to_do(db):
    from django.test import Client

    response = Client(enforce_csrf_checks=True).post("/sign-in/", {"username": "x"})
    assert response.status_code == 403
    assert "Please send that again" in response.content.decode()


def test_account_without_profile_may_sign_in(client, db):
    UserFactory(username="newcomer")
    assert sign_in(client, "newcomer").status_code == 302
