"""A real browser against a real server. Every page it opens is watched."""

import os
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection
from playwright.sync_api import Error, sync_playwright

from intranet.setup import set_up
from tests.conftest import MIGRATED
from tests.factories import PASSWORD
from tests.migrated import as_set_up, load_database

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


def number_on():
    """New rows are numbered after those that were loaded."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
            cursor.execute(statement)


@pytest.fixture
def live_network(live_server, tmp_path_factory):
    """What migrations and ``set_up`` make: a test on the real server finds or leaves it empty."""
    if connection.vendor == "sqlite":
        load_database(Path(as_set_up(tmp_path_factory)))
        ContentType.objects.clear_cache()
        cache.clear()
        return
    call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)
    ContentType.objects.clear_cache()
    connection.creation.deserialize_db_from_string(MIGRATED[0])
    number_on()
    ContentType.objects.clear_cache()
    cache.clear()
    set_up()


@pytest.fixture
def new_page(browser, live_network, live_server):
    """Open pages, each a person of their own; fail on a foreign request or a script error."""
    contexts, problems = [], []

    def open_page(**options):
        context = browser.new_context(base_url=live_server.url, **{"viewport": DESK, **options})
        context.set_default_timeout(60_000)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: problems.extend(_foreign(request.url, live_server)))
        page.on("console", lambda message: problems.extend(_errors(message, page)))
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
def sign_in(new_page):
    """Sign in through the form: ``sign_in("editor")`` gives that person a browser of their own."""

    def through_the_form(username, page=None):
        page = page or new_page()
        page.goto("/sign-in/")
        page.get_by_label("User name").fill(username)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("button", name="Sign out").wait_for()
        return page

    return through_the_form


def _foreign(url, live_server):
    parts = urlsplit(url)
    ours = parts.netloc == urlsplit(live_server.url).netloc
    return [] if ours or parts.scheme in {"data", "blob", "about"} else [f"asked {url}"]


def _errors(message, page):
    """Return what a reader's page says on the console; that it answers 403 or 404 is no error."""
    expected = message.text.startswith("Failed to load resource") and "status of 4" in message.text
    ours = message.type == "error" and not expected and "/admin/" not in page.url
    return [message.text] if ours else []
