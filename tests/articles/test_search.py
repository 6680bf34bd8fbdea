"""What readers find, by the search page, on whichever database this runs."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django.utils.formats import date_format
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles import publishing
from articles.content import Content
from articles.models import Article, SearchRow, SearchWord, ZeroResultQuery
from articles.search import finding, index, spelling, suggesting, zero_results
from articles.search.tasks import index_outdated_articles, learn_words
from clinic_site.profile.models import ClinicProfile
from tests.factories import approve, make_article, make_author, make_category, make_draft, make_tag, make_user

pytestmark = pytest.mark.django_db


def page(client, query: str, **more: str) -> str:
    response = client.get("/search/", {"q": query, **more})
    assert response.status_code == 200, query
    return response.content.decode()


def found(client, query: str, **more: str) -> list[str]:
    """The titles of the results, in their order."""
    titles = re.findall(r'card__title">\s*<a [^>]*>(.*?)</a>', page(client, query, **more), re.DOTALL)
    return [unescape(re.sub(r"</?mark>", "", title)).strip() for title in titles]


def excerpts(client, query: str) -> list[str]:
    return re.findall(r'card__summary">(.*?)</p>', page(client, query), re.DOTALL)


def about(title: str, body: str = "", **facts) -> Article:
    return make_article(title=title, body=f"<p>{body or 'Plain words.'}</p>", **facts)


def change(article: Article, **facts) -> Article:
    """Publish a change of a live article."""
    article = Article.objects.get(pk=article.pk)
    newest = article.newest_revision
    publishing.save_revision(article, Content(**{**newest.content, **facts}), by=None, base=newest.number)
    publishing.publish(approve(article), by=None)
    return Article.objects.get(pk=article.pk)


# --- Where it looks ------------------------------------------------------------------------------------------


def test_title_names_summary_and_text_are_looked_in_and_weigh_in_that_order(client):
    long_ago = timezone.now() - timedelta(days=900)
    about("In the text", "Here is turmeric.")
    about("In the summary", summary="About turmeric.")
    about("By its tag", tags=[make_tag(name="Turmeric")], at=long_ago)
    about("Turmeric in the title", at=long_ago)
    about("Nowhere")
    assert found(client, "turmeric") == ["Turmeric in the title", "By its tag", "In the summary", "In the text"]


def test_authors_and_sections_are_names_too(client):
    about("Hers", author=make_author(name="Ines Halloran", credentials="DPT"))
    about("There", category=make_category(name="Recovery"))
    assert found(client, "halloran") == ["Hers"]
    assert found(client, "Recovery") == ["There"]


def test_of_equal_ones_the_newest_is_first(client):
    for days in (400, 2, 30):
        about(f"Bees {days}", "Honey and wax.", at=timezone.now() - timedelta(days=days))
    assert found(client, "honey") == ["Bees 2", "Bees 30", "Bees 400"]


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("knee", True), ("KNEES", True), ("knee’s", True), ("injecting", True), ("meniere", True), ("Ménière", True),
        ("follow up", True), ("follow-up", True), ("follow–up", True), ("COVID-19", True), ("19-covid", False),
        ("knee wrist", False), ("kne", True), ("menie", True), ("x", True), ("ray", True), ("X-rays", True),
        ('"two knees"', True), ('"knees two"', False), ('"the doctor of"', True), ("knee -doctor", False),
        ("knee -wrist", True), ('knee -"doctor two"', True), ('knee -"knees injected"', False), ("kn*", True),
        ("zz*", False), ("-wrist", False), ("the", True), ("what about the knee", True), ('"', False), ("*", False),
        ('"two knees', True), ("knee AND injected", True), ("NEAR(knee injected)", False), ("title:knee", False),
    ],
)  # fmt: skip
def test_what_can_be_asked(client, query, is_found):
    about("Injections", "The doctor of Ménière asked for a follow-up. Two knees injected, after COVID-19 and X-rays.")
    learn_words()
    assert bool(found(client, query, exactly="1")) is is_found, query


@pytest.mark.parametrize("sign", [*"/,+&:|;_~=—", "--", " / ", "-", "–", "."])
def test_signs_part_words_and_what_is_written_together_is_found_apart_too(client, sign):
    about("Found", "A hip that hurts, and then the knee.")
    learn_words()
    assert found(client, f"hip{sign}knee") == ["Found"]
    assert f"1 article found for “hip{sign}knee”" in unescape(page(client, f"hip{sign}knee"))
    assert found(client, f"hip{sign}kneee", exactly="1") == []
    assert found(client, f'"hip{sign}knee"') == []
    assert "hold some of them" in page(client, f'"hip{sign}knee" hurts'), "a quoted phrase is never loosened"


def test_what_is_written_together_is_looked_for_together_first(client):
    about("Together", "A follow-up in May.")
    about("Apart", "Follow the stairs up.")
    assert found(client, "follow-up") == ["Together"]
    assert set(found(client, "follow/up")) == {"Together", "Apart"}
    assert found(client, "up-follow", exactly="1") == []
    assert set(found(client, "up-follow")) == {"Together", "Apart"}
    assert found(client, "may -follow-up") == []
    assert found(client, "stairs -may,june") == ["Apart"]


def test_what_is_written_together_is_mended_and_completed_apart(client):
    about("Found", "Arthritis comes to knees with pain.")
    learn_words()
    assert (
        found(client, "arthritus/knee")
        == found(client, "pain,arthritus")
        == found(client, "artritis-knee")
        == ["Found"]
    )
    assert found(client, "pain-arth") == found(client, "arth*/knee") == ["Found"]


@pytest.mark.parametrize("typed", ["prp", "PRP", "p.r.p.", "P.R.P", "(P.R.P.)", "p.r.p.-injection"])
def test_initials_are_one_word(client, typed):
    about("With periods", "A P.R.P. injection. Then rest.")
    about("Without", "A PRP injection.")
    learn_words()
    assert set(found(client, typed)) == {"With periods", "Without"}


def test_letters_in_a_style_of_their_own_are_letters(client):
    knee = "".join(chr(0x1D400 + ord(letter) - ord("A") - 6 * letter.islower()) for letter in "Knee")  # bold
    about("Plain", "A knee.")
    about("Bold", f"A {knee}.")
    assert set(found(client, knee)) == set(found(client, "knee")) == {"Plain", "Bold"}


def test_what_else_it_is_called_is_found_and_marked(client):
    about("New hips", "An arthroplasty takes an hour.")
    about("Old joints", "The joint needs no replacement part.")
    assert found(client, '"joint replacement"') == ["New hips"]
    assert set(found(client, "joint replacement")) == {"New hips", "Old joints"}
    assert "<mark>arthroplasty</mark>" in page(client, "joint replacement")


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("cortisone", "steroid"),
        ("corticosteriod", "steroid"),
        ("tylenol", "acetaminophen"),
        ("slipped disk", "herniated disc"),
    ],
)
def test_what_patients_call_it_finds_what_clinicians_write(client, typed, written):
    about("Found", f"A text about {written}, in the words of a clinician.")
    learn_words()
    assert found(client, typed) == ["Found"]


# --- Misspellings --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("fibromialgia", "fibromyalgia"), ("arthritus", "arthritis"), ("rumatoid", "rheumatoid"),
        ("platlet", "platelet"), ("tendinitus", "tendinitis"), ("siatica", "sciatica"), ("osteoartritis",
        "osteoarthritis"), ("plasam", "plasma"), ("kneepain", "knee pain"), ("rumatoid arthritus",
        "rheumatoid arthritis"), ("nee pain", "knee pain"),
    ],
)  # fmt: skip
def test_a_misspelling_is_mended_and_said(client, typed, meant):
    about("Conditions", "Fibromyalgia, rheumatoid arthritis, osteoarthritis, tendinitis, sciatica, knee pain, platelet")
    about("More of them", "Rheumatoid arthritis and plasma, and more of arthritis, tendons, knees.")
    learn_words()
    shown = page(client, typed)
    assert f"Nothing was found for “{typed}”." in shown
    assert f"<strong>{meant}</strong>" in shown
    assert "Conditions" in found(client, typed) or "More of them" in found(client, typed)
    back = unescape(re.search(r'href="(\?[^"]*exactly=1)"', shown)[1])
    assert found(client, typed, exactly="1") == []
    assert client.get(f"/search/{back}").status_code == 200


@pytest.mark.parametrize("typed", ["dcotor", "docotr", "doctro", "dooctor", "doktor", "mucsle", "cushon"])
def test_one_wrong_letter_after_the_first_is_mended(client, typed):
    about("Found", "The doctor looks at a muscle on a cushion.")
    learn_words()
    assert found(client, typed) == ["Found"]


def test_of_the_words_one_letter_away_the_most_frequent_is_meant(client):
    for number in range(3):
        about(f"Trials {number}", "Trials of it.")
    about("Traits", "Traits of it.")
    learn_words()
    shown = page(client, "trails")
    assert "<strong>trials</strong>" in shown
    assert "3 articles found" in shown


def test_what_is_written_as_it_was_typed_is_not_mended(client):
    about("Fibromialgia, as some write it")
    about("Fibromyalgia")
    learn_words()
    assert found(client, "fibromialgia") == ["Fibromialgia, as some write it"]


@pytest.mark.parametrize("typed", ["gout", "safe", "finger", "shingles", "depression", "trapped", "refund", "cough"])
def test_what_is_only_rare_is_not_mended_into_another_word(client, typed):
    about("Words", "We got the same single couch, wrapped, to linger on; I remind you of a regression.")
    learn_words()
    assert "Shown instead" not in page(client, typed)
    assert found(client, f"words {typed}") == ["Words"], "what is left of the question still finds"


def test_a_topic_may_be_spelt_wrong_in_two_letters(client):
    about("Shoulders", tags=[make_tag(name="Shoulder pain")])
    learn_words()
    assert found(client, "sholdur") == ["Shoulders"]


def test_other_names_of_topics_are_completed_and_mended(client):
    tag = make_tag(name="Low back pain", synonyms="Lumbago")
    about("Backs", tags=[tag])
    learn_words()
    for typed in ["lumb", "lumb*", "lumbagoo", "lmubago"]:
        assert found(client, typed) == ["Backs"], typed
    tag.synonyms = "Lumbago\nDorsalgia"
    tag.save()
    index_outdated_articles()
    learn_words()
    assert found(client, "dorsal") == found(client, "dorslagia") == ["Backs"]
    assert SearchWord.objects.get(word="lumbago").articles == 1, "the article is counted once"


def test_learning_asks_no_more_for_more_articles(django_assert_max_num_queries):
    for number in range(10):
        about(f"Number {number}", tags=[make_tag()], author=make_author(credentials="DPT"))
    with django_assert_max_num_queries(13):
        assert learn_words() == "10 learned"


def test_nothing_is_mended_into_what_readers_cannot_see(client):
    hidden = about("Xylophonia is rare")
    learn_words()
    publishing.unpublish(hidden, by=None)
    assert "xylophonia" not in page(client, "xylofonia").lower()


def test_where_no_article_holds_all_some_are_shown_and_it_is_said(client):
    about("Knees", "Walking helps knees.")
    about("Wrists", "Typing hurts wrists.")
    shown = page(client, "knees wrists")
    assert "No article holds all of these words" in shown
    assert set(found(client, "knees wrists")) == {"Knees", "Wrists"}
    assert found(client, "knees wrists", exactly="1") == []


# --- Excerpts ------------------------------------------------------------------------------------------------


def test_the_excerpt_shows_and_marks_what_was_asked(client):
    about("Long", "Filler words without end. " * 200 + "At last the tendon is named [1-3]. " + "And more. " * 200)
    (excerpt,) = excerpts(client, "tendons")
    assert "At last the <mark>tendon</mark> is named. And" in excerpt
    assert excerpt.strip().startswith("…")
    assert len(excerpt) < 400


def test_a_phrase_is_marked_as_a_whole_and_prefers_the_passage_that_says_all(client):
    about("Two", "A tendon. " + "Filler. " * 100 + "The tennis elbow hurts a tendon. " + "Filler. " * 100)
    assert "The <mark>tennis elbow</mark> hurts a <mark>tendon</mark>." in excerpts(client, '"tennis elbow" tendon')[0]


def test_a_heading_does_not_run_into_what_stands_under_it(client):
    make_article(title="Rest", body="<h2>After the tendon</h2><p>Rest it.</p><ul><li>Ice</li><li>Sleep</li></ul>")
    make_article(title="Walk", body="<h2>Will a tendon heal?</h2><p>It will.</p>")
    assert {excerpt.strip() for excerpt in excerpts(client, "tendon")} == {
        "After the <mark>tendon</mark> – Rest it. Ice – Sleep",
        "Will a <mark>tendon</mark> heal? It will.",
    }


def test_nothing_in_an_excerpt_or_a_question_is_html(client):
    title = "A <b>bold</b> & <script>alert(1)</script> claim"
    about(title, "Signs such as &lt;img src=x onerror=alert(2)&gt; and &amp;amp; stay signs.")
    for query in ["bold", "onerror", "<script>alert(1)</script>", '"><img src=x onerror=alert(3)>', "</mark><b>"]:
        shown = page(client, query)
        assert not re.search(
            r"<(script(?! type=\"module\" src=)|img|b)\b", shown.split("<main")[1].split("</main")[0]
        ), query
    assert "&lt;<mark>script</mark>&gt;" in page(client, "script")
    assert "&lt;img src=x <mark>onerror</mark>=alert(2)&gt; and &amp;amp; stay" in page(client, "onerror")


# --- Narrowing -----------------------------------------------------------------------------------------------


def test_narrowing_to_a_section_a_topic_and_a_time(client):
    knees, tag = make_category(name="Knees", slug="knees"), make_tag(name="Ice", slug="ice")
    year_ago = timezone.now() - timedelta(days=380)
    about("New", "Swelling.", category=knees, tags=[tag])
    about("Old", "Swelling.", category=knees, at=year_ago)
    about("Elsewhere", "Swelling.", tags=[tag], at=timezone.now() - timedelta(days=3 * 366))
    assert set(found(client, "swelling")) == {"New", "Old", "Elsewhere"}
    assert set(found(client, "swelling", category="knees")) == {"New", "Old"}
    assert set(found(client, "swelling", tag="ice")) == {"New", "Elsewhere"}
    assert found(client, "swelling", tag="ice", category="knees") == ["New"]
    assert found(client, "swelling", when="12-months") == ["New"]
    assert set(found(client, "swelling", when="3-years")) == {"New", "Old"}
    day = f"{timezone.localtime(year_ago):%Y-%m-%d}"
    assert found(client, "swelling", since=day, until=day) == ["Old"]
    assert set(found(client, "swelling", until=day)) == {"Old", "Elsewhere"}
    assert set(found(client, "swelling", since=day)) == {"New", "Old"}


def test_a_section_a_topic_or_a_time_without_words_lists_the_newest(client, monkeypatch):
    knees, tag = make_category(name="Knees", slug="knees"), make_tag(name="Ice", slug="ice")
    year_ago = timezone.now() - timedelta(days=380)
    about("Old", category=knees, tags=[tag], at=year_ago)
    about("New", category=knees)
    about("Elsewhere", tags=[tag])
    about("To come", category=knees, at=timezone.now() + timedelta(days=1))
    assert found(client, "", category="knees") == ["New", "Old"]
    assert found(client, "", tag="ice") == ["Elsewhere", "Old"]
    assert found(client, "", tag="ice", category="knees") == ["Old"]
    day = f"{timezone.localtime(year_ago):%Y-%m-%d}"
    assert found(client, "", until=day) == ["Old"]
    shown = page(client, "", category="knees", since=day)
    assert "2 articles, the newest first." in shown
    in_words = date_format(timezone.localtime(year_ago), "DATE_FORMAT")
    assert f"Narrowed to: <strong>Knees, from {in_words}</strong>" in shown
    assert '<meta name="robots" content="noindex">' in shown
    assert "Nothing was published there, or then." in page(client, "", until="2001-01-01")
    assert found(client, '"?!', category="knees") == ["New", "Old"]
    assert "2 articles, the newest first." in page(client, "*", category="knees")
    for words in (page(client, "-old", category="knees"), page(client, "?!")):
        assert "Type at least one word" in words
        assert "Try fewer or other words" not in words
    assert found(client, "") == found(client, "", category="no-such") == []
    monkeypatch.setattr(finding, "MOST_RANKED", 2)
    assert "More than 2 articles. The newest are shown" in page(client, "", when="3-years")


@pytest.mark.parametrize(
    "bad",
    [
        {"category": "none-such"}, {"tag": "x" * 500}, {"when": "once"}, {"since": "yesterday"},
        {"until": "0001-01-01"}, {"since": "9999-12-31"}, {"since": "2024-02-30"},
        {"since": "2024-02-02", "until": "2024-02-01"},
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_and_does_not_narrow(client, bad):
    about("New", "Swelling.")
    shown = page(client, "swelling", **bad)
    assert 'class="filters__error"' in shown
    assert found(client, "swelling", **bad) == ["New"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("abc", ""), ("2024-02-30", ""), ("20240203", ""), ("2024-2-3", "2024-02-03"), ("2024-02-03", "2024-02-03")],
)
def test_a_date_field_holds_dates_only(client, typed, kept):
    field = re.search(r'<input type="date" name="since"[^>]*>', page(client, "", since=typed))[0]
    assert (re.search(r' value="([^"]*)"', field) or ["", ""])[1] == kept


def test_pages_keep_the_question(client):
    category = make_category(slug="knees")
    for number in range(13):
        about(f"Number {number}", "Swelling.", category=category)
    shown = page(client, "swelling", category="knees")
    assert "13 articles found" in shown
    forward = unescape(re.search(r'rel="next" href="([^"]+)"', shown)[1])
    assert "category=knees" in forward
    second = client.get(f"/search/{forward}").content.decode()
    assert "Number 0" in second
    assert client.get("/search/?q=swelling&page=3").status_code == 404


def test_of_very_many_the_best_are_shown_old_titles_too(client, monkeypatch):
    monkeypatch.setattr(finding, "MOST_RANKED", 3)
    about("Swelling of old", at=timezone.now() - timedelta(days=900))
    for number in range(5):
        about(f"Number {number}", "Swelling.")
    shown = page(client, "swelling")
    assert "More than 3 articles found" in shown
    assert found(client, "swelling")[0] == "Swelling of old"
    assert len(found(client, "swelling")) == 3


# --- What readers may see ------------------------------------------------------------------------------------


def test_the_index_follows_the_acts(client):
    draft = make_draft(title="Ginger", body="<p>Ginger tea.</p>")
    assert found(client, "ginger") == []
    article = approve(draft)
    publishing.schedule(article, by=None, at=timezone.now() + timedelta(days=1))
    assert found(client, "ginger") == []
    assert SearchRow.objects.get(article=article).place, "the row is there before the time comes"
    publishing.cancel_schedule(article, by=None)
    assert SearchRow.objects.get(article=article).place is None
    publishing.publish(article, by=None)
    assert found(client, "ginger") == ["Ginger"]
    article = change(article, title="Lemon", body="<p>Lemon tea.</p>")
    assert found(client, "ginger") == []
    assert found(client, "lemon") == ["Lemon"]
    publishing.change_end(article, timezone.now() + timedelta(days=1), by=None)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert found(client, "lemon") == []
    publishing.change_end(article, None, by=None)
    Article.objects.filter(pk=article.pk).update(status="unpublished")
    assert found(client, "lemon") == [], "the article's own row is asked, whatever the index says"
    Article.objects.filter(pk=article.pk).update(status="published")
    assert found(client, "lemon") == ["Lemon"]
    publishing.unpublish(article, by=None)
    assert found(client, "lemon") == []
    assert "Lemon" not in client.get("/search/suggest/?q=lemon").content.decode()


def test_the_time_of_a_scheduled_article_needs_no_job(client):
    article = approve(make_draft(title="Later", body="<p>Saffron.</p>"))
    publishing.schedule(article, by=None, at=timezone.now() + timedelta(hours=1))
    assert found(client, "saffron") == []
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        assert found(client, "saffron") == ["Later"]


def test_a_changed_name_reaches_the_index_by_the_clock(client):
    tag, author = make_tag(name="Bruise"), make_author(name="Ann Old")
    about("One", tags=[tag], author=author)
    tag.name, author.name = "Contusion", "Ann New"
    tag.save()
    author.save()
    index_outdated_articles()
    assert found(client, "contusion") == ["One"]
    assert found(client, "new") == ["One"]
    assert found(client, "bruise") == []
    tag.delete()
    index_outdated_articles()
    assert found(client, "contusion") == []


def test_what_is_missing_is_repaired_and_a_deleted_draft_leaves_nothing(client):
    about("One", "Cinnamon.")
    SearchRow.objects.all().delete()
    assert found(client, "cinnamon") == []
    assert index_outdated_articles() == "1 indexed"
    assert index_outdated_articles() == "0 indexed"
    assert found(client, "cinnamon") == ["One"]
    draft = make_draft(title="Never mind")
    assert SearchRow.objects.filter(article=draft).exists()
    draft.delete()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM articles_search_desk")
            assert cursor.fetchone()[0] == SearchRow.objects.count()


def test_the_command_writes_everything_anew_and_can_be_run_again(client, capsys):
    for number in range(3):
        about(f"Number {number}", "Cinnamon.")
    SearchRow.objects.update(version=index.OUTDATED)
    for _ in range(2):
        call_command("index_search")
        assert "3 articles indexed." in capsys.readouterr().out
        assert len(found(client, "cinnamon")) == 3
        assert SearchWord.objects.get(word="cinnamon").articles == 3
    call_command("index_search", "--missing")
    assert "0 articles indexed." in capsys.readouterr().out


def test_words_are_counted_once_an_article(client):
    article = about("One", "Cinnamon.")
    learn_words()
    change(article, body="<p>Cinnamon and cloves.</p>")
    learn_words()
    assert dict(SearchWord.objects.filter(word__in=["cinnamon", "cloves"]).values_list("word", "articles")) == {
        "cinnamon": 1,
        "cloves": 1,
    }
    about("Two", "Cinnamon.")
    learn_words()
    assert SearchWord.objects.get(word="cinnamon").articles == 2
    assert learn_words() == "0 learned"


# --- Bounds --------------------------------------------------------------------------------------------------

HOSTILE = [
    "", " ", "\0", "a\0b", "%", "_", "\\", "'", '"', '""', '"""', '" "', "'; DROP TABLE articles_article; --",
    "-", "--", "-a", '-"', "*", "**", "a*", "* * *", "^knee", "{title}:x", "title:x", "NEAR(a b, 5)", "AND",
    "OR", "NOT", "a NOT", "knee OR", "(", ")", "((((((", "a & b | !c", "a <-> b", ":*", "'a':*", "a:A", "+a",
    "a" * 10_000, "a " * 10_000, "a* " * 10_000, '"a ' * 5000, "😀", "😀" * 100, "\ud800", "\u202e knee",
    "\u00ad", "e\u0301", "½", "ŉ", "ﬁ", "⑴", "²", "知识", "العربية", "\ufffe", "\u2028", "<script>",
    "../../etc/passwd", "%00", "${7*7}", "{{ 7 }}", "x" * 39 + "é" * 9, "0" * 50, "1,000", "1e999", "-0",
    "and the of", '"the of"', "the", "arthritis-" * 30, "-a -b -c -d -e -f -g -h knee",
]  # fmt: skip


