"""Chromium, and what every page that it opens here must keep to.

A page that logs an error, throws, asks another host for anything, gets an error for something it loads or, for
a visitor, sets a cookie fails its test. Screenshots of failed tests are left in run/browser/.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    expect,
    sync_playwright,
)

from clinic_site.admin.roles import keep_roles
from tests.services import missing

PATIENCE = 20_000  # milliseconds: the other half of the suite may be running beside us
SCREENSHOTS = Path(settings.BASE_DIR) / "run" / "browser"
NAMES = ["chromium", "chromium-browser", "google-chrome"]

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        missing("Chromium", "apt-get install chromium")
    # While playwright is there its event loop counts as running in this thread, which Django takes for async code.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=path)
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def _roles_and_standing_pages(transactional_db: None) -> None:
    """What migrations made, and the emptying of the tables after each test took away."""
    keep_roles()
    import_module("clinic_site.profile.migrations.0002_starting_pages").begin(apps, None)


class Watch:
    """Notes what a page must not do."""

    def __init__(self, context: BrowserContext, home: str, *, visitor: bool, refusals: set[int]) -> None:
        self.context, self.visitor, self.refusals = context, visitor, refusals
        self.host = urlsplit(home).netloc
        self.faults: list[str] = []
        context.on("console", self._console)
        context.on("weberror", lambda error: self.faults.append(f"thrown: {error.error}"))
        context.on("request", self._request)
        context.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        # That something could not be loaded is said better by _response, and is meant where a page answers 404.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.faults.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob", "about"} and address.netloc != self.host:
            self.faults.append(f"asked another host: {request.url}")

    def _response(self, response: Response) -> None:
        is_meant = response.request.resource_type == "document" or response.status in self.refusals
        if response.status >= 400 and not is_meant:
            self.faults.append(f"{response.status}: {response.url}")

    def all_faults(self) -> list[str]:
        cookies = self.context.cookies() if self.visitor else []
        return self.faults + [f"a visitor was given a cookie: {cookie.get('name')}" for cookie in cookies]


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(chromium: Browser, live_server: Any, request: pytest.FixtureRequest) -> Iterator[OpenPage]:
    """``open_page(user=None, staff=False, **options)``: a page in a browser context of its own.

    With ``user`` signed in already, with ``staff`` free to sign in, else a visitor who must get no cookie. Scripts may
    be answered with ``refusals``; ``home`` is another server on the same rows.
    """
    watches: list[Watch] = []

    def open_page(
        user: User | None = None,
        *,
        staff: bool = False,
        width: int = 1280,
        refusals: set[int] | None = None,
        home: str = "",
        **options: Any,
    ) -> Page:
        home = home or live_server.url
        context = chromium.new_context(
            base_url=home, viewport={"width": width, "height": 900}, reduced_motion="reduce", **options
        )
        context.set_default_timeout(PATIENCE)
        watches.append(Watch(context, home, visitor=not (user or staff), refusals=refusals or set()))
        if user:
            client = Client()
            client.force_login(user)
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": home}])
        return context.new_page()

    yield open_page

    faults = [fault for watch in watches for fault in watch.all_faults()]
    if faults or request.node.stash.get(FAILED, False):
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        for number, page in enumerate(page for watch in watches for page in watch.context.pages):
            page.screenshot(path=SCREENSHOTS / f"{request.node.name}-{number}.png".replace("/", "_"), full_page=True)
    for watch in watches:
        watch.context.close()
    assert not faults, "\n".join(faults)


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report: Any = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report
