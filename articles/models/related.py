"""Which articles stand under an article, and what the likeness of articles is worked out from."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class PickedArticle(models.Model):
    """One that staff put under an article by hand, and at which place."""

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="picks")
    picked = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="picked_by")
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        ordering = ["article", "position"]
        verbose_name = _("picked article")
        verbose_name_plural = _("picked articles")
        constraints = [
            models.UniqueConstraint(fields=["article", "picked"], name="picked_article_once"),
            models.CheckConstraint(name="picked_article_is_another", condition=~Q(article=F("picked"))),
        ]

    def __str__(self) -> str:
        return f"{self.article_id}: {self.picked_id}"


class RelatedArticle(models.Model):
    """One that is like an article, as the worker found. ``worth`` is its place: the likeness less what a near copy
    above it has taken."""

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="related")
    other = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="related_to")
    likeness = models.FloatField()
    worth = models.FloatField()

    class Meta:
        ordering = ["article_id", "-worth", "-other_id"]
        constraints = [
            models.UniqueConstraint(fields=["article", "other"], name="related_article_once"),
            models.CheckConstraint(name="related_article_is_another", condition=~Q(article=F("other"))),
        ]

    def __str__(self) -> str:
        return f"{self.article_id}: {self.other_id}"


class ArticleProfile(models.Model):
    """What an article is about, as ``articles.related.profiles.Profile`` packs it. Only of those that are, or will be,
    public."""

    article = models.OneToOneField(
        "articles.Article", primary_key=True, on_delete=models.CASCADE, related_name="profile"
    )
    packed = models.BinaryField()
    tags = models.JSONField()
    length = models.FloatField()
    made_with = models.CharField(
        max_length=20, db_index=True, help_text="The versions of the ranker and of the count of terms."
    )

    def __str__(self) -> str:
        return str(self.article_id)


class TermPosting(models.Model):
    """One of the terms that say most about an article: by them others like it are found."""

    article = models.ForeignKey(ArticleProfile, on_delete=models.CASCADE, related_name="postings")
    number = models.IntegerField()
    part = models.FloatField()

    class Meta:
        indexes = [models.Index(fields=["number", "-article", "part"], name="term_posting_of_a_term")]

    def __str__(self) -> str:
        return f"{self.number}: {self.article_id}"


class TermCount(models.Model):
    """How many articles were counted; its frequencies say how many of them hold a term. The newest whole one counts."""

    articles = models.PositiveIntegerField()
    mean_size = models.FloatField()
    is_whole = models.BooleanField(default=False)
    counted_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.articles} ({self.counted_at:%Y-%m-%d %H:%M})"


class TermFrequency(models.Model):
    count = models.ForeignKey(TermCount, on_delete=models.CASCADE, related_name="frequencies")
    number = models.IntegerField()
    articles = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["count", "number"], name="term_frequency_once")]

    def __str__(self) -> str:
        return f"{self.number}: {self.articles}"
