from articles.models.articles import Article
from articles.models.images import Image, ImageUse
from articles.models.people import Author
from articles.models.revisions import Revision
from articles.models.taxonomy import Category, Tag

__all__ = ["Article", "Author", "Category", "Image", "ImageUse", "Revision", "Tag"]