def test_no_question_is_too_odd(client):
    about("Knees", "Words about knees.")
    learn_words()
    for query in HOSTILE:
        typed = query.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
        for address in ("/search/", "/search/suggest/"):
            assert client.get(address, {"q": typed}).status_code == 200, (address, query)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    query=st.text(max_size=60)
    | st.lists(
        st.sampled_from(['"', "-", "*", "knee", "the", "'", "(", ")", ":", "a", "OR", "é", "\\", " "]), max_size=25
    ).map("".join)
)
def test_whatever_is_asked_is_answered(client, query):
    response = client.get("/search/", {"q": query.encode("utf-8", "replace")})
    assert response.status_code == 200
    assert client.get("/search/suggest/", {"q": query.encode("utf-8", "replace")}).status_code == 200


def test_queries_do_not_grow_with_articles_nor_with_what_is_asked(client, django_assert_max_num_queries):
    for number in range(15):
        about(f"Number {number}", "Swelling of knees.", tags=[make_tag()])
    learn_words()
    for query in ["swelling", "swelling knees", "sweling kneees artritis", "a* b* c* d* e* f* g* h* i* j* k*"]:
        cache.clear()
        with django_assert_max_num_queries(26):
            page(client, query)


def test_what_takes_too_long_is_broken_off_and_said(client, monkeypatch):
    about("Knees")
    slow = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000) SELECT count(*) FROM n"

    def endless(question, **options):
        with connection.cursor() as cursor:
            cursor.execute(slow)

    monkeypatch.setattr(index.engine(), "matching", endless)
    monkeypatch.setattr(finding, "MOST_SECONDS", 0.1)
    monkeypatch.setattr(suggesting, "MOST_SECONDS", 0.1)
    assert "takes too long" in page(client, "knees")
    monkeypatch.setattr(finding, "_newest", endless)
    assert "takes too long" in page(client, "", when="3-years")
    monkeypatch.setattr(spelling, "mended", endless)
    assert suggested(client, "kneees") == []
    monkeypatch.undo()
    assert found(client, "knees") == ["Knees"], "the connection can be used as before"


