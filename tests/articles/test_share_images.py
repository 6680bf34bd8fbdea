"""How pages look where their addresses are shared, and the picture drawn for each article."""

import html
import io
import re

import PIL.Image
import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django_tasks_db.models import DBTaskResult

from articles import publishing
from articles.content import Content
from articles.models import Article, Category, ShareImage
from articles.sharing.drawing import CannotWriteError, draw
from articles.sharing.keeping import keep_missing_share_images, keep_share_images
from clinic_site.profile.models import ClinicProfile
from tests.factories import make_article, make_author, make_category, make_draft, make_picture, make_tag
from tests.picture_bytes import jpeg

pytestmark = pytest.mark.django_db
WORDS = {"category": "Joints", "clinic": "Harbor Lane Clinic", "accent": "plum"}


@pytest.fixture(autouse=True)
def _clinic():
    ClinicProfile.objects.update(name="Harbor Lane Clinic", tagline="Plain words")


def card(client, address: str) -> dict[str, str]:
    head = client.get(address).content.decode().partition("</head>")[0]
    found = re.findall(r'<meta (?:property|name)="((?:og|twitter|article):[^"]+)" content="([^"]*)">', head)
    assert found
    return {name: html.unescape(content) for name, content in found}


def work() -> None:
    """What the worker does: the jobs that were enqueued."""
    for result in DBTaskResult.objects.ready().filter(task_path=keep_share_images.module_path):
        keep_share_images.call(*result.args_kwargs["args"])
        result.delete()


def test_the_picture_is_drawn_after_publishing_and_stands_on_the_page(client):
    article = make_article(title="Knees & hips", hero=make_picture(), hero_alt="Two knees", author=make_author())
    before = card(client, article.get_absolute_url())
    assert before["og:image"] == f"http://testserver{article.hero.file.url}"
    assert (before["og:image:width"], before["og:image:height"]) == ("1300", "900")
    assert before["og:image:alt"] == "Two knees"
    work()
    after = card(client, article.get_absolute_url())
    assert re.fullmatch(rf"http://testserver/media/share/{article.pk}-[0-9a-f]{{16}}\.png", after["og:image"])
    assert (after["og:image:width"], after["og:image:height"]) == ("1200", "630")
    assert after["og:image:alt"] == "Knees & hips – Harbor Lane Clinic"
    assert after["twitter:image"] == after["og:image"]
    assert after["twitter:card"] == "summary_large_image"
    with PIL.Image.open(io.BytesIO(b"".join(client.get(after["og:image"].removeprefix("http://testserver"))))) as drawn:
        assert (drawn.format, drawn.size) == ("PNG", (1200, 630))


def test_a_card_says_what_the_page_is(client):
    category, tag = make_category(name="Joints"), make_tag(name="Knees", slug="knees", description="All about knees.")
    article = make_article(title='A "title"', summary="What <helps>.", category=category, tags=[tag])
    said = card(client, f"{article.get_absolute_url()}?utm_source=x")
    assert said["og:type"] == "article"
    assert said["og:title"] == said["twitter:title"] == 'A "title"'
    assert said["og:description"] == said["twitter:description"] == "What <helps>."
    assert said["og:url"] == f"http://testserver{article.get_absolute_url()}"
    assert said["og:site_name"] == "Harbor Lane Clinic"
    assert said["article:section"] == "Joints"
    assert said["article:tag"] == "Knees"
    assert said["article:author"] == f"http://testserver{article.author.get_absolute_url()}"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d", said["article:published_time"])
    assert "og:image" not in said, "there is no hero and no logo"
    assert card(client, "/tag/knees/")["og:description"] == "All about knees."
    assert card(client, "/")["og:title"] == "Harbor Lane Clinic"
    for address in [article.author.get_absolute_url(), category.get_absolute_url(), "/topics/", "/pages/privacy/"]:
        assert card(client, address)["og:url"] == f"http://testserver{address}"
    assert "og:" not in client.get("/search/?q=knees").content.decode()


