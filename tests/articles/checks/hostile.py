"""Texts made to be slow to check. benchmarks/check_content.py times them, test_linear.py watches how they grow."""

UNITS = {
    "one rule's word, again and again": "cure ",
    "a sentence of it, again and again": "It cures. ",
    "negated each time": "not cure ",
    "a warning far before": "beware cure ",
    "the beginning of many rules": "treat heal help relieve manage prevent ",
    "diseases without end": "arthritis autism stroke ",
    "diseases almost near enough": "arthritis xxxxxxxxxxxxxxxxxxxx ",
    "own cells": "your own own own own cells ",
    "figures": "90% of 9 out of 10 ",
    "testimonial's beginnings": "I my I'm I've ",
    "one long word": "a",
    "a long word with hyphens": "self-",
    "full stops": "a. ",
    "abbreviations": "Dr. e.g. U.S. ",
    "spaces": " \u00a0\u2003",
    "invisible characters": "c\u200bu\u00adr\u2060e\u200ds ",
    "accents": "c\u0301u\u0301r\u0301e\u0301 ",
    "letters with spaces between": "c u r e s ",
    "line-end hyphens": "ab- ",
    "markers": "[1-999] ",
    "markers begun": "[1",
    "brackets and quotes after a stop": '.")]',
    "negations": "not no never without ",
    "asides": ", which ",
    "treatments": "PRP stem cells exosomes ",
    "medical words": "autologous allogeneic ",
    "dots and addresses": "www.a.",
    "capitals": "AB ",
    "marketing": "Our amazing PRP injections heal your knee pain without surgery! ",
}
MARKUP = {
    "a tag around each letter": "<em>c</em>u<strong>r</strong>e ",
    "a paragraph a word": "<p>cure</p>",
    "headings": "<h2>Stem cells</h2><p>heal</p>",
    "a list without end": "<li>arthritis</li>",
    "links": '<a href="/articles/x/">here</a> ',
    "open tags": "<blockquote>",
    "nested tables": "<table><tr><td>",
    "rows": "<table><tr><td>1</td></tr></table>",
    "bold lines": "<p><strong>Risks</strong></p>",
}


def hostile_bodies(size: int) -> dict[str, str]:
    """Each about ``size`` characters long."""
    bodies = {name: f"<p>{unit * (size // len(unit))}</p>" for name, unit in UNITS.items()}
    return bodies | {name: unit * (size // len(unit)) for name, unit in MARKUP.items()}
