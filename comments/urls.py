from django.urls import path

from comments.feeds import DiscussionFeed
from comments.views import door, mail, own, place, reports, switch, writing

urlpatterns = [
    path("articles/<slug:slug>/comments/", writing.write_comment, name="write_comment"),
    path("articles/<slug:slug>/comments/feed/", DiscussionFeed(), name="discussion_feed"),
    path("articles/<slug:slug>/comments/reported/<int:pk>/", reports.comment_reported, name="comment_reported"),
    path("articles/<slug:slug>/discussion/", switch.switch_discussion, name="switch_discussion"),
    path("comments/at/<int:pk>/", place.comment_place, name="comment_place"),
    # Before the doors, whose tokens could be any word.
    path("comments/report/<int:pk>/", reports.report_comment, name="report_comment"),
    path("comments/mine/", own.ask, name="ask_for_my_comments"),
    path("comments/mine/<str:token>/", own.mine, name="my_comments"),
    path("comments/mine/<str:token>/export/", own.export, name="export_my_comments"),
    path("comments/mine/<str:token>/erase/", own.erase_all, name="erase_my_comments"),
    path("comments/<str:token>/", door.comment_door, name="comment_door"),
    path("comments/<str:token>/edit/", door.edit, name="edit_comment"),
    path("comments/<str:token>/erase/", own.erase_one, name="erase_comment"),
    path("comments/<str:token>/confirm/", mail.confirm, name="confirm_comment"),
    path("comments/<str:token>/mute/", mail.mute, name="mute_comment"),
]
