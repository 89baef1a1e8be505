import pytest

from tests.factories import StaffProfileFactory

READER_PAGES = ["/sign-in/", "/password-reset/", "/sign-out/", "/nowhere/", "/search/", "/"]


def policy(response):
    return response["Content-Security-Policy"]


@pytest.mark.parametrize("address", READER_PAGES)
def test_readers_pages_have_a_strict_policy(as_staff, address):
    response = as_staff.get(address, follow=True)
    assert "unsafe" not in policy(response)
    assert "default-src 'self'" in policy(response)
    assert "object-src 'none'" in policy(response)


def test_strangers_pages_have_a_strict_policy(client, db):
    for address in ("/sign-in/", "/nowhere/", "/admin/login/"):
        assert "unsafe" not in policy(client.get(address, follow=True))


@pytest.mark.parametrize("address", READER_PAGES)
def test_pages_carry_no_inline_script_or_style(as_staff, address):
    html = as_staff.get(address, follow=True).content.decode()
    assert "<style" not in html
    assert " style=" not in html
    assert " onclick=" not in html
    assert html.count("<script") == html.count("<script src=")


def test_admin_may_have_inline_scripts_but_no_evaluation(client, db):
    client.force_login(StaffProfileFactory(user__roles=["Editor"]).user)
    response = client.get("/admin/")
    assert "script-src 'self' 'unsafe-inline'" in policy(response)
    assert "unsafe-eval" not in policy(response)


@pytest.mark.parametrize("address", ["/sign-in/", "/search/", "/nowhere/", "/admin/", "/sign-out/"])
def test_nothing_is_kept_by_shared_caches(as_staff, address):
    kept = as_staff.get(address)["Cache-Control"]
    assert "private" in kept
    assert "no-store" in kept


def test_static_files_may_be_kept(client, settings):
    settings.WHITENOISE_USE_FINDERS = True
    response = client.get("/static/intranet/favicon.svg")
    assert response.status_code == 200
    assert "no-store" not in response["Cache-Control"]


def test_static_files_are_our_own(as_staff):
    html = as_staff.get("/sign-out/").content.decode()
    assert "//" not in html.replace("http://www.w3.org/2000/svg", "")
