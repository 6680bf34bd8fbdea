from articles.models.addresses import OldAddress, PreviewLink
from articles.models.articles import Article
from articles.models.findings import FindingOverride, LiveFindings
from articles.models.images import Image, ImageEvent, ImageUse
from articles.models.imports import ImportedFile
from articles.models.log import ArticleEvent
from articles.models.mail import MailPreference
from articles.models.people import Author
from articles.models.reads import ArticleReads
from articles.models.related import (
    ArticleProfile,
    PickedArticle,
    RelatedArticle,
    TermCount,
    TermFrequency,
    TermPosting,
)
from articles.models.reviews import PassageNote, Review
from articles.models.revisions import Revision
from articles.models.saved_views import SavedView
from articles.models.search import SearchRow, SearchWord, ZeroResultQuery
from articles.models.series import Series, SeriesPart
from articles.models.share_images import ShareImage
from articles.models.taxonomy import Category, Tag
from articles.models.unsaved import UnsavedText

__all__ = [
    "Article",
    "ArticleEvent",
    "ArticleProfile",
    "ArticleReads",
    "Author",
    "Category",
    "FindingOverride",
    "Image",
    "ImageEvent",
    "ImageUse",
    "ImportedFile",
    "LiveFindings",
    "MailPreference",
    "OldAddress",
    "PassageNote",
    "PickedArticle",
    "PreviewLink",
    "RelatedArticle",
    "Review",
    "Revision",
    "SavedView",
    "SearchRow",
    "SearchWord",
    "Series",
    "SeriesPart",
    "ShareImage",
    "Tag",
    "TermCount",
    "TermFrequency",
    "TermPosting",
    "UnsavedText",
    "ZeroResultQuery",
]
