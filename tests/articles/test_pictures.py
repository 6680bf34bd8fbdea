"""Pictures from the library to the reader: what is made of them, where they stand, and how they go away."""

import html
import io
import re
from datetime import timedelta

import PIL.Image
import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles import publishing
from articles.content import Content
from articles.models import Article, ArticleEvent, Image, ImageEvent
from articles.pictures import library, renditions, tasks
from articles.pictures.markup import picture_html, with_sources
from clinic_site import clock
from clinic_site.profile.models import Page
from tests.factories import (
    PASSWORD,
    approve,
    figure,
    make_article,
    make_author,
    make_draft,
    make_picture,
    make_renditions,
    make_user,
)
from tests.picture_bytes import encoded

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_storage(settings):
    settings.STORAGES = {**settings.STORAGES}


@pytest.fixture
def commits(django_capture_on_commit_callbacks):
    """What waits for a commit happens at the end of the block, as it does on the site."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def consent():
    return {"shows_patient": True, "consent_paper": "Binder 4, page 12", "consent_on": timezone.localdate()}


def page_of(client, article: Article) -> str:
    return html.unescape(client.get(article.get_absolute_url()).content.decode())


def stored(folder: str) -> list[str]:
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return []
    return [*files, *(name for inner in folders for name in stored(f"{folder}/{inner}"))]


# --- What readers get ----------------------------------------------------------------------------------------


def test_the_page_is_right_before_and_after_the_renditions_are_there(client):
    image = make_picture()
    article = make_article(hero=image, hero_alt="At the top", body=f"<p>One.</p>{figure(image, 'In it', 'Words')}")
    before = page_of(client, article)
    assert "<source" not in before
    assert before.count(f'src="{image.file.url}"') == 2
    assert "renditions" not in before

    image = make_renditions(image)
    after = page_of(client, article)
    assert after.count("<picture>") == 2
    top, text = re.findall(r"<picture>.*?</picture>", after, re.DOTALL)
    for picture, alt in ((top, "At the top"), (text, "In it")):
        assert re.findall(r'type="(\S+)"', picture) == ["image/avif", "image/webp"]
        assert f'alt="{alt}"' in picture
        assert 'width="1300"' in picture
        assert 'height="900"' in picture
    assert 'fetchpriority="high"' in top
    assert "lazy" not in top
    assert 'loading="lazy"' in text
    assert "<figcaption>Words</figcaption>" in after

    for address in set(re.findall(r'/media/[^\s"]+', after)):
        answer = client.get(address.strip(","))
        assert answer.status_code == 200, address
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer["Content-Type"] in {"image/avif", "image/webp", "image/jpeg"}
        assert "attachment" not in answer["Content-Disposition"]
        b"".join(answer)


def test_what_is_offered_is_what_it_says_and_never_wider_than_the_picture():
    image = make_renditions(make_picture((1300, 900)))
    assert image.renditions["widths"] == [160, 320, 640, 960, 1280, 1300]
    named = re.findall(r"(/media/renditions/\S+?\.(\w+)) (\d+)w", picture_html(image, alt="", place="hero"))
    assert len(named) == 18
    for address, extension, width in named:
        with default_storage.open(address.removeprefix("/media/")) as file:
            picture = PIL.Image.open(io.BytesIO(file.read()))
        assert picture.width == int(width)
        assert abs(picture.height - int(width) * 900 / 1300) <= 1
        assert picture.format == {"avif": "AVIF", "webp": "WEBP", "jpg": "JPEG"}[extension]


def test_what_is_transparent_falls_back_to_png():
    glass = encoded(PIL.Image.new("RGBA", (400, 300), (10, 20, 30, 100)), "PNG")
    image = make_renditions(make_picture(file=ContentFile(glass, name="a.png")))
    assert image.renditions["formats"] == ["avif", "webp", "png"]
    for name in stored("renditions"):
        assert name.endswith((".avif", ".webp", ".png"))


@pytest.mark.django_db(transaction=True)
def test_adding_a_picture_leaves_its_renditions_to_the_worker():
    image = make_picture()
    article = make_article(body=figure(image, "Seen"))
    call_command("run_worker", once=True, verbosity=0)
    image.refresh_from_db()
    assert image.renditions["version"]
    article.refresh_from_db()
    assert "image/avif" in article.rendered_body


def test_a_lost_task_is_made_up_for_and_what_cannot_be_read_is_tried_once(caplog):
    image, lost = make_picture(), make_picture()
    default_storage.delete(lost.file.name)
    DBTaskResult.objects.all().delete()
    assert tasks.make_missing_renditions() == "2 to make"
    assert tasks.make_missing_renditions() == "waiting for those of the last run"
    for picture in (image, lost):
        tasks.make_renditions.call(picture.pk)
    DBTaskResult.objects.all().delete()
    assert tasks.make_missing_renditions() == "0 to make"
    assert f"Nothing could be made of picture {lost.pk}" in caplog.text


def test_a_feed_reader_finds_the_pictures(client):
    make_article(body=figure(make_renditions(make_picture((90, 60))), "x"))
    feed = html.unescape(client.get("/feed/").content.decode())
    addresses = re.findall(r"\S*/media/\S+", feed)
    assert len(addresses) == 4
    assert all(re.match(r'(src=|srcset=)"http://testserver/media/', address) for address in addresses), addresses


def test_focal_point_and_cards(client):
    image = make_renditions(make_picture(focus_x=30, focus_y=82))
    make_article(hero=image)
    lead = client.get("/").content.decode()
    assert "focus-x-30 focus-y-80" in lead
    assert 'fetchpriority="high"' in lead
    assert 'style="' not in lead


def test_one_picture_twice_in_a_text_each_time_with_its_own_words(client):
    image = make_picture()
    body = f"{figure(image, 'The knee from the front')}<p>Between.</p>{figure(image, 'The same knee, bent')}"
    article = make_article(body=body, hero=image, hero_alt="")
    page = page_of(client, article)
    assert 'alt="The knee from the front"' in page
    assert 'alt="The same knee, bent"' in page
    assert image.uses.count() == 1


def test_what_is_no_picture_of_the_library_is_left_out(client):
    image = make_picture()
    body = (
        '<p>A<img src="https://elsewhere.example/x.png" alt="x"></p><figure><img data-image="999999" alt="gone">'
        '<figcaption>Its words</figcaption></figure><figure><img data-image="99999999999999999999" alt="y"></figure>'
        '<figure><img data-image="1 OR 1=1" alt="z" src="data:image/png;base64,AAAA" onerror="alert(1)"></figure>'
        f'<p>Bare: <img data-image="{image.pk}" alt="here" style="x" class="y" srcset="//evil.example"></p>'
    )
    article = make_article(body=body)
    assert [use.image_id for use in article.live_revision.image_uses.all()] == [image.pk]
    main = page_of(client, article).split('class="prose">')[1].split("article__after")[0]
    for word in ("evil", "onerror", "data:", "OR 1", "Its words", "style="):
        assert word not in main
    assert '<a href="https://elsewhere.example/x.png" rel="external noopener">' in main, "a link instead"
    assert main.count("<img") == 1
    assert 'alt="here"' in main


def test_opening_and_saving_unchanged_makes_no_version(client):
    image = make_picture()
    article = make_draft(body=f"<p>A.</p>{figure(image, 'B &amp; &quot;c&quot;', 'D')}", by=make_user("admin"))
    shown = with_sources(article.newest_revision.content["body"])
    assert f'src="{image.file.url}"' in shown
    again = Content.from_json({**article.newest_revision.content, "body": shown})
    assert again.to_json() == article.newest_revision.content


def test_comparing_shows_which_picture_came_and_went(client):
    first, second = make_picture(), make_picture()
    article = make_draft(body=f"<p>The same words stay.</p>{figure(first, 'One', 'A caption')}")
    content = Content.from_json(article.newest_revision.content)
    changed = Content.from_json(
        {**content.to_json(), "body": f"<p>The same words stay.</p>{figure(second, 'Two', 'A caption')}"}
    )
    publishing.save_revision(article, changed, by=None, base=1)
    client.login(username=make_user("Editor").username, password=PASSWORD)
    page = client.get(f"/admin/articles/article/{article.pk}/compare/?from=1&to=2").content.decode()
    assert re.search(rf'<del>\s*<img[^>]*data-image="{first.pk}"[^>]*src="{re.escape(first.file.url)}"', page)
    assert re.search(rf'<ins>\s*<img[^>]*data-image="{second.pk}"[^>]*src="{re.escape(second.file.url)}"', page)
    assert "<ins>The same" not in page
    assert "Description: Two" in page

    other_words = Content.from_json(
        {
            **changed.to_json(),
            "body": f"<p>The same words stay.</p>{figure(second, 'Two &lt;b&gt; knees', 'A caption')}",
        }
    )
    publishing.save_revision(article, other_words, by=None, base=2)
    page = client.get(f"/admin/articles/article/{article.pk}/compare/?from=2&to=3").content.decode()
    assert "Description: Two <ins>&lt;b&gt; knees</ins>" in page
    assert not re.search(r"<(ins|del)>\s*<img", page)


# --- Patients ------------------------------------------------------------------------------------------------


def test_a_patient_is_published_only_with_a_consent(client, consent, commits):
    image = make_picture(shows_patient=True)
    for facts in ({"hero": image}, {"body": f"<p>A.</p>{figure(image, 'A knee')}"}):
        article = make_draft(**facts)
        with pytest.raises(publishing.PublishingError, match="no written consent is on file"):
            publishing.submit(article, by=None, base=1)
        with pytest.raises(publishing.PublishingError, match="no written consent is on file"):
            publishing.publish(article, by=None)
    for name, value in consent.items():
        setattr(image, name, value)
    library.change_picture(image, by=None, changed=consent)
    publishing.publish(approve(article), by=None)
    assert image.file.url in page_of(client, article)
    assert "Binder 4, page 12" in image.events.get(act="consent").note


def test_a_consent_is_whole_or_none():
    for facts in ({"consent_on": timezone.localdate()}, {"consent_paper": "Binder 4"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_picture(shows_patient=True, **facts)


def test_marking_a_live_picture_as_a_patients_hides_it_at_once(client, commits):
    image = make_picture()
    article = make_article(hero=image, body=f"<p>A.</p>{figure(image, 'A knee')}")
    author = make_author(photo=image)
    client.login(username=make_user("Editor").username, password=PASSWORD)
    data = {"title": "A knee", "shows_patient": "on", "focus_x": 50, "focus_y": 50}
    with commits():
        assert client.post(f"/admin/articles/image/{image.pk}/change/", data).status_code == 302
    assert "/media/" not in page_of(client, article)
    assert "/media/" not in client.get(author.get_absolute_url()).content.decode()
    assert "article--plain" in page_of(client, article)
    assert "Pictures of patients to look at" in client.get("/admin/").content.decode()


def test_a_consent_that_runs_out_takes_the_picture_with_it(client, consent, time_machine):
    image = make_picture(**consent, consent_expires_on=timezone.localdate() + timedelta(days=3))
    article = make_article(hero=image, body=f"<p>A.</p>{figure(image, 'A knee')}")
    time_machine.move_to(timezone.now())
    assert page_of(client, article).count(f'src="{image.file.url}"') == 2
    time_machine.shift(timedelta(days=3))
    assert tasks.hide_expired_pictures() == "0 to hide"
    assert page_of(client, article).count(f'src="{image.file.url}"') == 2, "valid until that day, the day included"
    time_machine.shift(timedelta(days=1))
    assert page_of(client, article).count(f'src="{image.file.url}"') == 1, "the top is asked of the clock"
    assert tasks.hide_expired_pictures() == "1 to hide"
    tasks.render_users.call(image.pk)
    assert image.file.url not in page_of(client, article)
    assert tasks.hide_expired_pictures() == "0 to hide"


def test_withdrawing_a_consent_end_to_end(client, consent, commits):
    image = make_renditions(make_picture(title="Knee of Binder 4", **consent))
    other = make_renditions(make_picture())
    article = make_article(hero=image, body=f"<p>Words stay.</p>{figure(image, 'A knee', 'Its caption')}")
    author = make_author(photo=image)
    draft = make_draft(hero=image)
    editor = make_user("Editor")
    client.login(username=editor.username, password=PASSWORD)
    address = f"/admin/articles/image/{image.pk}/withdraw/"
    question = html.unescape(client.get(address).content.decode())
    assert "This cannot be undone" in question
    assert article.title in question
    assert author.name in question
    with commits():
        assert "This field is required" in client.post(address, {"reason": " "}).content.decode()
    with commits():
        said = client.post(address, {"reason": "The patient asked."}, follow=True).content.decode()
    assert "is withdrawn" in said

    # Readers.
    client.logout()
    page = page_of(client, article)
    assert "Words stay." in page
    assert "Its caption" not in page
    assert "A knee" not in page
    assert "/media/" not in page
    assert "/media/" not in client.get(author.get_absolute_url()).content.decode()
    # The files: only those of the other picture are left.
    assert not default_storage.exists(image.file.name)
    stem = image.file.name.rpartition("/")[2].removesuffix(".jpg")
    assert len(stored("renditions")) == 18
    assert len(stored("images")) == 1
    assert stem not in str(stored("images"))
    assert default_storage.exists(other.file.name)

    # The log, of the picture and of the article.
    event = ImageEvent.objects.get(act="withdraw")
    assert (event.by, event.note, event.image_id) == (editor, "The patient asked.", image.pk)
    told = ArticleEvent.objects.get(act="picture")
    assert (told.article_id, told.by, told.note) == (article.pk, editor, "Knee of Binder 4")

    # Staff: a sign stands where it was, in the editor, in the history and when comparing.
    client.login(username=editor.username, password=PASSWORD)
    sign = "Picture%20withdrawn%20on"
    assert sign in client.get(f"/admin/articles/article/{article.pk}/change/").content.decode()
    content = Content.from_json({**article.newest_revision.content, "body": "<p>Words stay.</p>"})
    publishing.save_revision(article, content, by=None, base=1)
    assert sign in client.get(f"/admin/articles/article/{article.pk}/compare/?from=1&to=2").content.decode()
    assert "Picture withdrawn" in client.get("/admin/articles/image/?patient=withdrawn").content.decode()
    assert "Picture withdrawn" in client.get(f"/admin/articles/image/{image.pk}/change/").content.decode()
    assert f'value="{image.pk}"' not in client.get("/admin/articles/image/picker/").content.decode()

    # And it comes back in no way.
    with pytest.raises(publishing.PublishingError, match="Picture withdrawn on"):
        publishing.publish(draft, by=None)
    image.refresh_from_db()
    with pytest.raises(library.PictureError, match="Picture withdrawn on"):
        library.withdraw_picture(image, by=None, reason="Again.")
    with pytest.raises(library.PictureError, match="withdrawn"):
        library.change_picture(image, by=None, changed=["title"])
    assert client.post(f"/admin/articles/image/{image.pk}/change/", {"title": "x"}).status_code == 403
    clock.run_jobs()
    tasks.make_renditions.call(image.pk)
    image.refresh_from_db()
    assert image.renditions == {}


@pytest.mark.django_db(transaction=True)
def test_the_worker_finishes_what_a_crash_cut_off(consent, monkeypatch):
    """Without what happens after the commit: the tasks were enqueued in it."""
    image = make_picture(**consent)
    article = make_article(body=f"<p>A.</p>{figure(image, 'A knee')}")
    with monkeypatch.context() as crash:
        crash.setattr("articles.pictures.library.transaction.on_commit", lambda *args, **kwargs: None)
        library.withdraw_picture(image, by=None, reason="Asked.")
    assert default_storage.exists(image.file.name)
    call_command("run_worker", once=True, verbosity=0)
    assert not default_storage.exists(image.file.name)
    assert "<img" not in Article.objects.get(pk=article.pk).rendered_body


def test_renditions_of_what_was_withdrawn_meanwhile_do_not_stay(consent, monkeypatch):
    image = make_picture(**consent)
    make = renditions.make

    def make_while_it_is_withdrawn(row):
        made = make(row)
        library.withdraw_picture(image, by=None, reason="Asked.")
        return made

    monkeypatch.setattr(renditions, "make", make_while_it_is_withdrawn)
    tasks.make_renditions.call(image.pk)
    assert stored("renditions") == []


def test_what_happened_cannot_be_changed():
    event = ImageEvent.objects.filter(image=make_picture()).get()
    event.note = "x"
    for change in (event.save, event.delete, ImageEvent.objects.all().delete):
        with pytest.raises(ValidationError):
            change()


# --- Deleting ------------------------------------------------------------------------------------------------


def test_what_is_used_is_not_deleted_and_the_page_says_where(client):
    mine, image = make_user("Editor"), make_picture()
    make_article(title="Holds it at the top", hero=image)
    make_draft(title="Held it in the text", body=figure(image, "x"))
    make_author(name="Wears it", photo=image)
    client.login(username=mine.username, password=PASSWORD)
    address = f"/admin/articles/image/{image.pk}/delete/"
    for answer in (client.get(address), client.post(address, {"post": "yes"})):
        page = answer.content.decode()
        for words in ("Holds it at the top", "Held it in the text", "Wears it"):
            assert re.search(rf'<a href="/admin/articles/\w+/\d+/\w+/">{words}</a>', page), words
    with pytest.raises(library.PictureError, match="is in use and stays"):
        library.delete_picture(image, by=None)
    assert default_storage.exists(image.file.name)


def test_titles_of_other_peoples_drafts_are_not_told(client):
    image = make_picture()
    make_draft(title="SECRET draft", hero=image)
    for role in ("Writer", "Manager"):
        client.login(username=make_user(role).username, password=PASSWORD)
        page = client.get(f"/admin/articles/image/{image.pk}/change/").content.decode()
        assert "SECRET" not in page
        assert "1 article that you cannot see" in page


def test_deleting_takes_the_files_and_leaves_the_log(client, commits):
    image = make_renditions(make_picture())
    client.login(username=make_user("Editor").username, password=PASSWORD)
    with commits():
        client.post(f"/admin/articles/image/{image.pk}/delete/", {"post": "yes"})
    assert not Image.objects.exists()
    assert stored("images") == stored("renditions") == []
    assert [event.act for event in ImageEvent.objects.all()] == ["delete", "add"]


# --- The library ---------------------------------------------------------------------------------------------


def test_finding_pictures(client):
    used, unused = make_picture(title="Calm sea", alt="Waves"), make_picture(title="Red hills")
    patient = make_picture(title="A shoulder", shows_patient=True)
    make_article(hero=used)
    client.login(username=make_user("admin").username, password=PASSWORD)

    def found(query: str) -> set[str]:
        page = client.get(f"/admin/articles/image/?{query}").content.decode()
        return {image.title for image in (used, unused, patient) if image.title in page}

    assert found("") == {"Calm sea", "Red hills", "A shoulder"}
    assert found("q=waves") == {"Calm sea"}
    assert found("use=used") == {"Calm sea"}
    assert found("use=unused") == {"Red hills", "A shoulder"}
    assert found("use=no-alt") == {"Red hills", "A shoulder"}
    for query in ("patient=shown", "patient=no-consent", "patient=look-at"):
        assert found(query) == {"A shoulder"}
    assert found("patient=withdrawn") == set()


def test_the_picker_finds_pages_and_what_is_chosen(client):
    first = make_picture(title="The oldest")
    for _ in range(11):
        make_picture((40, 30))
    client.login(username=make_user("Writer").username, password=PASSWORD)

    def shown(query: str) -> str:
        return client.get(f"/admin/articles/image/picker/?{query}").content.decode()

    assert "page 1 of 2" in shown("")
    assert "The oldest" not in shown("")
    assert "The oldest" in shown("page=2")
    assert "The oldest" in shown("page=99")
    assert "The oldest" in shown("q=OLDEST")
    assert re.search(rf'value="{first.pk}"[^>]*checked', shown(f"chosen={first.pk}"))
    for odd in ("chosen=x", "chosen=-1", "page=x", "q=%00", "chosen=" + "9" * 40):
        assert "<dialog" in shown(odd)
    assert "0 pictures" in shown("q=nothing-like-it")


def test_a_consent_has_a_sound_date(client):
    client.login(username=make_user("Editor").username, password=PASSWORD)
    address = f"/admin/articles/image/{make_picture().pk}/change/"
    today = timezone.localdate()
    data = {"title": "x", "shows_patient": "on", "focus_x": 50, "focus_y": 50, "consent_paper": "Binder 4"}
    for facts, sentence in [
        ({"consent_on": today + timedelta(days=2)}, "still to come"),
        ({"consent_on": today, "consent_expires_on": today - timedelta(days=1)}, "would end before it was signed"),
        ({"consent_on": ""}, "A consent needs the day"),
        ({"consent_on": today, "consent_paper": ""}, "A consent needs the day"),
        ({"focus_x": 101}, "less than or equal to 100"),
    ]:
        page = client.post(address, {**data, **facts}).content.decode()
        assert sentence in page


def test_a_picture_in_a_standing_page_stays(client):
    image = make_picture()
    page = Page.objects.create(title="Parking", slug="parking", body=f"<p>Here:</p>{figure(image, 'The gate')}")
    with pytest.raises(library.PictureError, match="is in use and stays"):
        library.delete_picture(image, by=None)
    client.force_login(make_user("Manager"))
    assert "Parking" in client.get(f"/admin/articles/image/{image.pk}/change/").content.decode()
    assert image.file.url in client.get("/pages/parking/").content.decode()
    page.delete()
    library.delete_picture(image, by=None)