# --- What helps when nothing is found ------------------------------------------------------------------------


def test_nothing_found_leads_on(client):
    ClinicProfile.objects.update_or_create(pk=1, defaults={"phone": "555 0100", "email": "care@clinic.example"})
    category = make_category(name="Movement", slug="movement")
    about("One", tags=[make_tag(name="Shoulder pain", slug="shoulder-pain")], category=category)
    shown = page(client, '"shoulder zebra"').split("<main")[1].split("</main")[0]
    assert "Nothing was found for “&quot;shoulder zebra&quot;”." in shown
    for address in ["/tag/shoulder-pain/", "/category/movement/", "/topics/", "tel:555 0100", "mailto:care@"]:
        assert address in shown, address
    narrowed = page(client, "zebra", category="movement")
    assert "Search everywhere" in narrowed


@pytest.mark.parametrize("typed", ["kill myself", "want to die", "suicidal thoughts", "suicide", "me quiero morir"])
def test_who_looks_for_a_way_to_die_is_told_whom_to_call_first(client, typed):
    about("Knees", "Swelling.")
    shown = page(client, typed).split("<main")[1].split("</main")[0]
    assert '<a href="tel:988">988</a>' in shown


@pytest.mark.parametrize("typed", ["knee pain", "", "dying to walk again", "dead lift", "pain killers"])
def test_other_searches_are_not_met_with_an_emergency(client, typed):
    assert "tel:988" not in page(client, typed).split("<main")[1].split("</main")[0]


