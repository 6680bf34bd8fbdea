"""What rendering adds to the text: levels, anchors, boxes, pictures, headers of tables, ways to references and back."""

import pytest

from articles.pictures.markup import pictures_in
from articles.rendering import render
from clinic_site.profile.fields import clean_html


def anchors(html):
    return [entry["anchor"] for entry in render(html).contents]


def test_levels_begin_at_the_second_and_leave_none_out():
    assert render("<h3>A</h3><h4>B</h4><h3>C</h3><h2>D</h2><h4>E</h4>").body == (
        '<h2 id="section-a">A</h2><h3 id="section-b">B</h3><h2 id="section-c">C</h2><h2 id="section-d">D</h2>'
        '<h3 id="section-e">E</h3>'
    )


def test_a_bold_paragraph_is_no_heading():
    assert render("<p><strong>Bold</strong></p>").contents == []


def test_an_anchor_stays_when_other_headings_move():
    assert anchors("<h2>One</h2><h2>Two</h2>") == list(reversed(anchors("<h2>Two</h2><h2>One</h2>")))
    # A heading that looks like another's second one keeps what is its own.
    assert anchors("<h2>One</h2><h2>One</h2><h2>One 2</h2>") == ["section-one", "section-one-3", "section-one-2"]
    assert anchors("<h2>Über Knie</h2><h2>膝</h2>") == ["section-uber-knie", "section-膝"]


def test_neighbours_of_a_style_are_one_box_with_its_name():
    body = render(
        '<p class="key-points">a</p><ul><li><p class="key-points">b</p></li><li>c</li></ul><p>d</p>'
        '<p class="call-a-doctor">e</p><p class="key-points">f</p>'
    ).body
    assert body == (
        '<div class="box box--key-points"><p class="box__label">Key points</p><p>a</p>'
        "<ul><li>b</li><li>c</li></ul></div><p>d</p>"
        '<div class="box box--call-a-doctor"><p class="box__label">When to call a doctor</p><p>e</p></div>'
        '<div class="box box--key-points"><p class="box__label">Key points</p><p>f</p></div>'
    )


def test_the_name_of_a_box_is_none_of_the_authors_words():
    assert render('<p class="key-points">two words</p>').plain_text == "two words"


def test_a_pull_quote_is_hidden_from_listeners_only_where_the_text_says_the_same():
    quote = '<p class="pull-quote">“Rest first, then <a href="/x">move</a>.”</p>'
    assert (
        '<p class="pull-quote" aria-hidden="true">“Rest first, then move.”</p>'
        in render(f"<p>We say: rest first [1], then move.</p>{quote}", "A").body
    )
    assert "aria-hidden" not in render(f"<p>We say something else.</p>{quote}").body


def test_only_links_that_leave_the_site_say_so():
    body = render('<p><a href="https://x.example/">a</a><a href="http://testserver/b">b</a><a href="/c">c</a></p>').body
    assert body == (
        '<p><a href="https://x.example/" rel="external noopener">a</a><a href="http://testserver/b">b</a>'
        '<a href="/c">c</a></p>'
    )


def test_headers_of_tables_say_what_they_head():
    body = render("<table><tr><th>a</th><th>b</th></tr><tr><th>c</th><td>d</td></tr></table>").body
    assert '<thead><tr><th scope="col">a</th><th scope="col">b</th></tr></thead>' in body
    assert '<tr><th scope="row">c</th><td>d</td></tr>' in body
    two = render("<table><tr><td>a</td><td>b</td></tr></table>" * 2).body
    assert 'aria-label="Table 1"' in two
    assert 'aria-label="Table 2"' in two


def test_pictures_of_the_library_are_shown_and_others_are_not(picture, django_assert_num_queries):
    figure = '<figure><img data-image="{}" alt="A knee"><figcaption>Seen from the side</figcaption></figure>'
    html = figure.format(picture.pk) + figure.format(picture.pk) + figure.format(picture.pk + 1)
    assert pictures_in(html) == [(picture.pk, "A knee")] * 2 + [(picture.pk + 1, "A knee")]
    with django_assert_num_queries(1):
        body = render(html).body
    assert body.count("<figure>") == 2
    assert body.count(f'src="{picture.file.url}" alt="A knee" width="64" height="36"') == 2
    assert "data-image" not in body


@pytest.mark.django_db
def test_a_text_without_pictures_asks_the_database_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        render("<h2>A</h2><p>b [1]</p>", "R")


def test_every_place_that_cites_a_reference_can_be_reached_from_it():
    rendered = render('<p>a [1], b<sup class="reference">1,3</sup>, c [1-3]</p>', "A\nB\nC")
    assert [reference["citations"] for reference in rendered.references] == [
        ["cited-1", "cited-1-2", "cited-1-3"],
        ["cited-1-3"],  # inside the range, which begins there
        ["cited-3", "cited-3-2"],
    ]
    for reference in rendered.references:
        for place in reference["citations"]:
            assert rendered.body.count(f'id="{place}"') == 1


@pytest.mark.parametrize(
    ("line", "text", "url"),
    [
        ("10.1016/S0140-6736(20)30183-5", "", "https://doi.org/10.1016/S0140-6736(20)30183-5"),
        ("Doe (doi:10.1000/a).", "Doe", "https://doi.org/10.1000/a"),
        ("Doe. doi:10.1000/a. PMID: 12345", "Doe.", "https://doi.org/10.1000/a"),
        ("Doe. https://pubmed.ncbi.nlm.nih.gov/12345/", "Doe.", "https://pubmed.ncbi.nlm.nih.gov/12345/"),
        ("What doing nothing does. 2020.", "What doing nothing does. 2020.", ""),
    ],
)
def test_identifiers_are_found_wherever_they_stand(line, text, url):
    (reference,) = render("", line).references
    assert (reference["text"], reference["url"]) == (text, url)


def test_a_picture_is_kept_the_same_however_its_attributes_are_ordered():
    wanted = '<figure><img data-image="7" alt="A knee"></figure>'
    assert clean_html('<figure><img alt="A knee" src="/media/x.jpg" data-image="7"></figure>') == wanted
    assert clean_html(wanted) == wanted
