"""The one module that knows the rich-text editor. Another editor means another ``RichTextWidget``.

docs/decisions/0001-the-editor.md says why this is CKEditor 4, what is kept out of it and why nothing it sends
is trusted.
"""

from typing import Any

from ckeditor.widgets import CKEditorWidget
from django.forms.widgets import Media, Script
from django.templatetags.static import static
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _

from articles.pictures.markup import with_sources
from clinic_site.profile.fields import clean_html

TOOLBAR = [
    ["Format", "Styles", "Bold", "Italic", "Subscript", "Superscript", "RemoveFormat"],
    ["NumberedList", "BulletedList", "Blockquote", "Table", "HorizontalRule", "SpecialChar"],
    ["Link", "Unlink"],
    ["Undo", "Redo", "PasteText", "Find", "Maximize"],
]
ARTICLE_TOOLBAR = [TOOLBAR[0], ["Picture", *TOOLBAR[1]], *TOOLBAR[2:]]
# What readers may get of a picture goes through our own dialog (static/js/picture-dialog.js).
PICTURE_PLUGIN = ("pictures", "js/editor-pictures.js")
FORMATS = ["p", "h2", "h3", "h4"]
# What a clinic writes. Those of paragraphs work on lists, too: articles/rendering/boxes.py says how.
STYLES = [
    {"name": _("Key points"), "element": "p", "attributes": {"class": "key-points"}},
    {"name": _("When to call a doctor"), "element": "p", "attributes": {"class": "call-a-doctor"}},
    {"name": _("Pull quote"), "element": "p", "attributes": {"class": "pull-quote"}},
    {"name": _("Definition"), "element": "dfn"},
    {"name": _("Reference marker"), "element": "sup", "attributes": {"class": "reference"}},
]

CONFIG: dict[str, Any] = {
    "toolbar": TOOLBAR,
    "format_tags": ";".join(FORMATS),
    "stylesSet": STYLES,
    "height": 480,
    "width": "auto",
    "versionCheck": False,
    # Plugins that send text to, or fetch from, a third party, and those with known holes; their files are not
    # served either (clinic_site/staticfiles.py).
    "removePlugins": "exportpdf,scayt,wsc,embed,embedbase,embedsemantic,autoembed,iframe,flash,forms,"
    "preview,docprops,sourcedialog,templates,smiley,newpage,save,print,image,uploadimage,uploadwidget,"
    "about,elementspath,sourcearea,language,colorbutton,font,justify,div,bidi,pagebreak",
    "extraPlugins": "",
    "removeDialogTabs": "link:advanced;link:target",
    "disableNativeSpellChecker": False,
    "entities": False,
    "forcePasteAsPlainText": False,
    # Where the server could not clean it: in Chromium its own would drop every style before bold is read out of it.
    "pasteFilter": None,
    "defaultLanguage": "en",
    "resize_dir": "vertical",
    # CKEditor's own reading of the toolbar (its "advanced content filter") stays on. Nothing here may widen it beyond
    # what saving keeps: struck-out words and where a list begins come with texts that are pasted.
    "extraAllowedContent": "s; ol[start]",
}


class RichTextWidget(CKEditorWidget):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.config = {**CONFIG, "title": _("Text"), "applicationTitle": _("Text editor")}

    @property
    def media(self) -> Media:
        editor = super().media
        # In one list: two would be merged in any order, and ours needs the editor's before it.
        return Media(css=editor._css, js=[*editor._js, "js/clean-paste.js"])

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        # Now, not when the form's class is made: collectstatic has not run yet then.
        self.config["cleanAddress"] = reverse("admin:clean_text")
        self.config["contentsCss"] = [static("ckeditor/ckeditor/contents.css"), static("css/editor.css")]
        return super().get_context(name, value, attrs)

    def format_value(self, value: Any) -> Any:
        """Cleaned before the editor reads it, too: what was stored by an older release, or come by without a model."""
        return clean_html(value) if value else value


class ArticleTextWidget(RichTextWidget):
    """With pictures of the library."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.config |= {
            "toolbar": ARTICLE_TOOLBAR,
            "extraPlugins": PICTURE_PLUGIN[0],
            # The editor's own way puts a pasted file into the text, whole.
            "clipboard_handleImages": False,
            "pictures": {
                "address": reverse_lazy("admin:articles_image_picker"),
                "button": _("Picture"),
                "captionHint": _("Caption"),
                "decoration": _("decoration"),
                "undescribed": _("not described yet"),
                "leftOut": _("A picture in what you pasted was left out. Put it in with the button “Picture”."),
                "noAnswer": _("The pictures cannot be reached now. Are you online, and still signed in?"),
            },
        }

    @property
    def media(self) -> Media:
        editor: Any = super().media
        scripts: Any = [*editor._js, Script("js/picture-dialog.js", type="module")]  # the stubs know file names only
        return Media(css={"all": [*editor._css.get("all", []), "css/pictures.css"]}, js=scripts)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        folder, _slash, file = static(PICTURE_PLUGIN[1]).rpartition("/")
        self.external_plugin_resources = [(PICTURE_PLUGIN[0], f"{folder}/", file)]
        return super().get_context(name, value, attrs)

    def format_value(self, value: Any) -> Any:
        """With the addresses of the pictures, which no text keeps."""
        cleaned = super().format_value(value)
        return with_sources(cleaned) if cleaned else cleaned
