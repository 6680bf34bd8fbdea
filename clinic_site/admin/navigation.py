"""The menu of the admin: each person sees what they may use."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

# (title, icon, admin address, permission)
GROUPS: list[tuple[Any, list[tuple[Any, str, str, str]]]] = [
    (
        _("Magazine"),
        [
            (_("Articles"), "article", "articles_article_changelist", "articles.view_article"),
            (_("Images"), "image", "articles_image_changelist", "articles.view_image"),
            (_("Categories"), "folder", "articles_category_changelist", "articles.change_category"),
            (_("Tags"), "sell", "articles_tag_changelist", "articles.change_tag"),
            (_("Series"), "format_list_numbered", "articles_series_changelist", "articles.change_series"),
            (_("Authors"), "badge", "articles_author_changelist", "articles.change_author"),
            (_("Not found"), "search_off", "articles_zeroresultquery_changelist", "articles.view_zeroresultquery"),
        ],
    ),
    (
        _("Discussions"),
        [
            (_("Queue"), "inbox", "moderation_queue", "comments.moderate_comment"),
            (_("Comments"), "chat", "comments_comment_changelist", "comments.moderate_comment"),
            (_("Discussions"), "forum", "comments_discussion_changelist", "comments.moderate_discussion"),
            (_("Safety log"), "emergency", "comments_safetyrecord_changelist", "comments.work_safety_log"),
            (_("Ready answers"), "quickreply", "comments_replytemplate_changelist", "comments.change_replytemplate"),
            (_("Bans"), "block", "comments_ban_changelist", "comments.ban_sender"),
            (_("Moderation log"), "history", "comments_moderationevent_changelist", "comments.view_moderationevent"),
            (_("Personal data"), "person_search", "personal_data", "comments.moderate_comment"),
            (_("Figures"), "bar_chart", "comment_figures", "comments.moderate_comment"),
            (_("Spam classifier"), "filter_alt", "comments_spammodel_changelist", "comments.view_spammodel"),
        ],
    ),
    (
        _("Clinic"),
        [
            (_("Profile"), "domain", "profile_clinicprofile_changelist", "profile.change_clinicprofile"),
            (_("Pages"), "description", "profile_page_changelist", "profile.change_page"),
            (_("Notices"), "gavel", "notices", "profile.keep_reviewedtext"),
            (_("Sentences on every page"), "fact_check", "standing_sentences", "articles.review_article"),
            (_("Staff accounts"), "group", "auth_user_changelist", "auth.view_user"),
        ],
    ),
]


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    menu: list[dict[str, Any]] = [
        {
            "items": [
                {"title": _("Dashboard"), "icon": "dashboard", "link": reverse_lazy("admin:index")},
                {"title": _("My mail"), "icon": "mail", "link": reverse_lazy("admin:my_mail")},
            ]
        }
    ]
    for title, entries in GROUPS:
        items = [
            {"title": name, "icon": icon, "link": reverse_lazy(f"admin:{address}")}
            for name, icon, address, permission in entries
            if request.user.has_perm(permission)
        ]
        if items:
            menu.append({"title": title, "separator": True, "items": items})
    return menu
