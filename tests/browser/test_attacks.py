"""None of the attacks runs in a real browser, on the page that readers get.

The site's Content-Security-Policy would stop most of them by itself; here it is switched off, so that nothing but the
cleaner stands between them and the reader.
"""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

from articles.models import Article
from tests.articles.attacks.payloads import PAYLOADS
from tests.factories import make_article

pytestmark = pytest.mark.browser

A_PAGE = 120


class Tripwire:
    """Notes when anything in the page runs, asks another host, opens a window or dialog, or goes elsewhere."""

    def __init__(self, context: BrowserContext, home: str) -> None:
        self.tripped: list[str] = []
        self.host = urlsplit(home).netloc
        context.expose_binding("trip", lambda source, *_args: self.tripped.append(f"ran in {source['frame'].url}"))
        context.on("dialog", lambda dialog: (self.tripped.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        context.on("console", lambda message: self.tripped.append(f"console: {message.text}"))
        context.on("weberror", lambda error: self.tripped.append(f"thrown: {error.error}"))
        context.on("page", lambda page: self.tripped.append(f"opened: {page.url}") if len(context.pages) > 1 else None)
        context.route(lambda address: urlsplit(address).netloc != self.host, self._elsewhere)

    def _elsewhere(self, route: Route) -> None:
        self.tripped.append(f"asked for {route.request.url[:100]}")
        route.abort()

    def visit(self, page: Page, address: str) -> list[str]:
        self.tripped.clear()
        page.goto(address, wait_until="load")
        settled = page.url
        # Whoever reads moves, points, and goes through the page by keyboard.
        page.evaluate(
            """async () => {
                for (const element of document.querySelectorAll(".article__main *")) {
                    for (const name of ["mouseover", "pointerrawupdate", "focus", "toggle", "begin"]) {
                        element.dispatchEvent(new Event(name, {bubbles: true}));
                    }
                    element.focus?.();
                    if (element.localName !== "a") element.click?.();
                }
                window.scrollTo(0, document.body.scrollHeight);
                await new Promise(done => setTimeout(done, 300));
            }"""
        )
        if page.url.split("#")[0] != settled:
            self.tripped.append(f"went to {page.url}")
        return list(self.tripped)


@pytest.fixture
def unguarded(chromium: Browser, live_server):
    context = chromium.new_context(base_url=live_server.url, bypass_csp=True, reduced_motion="reduce")
    context.set_default_timeout(60_000)
    yield context, Tripwire(context, live_server.url)
    context.close()


def test_none_of_several_hundred_attacks_runs(unguarded):
    context, wire = unguarded
    page = context.new_page()
    pages = [PAYLOADS[start : start + A_PAGE] for start in range(0, len(PAYLOADS), A_PAGE)]
    assert sum(map(len, pages)) > 900
    for attacks in pages:
        # Each in a paragraph of its own, so that one which is taken out whole takes no other with it.
        body = "".join(f"<p>before {number}</p>{attack}" for number, attack in enumerate(attacks))
        article = make_article(body=body, references="A reference. https://www.fda.gov/alert")
        assert wire.visit(page, article.get_absolute_url()) == []
        assert "before 0" in page.locator(".article__main .prose").first.inner_text()


@pytest.mark.parametrize(
    ("attack", "sign"),
    [
        ("<script>trip(1)</script>", "ran in"),
        ("<img src=x onerror=trip(1)>", "ran in"),
        ("<svg onload=trip(1)></svg>", "ran in"),
        ("<iframe srcdoc='<script>parent.trip(1)</script>'></iframe>", "ran in"),
        ("<p onmouseover=trip(1)>words</p>", "ran in"),
        ("<script>alert(1)</script>", "dialog: 1"),
        ("<script>console.log('x')</script>", "console: x"),
        ("<img src=https://trip.example/pixel>", "asked for https://trip.example/pixel"),
        ("<link rel=stylesheet href=https://trip.example/a.css>", "asked for https://trip.example/a.css"),
        ("<p style='background:url(https://trip.example/b)'>words</p>", "asked for https://trip.example/b"),
    ],
)
def test_the_tripwire_can_trip(unguarded, attack, sign):
    context, wire = unguarded
    article = make_article()
    Article.objects.filter(pk=article.pk).update(rendered_body=attack)  # past the cleaner
    tripped = wire.visit(context.new_page(), article.get_absolute_url())
    assert any(what.startswith(sign) for what in tripped), tripped
