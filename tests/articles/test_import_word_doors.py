"""The two doors for Word documents: the command and the admin's page."""

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client

from articles.models import Article, Image
from articles.pictures import library
from tests.factories import make_author, make_user
from tests.word_documents import docx, note, p, picture, png, text_box, word_file

pytestmark = pytest.mark.django_db

PAGE = "/admin/articles/article/import-word/"


# --- The command ---------------------------------------------------------------------------------------------


def test_the_draft_is_nobodys_and_never_published(bring):
    article = bring(p("Words."))
    assert (article.status, article.created_by, article.author, article.live_revision) == ("draft", None, None, None)
    assert article.revisions.count() == 1


def test_by_a_user_it_is_their_draft_under_their_byline(run_command):
    writer = make_user("Writer")
    author = make_author(user=writer)
    run_command(docx(p(picture("rA")), files={"rA": png()}), by=writer.username)
    article = Article.objects.get()
    assert (article.created_by, article.author) == (writer, author)
    assert Image.objects.get().added_by == writer
    assert "There is no user “nobody-here”." in run_command(docx(p("x")), by="nobody-here")


def test_the_same_file_is_skipped_unless_again_and_the_others_come(run_command):
    first, second = docx(p("Title", style="Titel"), p("One.")), docx(p("Two."))
    run_command(first)
    said = run_command(first, second)
    assert "imported before, as the article “Title”" in said
    assert "1 of 2 not imported." in said
    assert Article.objects.count() == 2
    assert "not imported" not in run_command(first, again=True)
    assert Article.objects.count() == 3
    Article.objects.all().delete()
    assert "not imported" not in run_command(first)


def test_a_failure_leaves_neither_article_nor_pictures_nor_files(run_command, monkeypatch):
    document = docx(p(picture("rA")), p(picture("rB")), files={"rA": png("red"), "rB": png("blue")})
    rows = everything()
    monkeypatch.setattr(library, "MOST_AN_HOUR", 1)
    writer = make_user("Writer")
    assert "more than 1 pictures in an hour" in run_command(document, by=writer.username)
    monkeypatch.undo()
    monkeypatch.setattr("articles.importing.word.ImportedFile.objects.create", lambda **facts: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run_command(document)
    assert everything() == rows


def everything() -> tuple[int, int, int, list[str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM django_tasks_database_dbtaskresult")
        tasks = cursor.fetchone()[0]
    return Article.objects.count(), Image.objects.count(), tasks, stored("images")


def stored(folder: str) -> list[str]:
    if not default_storage.exists(folder):
        return []
    folders, files = default_storage.listdir(folder)
    return files + [file for inner in folders for file in stored(f"{folder}/{inner}")]


# --- The admin -----------------------------------------------------------------------------------------------


def test_a_writer_makes_a_draft_and_reads_what_came_of_it(client, sign_in):
    writer = sign_in("Writer")
    assert PAGE in client.get("/admin/articles/article/").content.decode()
    assert PAGE in client.get("/admin/articles/article/add/").content.decode()
    document = docx(p("Words ", note(1)), p(picture("rA")), p(text_box("Call us")), footnotes={1: p("Smith A.")},
                    files={"rA": png()})  # fmt: skip
    response = client.post(PAGE, {"file": word_file(document, "Knee pain.docx")}, follow=True)
    article = Article.objects.get()
    assert response.redirect_chain == [(f"/admin/articles/article/{article.pk}/change/", 302)]
    assert (article.title, article.created_by) == ("Knee pain", writer)
    html = response.content.decode()
    assert "Taken over: 2 words, 1 picture, 1 reference." in html
    assert "1 text box (“Call us”, at the beginning)" in html
    assert "1 picture needs a description." in html
    assert f'<a href="/admin/articles/image/{Image.objects.get().pk}/change/">' in html


def test_a_mistake_is_said_on_the_page_and_nothing_is_made(client, sign_in):
    sign_in("Writer")
    for data, sentence in [
        ({}, "Choose a Word document."),
        ({"file": word_file(b"")}, "The file is empty."),
        ({"file": word_file(b"Just words")}, "This is no Word document"),
    ]:
        response = client.post(PAGE, data)
        assert response.status_code == 200
        assert sentence in response.content.decode()
    assert not Article.objects.exists()


def test_the_same_file_leads_to_its_article_and_can_be_made_again(client, sign_in):
    sign_in("Writer")
    document = docx(p("Words."))
    client.post(PAGE, {"file": word_file(document)})
    article = Article.objects.get()
    html = client.post(PAGE, {"file": word_file(document)}).content.decode()
    assert "imported before, as the article “Knee pain”" in html
    assert f"/admin/articles/article/{article.pk}/change/" in html
    assert Article.objects.count() == 1
    client.post(PAGE, {"file": word_file(document), "again": "on"})
    assert Article.objects.count() == 2


def test_another_writers_import_is_not_told_of(client, sign_in):
    document = docx(p("Words."))
    for _writer in range(2):
        sign_in("Writer")
        client.post(PAGE, {"file": word_file(document)})
    assert Article.objects.count() == 2


def test_a_forged_post_is_refused(client, sign_in):
    user = sign_in("Writer")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user)
    assert strict.post(PAGE, {"file": word_file(docx(p("Words.")))}).status_code == 403
    assert not Article.objects.exists()
