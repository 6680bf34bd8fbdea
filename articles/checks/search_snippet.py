"""What search engines show of an article: its title and its description."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from articles.checks.draft import Draft
from articles.checks.framework import Finding, Place, Rule, Severity, register

GOOGLE_TITLES = "Google Search Central, https://developers.google.com/search/docs/appearance/title-link"
GOOGLE_SNIPPETS = "Google Search Central, https://developers.google.com/search/docs/appearance/snippet"
LONGEST_TITLE, SHORTEST_TITLE = 65, 15
LONGEST_DESCRIPTION, SHORTEST_DESCRIPTION = 160, 50

LONG_TITLE = Rule(
    "SEO01",
    _("Title is cut off"),
    Severity.INFO,
    _("Search engines show about sixty characters of a title."),
    GOOGLE_TITLES,
    _("Give a shorter title for search engines, with what matters first."),
)
SHORT_TITLE = Rule(
    "SEO02",
    _("Title says little"),
    Severity.INFO,
    _("So short a title does not tell what the article answers."),
    GOOGLE_TITLES,
    _("Name the condition or the treatment, and the question."),
)
SAME_TITLE = Rule(
    "SEO03",
    _("Another article has this title"),
    Severity.WARN,
    _("Readers and search engines cannot tell the two apart."),
    GOOGLE_TITLES,
    _("Say in the title what is different here, or put the two articles together."),
)
NO_DESCRIPTION = Rule(
    "SEO04",
    _("No description"),
    Severity.WARN,
    _("Without a summary or a description, search engines pick a sentence, out of its context."),
    GOOGLE_SNIPPETS,
    _("Write one or two plain sentences as the summary."),
)
LONG_DESCRIPTION = Rule(
    "SEO05",
    _("Description is cut off"),
    Severity.INFO,
    _("Search engines show about 160 characters, and a caveat at the end would be lost."),
    GOOGLE_SNIPPETS,
    _("Write a description for search engines of at most 160 characters."),
)
SHORT_DESCRIPTION = Rule(
    "SEO06",
    _("Description says little"),
    Severity.INFO,
    _("So short a description does not tell what the article answers."),
    GOOGLE_SNIPPETS,
    _("Say what the article is about, for whom, and what it finds."),
)
SAME_AS_TITLE = Rule(
    "SEO07",
    _("Description repeats the title"),
    Severity.INFO,
    _("The reader learns nothing from it."),
    GOOGLE_SNIPPETS,
    _("Say what the article finds."),
)


@register(LONG_TITLE, SHORT_TITLE, SAME_TITLE)
def titles(draft: Draft) -> Iterator[Finding]:
    content = draft.content
    field = "seo_title" if content.seo_title else "title"
    title = getattr(content, field)
    place = Place(field, None, 0, len(title))
    if len(title) > LONGEST_TITLE:
        yield LONG_TITLE.finding(place, title)
    elif title and len(title) < SHORTEST_TITLE:
        yield SHORT_TITLE.finding(place, title)
    for name in ("title", "seo_title"):
        title = getattr(content, name)
        if title and title.casefold() in draft.facts.taken_titles:
            yield SAME_TITLE.finding(Place(name, None, 0, len(title)), title)


@register(NO_DESCRIPTION, LONG_DESCRIPTION, SHORT_DESCRIPTION, SAME_AS_TITLE)
def descriptions(draft: Draft) -> Iterator[Finding]:
    content = draft.content
    field = "seo_description" if content.seo_description else "summary"
    description = getattr(content, field)
    place = Place(field, None, 0, len(description))
    if not description.strip():
        yield NO_DESCRIPTION.finding(place, sentence=content.title)
    elif description.casefold().strip(" .") == content.title.casefold().strip(" ."):
        yield SAME_AS_TITLE.finding(place, description)
    elif len(description) > LONGEST_DESCRIPTION:
        yield LONG_DESCRIPTION.finding(place, description)
    elif len(description) < SHORTEST_DESCRIPTION:
        yield SHORT_DESCRIPTION.finding(place, description)