def test_pages_without_a_picture_of_their_own_show_the_logo(client):
    profile = ClinicProfile.objects.current()
    profile.logo = ContentFile(jpeg((300, 120)), name="logo.jpg")
    profile.save()
    said = card(client, make_article().get_absolute_url())
    assert said["og:image"] == f"http://testserver{profile.logo.url}"
    assert (said["og:image:width"], said["og:image:height"]) == ("300", "120")
    assert said["twitter:card"] == "summary"


@pytest.mark.parametrize("what", ["title", "category", "colour", "clinic"])
def test_what_it_says_is_drawn_anew_when_that_changes(client, what):
    article = make_article(category=make_category(name="Joints"))
    work()
    first = card(client, article.get_absolute_url())["og:image"]
    if what == "title":
        ClinicProfile.objects.update(requires_review=False)
        content = Content.from_json({**article.newest_revision.content, "title": "Another title"})
        publishing.save_revision(article, content, by=None, base=1)
        publishing.publish(article, by=None)
    elif what == "clinic":
        ClinicProfile.objects.update(name="Another Clinic")
        cache.clear()  # as saving it in the admin does
    else:
        Category.objects.update(**({"name": "Others"} if what == "category" else {"accent": "clay"}))
    assert "og:image" not in card(client, article.get_absolute_url()), "never one that says the wrong thing"
    if what != "title":  # which publishing has seen to
        assert keep_missing_share_images().startswith("1 ")
    work()
    second = card(client, article.get_absolute_url())["og:image"]
    assert first != second
    assert not default_storage.exists(first.removeprefix("http://testserver/media/"))
    assert keep_missing_share_images().startswith("0 ")


def test_it_goes_with_the_article_and_the_clock_finds_what_was_missed(client):
    article, other = make_article(), make_article()
    make_draft()
    DBTaskResult.objects.all().delete()
    assert keep_missing_share_images().startswith("2 ")
    assert keep_missing_share_images().startswith("waiting")
    work()
    image = ShareImage.objects.get(article=article)
    publishing.unpublish(article, by=None)
    work()
    assert list(ShareImage.objects.values_list("article", flat=True)) == [other.pk]
    assert not default_storage.exists(image.file.name)
    DBTaskResult.objects.all().delete()
    Article.objects.filter(pk=other.pk).update(status="unpublished")
    assert keep_missing_share_images().startswith("1 ")
    work()
    assert not ShareImage.objects.exists()


def test_pruning_leaves_it_alone(monkeypatch, capsys):
    from articles.pictures import files

    monkeypatch.setattr(files, "_is_fresh", lambda name: False)
    article = make_article()
    work()
    orphan = default_storage.save("share/orphan.png", ContentFile(b"x"))
    call_command("prune_pictures", "--delete")
    assert not default_storage.exists(orphan)
    assert default_storage.exists(ShareImage.objects.get(article=article).file.name)


def test_the_same_words_give_the_same_file_and_others_another():
    first = draw("Knees", **WORDS)
    assert draw("Knees", **WORDS) == first
    assert len({first, draw("Hips", **WORDS), *(draw("Knees", **{**WORDS, name: "clay"}) for name in WORDS)}) == 5


@pytest.mark.parametrize(
    "title",
    [
        "W" * 160,
        "word " * 32,
        "Ménière’s disease, Sjögren’s syndrome",
        "Боль в колене",
        "x",
        "A walk 🚶 in the sun",
        "",
    ],
)
def test_any_title_stays_within_the_picture(title):
    content = draw(title, category="C" * 60, clinic="W" * 120, accent="teal")
    with PIL.Image.open(io.BytesIO(content)) as drawn:
        edges = drawn.convert("L").crop((1170, 17, 1200, 630)), drawn.convert("L").crop((0, 490, 1200, 520))
        assert all(edge.getextrema()[0] > 250 for edge in edges), "nothing is written over the edge"
    assert len(content) < 60_000


def test_a_script_that_cannot_be_written_leaves_the_other_pictures(client):
    with pytest.raises(CannotWriteError):
        draw("膝の痛み", **WORDS)
    article = make_article(title="膝の痛み", slug="knees", hero=make_picture())
    work()
    assert card(client, "/articles/knees/")["og:image"] == f"http://testserver{article.hero.file.url}"
    assert keep_missing_share_images().startswith("0 "), "it is not tried every minute"
