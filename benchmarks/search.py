"""How long a search takes at size, as a reader meets it.

    DATABASE_URL=sqlite:////an/empty/file.sqlite3 python benchmarks/search.py [100000] [--requests 20]

Brings the database to that many published articles (once: another run finds them there), indexes them with
`index_search`, and prints for each kind of question the median of the requests' times, the 95th of a hundred, the
slowest, the time spent in the database, the number of queries and what was found; then the same over all of them.
The requests go through Django's test client: no network, no server, all of the site's code.

The texts are the demo articles' sections, dealt anew; each article holds some of 40,000 made-up words as well, few of
them often and most seldom, as in any language: without them every word would be in thousands of articles.
"""

import argparse
import os
import random
import statistics
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic_site.settings")
# DEBUG spares the collected static files; it is turned off below, before anything is done.
os.environ.update(DEBUG="1", SECRET_KEY="for a benchmark only", ALLOWED_HOSTS="testserver", LOG_LEVEL="ERROR")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from articles.models import Article, Author, Category, Revision, SearchRow, Tag  # noqa: E402
from articles.search.finding import search_articles  # noqa: E402
from articles.search.forms import SearchForm  # noqa: E402
from articles.search.index import outdated  # noqa: E402
from benchmarks.measuring import Watch, ask, most_are_under  # noqa: E402
from clinic_site.demo.bulk import ANGLES, OPENINGS, sheets  # noqa: E402

AIM_MS = 150
BATCH = 1000
MADE_UP_WORDS = 40_000
MADE_UP_IN_AN_ARTICLE = 80
SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprst" for vowel in "aeiou"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=int, nargs="?", default=100_000)
    parser.add_argument("--requests", type=int, default=20, help="requests of each kind, after one to warm up")
    options = parser.parse_args()
    settings.DEBUG = False
    call_command("migrate", verbosity=0)
    words = made_up_words()
    fill(options.articles, words)
    index()
    print(
        f"{connection.vendor}: {Article.objects.count():,} articles; {options.requests} requests each, aim {AIM_MS} ms"
    )
    print(f"{'question':38}{'median':>9}{'95th':>9}{'slowest':>9}{'database':>10}{'queries':>9}  found")
    client, all_times = Client(), []
    for name, query in questions(words).items():
        ask(client, "/search/", query)
        found = search_articles(query["q"], scope=SearchForm(query).scope)
        with connection.execute_wrapper(watch := Watch()):
            times = [ask(client, "/search/", query) for _ in range(options.requests)]
        all_times += times
        tell(name, times, watch, options.requests, f"{len(found.ids):,}" + "+" * found.has_more)
    tell("all of them", all_times, None, 1, "")
    sys.exit(0 if most_are_under(all_times) <= AIM_MS else 1)


def questions(words: list[str]) -> dict[str, dict[str, Any]]:
    category, tag = Category.objects.first(), Tag.objects.first()
    assert category
    assert tag
    year = timezone.localdate().year
    return {
        "a word in nearly every article": {"q": "pain"},
        "a common word": {"q": "knee"},
        "a rare word": {"q": words[20_000]},
        "a word in one article or two": {"q": words[39_990]},
        "two words": {"q": "knee injection"},
        "two common words": {"q": "pain treatment"},
        "a question": {"q": "what helps against pain in the knee at night"},
        "a common and a rare word": {"q": f"pain {words[20_000]}"},
        "a phrase": {"q": '"physical therapy"'},
        "a phrase that is nowhere": {"q": '"pain treatment people"'},
        "without a word": {"q": "knee -injection"},
        "a beginning": {"q": "arthr*"},
        "a word half typed": {"q": "tendo"},
        "synonyms": {"q": "arthroplasty"},
        "misspelt": {"q": "fibromialgia"},
        "misspelt, two words": {"q": "arthritus injecton"},
        "nothing like it": {"q": "xqzzwv"},
        "all words are there, not together": {"q": f"{words[39_000]} {words[39_500]}"},
        "in a category": {"q": "pain", "category": category.slug},
        "with a tag": {"q": "pain", "tag": tag.slug},
        "of this year": {"q": "pain", "when": "year"},
        "of a month of long ago": {"q": "pain", "since": f"{year - 5}-03-01", "until": f"{year - 5}-03-31"},
        "page 40": {"q": "knee", "page": 40},
        "10,000 characters": {"q": "a* " * 3333},
    }