def test_result_pages_are_for_no_index(client):
    assert '<meta name="robots" content="noindex">' in page(client, "x")
    assert client.get("/search/suggest/?q=x")["X-Robots-Tag"] == "noindex"


# --- While typing --------------------------------------------------------------------------------------------


def suggested(client, typed: str) -> list[tuple[str, str]]:
    answer = client.get("/search/suggest/", {"q": typed}).json()
    return [(one["kind"], one["text"]) for one in answer["suggestions"]]


def test_a_wide_term_finds_narrower_ones_and_not_the_other_way_round(client):
    about("New knees", "A total knee replacement takes an hour.")
    about("Every joint", "Of joint replacement in general.")
    assert {"New knees", "Every joint"} <= set(found(client, "arthroplasty"))
    assert found(client, "tkr") == ["New knees"]


def test_suggestions_forgive(client):
    about("Living with fibromyalgia", tags=[make_tag(name="Fibromyalgia", slug="fibromyalgia")])
    learn_words()
    cache.clear()
    assert suggested(client, "fibromialgia") == [("Topic", "Fibromyalgia"), ("Article", "Living with fibromyalgia")]


def test_suggestions_are_topics_first_then_titles(client):
    tag = make_tag(name="Knee pain", slug="knee-pain")
    make_tag(name="Kneeling", slug="kneeling")  # leads nowhere
    about("Walking with knees", tags=[tag])
    about("Kneading dough")
    about("Only in its text", "Knees.")
    make_draft(title="Knees of tomorrow")
    learn_words()
    cache.clear()
    assert suggested(client, "knee") == [("Topic", "Knee pain"), ("Article", "Walking with knees")]
    assert suggested(client, "kne") == [
        ("Topic", "Knee pain"),
        ("Article", "Kneading dough"),
        ("Article", "Walking with knees"),
    ]
    assert suggested(client, "walking kne") == [("Article", "Walking with knees")]
    assert suggested(client, "k") == []
    assert suggested(client, "zzz") == []


