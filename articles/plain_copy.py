"""An article as plain text: the same words, dates, names, references and notices as on its page."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from lxml.etree import iterwalk
from lxml.html import HtmlElement

from articles.models import Article
from articles.notices import notices_above, sign_off
from clinic_site.profile.models import ClinicProfile, ReviewedText
from clinic_site.profile.reviewed_texts import current_texts
from clinic_site.rich_text.tree import parse

Kind = ReviewedText.Kind
HEADINGS = {"h2": "## ", "h3": "### ", "h4": "#### "}
LINES = {"p", "li", "tr", "blockquote", "hr", "figure", "figcaption", "caption", "table", "ul", "ol", "div", *HEADINGS}
CELLS = {"td", "th"}
DEEPEST = 6  # indents beyond that tell nothing


def plain_copy(article: Article) -> str:
    clinic, notices = ClinicProfile.objects.current(), current_texts()
    blocks = [
        article.title,
        article.summary,
        "\n".join(_facts(article)),
        *_overdue(article),
        *notices_above(article, notices),
        text_of_html(article.rendered_body),
        _listed(_("References"), _references(article)),
        _listed(_("What changed"), _dated(article.dated_changes)),
        _listed(_("Corrections"), _dated(article.dated_corrections)),
        sign_off(article, clinic),
        notices[Kind.DISCLAIMER],
        notices[Kind.EMERGENCY],
        clinic.name,
    ]
    return "\n\n".join(text for block in blocks if (text := block.replace("\r\n", "\n").strip())) + "\n"


def text_of_html(html: str) -> str:
    """Rendered HTML as text: a blank line between blocks, a line for each item of a list and each row of a table."""
    lines = _Lines()
    walk = iterwalk(parse(html), events=("start", "end"))
    for event, element in walk:
        if event == "start":
            if element.get("aria-hidden") == "true":  # it repeats what is said elsewhere
                walk.skip_subtree()
            else:
                lines.begin(element)
        else:
            lines.end(element)
    return lines.text()


class _Lines:
    """Collects the text of an HTML tree that is walked through."""

    def __init__(self) -> None:
        self.done: list[tuple[str, bool]] = []
        self.now = ""
        self.mark = ""
        self.is_tight = False
        self.lists: list[int | None] = []
        """Of each list that is open: the number of its last item, or None where items have none."""
        self.quotes = 0

    def begin(self, element: HtmlElement) -> None:
        tag = str(element.tag)
        if tag in LINES:
            self.break_line()
        if tag in {"ul", "ol"}:
            self.lists.append(int(element.get("start", "1")) - 1 if tag == "ol" else None)
        elif tag == "li" and self.lists:
            number = self.lists[-1]
            self.lists[-1] = None if number is None else number + 1
            indent = "  " * (min(len(self.lists), DEEPEST) - 1)
            self.mark = indent + ("- " if number is None else f"{number + 1}. ")
        elif tag == "blockquote":
            self.quotes += 1
        elif tag == "img" and element.get("alt"):
            self.now += _("[Picture: %(alt)s]") % {"alt": element.get("alt")}
        elif tag == "br":
            self.now += "\n"
        elif tag == "hr":
            self.now = "* * *"
        self.mark = HEADINGS.get(tag, self.mark)
        self.is_tight = tag in {"li", "tr"} or (self.is_tight and tag not in LINES)
        self.now += element.text or ""

    def end(self, element: HtmlElement) -> None:
        tag, address = str(element.tag), element.get("href", "")
        if tag == "a" and address.startswith(("http://", "https://", "mailto:", "tel:")):
            self.now += f" <{address}>"
        elif tag in CELLS and element.getnext() is not None:
            self.now += " | "
        elif tag == "p" and element.get("class") == "box__label":
            self.now += ":"
        if tag in LINES:
            self.break_line()
        if tag in {"ul", "ol"}:
            self.lists.pop()
        elif tag == "blockquote":
            self.quotes -= 1
        self.now += element.tail or ""

    def break_line(self) -> None:
        words = "\n".join(" ".join(line.split()) for line in self.now.strip().split("\n"))
        if words:
            # What goes on inside of an item stands under its words.
            text = (self.mark or "  " * min(len(self.lists), DEEPEST)) + words
            self.done.append(("> " * min(self.quotes, DEEPEST) + text, self.is_tight))
            self.mark = ""
        self.now, self.is_tight = "", False

    def text(self) -> str:
        self.break_line()
        before = False
        parts = []
        for line, is_tight in self.done:
            parts.append(("\n" if is_tight and before else "\n\n") + line)
            before = is_tight
        return "".join(parts).strip("\n")


def _facts(article: Article) -> Iterator[str]:
    if article.author:
        yield ", ".join(filter(None, [_("By %(author)s") % {"author": article.author}, article.author.role]))
    if review := article.live_review:
        said = _("Medically reviewed by %(reviewer)s, %(day)s") % {"reviewer": review.reviewer, "day": _day(review.at)}
        if not review.is_overdue:
            said += ". " + _("Next review by %(day)s") % {"day": _day(review.next_review_on)}
        yield said
    yield _("Published %(day)s") % {"day": _day(article.published_at)}
    if _day(article.updated_at) != _day(article.published_at):
        yield _("Updated %(day)s") % {"day": _day(article.updated_at)}
    yield settings.SITE_URL + article.get_absolute_url()


def _overdue(article: Article) -> Iterator[str]:
    if article.live_review and article.live_review.is_overdue:
        yield _("This article is past the date of its next review. Some of it may have changed since.")


def _references(article: Article) -> Iterator[str]:
    for number, reference in enumerate(article.rendered_references, start=1):
        yield f"{number}. " + " ".join(filter(None, [reference["text"], reference["url"]]))


def _dated(entries: Iterable[dict[str, Any]]) -> Iterator[str]:
    for entry in entries:
        yield f"- {_day(entry['day'])}: {entry['text']}"


def _listed(title: str, lines: Iterable[str]) -> str:
    written = "\n".join(lines)
    return f"## {title}\n\n{written}" if written else ""


def _day(moment: date | None) -> str:
    """In the clinic's time zone and the site's words, as on the page."""
    return date_format(timezone.localtime(moment) if isinstance(moment, datetime) else moment) if moment else ""
