"""All profiles at once, in memory: for ranking every article anew, and for measuring how good the ranking is."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

from articles.related.profiles import Counted, Profile, least_counted, measure, size
from articles.related.ranking import COMPARED_WITH_ALL, Ranked, Subject, best_candidates, leading_terms, spread

# Terms are first counted into so many buckets, by their numbers, to pass over those that stand in one article only: of
# a hundred thousand articles these are tens of millions.
BUCKETS = 2**24
MOST_IN_A_BUCKET = 2**16 - 1
MEASURED_FOR_THE_MEAN = 2_000


def count_terms(profiles: Callable[[], Iterable[Profile]]) -> Counted:
    """Count in how many articles each term stands. ``profiles`` is read twice, and then some of it once more."""
    buckets, articles = array("H", bytes(2 * BUCKETS)), 0
    for profile in profiles():
        articles += 1
        for number in profile.numbers:
            bucket = number % BUCKETS
            if buckets[bucket] < MOST_IN_A_BUCKET:
                buckets[bucket] += 1
    least = (least_counted(0, articles), least_counted(1, articles))
    counts: Counter[int] = Counter()
    for profile in profiles():
        counts.update([number for number in profile.numbers if buckets[number % BUCKETS] >= least[number & 1]])
    counted = Counted(articles, 0.0, {number: count for number, count in counts.items() if count >= least[number & 1]})
    step = 1 + articles // MEASURED_FOR_THE_MEAN
    sizes = [size(profile, counted) for place, profile in enumerate(profiles()) if place % step == 0]
    counted.mean_size = sum(sizes) / len(sizes) if sizes else 0.0
    return counted


class Collection:
    """Profiles with what finds them by their leading terms. All are measured and added before one is ranked."""

    def __init__(self, profiles: Mapping[int, Profile], counted: Counted) -> None:
        self.profiles, self.counted = profiles, counted
        self._articles: defaultdict[int, array[int]] = defaultdict(lambda: array("I"))
        self._parts: defaultdict[int, array[float]] = defaultdict(lambda: array("f"))

    def measured(self, article: int) -> tuple[float, dict[int, float]]:
        """The length of its profile, and its leading terms."""
        profile = self.profiles[article]
        measure(profile, self.counted)
        return profile.length, leading_terms(profile, self.counted)

    def add(self, article: int, length: float, leading: Mapping[int, float]) -> None:
        """What ``measured`` found, perhaps in another process. In the order of the articles."""
        self.profiles[article].length = length
        for number, part in leading.items():
            self._articles[number].append(article)
            self._parts[number].append(part)

    def rank(self, article: int) -> list[Ranked]:
        subject = Subject(self.profiles[article], self.counted)
        found = {other: subject.likeness(self.profiles[other]) for other in self._candidates(article, subject)}
        return spread({other: likeness for other, likeness in found.items() if likeness > 0}, self.profiles)

    def _candidates(self, article: int, subject: Subject) -> list[int]:
        if len(self.profiles) - 1 <= COMPARED_WITH_ALL:
            return [other for other in self.profiles if other != article]
        postings = self._postings(subject.looked_up())
        return best_candidates(subject.leading_terms, (posting for posting in postings if posting[1] != article))

    def _postings(self, numbers: list[int]) -> Iterator[tuple[int, int, float]]:
        for number in numbers:
            if number in self._articles:
                for article, part in zip(self._articles[number], self._parts[number], strict=True):
                    yield number, article, part
