from typing import Any

from django import template

from articles.models import Image
from articles.pictures.markup import picture_context

register = template.Library()


@register.inclusion_tag("components/picture.html")
def picture(image: Image, place: str, alt: str = "", eager: bool = False) -> dict[str, Any]:
    """A picture of the library where it stands: a ``place`` of articles/pictures/markup.py."""
    return picture_context(image, alt=alt, place=place, eager=eager)