# --- What was not found --------------------------------------------------------------------------------------


BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def vain(client):
    """What was looked for in vain, by query, after each process has written what it counted."""
    client.defaults["HTTP_USER_AGENT"] = BROWSER
    zero_results.tally.flush()  # what earlier tests have asked
    ZeroResultQuery.objects.all().delete()

    def counted() -> dict[str, int]:
        zero_results.tally.flush()
        return dict(ZeroResultQuery.objects.values_list("query", "times"))

    return counted


def test_what_was_not_found_is_counted_apart_from_the_request(client, vain):
    about("Knees", "Words about knees.")
    for query in ["Zebra  Stripes", "zebra stripes", "ZEBRA STRIPES?", "knees"]:
        page(client, query)
    assert not ZeroResultQuery.objects.exists(), "reading writes nothing"
    assert vain() == {"zebra stripes": 3}
    page(client, "zebra stripes")
    assert vain() == {"zebra stripes": 4}
    row = ZeroResultQuery.objects.get()
    assert row.first_day == row.last_day == timezone.localdate()


def test_what_found_something_or_was_narrowed_is_not_counted(client, vain):
    category = make_category(slug="knees")
    about("Fibromyalgia")
    learn_words()
    for query, more in [("fibromialgia", {}), ("zebra", {"category": category.slug}), ("", {}), ("-zebra", {})]:
        page(client, query, **more)
    assert vain() == {}


