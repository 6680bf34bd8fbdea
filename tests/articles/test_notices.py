"""What the site puts above an article by itself, and who keeps its words."""

import pytest
from django.core.exceptions import ValidationError

from articles import publishing
from articles.checking import check_revision
from articles.models import Article
from articles.tasks import render_again
from clinic_site.profile.models import ClinicProfile, ReviewedText
from clinic_site.profile.reviewed_texts import STARTING_TEXTS, current_texts, keep_text
from tests.articles.test_pages import text_of
from tests.factories import PASSWORD, make_article, make_draft, make_user

pytestmark = pytest.mark.django_db
STEM_CELLS, EXOSOMES, PLATELETS = (str(STARTING_TEXTS[kind]) for kind in ("stem_cells", "exosomes", "platelets"))
INTEREST = str(STARTING_TEXTS["interest"])
PARTS = "<h2>Risks</h2><p>What can go wrong.</p><h2>Other options</h2><p>What else there is.</p>"


@pytest.fixture
def reviewer(client):
    user = make_user("Reviewer")
    client.login(username=user.username, password=PASSWORD)
    return user


@pytest.mark.parametrize(
    ("body", "above", "absent"),
    [
        ("Some people try PRP for it.", [PLATELETS, INTEREST], [STEM_CELLS, EXOSOMES]),
        ("We compare exosomes with mesenchymal cells.", [STEM_CELLS, EXOSOMES, INTEREST], [PLATELETS]),
        ("We compare stem‑cells with rest.", [STEM_CELLS, INTEREST], [EXOSOMES, PLATELETS]),
        ("A stem cell transplant treats leukemia.", [], [STEM_CELLS, EXOSOMES, PLATELETS, INTEREST]),
        ("Walk a little each day.", [], [STEM_CELLS, EXOSOMES, PLATELETS, INTEREST]),
    ],
)
def test_an_article_stands_under_the_notices_of_what_it_names(client, body, above, absent):
    page = text_of(client.get(make_article(body=f"<p>{body}</p>").get_absolute_url()))
    words = page.index(body)
    assert all(text in page[:words] for text in above), "above the text"
    assert not [text for text in absent if text in page]


def test_the_states_notice_stands_where_it_is_set(client):
    keep_text("state", "The state asks us to say this.", by=None, base=0)
    named, other = make_article(body="<p>PRP is a blood product.</p>"), make_article()
    assert "The state asks us to say this." in text_of(client.get(named.get_absolute_url()))
    assert "The state asks us to say this." not in text_of(client.get(other.get_absolute_url()))


def test_a_draft_is_previewed_with_its_notices(client):
    client.login(username=make_user("admin").username, password=PASSWORD)
    draft = make_draft(title="PRP for knees", body="<p>Words.</p>")
    assert PLATELETS in text_of(client.get(f"/admin/articles/article/{draft.pk}/preview/"))


def test_what_an_older_renderer_made_gets_its_notices_by_the_worker(client):
    article = make_article(body="<p>PRP is a blood product.</p>")
    Article.objects.filter(pk=article.pk).update(named_treatments=[], renderer_version=2)
    render_again.call(article.pk)
    assert PLATELETS in text_of(client.get(article.get_absolute_url()))


def test_without_words_for_a_notice_nothing_that_needs_it_is_published():
    ReviewedText.objects.create(kind="platelets", number=1, text="")
    ReviewedText.objects.create(kind="interest", number=1, text="")
    draft = make_draft(body="<p>PRP is a blood product.</p>")
    rules = {finding.rule for finding in check_revision(draft, draft.newest_revision).blocks}
    assert rules == {"SEC03", "SEC06"}
    with pytest.raises(publishing.PublishingError, match="No notice on its regulation"):
        publishing.submit(draft, by=None, base=1)
    other = make_draft(body="<p>Exosomes are small.</p>")
    assert {finding.rule for finding in check_revision(other, other.newest_revision).blocks} == {"SEC06"}


def test_a_reviewer_changes_a_notice_and_the_versions_stay(client, reviewer, django_capture_on_commit_callbacks):
    assert "nobody has changed it" in text_of(client.get("/admin/notices/"))
    address = "/admin/notices/emergency/"
    assert "call 911" in client.get(address).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, {"text": "In an emergency call 112.", "note": "We moved.", "base": 0})
    client.post(address, {"text": "In an emergency call 999.", "note": "We moved on.", "base": 1})
    assert current_texts()["emergency"] == "In an emergency call 999."
    page = text_of(client.get(address))
    assert page.index("Version 2") < page.index("Version 1")
    assert "We moved." in page
    assert reviewer.get_full_name().strip() in page
    client.logout()
    assert "In an emergency call 999" in text_of(client.get("/"))


def test_a_notice_that_somebody_changed_meanwhile_is_not_overwritten(client, reviewer):
    keep_text("emergency", "In an emergency call 112.", by=None, base=0)
    page = client.post("/admin/notices/emergency/", {"text": "My own words.", "note": "", "base": 0}).content.decode()
    assert "Somebody changed this text meanwhile" in page
    assert "My own words." in page
    assert current_texts()["emergency"] == "In an emergency call 112."


def test_a_notice_must_not_be_empty_nor_make_a_claim(client, reviewer):
    for text, refusal in [
        ("  ", "must not be empty"),
        ("Our stem cells are FDA approved.", "cannot stand on every page"),
    ]:
        page = client.post("/admin/notices/platelets/", {"text": text, "note": "", "base": 0}).content.decode()
        assert refusal in page
    assert not ReviewedText.objects.exists()
    client.post("/admin/notices/state/", {"text": "Words.", "note": "", "base": 0})
    client.post("/admin/notices/state/", {"text": "", "note": "Not needed any more.", "base": 1})
    assert current_texts()["state"] == ""
    assert client.get("/admin/notices/nothing/").status_code == 404


def test_the_list_of_approved_products_is_the_reviewers(client, reviewer):
    draft = make_draft(body="<p>Novacell is an FDA approved stem cell product for one blood disorder.</p>")
    assert "C03" in {finding.rule for finding in check_revision(draft, draft.newest_revision).blocks}
    client.post("/admin/notices/approved_products/", {"text": "Ryoncil\nNovacell\n", "note": "New.", "base": 0})
    assert "C03" not in {finding.rule for finding in check_revision(draft, draft.newest_revision).blocks}


def test_the_version_of_the_notices_cannot_be_changed_afterwards():
    kept = keep_text("state", "Words.", by=None, base=0)
    kept.text = "Other words."
    for act in (kept.save, kept.delete, ReviewedText.objects.all().delete):
        with pytest.raises(ValidationError):
            act()


def test_the_profile_does_not_hold_them_any_more(client):
    ClinicProfile.objects.get_or_create(pk=1)
    client.login(username=make_user("Manager").username, password=PASSWORD)
    page = client.get("/admin/profile/clinicprofile/1/change/").content.decode()
    assert "emergency" not in page.lower().replace("emergency department", "")
    assert client.get("/admin/notices/").status_code == 403


def test_one_touch_calls_the_numbers_of_an_emergency(client):
    keep_text("emergency", "Call 911 or 988, not 1-988-555. <b>Now</b> & at once.", by=None, base=0)
    footer = client.get("/").content.decode().split('class="foot__emergency"')[1]
    called = 'Call <a href="tel:911">911</a> or <a href="tel:988">988</a>, not 1-988-555.'
    assert f"<p>{called} &lt;b&gt;Now&lt;/b&gt; &amp; at once.</p>" in footer
