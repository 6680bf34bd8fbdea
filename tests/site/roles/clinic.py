"""Who may change the clinic's profile, its pages and notices, and staff accounts."""

from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, User
from django.utils import timezone

from articles.models import FindingOverride, MailPreference
from articles.standing_texts import findings_that_stop
from clinic_site.profile.models import ClinicProfile, Page, ReviewedText
from tests.factories import PASSWORD, PROFILE, make_user
from tests.site.roles.case import (
    ALL,
    GONE,
    LOOKED,
    MANAGES,
    NONE,
    OVERRIDES,
    REVIEWS,
    STAFF,
    Act,
    Case,
    act,
    adds,
    autocomplete,
    changes,
    deletes,
    looks,
    nothing,
    of,
    pages_of,
)

NEW_PASSWORD = "another password 7 for tests"


def account(c: Case) -> None:
    c.row = make_user("", username="colleague")


def superuser(c: Case) -> None:
    c.row = make_user("admin", username="the-boss")


def profile(c: Case) -> None:
    c.row = ClinicProfile.objects.get_or_create(pk=1)[0]


def my_mail(c: Case) -> bool:
    c.get("admin:my_mail")
    c.post("admin:my_mail", my_articles="on")
    mine = MailPreference.objects.filter(user=c.user, user__isnull=False).first()
    return bool(mine and mine.my_articles and not mine.review_due)


def change_notice(c: Case) -> bool:
    c.post("admin:notice", "state", text="The state asks for this.", note="", base=0)
    return ReviewedText.objects.filter(kind="state", text="The state asks for this.").exists()


def let_sentence_stand(c: Case) -> bool:
    claim = "We guarantee results."
    c.get("admin:standing_sentences")
    (finding,) = findings_that_stop(claim)
    c.post("admin:standing_sentences", act="allow", text=claim, fingerprint=finding.fingerprint, reason="A test.")
    return FindingOverride.objects.standing().exists()


def clean_text(c: Case) -> bool:
    answer = c.post("admin:clean_text", html="<p>kept</p><script>x</script>")
    return answer.status_code == 200 and answer.content == b"<p>kept</p>"


def own_password(c: Case) -> bool:
    words = {"old_password": PASSWORD, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    c.post("admin:password_change", **words)
    return bool(c.user and User.objects.get(pk=c.user.pk).check_password(NEW_PASSWORD))


def account_form(**data: Any) -> dict[str, Any]:
    return {"username": "colleague", "is_active": "on", "is_staff": "on", **data}


def give_role(c: Case) -> bool:
    group = Group.objects.get(name="Editor")
    c.post("admin:auth_user_change", c.row.pk, **account_form(groups=[group.pk]))
    return c.row.groups.filter(pk=group.pk).exists()


def crown(c: Case) -> bool:
    """The form of who may keep accounts saves, without what is past their right."""
    c.post("admin:auth_user_change", c.row.pk, **account_form(is_superuser="on", user_permissions=["1"]))
    user = User.objects.get(pk=c.row.pk)
    return user.is_superuser or user.user_permissions.exists()


def set_password(c: Case) -> bool:
    words = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD, "usable_password": "true"}
    c.post("admin:auth_user_password_change", c.row.pk, **words)
    return User.objects.get(pk=c.row.pk).check_password(NEW_PASSWORD)


def touch_superuser(c: Case) -> bool:
    c.get("admin:auth_user_change", c.row.pk)
    c.post("admin:auth_user_change", c.row.pk, **account_form(username="fallen"))
    return User.objects.get(pk=c.row.pk).username == "fallen"


def task(c: Case) -> None:
    model = apps.get_model("django_tasks_database", "DBTaskResult")
    c.row = model.objects.create(args_kwargs={"args": [], "kwargs": {}}, task_path="x.y", queue_name="default",
                                 backend_name="default", run_after=timezone.now())  # fmt: skip


