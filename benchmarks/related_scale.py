"""How long related articles take with many of them, and how much memory: all at once, and one publication.

    DATABASE_URL=postgres://postgres@127.0.0.1:5432/related_scale python benchmarks/related_scale.py 100000

Fills an empty database (SQLite: DATABASE_URL=sqlite:////tmp/related_scale.sqlite3) with so many articles, whose words
are drawn as in real texts: by Zipf's law from 60,000, and those of each article's own subject besides. Then ranks them
all in two processes, and publishes some, each in a new process that has nothing in memory yet. Times are of the wall;
memory is the peak of this process and of its largest child.
"""

import argparse
import os
import random
import resource
import statistics
import subprocess
import sys
import time
from itertools import accumulate
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic_site.settings")
os.environ.update(DEBUG="0", SECRET_KEY="for a benchmark only, and long enough", LOG_LEVEL="ERROR")
os.environ.update(ALLOWED_HOSTS="localhost", SITE_URL="http://localhost")

import django

django.setup()

from datetime import timedelta  # noqa: E402

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from articles.models import Article, Author, Category, RelatedArticle, Revision, Tag  # noqa: E402
from articles.related import rebuilding, tasks  # noqa: E402

WORDS, SUBJECTS, WORDS_OF_SUBJECT = 60_000, 2_000, 60
BATCH = 500
PUBLISHED = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=int)
    parser.add_argument("--publish", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.publish:
        publish(options.publish)
        return
    call_command("migrate", verbosity=0)
    missing = options.articles - Article.objects.count()
    if missing > 0:
        fill(missing)
    begin, last = time.perf_counter(), ""
    for step, _done, _of in rebuilding.rebuild(processes=2):
        if step != last:
            print(f"{time.perf_counter() - begin:6.0f} s: the first are {step}", flush=True)
            last = step
    seconds = time.perf_counter() - begin
    print(f"{Article.objects.count():,} articles ranked in {seconds / 60:.1f} minutes, {memory()}", flush=True)
    times = []
    for pk in Article.objects.order_by("?").values_list("pk", flat=True)[:PUBLISHED]:
        command = [sys.executable, __file__, str(options.articles), "--publish", str(pk)]
        times.append(float(subprocess.run(command, capture_output=True, text=True, check=True).stdout))
    print(
        f"one publication in a new process: median {statistics.median(times):.0f} ms, slowest {max(times):.0f} ms; "
        f"{RelatedArticle.objects.count():,} rows are stored"
    )


def publish(pk: int) -> None:
    """As the worker does it for an article with a new text. The connection is made before; nothing else is."""
    article = Article.objects.get(pk=pk)
    dice = random.Random(pk)
    Article.objects.filter(pk=pk).update(plain_text=Texts(dice).text(dice.randrange(SUBJECTS)))
    begin = time.perf_counter()
    tasks.update_related.call(article.pk)
    print((time.perf_counter() - begin) * 1000)


class Texts:
    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        syllables = [a + b for a in "bcdfglmnprstv" for b in ("a", "e", "i", "o", "u", "an", "er", "is")]
        order = random.Random(1)
        self.words = ["".join(order.choices(syllables, k=order.randint(1, 4))) + str(n % 7) for n in range(WORDS)]
        self.zipf = list(accumulate(1 / (rank + 3) for rank in range(WORDS)))

    def text(self, subject: int) -> str:
        """About 500 words: a third of them from the subject's own, which often stand in the same pairs."""
        own = random.Random(subject).choices(self.words, k=WORDS_OF_SUBJECT)
        words = self.dice.choices(self.words, cum_weights=self.zipf, k=self.dice.randint(150, 550))
        for _ in range(len(words) // 4):
            place = self.dice.randrange(len(own) - 1)
            at = self.dice.randrange(len(words))
            words[at : at + 1] = own[place : place + self.dice.randint(1, 2)]
        return " ".join(words)


def fill(how_many: int) -> None:
    """Rows as publishing leaves them, as far as ranking reads them."""
    begin, dice = time.perf_counter(), random.Random(7)
    texts = Texts(dice)
    category, _ = Category.objects.get_or_create(slug="scale", defaults={"name": "Scale"})
    author, _ = Author.objects.get_or_create(slug="scale", defaults={"name": "Scale"})
    tags = [Tag.objects.get_or_create(slug=f"scale-{n}", defaults={"name": f"Scale {n}"})[0] for n in range(200)]
    first = Article.objects.count()
    for start in range(first, first + how_many, BATCH):
        numbers = range(start, min(start + BATCH, first + how_many))
        subjects = [dice.randrange(SUBJECTS) for _ in numbers]
        articles = Article.objects.bulk_create(
            Article(
                slug=f"scale-{number}",
                title=" ".join(dice.choices(texts.text(subject).split(), k=6)),
                plain_text=texts.text(subject),
                category=category,
                author=author,
                published_at=timezone.now() - timedelta(days=dice.randrange(3000)),
            )
            for number, subject in zip(numbers, subjects, strict=True)
        )
        revisions = Revision.objects.bulk_create(
            Revision(article=article, number=1, content={}, state="live") for article in articles
        )
        for article, revision in zip(articles, revisions, strict=True):
            article.live_revision = article.newest_revision = revision
            article.status = "published"
        Article.objects.bulk_update(articles, ["live_revision", "newest_revision", "status"])
        Article.tags.through.objects.bulk_create(
            Article.tags.through(article_id=article.pk, tag_id=tags[(subject + shift) % len(tags)].pk)
            for article, subject in zip(articles, subjects, strict=True)
            for shift in (0, 77)
        )
    print(f"{how_many:,} articles made in {time.perf_counter() - begin:.0f} s", flush=True)


def memory() -> str:
    own, child = (resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return f"at most {own:,.0f} MiB in the process, {child:,.0f} MiB in a child (most of it shared)"


if __name__ == "__main__":
    main()
