"""The commands that find and make the files of pictures."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone

from articles.models import Image
from articles.pictures import renditions
from clinic_site.profile.models import ClinicProfile
from tests.factories import make_article, make_picture, make_renditions
from tests.picture_bytes import jpeg

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_storage(settings):
    settings.STORAGES = {**settings.STORAGES}


def said(capsys, name: str, **options) -> str:
    capsys.readouterr()
    call_command(name, **options)
    return capsys.readouterr().out


def test_what_nobody_needs_is_named_first_and_deleted_when_asked(capsys, monkeypatch, time_machine):
    time_machine.move_to(timezone.now() - timedelta(days=1))
    kept = make_renditions(make_picture())
    profile = ClinicProfile.objects.get_or_create(pk=1)[0]
    profile.logo = ContentFile(jpeg(), name="logo.jpg")
    profile.save()
    old_logo = profile.logo.name
    profile.logo = ContentFile(jpeg(), name="logo.jpg")
    profile.save()
    orphan = default_storage.save("images/2020/01/orphan.jpg", ContentFile(b"x"))
    of_nothing = default_storage.save("renditions/images/2020/01/orphan/1-320.avif", ContentFile(b"x"))
    somebody_elses = default_storage.save("elsewhere/report.pdf", ContentFile(b"x"))
    lost, lost_in_use = make_picture(title="Lost"), make_picture(title="Lost and needed")
    make_article(hero=lost_in_use)
    for image in (lost, lost_in_use):
        default_storage.delete(image.file.name)
    old_files = renditions.names(kept)
    monkeypatch.setattr(renditions, "RENDITIONS_VERSION", 2)
    kept = make_renditions(kept)
    time_machine.move_to(timezone.now() + timedelta(days=1))
    just_now = default_storage.save("images/2026/01/being-added.jpg", ContentFile(b"x"))

    unneeded = {orphan, of_nothing, old_logo, *old_files}
    told = said(capsys, "prune_pictures")
    assert {line.removeprefix("would delete ") for line in told.splitlines() if "would delete" in line} == {
        *unneeded,
        f"picture {lost.pk}, “Lost”, whose file {lost.file.name} is gone",
    }
    assert "in use, so it stays" in told
    assert "Lost and needed" in told
    assert told.splitlines()[-1] == f"{len(unneeded)} files and 1 pictures to delete: repeat it with --delete."
    assert all(default_storage.exists(name) for name in unneeded), "it only said so"

    assert f"{len(unneeded)} files and 1 pictures deleted." in said(capsys, "prune_pictures", delete=True)
    assert not any(default_storage.exists(name) for name in unneeded)
    stays = [kept.file.name, *renditions.names(kept), profile.logo.name, somebody_elses, just_now]
    assert len(stays) == 22
    assert all(default_storage.exists(name) for name in stays)
    assert set(Image.objects.all()) == {kept, lost_in_use}
    assert said(capsys, "prune_pictures").splitlines()[-1].startswith("0 files and 0 pictures to delete")


def test_renditions_are_made_by_hand(capsys, client):
    image, lost = make_picture(), make_picture()
    article = make_article(body=f'<figure><img data-image="{image.pk}" alt="x"></figure>')
    default_storage.delete(lost.file.name)
    assert "1 pictures got renditions, of 1 nothing could be made." in said(capsys, "make_renditions")
    assert "image/avif" in client.get(article.get_absolute_url()).content.decode()
    assert "0 pictures got renditions, of 0 nothing could be made." in said(capsys, "make_renditions")
