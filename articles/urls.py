from django.urls import path

from articles import feeds, views
from articles.search import views as search_views

urlpatterns = [
    path("", views.home, name="home"),
    path("articles/<slug:slug>/", views.article_detail, name="article"),
    path("articles/<slug:slug>.txt", views.article_text, name="article_text"),
    path("preview/<slug:token>/", views.preview, name="preview"),
    path("category/<slug:slug>/", views.category_detail, name="category"),
    path("tag/<slug:slug>/", views.tag_detail, name="tag"),
    path("author/<slug:slug>/", views.author_detail, name="author"),
    path("search/", search_views.search, name="search"),
    path("search/suggest/", search_views.suggest, name="suggest"),
    path("topics/", views.topics, name="topics"),
    path("feed/", feeds.LatestFeed(), name="feed"),
    path("category/<slug:slug>/feed/", feeds.CategoryFeed(), name="category_feed"),
    path("tag/<slug:slug>/feed/", feeds.TagFeed(), name="tag_feed"),
    path("author/<slug:slug>/feed/", feeds.AuthorFeed(), name="author_feed"),
]