def test_only_what_people_look_for_is_counted(client, vain):
    robot = {"user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"}
    for headers in (robot, {"user-agent": ""}, {"sec-purpose": "prefetch"}):
        client.get("/search/?q=zebra", headers=headers)
    client.head("/search/?q=zebra")
    assert vain() == {}
    client.get("/search/?q=zebra")
    client.force_login(make_user("Editor"))
    client.get("/search/?q=zebra")
    assert vain() == {"zebra": 1}, "nor is what staff look up in the list"


@pytest.mark.parametrize(
    "query",
    [
        "ann@clinic.example", "call 555 0100 123", "(555) 010-0123", "+1.555.010.0123", "patient 123456",
        "born 1.2.1960", "https://example.com/x", "www.example.com", "zebra " * 7, "z" * 61, "12345",
        "ann%40clinic.example", "ann＠clinic.example", "ann at clinic dot example", "ann Gmail", "clinic.com/ann",
        "５５５０１００", "born 1．2．1960",
    ],
)  # fmt: skip
def test_what_may_tell_who_somebody_is_is_not_kept(client, vain, query):
    page(client, query)
    assert vain() == {}


def test_few_are_kept_and_not_for_long(client, vain, monkeypatch):
    monkeypatch.setattr(zero_results, "MOST_ROWS", 4)
    monkeypatch.setattr(zero_results.tally, "most_keys", 3)
    for word in "abcde":
        page(client, f"zebra{word}")
    assert vain() == {"zebraa": 1, "zebrab": 1, "zebrac": 1}
    for word in "abaxy":
        page(client, f"zebra{word}")
    assert vain() == {"zebraa": 3, "zebrab": 2, "zebrac": 1, "zebrax": 1}, "those known are counted on"
    ZeroResultQuery.objects.filter(query="zebrac").update(last_day=timezone.localdate() - timedelta(days=1))
    page(client, "zebray")
    assert vain() == {"zebraa": 3, "zebrab": 2, "zebrax": 1, "zebray": 1}, "of the rarest the oldest makes room"
    ZeroResultQuery.objects.update(times=9)
    page(client, "zebraz")
    assert vain() == {"zebrab": 9, "zebrax": 9, "zebray": 9, "zebraz": 1}, "nothing keeps new ones out"
    ZeroResultQuery.objects.update(last_day=timezone.localdate() - timedelta(days=91))
    assert zero_results.forget_old_queries() == "4 forgotten"