def tell(name: str, times: list[float], watch: Watch | None, requests: int, found: str) -> None:
    in_database = f"{watch.ms / requests:7.0f} ms{watch.queries / requests:9.0f}" if watch else " " * 19
    median = statistics.median(times)
    print(
        f"{name:38}{median:6.0f} ms{most_are_under(times):6.0f} ms{max(times):6.0f} ms{in_database}  {found}",
        flush=True,
    )


# --- Rows ----------------------------------------------------------------------------------------------------


def made_up_words() -> list[str]:
    dice = random.Random(7)
    words: dict[str, None] = {}
    while len(words) < MADE_UP_WORDS:
        words["".join(dice.choices(SYLLABLES, k=dice.randint(3, 5)))] = None
    return list(words)


def fill(how_many: int, words: list[str]) -> None:
    if not Article.objects.exists():
        call_command("load_demo", verbosity=0)
    dice = random.Random(Article.objects.count())
    stock = {
        "sheets": sheets(dice),
        "tags": list(Tag.objects.all()),
        "categories": list(Category.objects.all()),
        "authors": list(Author.objects.all()),
        "words": words,
        # The second word half as often as the first, the third a third …
        "weights": [1 / place for place in range(1, len(words) + 1)],
    }
    while (missing := how_many - Article.objects.count()) > 0:
        made = make_articles(min(BATCH, missing), stock, dice)
        print(f"  {made:,} of {how_many:,} articles", end="\r", flush=True)


@transaction.atomic
def make_articles(how_many: int, stock: dict[str, list[Any]], dice: random.Random) -> int:
    """What search looks at of what `create_bulk_articles` makes: all published, without HTML and comments."""
    now = timezone.now()
    last = Article.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    articles, tags_of = [], []
    for number in range(last + 1, last + how_many + 1):
        tags = dice.sample(stock["tags"], dice.randint(2, 4))
        made_up = " ".join(dice.choices(stock["words"], stock["weights"], k=MADE_UP_IN_AN_ARTICLE))
        title = f"{dice.choice(OPENINGS).format(topic=tags[0].name)}, {dice.choice(ANGLES)}"
        published = now - timedelta(minutes=dice.randint(1, 6 * 365 * 24 * 60))
        articles.append(
            Article(
                pk=number,
                slug=f"made-{number}",
                title=title,
                summary=f"A plain guide to {tags[0].name}: what is known, what is not, and what else there is.",
                plain_text=f"{dice.choice(stock['sheets']).rendered['plain_text']} {made_up}",
                published_at=published,
                updated_at=published,
                category=dice.choice(stock["categories"]),
                author=dice.choice(stock["authors"]),
            )
        )
        tags_of += [(number, tag.pk) for tag in tags]
    Article.objects.bulk_create(articles, batch_size=BATCH)
    through = Article.tags.through
    through.objects.bulk_create(through(article_id=article, tag_id=tag) for article, tag in tags_of)
    Revision.objects.bulk_create(
        Revision(article=article, number=1, content={"title": article.title}, state="live") for article in articles
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE articles_article SET status = 'published', newest_revision_id = r.id, live_revision_id = r.id"
            " FROM articles_revision r WHERE r.article_id = articles_article.id AND articles_article.id > %s",
            [last],
        )
        if connection.vendor == "postgresql":
            cursor.execute("SELECT setval(pg_get_serial_sequence('articles_article', 'id'), %s)", [last + how_many])
    return last + how_many


def index() -> None:
    if not outdated().exists():
        return
    begin = time.perf_counter()
    call_command("index_search")
    seconds = time.perf_counter() - begin
    print(f"Indexed {SearchRow.objects.count():,} articles in {seconds:.0f} s")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


if __name__ == "__main__":
    main()
