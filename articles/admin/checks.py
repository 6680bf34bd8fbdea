"""What the editor offers and what saving keeps are two lists; that they agree is asked at every start."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from articles.admin.editor import ARTICLE_TOOLBAR, FORMATS, STYLES
from clinic_site.profile.fields import EDITOR_CLASSES, EDITOR_TAGS

# The tags that each button makes.
MADE_BY: dict[str, set[str]] = {
    "Bold": {"strong"},
    "Italic": {"em"},
    "Subscript": {"sub"},
    "Superscript": {"sup"},
    "NumberedList": {"ol", "li"},
    "BulletedList": {"ul", "li"},
    "Blockquote": {"blockquote", "p"},
    "Table": {"table", "caption", "thead", "tbody", "tr", "th", "td"},
    "HorizontalRule": {"hr"},
    "Link": {"a"},
    "Picture": {"figure", "figcaption", "img"},
    "Format": set(FORMATS),
    "Styles": {str(style["element"]) for style in STYLES},
}
MAKES_NOTHING = ["RemoveFormat", "SpecialChar", "Unlink", "Undo", "Redo", "PasteText", "Find", "Maximize"]
# Made without a button: a line break by Shift+Enter; struck-out words come from texts that are pasted or imported.
MADE_OTHERWISE = {"br", "s"}


@register()
def editor_fits_allow_list(**_kwargs: Any) -> list[CheckMessage]:
    buttons = [button for row in ARTICLE_TOOLBAR for button in row if button != "-"]
    made = MADE_OTHERWISE.union(*(MADE_BY.get(button, set()) for button in buttons))
    styles = {(str(style["element"]), name) for style in STYLES for name in _classes(style)}
    kept = {(tag, name) for tag, names in EDITOR_CLASSES.items() for name in names}
    problems: list[tuple[str, str, set[Any]]] = [
        (
            "E001",
            "The editor has buttons of which nobody said what they make",
            set(buttons) - {*MADE_BY, *MAKES_NOTHING},
        ),
        ("E002", "The editor makes tags that saving takes out", made - EDITOR_TAGS),
        ("E003", "Saving keeps tags that the editor does not make", EDITOR_TAGS - made),
        ("E004", "The editor has styles that saving takes out", styles - kept),
        ("E005", "Saving keeps styles that the editor does not have", kept - styles),
    ]
    return [
        Error(
            f"{problem}: {', '.join(sorted(map(str, which)))}.",
            hint="Compare articles/admin/editor.py, articles/admin/checks.py and clinic_site/profile/fields.py.",
            id=f"articles.{number}",
        )
        for number, problem, which in problems
        if which
    ]


def _classes(style: dict[str, Any]) -> list[str]:
    return str(style.get("attributes", {}).get("class", "")).split()
