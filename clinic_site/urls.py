"""The addresses of the site: docs/map.md lists what others rely on."""

from django.contrib import admin
from django.urls import include, path

from clinic_site import health, media, sitemaps, standing_pages
from clinic_site.robots import robots

handler400 = "clinic_site.errors.bad_request"
handler403 = "clinic_site.errors.permission_denied"
handler404 = "clinic_site.errors.page_not_found"
handler500 = "clinic_site.errors.server_error"

urlpatterns = [
    path("", include("articles.urls")),
    path("", include("comments.urls")),
    path("pages/<slug:slug>/", standing_pages.page, name="page"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("sitemap-<section>.xml", sitemaps.sitemap_section, name="sitemap_section"),
    path("robots.txt", robots, name="robots"),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("media/<path:name>", media.media, name="media"),
]
