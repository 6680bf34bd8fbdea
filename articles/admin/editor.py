"""The one module that knows the rich-text editor. Another editor means another ``RichTextWidget``.

docs/decisions/0001-the-editor.md says why this is CKEditor 4, what is kept out of it and why nothing it sends
is trusted.
"""

from typing import Any

from ckeditor.widgets import CKEditorWidget
from django.utils.translation import gettext as _

TOOLBAR = [
    ["Format", "Bold", "Italic", "Subscript", "Superscript", "RemoveFormat"],
    ["NumberedList", "BulletedList", "Blockquote", "Table", "HorizontalRule", "SpecialChar"],
    ["Link", "Unlink"],
    ["Undo", "Redo", "PasteText", "Find", "Maximize"],
]

CONFIG: dict[str, Any] = {
    "toolbar": TOOLBAR,
    "format_tags": "p;h2;h3;h4",
    "height": 480,
    "width": "auto",
    "versionCheck": False,
    # Plugins that send text to, or fetch from, a third party, and those with known holes; their files are not
    # served either (clinic_site/staticfiles.py).
    "removePlugins": "exportpdf,scayt,wsc,embed,embedbase,embedsemantic,autoembed,iframe,flash,forms,"
    "preview,docprops,sourcedialog,templates,smiley,newpage,save,print,image,uploadimage,uploadwidget,stylescombo,"
    "about,elementspath,sourcearea,language,colorbutton,font,justify,div,bidi,pagebreak",
    "extraPlugins": "",
    "removeDialogTabs": "link:advanced;link:target",
    "disableNativeSpellChecker": False,
    "entities": False,
    "forcePasteAsPlainText": False,
    "defaultLanguage": "en",
    "resize_dir": "vertical",
    # CKEditor's own reading of the toolbar (its "advanced content filter") stays on: nothing here may widen it.
}


class RichTextWidget(CKEditorWidget):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.config = {**CONFIG, "title": _("Text"), "applicationTitle": _("Text editor")}
