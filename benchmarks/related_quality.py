"""How good the related articles are: against the links that editors of another site made by hand.

    python benchmarks/related_quality.py DIR

DIR holds ``posts.jsonl.gz``, a post a line (id, title, date, topics, text), and ``gold.json``: for some of the posts,
the ids of those that their editors linked to. Every post is ranked against all others by the code that ships, as all
are ranked at once; topics are taken for tags. Beside it stand two plain ways, made anew here: the cosine of
TF-IDF vectors (title three times, English stop words, sublinear, words of two texts or more), and the newest older post
of a shared topic. Gains are given with a paired bootstrap's 95 % interval.

The last line is JSON: nDCG at 10 of what ships, of the text alone (no tags, no dates) and of TF-IDF; how often one of
the first five is an editor's; and the share of posts with a full block of other posts, none of them twice.
"""

import argparse
import gzip
import json
import math
import os
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date
from html import unescape
from pathlib import Path
from statistics import fmean
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic_site.settings")
os.environ.update(DEBUG="1", SECRET_KEY="for a benchmark only", LOG_LEVEL="ERROR")

import django

django.setup()

from articles.related import memory  # noqa: E402
from articles.related.profiles import Profile  # noqa: E402
from articles.related.reading import RELATED_SHOWN, block  # noqa: E402
from articles.related.terms import STOP_WORDS, parts, terms_of  # noqa: E402

Post = dict[str, Any]
Gold = dict[int, set[int]]
DEPTH = 10
RESAMPLES = 4000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    with gzip.open(folder / "posts.jsonl.gz", "rt", encoding="utf-8") as lines:
        posts = [json.loads(line) for line in lines]
    places = {post["id"]: place for place, post in enumerate(posts)}
    links = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
    gold = {places[post]: {places[other] for other in others} for post, others in links.items()}
    print(f"{len(posts):,} posts, {len(gold)} of them with editors' links ({sum(map(len, gold.values())):,})")

    shipped = collection(posts, with_facts=True)
    text = collection(posts, with_facts=False)
    ways: dict[str, Callable[[int], list[int]]] = {
        "newest older post of a topic": newest_of_topic(posts),
        "TF-IDF": tfidf(posts),
        "ours, text alone": lambda post: [place.article for place in text.rank(post)],
        "ours, as it ships": lambda post: [place.article for place in shipped.rank(post)],
    }
    gains, hits = {}, {}
    for name, way in ways.items():
        ranked = {post: way(post)[:DEPTH] for post in gold}
        gains[name] = [ndcg(ranked[post], gold[post]) for post in gold]
        hits[name] = fmean(bool(set(ranked[post][:5]) & gold[post]) for post in gold)
        print(f"{name:30} nDCG@10 {fmean(gains[name]):.4f}, hit@5 {hits[name]:.3f}", end="")
        if name.startswith("ours"):
            low, high = interval(gains[name], gains["TF-IDF"])
            more = fmean(gains[name]) / fmean(gains["TF-IDF"]) - 1
            print(f"; {more:+.1%} over TF-IDF [{low:+.1%}, {high:+.1%}]", end="")
        print(flush=True)
    full = fmean(has_full_block(post, shipped) for post in range(len(posts)))
    figures = {
        "ndcg@10": fmean(gains["ours, as it ships"]),
        "text_ndcg@10": fmean(gains["ours, text alone"]),
        "tfidf_ndcg@10": fmean(gains["TF-IDF"]),
        "hit@5": hits["ours, as it ships"],
        "coverage": full,
    }
    print(json.dumps({name: round(value, 4) for name, value in figures.items()}))


def has_full_block(post: int, shipped: memory.Collection) -> bool:
    """As the site fills it: what is alike, then what else there is (two posts here hold no word)."""
    others = [other for other in range(len(shipped.profiles)) if other != post]
    shown = block([place.article for place in shipped.rank(post)], others)
    return len(set(shown) - {post}) == RELATED_SHOWN


def collection(posts: list[Post], *, with_facts: bool) -> memory.Collection:
    """The posts as the site would hold them; without their facts all have no tag and one day."""
    profiles = {}
    for place, post in enumerate(posts):
        terms = terms_of(parts(title=unescape(post["title"]), text=unescape(post["text"])))
        facts = {"tags": frozenset(post["topics"]), "day": date.fromisoformat(post["date"]).toordinal()}
        profiles[place] = Profile.of_terms(terms, **(facts if with_facts else {}))
    found = memory.Collection(profiles, memory.count_terms(profiles.values))
    for post in sorted(profiles):
        found.add(post, *found.measured(post))
    return found


def tfidf(posts: list[Post]) -> Callable[[int], list[int]]:
    vectors = []
    for post in posts:
        words = re.findall(r"\b\w\w+\b", (f"{post['title']} " * 3 + post["text"]).lower())
        vectors.append(Counter(word for word in words if word not in STOP_WORDS))
    among = Counter(word for vector in vectors for word in vector)
    postings: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    unit = []
    for place, vector in enumerate(vectors):
        weights = {
            word: (1 + math.log(count)) * (1 + math.log((1 + len(posts)) / (1 + among[word])))
            for word, count in vector.items()
            if among[word] > 1
        }
        length = math.sqrt(sum(weight**2 for weight in weights.values())) or 1.0
        unit.append({word: weight / length for word, weight in weights.items()})
        for word, weight in unit[-1].items():
            postings[word].append((place, weight))

    def rank(post: int) -> list[int]:
        cosines: Counter[int] = Counter()
        for word, weight in unit[post].items():
            for other, of_other in postings[word]:
                cosines[other] += weight * of_other
        del cosines[post]
        return sorted(cosines, key=lambda other: (-cosines[other], other))

    return rank


def newest_of_topic(posts: list[Post]) -> Callable[[int], list[int]]:
    newest = sorted(range(len(posts)), key=lambda place: posts[place]["date"], reverse=True)

    def rank(post: int) -> list[int]:
        day, topics = posts[post]["date"], set(posts[post]["topics"])
        return [o for o in newest if posts[o]["date"] < day and topics & set(posts[o]["topics"])]

    return rank


def ndcg(ranked: list[int], wanted: set[int]) -> float:
    gain = sum(1 / math.log2(place + 2) for place, post in enumerate(ranked[:DEPTH]) if post in wanted)
    return gain / sum(1 / math.log2(place + 2) for place in range(min(DEPTH, len(wanted))))


def interval(gains: list[float], base: list[float]) -> tuple[float, float]:
    """Between which gains over the base 95 % of the samples lie, drawn from the same posts for both."""
    dice = random.Random(1)
    ratios = []
    for _ in range(RESAMPLES):
        drawn = dice.choices(range(len(gains)), k=len(gains))
        ratios.append(sum(gains[place] for place in drawn) / sum(base[place] for place in drawn) - 1)
    ratios.sort()
    return ratios[RESAMPLES // 40], ratios[-RESAMPLES // 40]


if __name__ == "__main__":
    main()
