"""What holds for every page a reader gets: no cookie, no third party, strict headers, honest errors."""

import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from clinic_site.page_cache import site_changed
from clinic_site.profile.models import Page
from tests.factories import make_article, make_author, make_category, make_comment, make_tag, make_user

pytestmark = pytest.mark.django_db
ADDRESSES = [
    "/",
    "/articles/knees/",
    "/articles/knees/comments/",
    "/articles/knees.txt",
    "/category/health/",
    "/tag/knee-pain/",
    "/author/ines/",
    "/search/",
    "/search/?q=knees",
    "/topics/",
    "/pages/privacy/",
    "/feed/",
    "/category/health/feed/",
    "/sitemap.xml",
    "/robots.txt",
    "/no-such-page/",
]


@pytest.fixture(autouse=True)
def magazine():
    article = make_article(
        slug="knees",
        category=make_category(slug="health"),
        author=make_author(slug="ines"),
        tags=[make_tag(slug="knee-pain")],
        references="A study. https://doi.org/10.1000/x",
        body="<p>Words [1].</p>",
    )
    make_comment(article)


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_cookie_no_vary_on_one_and_strict_headers(client, address):
    response = client.get(address)
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert "camera=()" in response["Permissions-Policy"]


@pytest.mark.parametrize("address", [address for address in ADDRESSES if "." not in address and "feed" not in address])
def test_a_page_asks_nothing_of_anybody_else(client, address):
    page = client.get(address).content.decode()
    fetched = re.findall(r'<(?:script|img|iframe|source|video|audio)[^>]*\ssrc="([^"]+)"', page)
    fetched += re.findall(r'<link[^>]*rel="(?:stylesheet|icon|preload|preconnect)"[^>]*href="([^"]+)"', page)
    assert fetched
    assert all(link.startswith(("/static/", "/media/")) for link in fetched), fetched
    # Data for machines is no script to a browser, nor to the policy.
    page = re.sub(r'<script type="application/ld\+json">[^<]*</script>', "", page)
    assert not re.search(r"<script(?![^>]*\ssrc=)[^>]*>|<style|\sstyle=|\son\w+=", page)


def test_a_page_that_did_not_change_is_not_sent_again(client):
    first = client.get("/articles/knees/")
    assert client.get("/articles/knees/", headers={"if-none-match": first["ETag"]}).status_code == 304


def test_not_found_is_a_page_with_a_way_on(client):
    response = client.get("/no-such-page/")
    assert response.status_code == 404
    assert "/articles/knees/" in response.content.decode()


def test_readers_are_served_when_the_cache_is_away(client, monkeypatch):
    def fail(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr("clinic_site.page_cache.cache.get", fail)
    assert client.get("/articles/knees/").status_code == 200


def test_an_error_of_ours_says_sorry_without_the_database(client, monkeypatch, django_assert_num_queries):
    def fail(*args):
        raise RuntimeError("secret detail")

    monkeypatch.setattr("articles.search.views.SearchForm", fail)
    client.raise_request_exception = False
    with django_assert_num_queries(0):
        response = client.get("/search/?q=x")
    assert response.status_code == 500
    page = response.content.decode()
    assert "secret detail" not in page
    assert "<h1" in page


@pytest.mark.parametrize(
    "path",
    [
        "ckeditor/ckeditor/plugins/exportpdf/tests/manual/exportpdf.html",
        "ckeditor/ckeditor/plugins/preview/preview.html",
        "ckeditor/ckeditor/plugins/codesnippetgeshi/plugin.js",
        "ckeditor/ckeditor/plugins/docprops/plugin.js",
        "ckeditor/ckeditor/plugins/wsc/plugin.js",
        "ckeditor/ckeditor/plugins/scayt/plugin.js",
        "ckeditor/ckeditor/plugins/embed/plugin.js",
        "ckeditor/galleriffic/js/jquery-1.3.2.js",
    ],
)
def test_the_editors_dangerous_files_are_not_served(path):
    assert finders.find(path) is None or finders.find(path) == []


def test_nothing_with_tests_or_samples_is_collected():
    paths = [path for finder in finders.get_finders() for path, _storage in finder.list([])]
    assert "ckeditor/ckeditor/ckeditor.js" in paths
    assert "css/base.css" in paths
    assert not [path for path in paths if re.search(r"/(tests|samples)/", path)]


def test_media_cannot_run(client, settings, tmp_path):
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    settings.MEDIA_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}}
    name = default_storage.save("evil.html", ContentFile(b"<script>alert(1)</script>"))
    response = client.get(f"/media/{name}")
    assert b"".join(response) == b"<script>alert(1)</script>"
    for close in response._resource_closers:  # response.close() would end the test's database connection as well
        close()
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("attachment"), "no picture: it is not shown"
    for path in [
        "/media/none.png",
        "/media/%00",
        f"/media/{'x' * 300}.png",
        f"/media/{name}/b",
        "/media/../settings.py",
        "/media/%2e%2e/settings.py",
        "/media//etc/passwd",
    ]:
        assert client.get(path).status_code in {404, 400}, path


def test_staff_pages_are_not_for_caches():
    client = Client()
    client.force_login(make_user("Editor"))
    assert "no-store" in client.get("/admin/")["Cache-Control"] or "no-cache" in client.get("/admin/")["Cache-Control"]
    assert "private" in client.get("/articles/knees/")["Cache-Control"], "it was drawn for somebody"


def test_a_standing_page_is_rendered_like_an_article(client, django_capture_on_commit_callbacks):
    body = '<h2>Fees</h2><table><tr><td>Visit</td><td>120</td></tr></table><p class="key-points">No surprises.</p>'
    page = Page.objects.create(title="Fees", slug="fees", body=body)
    shown = client.get("/pages/fees/").content.decode()
    for words in ['id="section-fees"', "table-scroll", "Key points"]:
        assert words in shown
    page.body = "<p>Changed.</p>"
    page.save()
    with django_capture_on_commit_callbacks(execute=True):
        site_changed()
    assert "Changed." in client.get("/pages/fees/").content.decode()
