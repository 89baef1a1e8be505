"""A real browser against a real server. Every page it opens is watched."""

import os
import shutil
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Error, sync_playwright

from intranet.setup import set_up
from tests.factories import PASSWORD

# Playwright keeps an event loop in this thread, which Django would take for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESK = {"width": 1280, "height": 900}


@pytest.fixture(scope="session")
def browser():
    """The machine's Chromium, or the one Playwright brought."""
    installed = next((path for name in NAMES if (path := shutil.which(name))), None)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=installed, args=FLAGS)
        except Error:
            pytest.skip("no browser here: install Chromium")
        yield browser
        browser.close()


@pytest.fixture
def network(live_server, django_db_serialized_rollback):
    """What ``set_up`` makes, which the emptying of the database after each test takes away."""
    set_up()


@pytest.fixture
def new_page(browser, network, live_server):
    """Open pages, each a person of their own; fail on a foreign request or a script error."""
    contexts, problems = [], []

    def open_page(**options):
        context = browser.new_context(base_url=live_server.url, **{"viewport": DESK, **options})
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: problems.extend(_foreign(request.url, live_server)))
        page.on("console", lambda message: problems.extend(_errors(message)))
        page.on("pageerror", lambda error: problems.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture
def page(new_page):
    return new_page()


@pytest.fixture
def sign_in():
    """Sign in through the form: ``sign_in(page, "editor")``."""

    def through_the_form(page, username, password=PASSWORD):
        page.goto("/sign-in/")
        page.get_by_label("User name").fill(username)
        page.get_by_label("Password", exact=True).fill(password)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("button", name="Sign out").wait_for()

    return through_the_form


def _foreign(url, live_server):
    parts = urlsplit(url)
    ours = parts.netloc == urlsplit(live_server.url).netloc
    return [] if ours or parts.scheme in {"data", "blob", "about"} else [f"asked {url}"]


def _errors(message):
    """A page that is meant to answer 403 or 404 also says so on the console."""
    expected = message.text.startswith("Failed to load resource") and "status of 4" in message.text
    return [message.text] if message.type == "error" and not expected else []
