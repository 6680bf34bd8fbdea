"""Texts made to be slow to check. benchmarks/check_content.py times them, test_linear.py watches how they grow.

Some are written by hand, for what is known to be dear; the rest are made of the rules themselves: of what each pattern
finds, of all but its last word, and of its first word alone.
"""

from collections.abc import Callable, Iterator
from re import _constants as parts  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from articles.checks.rules import rule_book
from articles.content import Content

UNITS = {
    "one rule's word, again and again": "cure ",
    "a sentence of it, again and again": "It cures. ",
    "a sentence of a letter": "A b. ",
    "negated each time": "not cure ",
    "a sentence of it, negated": "No cure. ",
    "many rules in a sentence, all denied": "Not a guaranteed miracle cure, not FDA approved, no proven relief. ",
    "false denials": "It is not only no doubt without surgery nothing but a cure. ",
    "denied afterwards": "A cure does not exist. ",
    "a warning far before": "beware cure ",
    "warnings in each sentence": "Beware of ads for a miracle cure. ",
    "what research is after, almost": "research studies ways aims efforts hope cure ",
    "a sentence of what research is after": "Research studies ways aims goals efforts working, and cures. ",
    "questions": "Does PRP cure arthritis? ",
    "the beginning of many rules": "treat heal help relieve manage prevent ",
    "the same, with what they need out of reach": f"{'treat ' * 200}arthritis ",
    "the same, with almost what they need": "treat art treat par treat lup ",
    "diseases without end": "arthritis autism stroke ",
    "diseases almost near enough": "arthritis xxxxxxxxxxxxxxxxxxxx ",
    "own cells": "your own own own own cells ",
    "figures": "90% of 9 out of 10 ",
    "numbers": "1 22 333 4,444 ",
    "thousands and thousands": "1,",
    "testimonial's beginnings": "I my I'm I've ",
    "benefits and risks": "treatment injections surgery helps risks ",
    "calls for help, almost": "call see tell the the your ",
    "passive, almost": "was is been being often usually ",
    "one long word": "a",
    "a long word with hyphens": "self-",
    "a long word of the rules with hyphens": "cure-",
    "a sentence that grows": "and it cures ",
    "full stops": "a. ",
    "abbreviations": "Dr. e.g. U.S. ",
    "spaces": " \u00a0\u2003",
    "invisible characters": "c\u200bu\u00adr\u2060e\u200ds ",
    "accents": "c\u0301u\u0301r\u0301e\u0301 ",
    "letters of other alphabets": "\u0441ur\u0435s ",
    "letters that fold into several": "\ufb03\u0130\u00df\u2474 ",
    "letters with spaces between": "c u r e s ",
    "letters with spaces between, almost": "c u r es ",
    "line-end hyphens": "ab- ",
    "markers": "[1-999] ",
    "a sentence a marker": "It cures [1]. ",
    "markers begun": "[1",
    "brackets and quotes after a stop": '.")]',
    "quotes": "“It cures,” ",
    "negations": "not no never without ",
    "asides": ", which ",
    "asides with claims": "PRP, which is not a drug, cures. ",
    "treatments": "PRP stem cells exosomes ",
    "medical words": "autologous allogeneic ",
    "medical words, almost": "autolog allogen edem idiop menisc ",
    "dots and addresses": "www.a.",
    "capitals": "AB ",
    "capitals, almost": "ABC-DE a ",
    "marketing": "Our amazing PRP injections heal your knee pain without surgery! ",
    "file names": "img_0001.jpg ",
}
MARKUP = {
    "a tag around each letter": "<em>c</em>u<strong>r</strong>e ",
    "a paragraph a word": "<p>cure</p>",
    "a paragraph a letter": "<p>a</p>",
    "headings": "<h2>Stem cells</h2><p>heal</p>",
    "headings of parts, all empty": "<h4>Risks</h4>",
    "headings of warning": "<h2>Warning signs</h2><p>It cures.</p>",
    "a list without end": "<li>arthritis</li>",
    "lists": "<ul><li>stroke</li><li>lupus</li><li>autism</li></ul>",
    "links": '<a href="/articles/x/">here</a> ',
    "line breaks": "cure<br>",
    "open tags": "<blockquote>",
    "nested quotes": "<blockquote>a",
    "nested lists": "<ul><li>a",
    "nested tables": "<table><tr><td>",
    "tables": "<table><tr><td>1</td></tr></table>",
    "rows": "<tr><td>cure</td></tr>",
    "captions": "<table><caption>Before and after</caption><tr><td>1</td></tr></table>",
    "bold lines": "<p><strong>Risks</strong></p>",
    "bold words": "<strong>a</strong> ",
    "links left open": '<a href="/x/"><p>cure</p>',
    "comments": "<!-- cure -->cure ",
    "entities": "&amp;&nbsp;",
}
NUMBERED = {
    "links to many places": '<a href="/articles/x{}/">the same words</a> ',
    "links with titles": '<a href="https://a{}.example/" title="A cure">Words {}</a> ',
    "pictures": '<figure data-image="{}"><img src="/m/{}.jpg" alt="Our patient {}" data-image="{}"></figure>',
    "sentences, each another": "PRP number {} cures arthritis. ",
    "sentences, each with a figure": "In all {} of 100 people got better. ",
    "sentences, each with a marker": "It cures [{}]. ",
}
REFERENCES = {
    "references": "Author A. Title {}. Journal 2020. doi:10.1000/{}\n",
    "references with addresses": "Title {}. https://a.example/{}?{}\n",
    "references of nothing": "{}\n",
    "references, all alike": "Author A. The same title. PMID 12345678\n",
}


