"""Links that lead nowhere. Addresses elsewhere are asked by ``manage.py check_links``, never here."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from articles.checks.blocks import Link
from articles.checks.draft import Draft
from articles.checks.framework import Finding, Place, Rule, Severity, register

WCAG = "WCAG 2.2, 2.4.4, https://www.w3.org/WAI/WCAG22/Understanding/link-purpose-in-context"
OUR_OWN = "Our own rule: readers must be able to look it up"

DEAD = Rule(
    "LINK01",
    _("Leads nowhere on this site"),
    Severity.WARN,
    _("Readers who follow it get an error: the page was never there, is a draft, or was taken down."),
    OUR_OWN,
    _("Correct the address, or take the link out."),
)
MOVED = Rule(
    "LINK02",
    _("The article has moved"),
    Severity.INFO,
    _("The link still works, by way of the article's old address."),
    OUR_OWN,
    _("Copy the article's address of today."),
)
UNUSABLE = Rule(
    "LINK03",
    _("No address that works"),
    Severity.WARN,
    _("The link has no address, or one that no browser can follow."),
    OUR_OWN,
    _("Give the whole address, beginning with https://."),
)
INSECURE = Rule(
    "LINK04",
    _("Not encrypted"),
    Severity.INFO,
    _("An address that begins with http:// tells others on the way what a patient reads."),
    OUR_OWN,
    _("Try the address with https://."),
)
HOST = re.compile(r"(?:[\w-]{1,63}\.){1,8}[a-z][\w-]{1,62}(?::\d{1,5})?", re.IGNORECASE)


def link_place(link: Link) -> Place:
    return Place("body", link.block, link.start, link.end)


@register(DEAD, MOVED, UNUSABLE, INSECURE)
def links(draft: Draft) -> Iterator[Finding]:
    for link in draft.links:
        rule = _what_is_wrong(link, draft)
        if rule:
            yield rule.finding(link_place(link), link.text or link.href, sentence=link.href)


def _what_is_wrong(link: Link, draft: Draft) -> Rule | None:
    if link.href in draft.facts.dead_links:
        return DEAD
    if link.href in draft.facts.moved_links:
        return MOVED
    return UNUSABLE if not _is_usable(link.href) else INSECURE if link.href.startswith("http://") else None


def _is_usable(href: str) -> bool:
    href = href.strip()
    if href.startswith(("/", "#")) and len(href) > 1:
        return True
    try:
        address = urlsplit(href)
        _port = address.port
    except ValueError:
        return False
    if address.scheme in {"mailto", "tel"}:
        return bool(address.path)
    return address.scheme in {"http", "https"} and bool(HOST.fullmatch(address.netloc)) and " " not in href
