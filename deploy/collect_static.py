"""Collect the static files when they have changed since they were last collected.

Collecting takes some ten seconds and needs a place to write, so a container does it when it is built and finds
nothing to do when it starts. Files of earlier releases stay: a page that somebody's cache still holds asks for them.
"""

import fcntl
import hashlib
import os
import sys
from pathlib import Path

import django
from django.core.exceptions import ImproperlyConfigured


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic_site.settings")
    try:
        django.setup()
    except ImproperlyConfigured as error:
        sys.exit(f"The static files cannot be collected: {error}")
    from django.conf import settings
    from django.core.management import call_command

    root = Path(settings.STATIC_ROOT)
    # Beside the manifest, which is written last: an interrupted run is never taken for a finished one.
    mark = root / "collected.sha256"
    wanted = fingerprint()
    if is_collected(mark, wanted):
        return
    try:
        root.mkdir(parents=True, exist_ok=True)
        with (root / "collecting.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if is_collected(mark, wanted):  # by the one that was waited for
                return
            call_command("collectstatic", interactive=False, verbosity=0)
            mark.write_text(wanted)
    except OSError as error:
        sys.exit(f"The static files cannot be collected into STATIC_ROOT: {error}")
    print("Collected the static files.", flush=True)


def is_collected(mark: Path, wanted: str) -> bool:
    return mark.is_file() and mark.read_text() == wanted and mark.with_name("staticfiles.json").is_file()


def fingerprint() -> str:
    """A number that changes when a file to be collected does. Times do not count: images do not keep them."""
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list(None), key=lambda found: found[0]):
            with storage.open(name) as file:
                digest.update(f"{name}\0{hashlib.file_digest(file, 'sha256').hexdigest()}\0".encode())
    return digest.hexdigest()


if __name__ == "__main__":
    main()