Maker = Callable[[int], Content]


def hostile_contents() -> dict[str, Maker]:
    """By name, what makes a content of so many characters, most of them an article about stem cells."""
    return {
        **by_hand(),
        **{name: _body(lambda size, unit=unit: in_a_paragraph(unit, size)) for name, unit in of_the_rules()},
    }


def by_hand() -> dict[str, Maker]:
    makers = {name: _body(lambda size, unit=unit: in_a_paragraph(unit, size)) for name, unit in UNITS.items()}
    makers |= {name: _body(lambda size, unit=unit: repeated(unit, size)) for name, unit in MARKUP.items()}
    makers |= {name: _body(lambda size, unit=unit: numbered(unit, size)) for name, unit in NUMBERED.items()}
    makers["a heading without end, with many below"] = _body(
        lambda size: f"<h2>{repeated('Stem cell ', size // 2)}</h2>{repeated('<h3>a</h3><p>It cures.</p>', size // 2)}"
    )
    makers |= {
        name: lambda size, line=line: Content("Stem cells", body="<p>[1-50]</p>", references=numbered(line, size))
        for name, line in REFERENCES.items()
    }
    makers |= {
        f"the {field} without end": _field(field) for field in ("title", "summary", "seo_description", "hero_alt")
    }
    return makers


def _body(make: Callable[[int], str]) -> Maker:
    return lambda size: Content("Stem cells", body=make(size))


def _field(name: str) -> Maker:
    return lambda size: Content(**{"title": "Stem cells", "hero": 1, name: repeated("Our PRP cures. ", size)})


def in_a_paragraph(unit: str, size: int) -> str:
    return f"<p>{repeated(unit, size)}</p>"


def repeated(unit: str, size: int) -> str:
    return unit * (size // len(unit))


def numbered(unit: str, size: int) -> str:
    return "".join(unit.replace("{}", str(number)) for number in range(size // (len(unit) + 2)))


def of_the_rules() -> Iterator[tuple[str, str]]:
    """Of the patterns of all rules: what they find, almost that, and their first words."""
    found = {
        rule.id: [_sample(parser.parse(pattern.source)) for pattern in rule.patterns] for rule in rule_book().rules
    }
    for rule, samples in found.items():
        words = [sample.split() for sample in samples]
        yield f"{rule}, one sentence", " ".join(" ".join(sample) for sample in words) + " "
        yield f"{rule}, sentence by sentence", "".join(f"{' '.join(sample)}. " for sample in words)
        yield f"{rule}, all but the last word", " ".join(" ".join(sample[:-1] or sample) for sample in words) + " "
        yield f"{rule}, its first words", " ".join(sample[0] for sample in words if sample) + " "
    samples = [sample for samples in found.values() for sample in samples]
    yield "every rule in one sentence", " ".join(samples) + " "
    yield "every rule, sentence by sentence", "".join(f"{sample}. " for sample in samples)
    yield "the first words of every rule", " ".join(sample.split()[0] for sample in samples if sample.split()) + " "


def _sample(nodes: Any) -> str:
    """A text that a pattern finds, looking ahead and back aside."""
    return "".join(_sample_of(operation, argument) for operation, argument in nodes)


def _sample_of(operation: Any, argument: Any) -> str:
    if operation is parts.LITERAL:
        return chr(argument)
    if operation is parts.NOT_LITERAL:
        return "x"
    if operation is parts.IN:
        return _one_of(argument)
    if operation is parts.BRANCH:
        return _sample(argument[1][0])
    if operation is parts.SUBPATTERN:
        return _sample(argument[3])
    if operation in {parts.MAX_REPEAT, parts.MIN_REPEAT}:
        low, high, repeated_part = argument
        return _sample(repeated_part) * max(low, min(high, 1) if operation is parts.MAX_REPEAT else low)
    return ""


def _one_of(choices: Any) -> str:
    for operation, argument in choices:
        if operation is parts.LITERAL:
            return chr(argument)
        if operation is parts.RANGE:
            return chr(argument[0])
        if operation is parts.CATEGORY:
            return {parts.CATEGORY_DIGIT: "1", parts.CATEGORY_SPACE: " "}.get(argument, "x")
    return " "
