"""From what was typed to what readers get."""

import pytest

from articles.rendering import render
from clinic_site.profile.fields import clean_html
from tests.factories import make_article, make_draft


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        '<a href="javascript:alert(1)">x</a>',
        '<a href="data:text/html,<script>alert(1)</script>">x</a>',
        '<p style="position:fixed" onclick="alert(1)" class="x">x</p>',
        "<svg><script>alert(1)</script></svg>",
        '<math><mtext></form><form><mglyph><style></math><img src onerror="alert(1)">',
        "<iframe src=https://elsewhere.example></iframe>",
        '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
        "<style>*{display:none}</style><form><input></form>",
    ],
)
def test_nothing_harmful_comes_out(attack):
    html = render(f"<p>before</p>{attack}<p>after</p>").body
    for word in ["script", "onerror", "onclick", "javascript:", "data:", "style", "<iframe", "<img", "<svg", "<form"]:
        assert word not in html.replace("before", "").lower()
    assert "<p>before</p>" in html


def test_what_the_toolbar_offers_survives():
    html = (
        "<h2>H</h2><p>a <strong>b</strong> <em>c</em> x<sub>2</sub> y<sup>3</sup> "
        '<a href="https://clinic.example/">d</a></p><ul><li>e</li></ul><ol><li>f</li></ol>'
        "<blockquote><p>g</p></blockquote><hr><h3>I</h3><h4>J</h4>"
        "<table><thead><tr><th>k</th></tr></thead><tbody><tr><td>l</td></tr></tbody></table>"
    )
    assert clean_html(html) == html


@pytest.mark.django_db
def test_cleaned_on_every_write_of_a_model():
    from articles.models import Article

    article = make_article()
    article.body = "<p>kept</p><script>alert(1)</script>"
    article.save()
    assert Article.objects.get(pk=article.pk).body == "<p>kept</p>"


@pytest.mark.django_db
def test_a_revision_keeps_the_cleaned_text():
    article = make_draft(body='<p onclick="alert(1)">Words<script>alert(1)</script></p>')
    assert article.newest_revision.content["body"] == "<p>Words</p>"


def test_how_an_editor_breaks_its_lines_makes_no_other_text():
    from articles.content import Content

    typed = "<p>One <strong>two</strong> three.</p><ul><li>a</li><li>b<ul><li>c</li></ul></li></ul><h2>H</h2>"
    edited = (
        "<p>One <strong>two</strong>\nthree.</p>\r\n\r\n<ul>\r\n\t<li>a</li>\r\n\t<li>b\r\n\t<ul>\r\n\t\t<li>c</li>"
        "\r\n\t</ul>\r\n\t</li>\r\n</ul>\r\n\r\n<h2>H</h2>\r\n"
    )
    assert Content(title="T", body=typed) == Content(title="T", body=edited)


def test_headings_get_anchors_that_are_theirs_alone():
    rendered = render("<h2>What helps?</h2><h3>Rest</h3><h2>What helps?</h2><h2>…</h2>")
    assert 'id="section-what-helps"' in rendered.body
    assert 'id="section-what-helps-2"' in rendered.body
    assert rendered.contents == [
        {"anchor": "section-what-helps", "text": "What helps?"},
        {"anchor": "section-what-helps-2", "text": "What helps?"},
        {"anchor": "section-part", "text": "…"},
    ]


def test_markers_become_links_to_the_references_that_there_are():
    rendered = render("<p>One [1], two [1, 2], all [1-2]; not [7].</p>", "First.\nSecond.")
    assert rendered.body.count('href="#reference-1"') == 3
    assert rendered.body.count('href="#reference-2"') == 2
    assert rendered.body.count('id="cited-1"') == 1
    assert "not [7]." in rendered.body
    assert "One <sup" in rendered.body
    assert "</sup>, two <sup" in rendered.body
    assert "</sup>; not [7]." in rendered.body


def test_markers_without_references_stay_words():
    assert render("<p>See [1].</p>").body == "<p>See [1].</p>"


def test_markers_in_bold_and_after_other_tags_are_found():
    rendered = render("<p><strong>Bold [1]</strong> and <em>so</em> on [2].</p>", "A\nB")
    assert 'href="#reference-1"' in rendered.body
    assert 'href="#reference-2"' in rendered.body
    assert rendered.plain_text == "Bold [1] and so on [2]."


@pytest.mark.parametrize(
    ("line", "text", "url"),
    [
        (
            "Doe J. A trial. 2020. https://doi.org/10.1000/xyz123.",
            "Doe J. A trial. 2020.",
            "https://doi.org/10.1000/xyz123",
        ),
        ("Doe J. A trial. doi: 10.1000/xyz123", "Doe J. A trial.", "https://doi.org/10.1000/xyz123"),
        ("Doe J. A trial. PMID: 12345", "Doe J. A trial.", "https://pubmed.ncbi.nlm.nih.gov/12345/"),
        ("[3] FDA. An alert. https://www.fda.gov/alert", "FDA. An alert.", "https://www.fda.gov/alert"),
        ("A book, 2nd edition.", "A book, 2nd edition.", ""),
        ("Bad javascript:alert(1)", "Bad javascript:alert(1)", ""),
    ],
)
def test_reference_lines(line, text, url):
    assert render("<p>x</p>", line).references == [{"text": text, "url": url, "citations": []}]


def test_tables_scroll_by_themselves_and_by_keyboard():
    body = render("<p>x</p><table><tr><td>1</td><td>2</td></tr></table><p>y</p>").body
    assert '<div class="table-scroll" role="region" tabindex="0" aria-label="Table"><table>' in body
    assert body.endswith("</table></div><p>y</p>")


def test_empty_paragraphs_go_and_words_are_counted():
    rendered = render("<p>&nbsp;</p><h2> </h2><p>three short words</p><ul><li>and</li><li>two</li></ul>")
    assert rendered.body == "<p>three short words</p><ul><li>and</li><li>two</li></ul>"
    assert rendered.plain_text == "three short words\nand\ntwo"
    assert rendered.word_count == 5


def test_bare_text_and_typographic_signs_are_left_alone():
    assert render("Just “words” – and 1 &lt; 2 &amp; 3").body == "Just “words” – and 1 &lt; 2 &amp; 3"


def test_escaped_markup_stays_words():
    for body in ("&lt;script&gt;alert(1)&lt;/script&gt;", "<p>&lt;img src=x onerror=alert(1)&gt; [1]</p>"):
        html = render(body, "A").body
        assert "<script" not in html
        assert "<img" not in html
        assert "&lt;" in html


def test_nested_lists_keep_their_words_apart():
    rendered = render("<ul><li>foo<ul><li>bar</li></ul>baz</li></ul><table><tr><td>a</td><td>b</td></tr></table>")
    assert rendered.plain_text == "foo\nbar\nbaz\na\nb"


def test_no_link_inside_a_link():
    body = render('<p><a href="https://x.example/"><strong>see [1]</strong></a> [1]</p>', "A").body
    assert body.count("#reference-1") == 1


def test_what_is_nested_absurdly_deep_loses_no_words():
    rendered = render("<blockquote>" * 400 + "<p>deep</p>" + "</blockquote>" * 400 + "<p>after</p>")
    assert rendered.plain_text == "deep\nafter"


def test_control_characters_of_a_paste_become_spaces():
    assert render("<p>a\x0bb\x01c</p>", "R\x0c1").body == "<p>a b c</p>"


def test_thousands_of_markers_in_one_paragraph():
    rendered = render("<p>" + "[1] " * 3000 + "</p>", "A")
    assert rendered.body.count("#reference-1") == 3000
