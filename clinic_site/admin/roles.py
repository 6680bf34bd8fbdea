"""Who may do what: one table, kept as groups after every migration. docs/roles.md says it in words."""

from django.contrib.auth.models import Group, Permission
from django.utils.translation import gettext_noop

WRITER = gettext_noop("Writer")
REVIEWER = gettext_noop("Reviewer")
EDITOR = gettext_noop("Editor")
MODERATOR = gettext_noop("Moderator")
MANAGER = gettext_noop("Manager")

# Choosing a category, tag, author or picture needs the right to view it.
_CHOOSES = ["articles.view_category", "articles.view_tag", "articles.view_author", "articles.view_image"]
_WRITES = [
    "articles.add_article",
    "articles.change_article",
    "articles.view_article",
    "articles.view_revision",
    "articles.add_image",
    "articles.change_image",
    *_CHOOSES,
]
_ALL_ARTICLES = ["articles.change_any_article"]
_KEEPS_SECTIONS = [
    f"articles.{act}_{model}" for model in ("category", "tag", "series") for act in ("add", "change", "delete", "view")
]

_KEEPS_ANSWERS = [f"comments.{act}_replytemplate" for act in ("add", "change", "delete", "view")]

ROLES: dict[str, list[str]] = {
    WRITER: _WRITES,
    REVIEWER: [
        *_CHOOSES,
        *_ALL_ARTICLES,
        "articles.view_article",
        "articles.view_revision",
        "articles.review_article",
        "profile.keep_reviewedtext",
    ],
    EDITOR: [
        *_WRITES,
        *_ALL_ARTICLES,
        *_KEEPS_SECTIONS,
        "articles.publish_article",
        "articles.delete_article",
        "articles.delete_image",
        "articles.view_zeroresultquery",
        "articles.delete_zeroresultquery",
        "comments.view_discussion",
        "comments.change_discussion",
        "comments.moderate_discussion",
    ],
    MODERATOR: [
        "comments.view_comment",
        "comments.change_comment",
        "comments.moderate_comment",
        "comments.view_discussion",
        "comments.change_discussion",
        "comments.moderate_discussion",
        "comments.view_moderationevent",
        "comments.work_safety_log",
        "comments.ban_sender",
        *_KEEPS_ANSWERS,
        "comments.view_spammodel",
    ],
    MANAGER: [
        "profile.view_clinicprofile",
        "profile.change_clinicprofile",
        *(f"profile.{act}_page" for act in ("add", "change", "delete", "view")),
        *(f"articles.{act}_author" for act in ("add", "change", "delete", "view")),
        "articles.view_image",
        "articles.add_image",
        "articles.change_image",
        *_KEEPS_ANSWERS,
        *(f"auth.{act}_user" for act in ("add", "change", "view")),
    ],
}


def keep_roles(*, using: str = "default") -> None:
    """Make each role's group hold exactly the permissions of the table. Other groups are left alone."""
    by_name = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.using(using).select_related("content_type")
    }
    for role, names in ROLES.items():
        group, _created = Group.objects.using(using).get_or_create(name=role)
        group.permissions.set([by_name[name] for name in dict.fromkeys(names)])
