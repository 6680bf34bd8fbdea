"""Which static files are served: all but what the editor's package brings along and nobody may reach."""

from collections.abc import Iterable
from typing import Any

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.utils import matches_patterns
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

UNWANTED_PLUGINS = [
    *["adobeair", "autoembed", "bbcode", "codesnippet", "codesnippetgeshi", "devtools", "docprops", "embed"],
    *["embedbase", "embedsemantic", "exportpdf", "flash", "forms", "iframe", "iframedialog", "mathjax", "preview"],
    *["scayt", "smiley", "sourcedialog", "templates", "uploadimage", "uploadwidget", "wsc"],
]
# Manual test pages, plugins that send text to a third party or whose holes are known, and leftovers of the
# uploader app that is not used. docs/decisions/0001-the-editor.md says what each of them does.
UNWANTED = [
    "ckeditor/ckeditor/samples/*",
    "ckeditor/ckeditor/adapters/*",
    "ckeditor/ckeditor/bender-runner.config.json",
    "ckeditor/ckeditor/plugins/*/tests/*",
    "ckeditor/ckeditor/plugins/*/samples/*",
    *(f"ckeditor/ckeditor/plugins/{plugin}/*" for plugin in UNWANTED_PLUGINS),
    "ckeditor/galleriffic/*",
    "ckeditor/file-icons/*",
]


class AppDirectoriesFinder(finders.AppDirectoriesFinder):
    """Finds what ``collectstatic`` collects and nothing else, so that development serves the same files."""

    def find(self, path: str, *args: Any, **kwargs: Any) -> Any:
        return [] if matches_patterns(path, UNWANTED) else super().find(path, *args, **kwargs)

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[tuple[str, Storage]]:
        for path, storage in super().list(ignore_patterns):
            if not matches_patterns(path, UNWANTED):
                yield path, storage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """A script's own imports carry hashes, too, so that no two releases of them are ever mixed."""

    support_js_module_import_aggregation = True
