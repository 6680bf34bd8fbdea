"""How many bytes of pictures an article's page costs a reader, before and after the worker has made renditions.

    python benchmarks/page_images.py

Makes a site of its own in a temporary folder: an article with a picture at the top, two in its text and four
related articles, every picture a file of twelve megapixels as a phone would send it. Chromium opens the page at three
screens and scrolls to every picture; what it chose is counted. "As uploaded" is the sum of the files that were
sent: what a site shows that does nothing with them.
"""

import io
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path(tempfile.mkdtemp(prefix="page-images-"))
PORT = 8765
HOME = f"http://127.0.0.1:{PORT}"
sys.path.insert(0, str(ROOT))
os.environ.update(
    DJANGO_SETTINGS_MODULE="clinic_site.settings",
    DEBUG="1",
    SECRET_KEY="for a benchmark only",
    DATABASE_URL=f"sqlite:///{FOLDER / 'db.sqlite3'}",
    MEDIA_ROOT=str(FOLDER / "media"),
    LOG_LEVEL="ERROR",
    DJANGO_ALLOW_ASYNC_UNSAFE="1",  # Playwright's event loop counts as running in this thread
)

import django  # noqa: E402

django.setup()

import PIL.Image  # noqa: E402
from django.core.files.base import ContentFile  # noqa: E402
from django.core.management import call_command  # noqa: E402
from playwright.sync_api import Browser, sync_playwright  # noqa: E402

from articles.models import Image  # noqa: E402
from clinic_site.demo.pictures import MOTIFS, draw_picture  # noqa: E402
from tests.factories import figure, make_article, make_author, make_category, make_picture  # noqa: E402

# name: width and height in CSS pixels, device pixels for each of them
SCREENS = {
    "phone, 390 px, 3×": (390, 844, 3),
    "laptop, 1280 px, 1×": (1280, 800, 1),
    "desk, 1440 px, 2×": (1440, 900, 2),
}


def main() -> None:
    call_command("migrate", verbosity=0)
    sent = make_site()
    address = f"{HOME}/articles/the-page/"
    server = subprocess.Popen(
        [sys.executable, "manage.py", "runserver", "--noreload", str(PORT)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"))
            wait_for(browser, address)
            before = {name: fetched(browser, address, screen) for name, screen in SCREENS.items()}
            began = time.process_time()
            call_command("make_renditions")
            took = (time.process_time() - began) / Image.objects.count()
            after = {name: fetched(browser, address, screen) for name, screen in SCREENS.items()}
    finally:
        server.terminate()
    print(f"As uploaded: {sent / 1e6:.1f} MB; {took:.1f} s of processor time a picture for its renditions.")
    print("| screen | file only | with renditions | of which the picture at the top |\n| --- | --- | --- | --- |")
    for name in SCREENS:
        (all_before, _first), (all_after, first) = before[name], after[name]
        print(f"| {name} | {all_before / 1e3:,.0f} kB | {all_after / 1e3:,.0f} kB | {first / 1e3:,.0f} kB |")


def make_site() -> int:
    """Returns the bytes of the files that were sent for one page."""
    sent = 0
    images = []
    for seed, motif in enumerate([*MOTIFS, "tide", "dunes"][:8]):
        file = phone_photo(motif, seed)
        sent += len(file)
        images.append(make_picture(file=ContentFile(file, name="photo.jpg")))
    category, author = make_category(), make_author(photo=images[7])
    for image in images[3:7]:
        make_article(category=category, author=author, hero=image)
    words = "<p>" + "Some words about a sore knee and what helps. " * 60 + "</p>"
    body = f"{words}{figure(images[1], 'One')}{words}{figure(images[2], 'Two')}{words}"
    make_article(slug="the-page", category=category, author=author, hero=images[0], body=body)
    return sent


def phone_photo(motif: str, seed: int) -> bytes:
    """Twelve megapixels with some texture: what is drawn alone is smoother than any photo."""
    size, bicubic = (4032, 3024), PIL.Image.Resampling.BICUBIC
    drawn = draw_picture(motif, seed, (1008, 756)).resize(size, bicubic)
    texture = PIL.Image.effect_noise((1344, 1008), 60).convert("RGB").resize(size, bicubic)
    buffer = io.BytesIO()
    PIL.Image.blend(drawn, texture, 0.12).save(buffer, "JPEG", quality=95)
    return buffer.getvalue()


def wait_for(browser: Browser, address: str) -> None:
    page = browser.new_page()
    for _ in range(100):
        try:
            page.goto(address)
        except Exception:  # not there yet
            time.sleep(0.2)
        else:
            page.close()
            return
    raise SystemExit("The server does not answer.")


def fetched(browser: Browser, address: str, screen: tuple[int, int, float]) -> tuple[int, int]:
    """Bytes of all pictures of the page, and of the one at the top."""
    width, height, scale = screen
    page = browser.new_page(viewport={"width": width, "height": height}, device_scale_factor=scale, bypass_csp=True)
    page.goto(address)
    chosen = page.evaluate(
        """async () => {
            const images = [...document.images];
            for (const image of images) {
                image.scrollIntoView();
                while (!image.complete || !image.currentSrc) await new Promise((done) => setTimeout(done, 50));
            }
            return images.map((image) => image.currentSrc);
        }"""
    )
    top = page.locator(".article__hero img").evaluate("(image) => image.currentSrc")
    page.close()
    return sum(map(size_of, set(chosen))), size_of(top)


def size_of(address: str) -> int:
    return (FOLDER / address.removeprefix(f"{HOME}/")).stat().st_size


if __name__ == "__main__":
    main()
