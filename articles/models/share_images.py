"""The picture that stands for an article where its address is shared."""

from django.db import models


class ShareImage(models.Model):
    """``articles/sharing/keeping.py`` draws it; ``says`` is what was drawn, so that it is known when it says the wrong
    thing. Without a file the words are of a script that the picture's face cannot write."""

    article = models.OneToOneField(
        "articles.Article", primary_key=True, on_delete=models.CASCADE, related_name="share_image"
    )
    file = models.FileField()
    says = models.TextField()

    def __str__(self) -> str:
        return self.file.name or ""