CLINIC: list[Act] = [
    # The clinic
    act("see the clinic's profile", MANAGES, looks("profile_clinicprofile"),
        profile,
        *pages_of("profile_clinicprofile", *LOOKED)),
    act("change the clinic's profile", MANAGES, changes("profile_clinicprofile", "name", "Harbor Lane",
        **PROFILE, requires_review="on"),
        profile, "admin:profile_clinicprofile_change"),
    act("add a second profile", NONE, adds("profile_clinicprofile", ClinicProfile, name="Other"), nothing,
        "admin:profile_clinicprofile_add"),
    act("delete the clinic's profile", NONE, deletes("profile_clinicprofile", many=False),
        profile, "admin:profile_clinicprofile_delete"),
    act("read a standing page", ALL, lambda c: c.shows("Old words", "page", "knees"),
        of(Page.objects.create, title="Old words", slug="knees"), "page"),
    act("see pages in the admin", MANAGES, looks("profile_page"), of(Page.objects.create, title="Old", slug="old"),
        *pages_of("profile_page", *LOOKED)),
    act("add a page", MANAGES, adds("profile_page", Page, title="New", slug="new", menu="none", position=0), nothing,
        "admin:profile_page_add"),
    act("change a page", MANAGES, changes("profile_page", "title", "New", menu="none", position=0),
        of(Page.objects.create, title="Old", slug="old"), "admin:profile_page_change"),
    act("delete a page", MANAGES, deletes("profile_page"), of(Page.objects.create, title="Old", slug="old"),
        *pages_of("profile_page", *GONE)),
    act("see the notices", REVIEWS, lambda c: c.shows("Emergency notice", "admin:notices"), nothing, "admin:notices"),
    act("change a notice", REVIEWS, change_notice, nothing, "admin:notice"),
    act("let a sentence stand on every page", REVIEWS, let_sentence_stand, nothing, "admin:standing_sentences"),
    # Accounts
    act("see staff accounts", MANAGES, looks("auth_user"), account, *pages_of("auth_user", *LOOKED)),
    act("find a staff account by autocomplete", MANAGES, autocomplete("articles", "author", "user", "coll",
        "colleague"), account, "admin:autocomplete"),
    act("make a staff account", MANAGES, adds("auth_user", User, username="newcomer", password1=NEW_PASSWORD,
        password2=NEW_PASSWORD, usable_password="true"), nothing, "admin:auth_user_add"),
    act("change a staff account", MANAGES, changes("auth_user", "first_name", "Ada", **account_form()), account,
        "admin:auth_user_change"),
    act("give a role", MANAGES, give_role, account, "admin:auth_user_change"),
    act("set another's password", MANAGES, set_password, account, "admin:auth_user_password_change"),
    act("delete a staff account", OVERRIDES, deletes("auth_user"), account, *pages_of("auth_user", *GONE)),
    act("make a superuser, give single rights", OVERRIDES, crown, account, "admin:auth_user_change"),
    act("see a superuser's account", OVERRIDES,
        lambda c: c.shows("the-boss", "admin:auth_user_changelist"), superuser, "admin:auth_user_changelist"),
    act("change a superuser's account", OVERRIDES, touch_superuser, superuser, "admin:auth_user_change"),
    act("set a superuser's password", OVERRIDES, set_password, superuser, "admin:auth_user_password_change"),
    act("find a superuser by autocomplete", OVERRIDES, autocomplete("articles", "author", "user", "boss", "the-boss"),
        superuser, "admin:autocomplete"),
    act("change one's own password", STAFF, own_password, nothing, "admin:password_change"),
    act("switch one's own mail", STAFF, my_mail, nothing, "admin:my_mail"),
    act("have a text cleaned for the editor", STAFF, clean_text, nothing, "admin:clean_text"),
    act("see the worker's tasks", OVERRIDES, looks("django_tasks_database_dbtaskresult"), task,
        *pages_of("django_tasks_database_dbtaskresult", *LOOKED)),
    act("delete a worker's task", NONE, deletes("django_tasks_database_dbtaskresult"), task,
        *pages_of("django_tasks_database_dbtaskresult", *GONE)),
    act("add a worker's task by hand", NONE, adds("django_tasks_database_dbtaskresult",
        apps.get_model("django_tasks_database", "DBTaskResult"), task_path="x.y"), nothing,
        "admin:django_tasks_database_dbtaskresult_add"),
]  # fmt: skip
