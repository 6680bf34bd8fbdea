"""How long cleaning and rendering an article's text takes.

    python benchmarks/render_body.py [--words 3000] [--times 30]

The text is made of the demo articles, with headings, lists, a table and reference markers, over and over until it is
long enough. No database is asked. Prints the medians and the slowest.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic_site.settings")
os.environ.update(DEBUG="1", SECRET_KEY="for a benchmark only", LOG_LEVEL="ERROR")

import django

django.setup()

from articles.rendering import render  # noqa: E402
from clinic_site.demo.content_files import documents  # noqa: E402
from clinic_site.profile.fields import clean_html  # noqa: E402

REFERENCES = "\n".join(f"Doe J. Trial {number}. 2020. doi:10.1000/xyz{number}" for number in range(1, 21))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--words", type=int, default=3000)
    parser.add_argument("--times", type=int, default=30)
    options = parser.parse_args()
    body = text_of(options.words)
    rendered = render(body, REFERENCES)
    print(f"{rendered.word_count:,} words, {len(body):,} characters, {body.count('<'):,} tags")
    for name, act in {"cleaned": lambda: clean_html(body), "rendered": lambda: render(body, REFERENCES)}.items():
        times = [timed(act) for _ in range(options.times)]
        print(f"{name:10} median {statistics.median(times):6.1f} ms, slowest {max(times):6.1f} ms")


def text_of(words: int) -> str:
    bodies = [document.body for document in documents("articles")]
    text, number = "", 0
    while len(text.split()) < words:
        text += bodies[number % len(bodies)] + f"<p>Shown in trials [{number % 20 + 1}, 2-4].</p>"
        number += 1
    return text


def timed(act: Callable[[], object]) -> float:
    """In milliseconds, with nothing remembered."""
    clean_html.cache_clear()
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    main()
