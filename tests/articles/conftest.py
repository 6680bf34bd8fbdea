import io

import PIL.Image
import pytest
from django.core.files.base import ContentFile

from articles.models import Image


@pytest.fixture
def picture(db) -> Image:
    buffer = io.BytesIO()
    PIL.Image.new("RGB", (64, 36), "teal").save(buffer, "WEBP")
    return Image.objects.create(title="Calm water", file=ContentFile(buffer.getvalue(), name="water.webp"))
