"""Roles, accounts, the clinic's profile and its pages."""

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command

from articles import publishing
from clinic_site.admin.roles import ROLES
from clinic_site.profile.models import ClinicProfile, Page
from tests.factories import PASSWORD, PROFILE, make_article, make_category, make_draft, make_reviewer, make_user

pytestmark = pytest.mark.django_db
USERS = "/admin/auth/user/"


@pytest.fixture
def manager(client):
    user = make_user("Manager")
    client.login(username=user.username, password=PASSWORD)
    return user


def test_the_groups_hold_what_the_table_says_after_every_migration():
    writer = Group.objects.get(name="Writer")
    writer.permissions.clear()
    Group.objects.create(name="Our own group")
    call_command("migrate", verbosity=0)
    for role, names in ROLES.items():
        held = {
            f"{permission.content_type.app_label}.{permission.codename}"
            for permission in Group.objects.get(name=role).permissions.select_related("content_type")
        }
        assert held == set(names), role
    assert Group.objects.filter(name="Our own group").exists()


def test_a_manager_makes_a_member_of_staff(client, manager):
    data = {"username": "newcomer", "password1": "a longer password 7", "password2": "a longer password 7"}
    client.post(f"{USERS}add/", {**data, "first_name": "New", "usable_password": "true"})
    newcomer = User.objects.get(username="newcomer")
    assert (newcomer.is_staff, newcomer.is_superuser) == (True, False)


def test_a_manager_can_neither_see_nor_touch_a_superuser(client, manager):
    boss = make_user("admin")
    assert boss.username not in client.get(USERS).content.decode()
    for address in [f"{USERS}{boss.pk}/change/", f"{USERS}{boss.pk}/password/"]:
        assert client.get(address).status_code in {302, 404}, address
        client.post(address, {"username": "fallen", "password1": "stolen password 1", "password2": "stolen password 1"})
    boss.refresh_from_db()
    assert boss.username != "fallen"
    assert boss.check_password(PASSWORD)


def test_a_manager_cannot_become_a_superuser(client, manager):
    role = Group.objects.get(name="Manager")
    data = {
        "username": manager.username,
        "is_active": "on",
        "is_staff": "on",
        "is_superuser": "on",
        "groups": [role.pk],
    }
    client.post(f"{USERS}{manager.pk}/change/", {**data, "user_permissions": ["1"]})
    manager.refresh_from_db()
    assert not manager.is_superuser
    assert not manager.user_permissions.exists()
    assert list(manager.groups.all()) == [role]


@pytest.mark.parametrize("role", ["Writer", "Reviewer", "Editor", "Moderator", ""])
def test_accounts_and_profile_are_the_managers(client, role):
    client.login(username=make_user(role).username, password=PASSWORD)
    for address in [USERS, f"{USERS}add/", "/admin/profile/clinicprofile/1/change/", "/admin/profile/page/"]:
        assert client.get(address).status_code == 403, address
    client.post("/admin/profile/clinicprofile/1/change/", {"name": "Taken over"})
    assert ClinicProfile.objects.get().name != "Taken over"


def test_what_a_manager_changes_is_on_the_site_at_once(client, manager):
    client.get("/")
    page = Page.objects.get(slug="about")
    form = {"title": "Who we are", "slug": "about", "menu": "header", "position": "1"}
    body = '<p>Harbor <strong>Lane</strong></p><img src=x onerror="alert(1)">'
    with_commit(client.post, f"/admin/profile/page/{page.pk}/change/", {**form, "body": body})
    assert "Who we are" in client.get("/").content.decode()
    text = client.get("/pages/about/").content.decode()
    assert "<strong>Lane</strong>" in text
    assert "onerror" not in text


def with_commit(act, *args):
    """What waits for the commit happens, as outside of a test's transaction."""
    from django.test import TestCase

    with TestCase.captureOnCommitCallbacks(execute=True):
        return act(*args)


def test_the_profile_has_one_row_and_its_links_are_checked(client, manager):
    client.get("/admin/profile/clinicprofile/")
    profile = ClinicProfile.objects.get()
    data = {**PROFILE, "social_links": "Elsewhere javascript:alert(1)"}
    response = client.post("/admin/profile/clinicprofile/1/change/", data)
    assert "is not a name, a space and an address" in response.content.decode()
    assert "Harbor Lane" in response.content.decode(), "what was typed is kept"
    client.post("/admin/profile/clinicprofile/1/change/", {**data, "social_links": "Radio https://radio.example/x"})
    profile.refresh_from_db()
    assert profile.social() == [("Radio", "https://radio.example/x")]
    assert client.get("/admin/profile/clinicprofile/add/").status_code == 403


def test_the_dashboard_of_each_role(client):
    make_article(title="Public title", category=make_category())
    make_draft(title="SECRET draft")
    for role in [*ROLES, "admin", ""]:
        client.login(username=make_user(role).username, password=PASSWORD)
        page = client.get("/admin/").content.decode()
        assert "Public title" in page
        assert ("SECRET draft" in page) == (role in {"Editor", "admin"}), role
        assert ("You have no role yet" in page) == (role == "")
        assert ("Comments to look at" in page) == (role in {"Moderator", "admin"}), role
        client.logout()


def test_a_writers_dashboard_names_what_was_sent_back_and_begins_an_article(client):
    writer = make_user("Writer", last_name="Wood")
    article = make_draft(by=writer, title="Sent back")
    publishing.submit(article, by=writer, base=1)
    publishing.request_changes(article, by=None, reviewer=make_reviewer(), base=1, note="Name the source.")
    client.login(username=writer.username, password=PASSWORD)
    page = client.get("/admin/").content.decode()
    assert "Changes requested · Writer Wood" in page
    assert writer.username not in page[page.index("My drafts") :]
    assert 'href="/admin/articles/article/add/"' in page[page.index('id="main"') :]
    client.login(username=make_user("Reviewer").username, password=PASSWORD)
    assert 'href="/admin/articles/article/add/"' not in client.get("/admin/").content.decode()


def test_nobody_learns_a_drafts_address_from_its_number(client):
    from django.contrib.contenttypes.models import ContentType

    draft = make_draft(slug="secret-merger")
    client.login(username=make_user("Moderator").username, password=PASSWORD)
    number = ContentType.objects.get_for_model(draft).pk
    response = client.get(f"/admin/r/{number}/{draft.pk}/")
    assert response.status_code == 404
    assert "secret-merger" not in response.content.decode()


@pytest.mark.parametrize("role", ["Writer", "Manager"])
def test_who_may_not_publish_changes_no_picture_in_use(client, role, picture):
    from tests.factories import make_article, make_author

    address = f"/admin/articles/image/{picture.pk}/change/"
    client.login(username=make_user(role).username, password=PASSWORD)
    client.post(address, {"title": "New name", "alt": "", "credit": ""})
    picture.refresh_from_db()
    assert picture.title == "New name", "one that is used nowhere is free"
    make_article(hero=picture) if role == "Writer" else make_author(photo=picture)
    assert client.post(address, {"title": "Changed", "credit": "BUY PILLS"}).status_code == 403


def test_signing_in_leads_to_the_dashboard(client):
    user = make_user("Writer")
    response = client.post("/admin/login/", {"username": user.username, "password": PASSWORD}, follow=True)
    assert response.redirect_chain[-1][0] == "/admin/"
    assert response.status_code == 200


def test_who_is_not_staff_cannot_sign_in(client):
    User.objects.create_user("patient", password=PASSWORD)
    client.post("/admin/login/", {"username": "patient", "password": PASSWORD})
    assert client.get("/admin/").status_code == 302
