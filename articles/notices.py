"""What the site puts on an article by itself: nobody types it, and nobody can leave it out."""

from django.utils.translation import gettext as _

from articles.models import Article
from clinic_site.profile.models import ClinicProfile, ReviewedText

Kind = ReviewedText.Kind


def kinds_above(named_treatments: list[str]) -> list[str]:
    """The notices, in order, of an article that names these: what regulators say of each, the state's own, and that
    the clinic earns by such treatments."""
    return [*named_treatments, Kind.STATE, Kind.INTEREST] if named_treatments else []


def notices_above(article: Article, texts: dict[str, str]) -> list[str]:
    """``texts``: by kind, as ``current_texts`` gives them."""
    return [texts[kind] for kind in kinds_above(article.named_treatments) if texts[kind]]


def sign_off(article: Article, clinic: ClinicProfile) -> str:
    """Paragraphs of plain text. Only clinical credentials let it say that a medical professional wrote the article;
    elsewhere it names the reviewer first."""
    if article.author and article.author.has_clinical_credentials:
        return clinic.sign_off
    review = article.live_review
    checked = (
        _("%(reviewer)s checked the medical facts of this article.") % {"reviewer": review.reviewer} if review else ""
    )
    return "\n\n".join(filter(None, [checked, clinic.sign_off_other]))
