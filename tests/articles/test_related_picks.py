"""What staff put under an article by hand: first, in their order, at once."""

import re
from html import unescape

import pytest

from articles import publishing
from articles.content import Content
from articles.models import Article, ArticleEvent, PickedArticle
from articles.refusals import PublishingError
from articles.related import tasks
from articles.related.picking import MOST_PICKED, pick_related
from articles.related.rebuilding import rebuild
from tests.factories import PASSWORD, approve, make_article, make_draft, make_tag, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def articles():
    made = [
        make_article(title=title, body=f"<p>{text}</p>")
        for title, text in [
            ("Cartilage of the knee", "Worn cartilage makes a knee sore when it is bent."),
            ("A sore knee at night", "Cartilage has no nerves; what is sore in a knee lies around it."),
            ("Gardening", "Tomatoes and beans."),
            ("Cooking", "Beans and rice."),
            ("Travel", "Trains and ferries."),
            ("Music", "Violins and flutes."),
        ]
    ]
    list(rebuild())
    return made


@pytest.fixture
def desk(client, articles):
    writer = make_user("Writer")
    Article.objects.filter(pk=articles[0].pk).update(created_by=writer)
    client.login(username=writer.username, password=PASSWORD)
    return Desk(client, articles[0])


class Desk:
    """The page, used as its buttons are: with what it holds."""

    def __init__(self, client, article: Article) -> None:
        self.client, self.address = client, f"/admin/articles/article/{article.pk}/related/"

    def page(self, query: str = "") -> str:
        response = self.client.get(self.address + query)
        assert response.status_code == 200
        return unescape(response.content.decode())

    def press(self, label: str, *, page: str = "") -> str:
        page = page or self.page()
        value = re.search(rf'value="(\w+:\d+)"\s+aria-label="{re.escape(label)}"', page)
        assert value, f"no button “{label}”"
        picked = re.search(r'name="picked" value="([\d,]*)"', page)
        response = self.client.post(self.address, {"act": value[1], "picked": picked[1]}, follow=True)
        assert response.status_code == 200
        return unescape(response.content.decode())


def shown_under(client, article: Article) -> list[str]:
    return [other.title for other in client.get(article.get_absolute_url()).context["related"]]


def test_picks_stand_first_in_their_order_and_likeness_fills_the_block(client, articles, desk):
    assert shown_under(client, articles[0])[0] == "A sore knee at night"
    for title in ("Travel", "Music", "Gardening"):
        desk.press(f"Pick: {title}", page=desk.page(f"?q={title}"))
    assert shown_under(client, articles[0]) == ["Travel", "Music", "Gardening", "A sore knee at night"]
    assert "stands one place higher" in desk.press("Up: Gardening")
    desk.press("Down: Travel")
    assert shown_under(client, articles[0]) == ["Gardening", "Travel", "Music", "A sore knee at night"]
    desk.press("Remove: Travel")
    assert shown_under(client, articles[0])[:3] == ["Gardening", "Music", "A sore knee at night"]


def test_the_page_suggests_and_says_why(desk):
    page = desk.page()
    assert re.search(r"A sore knee at night\s+<small>\s+because both are about [^<]*cartilage", page)
    assert "Pick: A sore knee at night" in page
    assert "A sore knee at night" in desk.press("Pick: A sore knee at night")
    assert "Pick: A sore knee at night" not in desk.page()


def test_the_same_thing_is_said_once(desk, articles):
    for article, name in ((articles[0], "PRP"), (articles[1], "platelet-rich plasma")):
        words = f"<p>{name} is made of blood. {name}, or platelet rich plasma, is injected.</p>"
        content = Content(**{**article.newest_revision.content, "body": words})
        publishing.save_revision(article, content, by=None, base=article.newest_revision.number)
        publishing.publish(approve(article), by=None)
    reasons = re.search(r"because both are about ([^<]*platelet-rich plasma[^<]*)", desk.page())
    assert reasons
    assert "prp" not in reasons[1].lower()


def test_a_reason_is_what_the_articles_are_about(desk, articles):
    tag = make_tag(name="Torn meniscus")
    for article in articles[:2]:
        words = "<p>Somebody zigzags, zigzagged and zigzags. A torn meniscus heals slowly.</p>"
        content = Content(**{**article.newest_revision.content, "body": words, "tags": [tag.pk]})
        publishing.save_revision(article, content, by=None, base=article.newest_revision.number)
        publishing.publish(approve(article), by=None)
    reasons = re.search(r"because both are about ([^<]*Torn meniscus[^<]*)", desk.page())
    assert reasons
    assert "zig" not in reasons[1]


def test_each_change_is_in_the_log_with_who_made_it(desk, articles):
    desk.press("Pick: A sore knee at night")
    event = ArticleEvent.objects.filter(act="related").get()
    assert (event.article_id, event.note) == (articles[0].pk, "a-sore-knee-at-night")
    assert event.by.groups.get().name == "Writer"


def test_an_old_page_changes_nothing(desk, articles):
    before = desk.page("?q=music")
    desk.press("Pick: A sore knee at night")
    assert "Somebody else has changed the picked articles" in desk.press("Pick: Music", page=before)
    assert PickedArticle.objects.get().picked == articles[1]


@pytest.mark.parametrize("sent", [{}, {"act": "add"}, {"act": "add:x"}, {"act": "burn:1"}, {"act": "add:99999999"}])
def test_what_no_button_sends_is_refused_with_a_sentence(desk, sent):
    response = desk.client.post(desk.address, {"picked": "", **sent}, follow=True)
    said = [str(message) for message in response.context["messages"]]
    assert said in (["Choose one of the buttons."], ["Only what readers see, or will, can be picked."])
    assert not PickedArticle.objects.exists()


def test_what_readers_do_not_see_is_never_shown_and_its_place_is_kept(client, articles, desk):
    pick_related(articles[0], [articles[5].pk, articles[4].pk], by=None)
    publishing.unpublish(articles[5], by=None)
    assert shown_under(client, articles[0])[0] == "Travel"
    assert "readers do not see it now" in desk.page()
    publishing.publish(articles[5], by=None)
    assert shown_under(client, articles[0])[:2] == ["Music", "Travel"]


def test_no_article_twice_and_none_under_itself(articles):
    first, second = articles[0], articles[1]
    with pytest.raises(PublishingError, match="picked already"):
        pick_related(first, [second.pk, second.pk], by=None)
    with pytest.raises(PublishingError, match="under itself"):
        pick_related(first, [first.pk], by=None)
    with pytest.raises(PublishingError, match="Only what readers see"):
        pick_related(first, [make_draft().pk], by=None)
    with pytest.raises(PublishingError, match=f"At most {MOST_PICKED}"):
        pick_related(first, range(1000, 1001 + MOST_PICKED), by=None)


def test_a_draft_gets_suggestions_for_what_it_says(client, articles):
    writer = make_user("Writer")
    draft = make_draft(by=writer, title="Bent knees", body="<p>Cartilage in a bent knee.</p>")
    client.login(username=writer.username, password=PASSWORD)
    page = Desk(client, draft).page()
    assert "Pick: Cartilage of the knee" in page
    tasks.update_related.call(draft.pk)
    assert not draft.related_to.exists()


def test_the_form_leads_to_the_page(desk):
    assert desk.address in desk.client.get(desk.address.replace("related", "change")).content.decode()
