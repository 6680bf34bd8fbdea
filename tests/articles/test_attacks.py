"""What is meant to harm readers, through the cleaner and the renderer. That none of it runs in a browser is in
``tests/browser/test_attacks.py``."""

import re
from html.parser import HTMLParser

import pytest
from django.core.management import call_command
from django.urls import reverse

from articles.content import Content, even_out
from articles.models import Article
from articles.rendering import render
from clinic_site.profile.fields import clean_html
from clinic_site.profile.models import Page
from clinic_site.rich_text.allowed import EDITOR_ATTRIBUTES, EDITOR_CLASSES, EDITOR_TAGS, LINK_SCHEMES, VALUES
from tests.articles.attacks.payloads import PAYLOADS, WHOLE
from tests.factories import make_article, make_draft, make_user

STORED = {tag: set(EDITOR_ATTRIBUTES.get(tag, set())) for tag in EDITOR_TAGS}
for styled in EDITOR_CLASSES:
    STORED[styled].add("class")
# What rendering adds.
RENDERED = STORED | {
    **{tag: {"id"} for tag in ("h2", "h3", "h4")},
    "a": {"href", "title", "rel", "id", "aria-label"},
    "div": {"class", "role", "tabindex", "aria-label"},
    "p": {"class", "aria-hidden"},
    "img": {"src", "width", "height", "alt", "loading", "decoding"},
}
CLASSES = {"box box--key-points", "box box--call-a-doctor", "box__label", "table-scroll", "reference-mark"}
VOID = {"br", "hr", "img"}


class StrictParser(HTMLParser):
    """Notes all that is not on the list."""

    def __init__(self, allowed, classes=frozenset()):
        super().__init__(convert_charrefs=True)
        self.allowed, self.classes, self.faults, self.opened = allowed, classes, [], []

    def handle_starttag(self, tag, attrs):
        if tag not in self.allowed:
            self.faults.append(tag)
        if tag not in VOID:
            self.opened.append(tag)
        if len({name for name, _value in attrs}) != len(attrs):
            self.faults.append(f"{tag}: an attribute twice")
        for name, value in attrs:
            if name not in self.allowed.get(tag, set()) or value is None:
                self.faults.append(f"{tag} {name}")
            elif name == "class" and value not in EDITOR_CLASSES.get(tag, set()) | self.classes:
                self.faults.append(f"{tag}.{value}")
            elif (name in VALUES and not VALUES[name].fullmatch(value)) or (
                name in {"href", "src"} and _scheme(value) not in LINK_SCHEMES | {""}
            ):
                self.faults.append(f"{tag} {name}={value}")

    def handle_endtag(self, tag):
        if not self.opened or self.opened.pop() != tag:
            self.faults.append(f"</{tag}> out of order")

    def handle_comment(self, data):
        self.faults.append("a comment")

    handle_decl = handle_pi = unknown_decl = handle_comment


def _scheme(address):
    """As the most generous browser would read it."""
    unseen = r"[\x00-\x20\x7f-\xa0\u00ad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff]"
    bare = re.sub(unseen, "", address)
    match = re.match(r"([a-z][a-z0-9+.-]*):", bare, re.IGNORECASE)
    return match[1].lower() if match else ""


def faults(html, allowed, classes=frozenset()):
    parser = StrictParser(allowed, classes)
    parser.feed(html)
    parser.close()
    return parser.faults + [f"<{tag}> left open" for tag in parser.opened]


def test_there_are_several_hundred_and_none_twice():
    assert len(PAYLOADS) > 900
    assert len(set(PAYLOADS)) == len(PAYLOADS)


def test_the_strict_parser_finds_what_is_wrong():
    wrong = ["<b>x</b>", "<p id=x>x</p>", "<p>x", "<a href='java\tscript:x'>x</a>", "<!-- x -->", "<p class=x>x</p>"]
    for html in wrong:
        assert faults(html, STORED), html


@pytest.mark.django_db
@pytest.mark.parametrize("start", range(0, len(PAYLOADS), 100))
def test_only_what_is_allowed_is_stored_and_shown(start):
    found = {}
    for attack in PAYLOADS[start : start + 100]:
        body = f"<p>before</p>{attack}<p>after</p>"
        stored = even_out(clean_html(body))
        shown = render(body, "A reference. https://fda.gov/\nAnother").body
        wrong = faults(stored, STORED) + faults(shown, RENDERED, CLASSES)
        if clean_html(stored) != stored:
            wrong.append(f"cleaning again makes {clean_html(stored)!r} of {stored!r}")
        if "<p>before</p>" not in shown:
            wrong.append("the words before are gone")
        if wrong:
            found[attack] = wrong
    assert found == {}


@pytest.mark.django_db
def test_all_at_once():
    body = "".join(WHOLE)
    stored = even_out(clean_html(body))
    assert faults(stored, STORED) == []
    assert even_out(clean_html(stored)) == stored


ATTACK = '<p onclick="trip(1)">kept</p><script>trip(1)</script><img src=x onerror=trip(1)>'
CLEAN = "<p>kept</p>"


@pytest.mark.django_db
class TestEveryWayIn:
    def test_content(self):
        assert Content(title="T", body=ATTACK).body == CLEAN
        assert Content.from_json({"title": "T", "body": ATTACK}).body == CLEAN

    def test_a_revision_by_an_act(self):
        assert make_draft(body=ATTACK).newest_revision.content["body"] == CLEAN

    def test_a_row_saved(self):
        article = make_article()
        article.body = ATTACK
        article.save()
        article.refresh_from_db()
        assert article.body == CLEAN

    def test_rows_in_bulk(self):
        Article.objects.bulk_create([Article(title="T", slug="in-bulk", body=ATTACK)])
        assert Article.objects.get(slug="in-bulk").body == CLEAN

    def test_rows_changed_in_bulk(self):
        article = make_article()
        article.body = ATTACK
        Article.objects.bulk_update([article], ["body"])
        assert Article.objects.get(pk=article.pk).body == CLEAN

    def test_rows_changed_by_a_query(self):
        Article.objects.filter(pk=make_article().pk).update(body=ATTACK)
        assert Article.objects.get().body == CLEAN

    def test_a_standing_page(self):
        Page.objects.create(title="T", slug="t", body=ATTACK)
        assert Page.objects.get(slug="t").body == CLEAN

    def test_the_form(self, client):
        client.force_login(make_user("Editor"))
        draft = make_draft()
        address = reverse("admin:articles_article_change", args=[draft.pk])
        typed = {"title": "T", "body": ATTACK, "slug": draft.slug, "base": 1}
        client.post(address, typed)
        draft.refresh_from_db()
        assert draft.newest_revision.number == 2
        assert draft.newest_revision.content["body"] == CLEAN

    def test_rows_loaded_from_a_file(self, tmp_path):
        article = make_article()
        file = tmp_path / "rows.json"
        call_command("dumpdata", "articles.article", output=str(file))
        file.write_text(file.read_text().replace(article.body, ATTACK.replace('"', '\\"')))
        call_command("loaddata", str(file), verbosity=0)
        assert Article.objects.get(pk=article.pk).body == CLEAN


@pytest.mark.django_db
def test_what_an_older_release_stored_reaches_the_editor_clean(client):
    draft = make_draft()
    revision = draft.newest_revision
    type(revision).objects.filter(pk=revision.pk).update(content={**revision.content, "body": ATTACK})
    client.force_login(make_user("Editor"))
    page = client.get(reverse("admin:articles_article_change", args=[draft.pk])).content.decode()
    assert "&lt;p&gt;kept&lt;/p&gt;</textarea>" in page
    assert "trip(1)" not in page
