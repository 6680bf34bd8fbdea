from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from articles.models import Image
from articles.pictures import renditions, tasks


class Command(BaseCommand):
    help = "Make, here and now, the renditions that pictures lack. The worker does the same by and by."

    def handle(self, *args: Any, **options: Any) -> None:
        lacking = [image for image in Image.objects.to_choose_from() if not renditions.are_made(image)]
        for image in tqdm(lacking, desc="Renditions", unit="", leave=False, disable=None):
            tasks.make_renditions.call(image.pk)
            tasks.render_users.call(image.pk)
        tried = Image.objects.filter(pk__in=[image.pk for image in lacking])
        made = sum(bool(image.renditions.get("widths")) for image in tried)
        self.stdout.write(f"{made} pictures got renditions, of {len(tried) - made} nothing could be made.")
