from django.urls import path

from comments import views

urlpatterns = [
    path("articles/<slug:slug>/comments/", views.write_comment, name="write_comment"),
    path("articles/<slug:slug>/discussion/", views.switch_discussion, name="switch_discussion"),
    path("comments/<str:token>/", views.comment_door, name="comment_door"),
]
