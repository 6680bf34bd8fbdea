"""The article as plain text."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import publishing
from articles.models import Review
from articles.plain_copy import text_of_html
from articles.rendering import render
from clinic_site.profile.models import ClinicProfile
from clinic_site.profile.reviewed_texts import keep_text
from tests.factories import figure, make_article, make_author, make_category, make_draft, make_picture, make_renditions

pytestmark = pytest.mark.django_db


def test_it_says_all_that_the_page_says(client):
    ClinicProfile.objects.update_or_create(pk=1, defaults={"sign_off": "A clinician wrote this.", "name": "Our Clinic"})
    keep_text("disclaimer", "No advice.", by=None, base=0)
    article = make_article(
        slug="knees",
        title="Knees & <stairs>",
        summary="A short guide.",
        category=make_category(name="Joints"),
        author=make_author(name="Ines Halloran", credentials="MD", role="Physician", is_clinician=True),
        body="<p>PRP may help [1].</p><h2>How much?</h2><ul><li>a little</li></ul>",
        references="A study. https://doi.org/10.1000/abc",
        at=timezone.now() - timedelta(days=400),
    )
    publishing.add_correction(article, "It said ten.", by=None)
    Review.objects.filter(revision__article=article).update(next_review_on=timezone.localdate() - timedelta(days=1))
    response = client.get("/articles/knees.txt")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Link"] == '<http://testserver/articles/knees/>; rel="canonical"'
    assert not response.cookies
    text = response.content.decode()
    place = 0
    for words in [
        "Knees & <stairs>\n\nA short guide.\n\nBy Ines Halloran, MD, Physician\n",
        "Medically reviewed by Rita Reviewer, MD, ",
        "\nPublished ",
        "http://testserver/articles/knees/\n\n",
        "past the date of its next review",
        "Platelet-rich plasma (PRP) in joints, tendons, skin or hair is an off-label use.",
        "PRP may help [1].\n\n## How much?\n\n- a little\n\n",
        "## References\n\n1. A study. https://doi.org/10.1000/abc\n\n",
        "## Corrections\n\n- ",
        ": It said ten.\n\n",
        "A clinician wrote this.\n\nNo advice.\n\nIf this may be an emergency, call 911",
        "\n\nOur Clinic\n",
    ]:
        assert words in text[place:], f"{words!r} is missing, or stands too high"
        place = text.index(words, place)
    page = client.get("/articles/knees/").content.decode()
    assert '<link rel="alternate" type="text/plain" title="Plain text" href="/articles/knees.txt">' in page


def test_it_is_there_when_the_article_is(client):
    draft, gone, moved = make_draft(slug="draft", title="SECRET"), make_article(slug="gone"), make_article(slug="old")
    publishing.unpublish(gone, by=None)
    publishing.change_address(moved, "new", by=None)
    answer = client.get(f"/articles/{draft.slug}.txt")
    assert answer.status_code == 404
    assert b"SECRET" not in answer.content
    assert client.get("/articles/gone.txt").status_code == 410
    answer = client.get("/articles/old.txt")
    assert (answer.status_code, answer["Location"]) == (301, "/articles/new.txt")
    assert client.post("/articles/new.txt").status_code == 405


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>a<br>b</p><p>c</p>", "a\nb\n\nc"),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul><p>d</p>", "- a\n  - b\n- c\n\nd"),
        ('<ol start="3"><li>a</li><li>b</li></ol>', "3. a\n4. b"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n\n> b"),
        ("<h2>a</h2><h3>b</h3><p>c</p>", "## a\n\n### b\n\nc"),
        (
            "<table><caption>t</caption><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>",
            "t\n\na | b\n1 | 2",
        ),
        ('<p>See <a href="https://x.example/y">this</a>, <a href="/pages/about/">us</a>.</p>',
         "See this <https://x.example/y>, us."),
        ('<p class="call-a-doctor">a</p><p class="call-a-doctor">b</p>', "When to call a doctor:\n\na\n\nb"),
        ('<p>So it is.</p><p class="pull-quote">So it is.</p><p>b</p>', "So it is.\n\nb"),
        ("<p>1 &lt; 2 &amp; 3</p><hr><p>a</p>", "1 < 2 & 3\n\n* * *\n\na"),
        ("", ""),
    ],
)  # fmt: skip
def test_shapes_of_text(body, text):
    assert text_of_html(render(body).body) == text


def test_pictures_are_told_in_words(client):
    image = make_renditions(make_picture(credit="Kim"))
    body = figure(image, alt="A knee, bent", caption="Fig. 1") + figure(image) + "<p>End.</p>"
    text = client.get(f"/articles/{make_article(body=body).slug}.txt").content.decode()
    assert "[Picture: A knee, bent]\n\nFig. 1" in text
    assert text.count("[Picture") == 1, "decoration has no words"


def test_what_is_nested_absurdly_deep_loses_no_words():
    body = render("<blockquote>" * 400 + "<p>deep</p>" + "</blockquote>" * 400 + "<p>after</p>").body
    assert text_of_html(body).endswith("deep\n\nafter")
