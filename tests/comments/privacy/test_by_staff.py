"""Finding, exporting and erasing by an address: in the admin and by commands."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from comments import senders
from comments.models import Ban, Comment, ModerationEvent, OriginalText
from tests.factories import PASSWORD, make_article, make_comment, make_user


@pytest.mark.django_db
class TestByStaff:
    def post(self, client, **data):
        return client.post("/admin/personal-data/", {"email": "river@example.org", **data})

    def test_finding_exporting_and_erasing(self, client, moderator):
        comment = make_comment(make_article(), name="River", email="River@Example.org", body="My own words.")
        assert "Personal data" in client.get("/admin/").content.decode()
        assert "My own words." in self.post(client).content.decode()
        assert not ModerationEvent.objects.filter(by=moderator).exists()
        OriginalText.objects.create(comment=comment, name="R", body="Before.", kept_until=timezone.now())
        data = json.loads(self.post(client, act="export").content)
        assert data["comments"][0]["words"] == "My own words."
        may_see = moderator.has_perm("comments.see_originaltext")
        assert (data["comments"][0]["words_before_masking"] == "Before.") == may_see
        event = ModerationEvent.objects.get(by=moderator)
        assert (event.act, event.by, event.comment_id, event.note) == ("export", moderator, comment.pk, "")
        assert "cannot be undone" in self.post(client, act="erase").content.decode()
        comment.refresh_from_db()
        assert not comment.erased_at, "it is asked once more"
        assert self.post(client, act="sure").status_code == 302
        comment.refresh_from_db()
        assert comment.erased_at
        assert ModerationEvent.objects.get(act="erase").by == moderator
        assert "0 comments under this address" in " ".join(self.post(client).content.decode().split())

    def test_the_address_is_in_no_address(self, client, moderator):
        make_comment(make_article(), email="river@example.org", body="My own words.")
        page = client.get("/admin/personal-data/", {"email": "river@example.org"}).content.decode()
        assert "My own words." not in page
        response = self.post(client)
        assert "no-store" in response["Cache-Control"]
        assert "email=" not in response.content.decode()

    @pytest.mark.parametrize("role", ["Writer", "Reviewer", "Editor", "Manager", ""])
    def test_is_for_moderators(self, client, role):
        make_comment(make_article(), email="river@example.org", body="My own words.")
        client.login(username=make_user(role).username, password=PASSWORD)
        for act in ("find", "export", "erase", "sure"):
            assert self.post(client, act=act).status_code == 403
        assert Comment.objects.get().body == "My own words."

    def test_a_part_of_an_address_finds_nobody(self, client, moderator):
        make_comment(make_article(), email="xriver@example.org", body="My own words.")
        make_comment(make_article(), body="Without an address.")
        for email in ("river@example.org", "", "%@example.org"):
            page = client.post("/admin/personal-data/", {"email": email}).content.decode()
            assert "My own words." not in page
            assert "Without an address." not in page

    def test_commands(self, monkeypatch):
        comment = make_comment(make_article(), email="river@example.org", body="My own wörds.")
        key = senders.current_key()
        until = timezone.now() + timedelta(days=3)
        Ban.objects.create(key=key, email=senders.hash_of_email("river@example.org"), reason="abuse", until=until)
        out = StringIO()
        call_command("export_personal_data", "RIVER@example.org", stdout=out)
        data = json.loads(out.getvalue())
        assert data["comments"][0]["words"] == "My own wörds."
        assert data["bans"][0]["reason"] == "abuse"
        assert ModerationEvent.objects.filter(act="export", comment=comment, by=None).count() == 1
        monkeypatch.setattr("builtins.input", lambda _question: "no")
        with pytest.raises(CommandError, match="Nothing was erased"):
            call_command("erase_personal_data", "river@example.org")
        call_command("erase_personal_data", "river@example.org", yes=True, stdout=out)
        comment.refresh_from_db()
        assert comment.erased_at
        call_command("erase_personal_data", "river@example.org", yes=True, stdout=out)
        assert "No comment is kept" in out.getvalue()
