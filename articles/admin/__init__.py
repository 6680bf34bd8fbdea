"""What staff see of the magazine. ``clinic_site/admin`` registers the articles, mixed with their discussions."""

from articles.admin import checks, images, people, searches, taxonomy  # noqa: F401 - importing registers them