def test_what_nobody_else_asked_is_forgotten_after_a_week(client, vain):
    """It may be a name."""
    for query in ["zmithson jane", "zebra", "zebra"]:
        page(client, query)
    vain()
    ZeroResultQuery.objects.update(last_day=timezone.localdate() - timedelta(days=7))
    assert zero_results.forget_old_queries() == "0 forgotten"
    ZeroResultQuery.objects.update(last_day=timezone.localdate() - timedelta(days=8))
    zero_results.forget_old_queries()
    assert vain() == {"zebra": 2}


def test_editors_see_what_was_not_found_the_most_frequent_first(client, vain):
    for query in ["once", "twice", "twice"]:
        page(client, query)
    vain()
    client.force_login(make_user("Editor"))
    shown = client.get("/admin/articles/zeroresultquery/").content.decode()
    assert 0 < shown.index("twice") < shown.index("once")
    assert "/search/?q=twice" in shown


# --- At the desk ---------------------------------------------------------------------------------------------


def listed(client, query: str) -> set[str]:
    shown = client.get("/admin/articles/article/", {"q": query})
    assert shown.status_code == 200, query
    return {article.title for article in shown.context["cl"].result_list}


def test_the_desk_finds_drafts_and_what_waits_by_words_and_their_beginnings(client):
    client.force_login(make_user("Editor"))
    make_draft(title="Ginger tea", summary="For the stomach.", slug="warm-drinks")
    live = about("Lemon tea")
    newest = live.newest_revision
    publishing.save_revision(live, Content(**{**newest.content, "title": "Lime tea"}), by=None, base=newest.number)
    for query in ["ginger", "Ging", "tea ginger", "stomach", "warm-drinks", "GINGER TEA", "stom warm"]:
        assert listed(client, query) == {"Ginger tea"}, query
    assert listed(client, "lemon") == listed(client, "lime") == {"Lemon tea"}
    assert listed(client, "tea") == {"Ginger tea", "Lemon tea"}
    assert listed(client, "") == {"Ginger tea", "Lemon tea"}
    publishing.change_address(Article.objects.get(title="Ginger tea"), "root", by=None)
    assert listed(client, "root") == {"Ginger tea"}
    assert listed(client, "warm") == set()
    for query in HOSTILE:
        listed(client, query.encode("utf-8", "surrogatepass").decode("utf-8", "replace"))


def test_a_writer_finds_only_what_they_may_edit(client):
    writer = make_user("Writer")
    client.force_login(writer)
    make_draft(title="Own tea", by=writer)
    make_draft(title="Other tea")
    assert listed(client, "tea") == {"Own tea"}
