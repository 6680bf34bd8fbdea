"""The notices that the site puts on an article by itself: nobody types them, and nobody can leave them out."""

from articles.models import Article
from clinic_site.profile.models import ReviewedText

Kind = ReviewedText.Kind


def kinds_above(named_treatments: list[str]) -> list[str]:
    """The notices, in order, of an article that names these: what regulators say of each, the state's own, and that
    the clinic earns by such treatments."""
    return [*named_treatments, Kind.STATE, Kind.INTEREST] if named_treatments else []


def notices_above(article: Article, texts: dict[str, str]) -> list[str]:
    """``texts``: by kind, as ``current_texts`` gives them."""
    return [texts[kind] for kind in kinds_above(article.named_treatments) if texts[kind]]
