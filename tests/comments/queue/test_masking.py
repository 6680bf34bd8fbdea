"""Masking details in a comment and its thread, and who may see what was masked."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clinic_site.profile.models import ClinicProfile
from comments import marking, masking, posting
from comments.models import Comment, CommentMark, ModerationEvent, OriginalText
from comments.screening.classifier import Model
from comments.views.door import door_token
from tests.comments.queue.desk import QUEUE, act, acts, now, undo, waiting, words
from tests.factories import make_article, make_comment

pytestmark = pytest.mark.django_db


class TestMasking:
    BODY = "I am Mary Miller, mail mary.miller@mail.com or call Jo. Jo knows."

    @pytest.fixture
    def comment(self):
        return waiting(body=self.BODY, name="Mary Miller")

    def choices(self, client, comment) -> dict[str, str]:
        form = client.get(f"{QUEUE}?open={comment.pk}").context["forms"]["mask"]
        return {label.partition("”")[0].strip("“"): span for span, label in form.fields["found"].choices}

    def test_masks_what_was_found_and_what_is_named(self, client, moderator, comment):
        found = self.choices(client, comment)
        page = act(client, comment, "mask", found=[found["mary.miller@mail.com"]], words="jo; mary  miller", name="on")
        masked = now(comment)
        assert masked.body == "I am [removed], mail [removed] or call [removed]. [removed] knows."
        assert masked.name == "A reader"
        assert masked.redacted_at
        assert masked.version == comment.version + 1
        assert "Mary" not in page.content.decode(), "the marks forget it too"
        assert not CommentMark.objects.filter(comment=comment, kind="privacy").exists()
        assert acts()[-1] == "redact"
        original = OriginalText.objects.get()
        assert (original.body, original.name, original.masked_by) == (self.BODY, "Mary Miller", moderator)
        days = ClinicProfile.objects.current().refused_comment_days
        assert abs(original.kept_until - timezone.now() - timedelta(days=days)) < timedelta(minutes=1)

    def test_what_was_found_elsewhere_stands_where_it_stands_now(self, client, moderator):
        comment = waiting(body="Jo says: mail mary.miller@mail.com today.")
        act(client, comment, "mask", words="Jo")
        assert "<mark>mary.miller@mail.com</mark>" in client.get(f"{QUEUE}?open={comment.pk}").content.decode()
        act(client, now(comment), "mask", found=list(self.choices(client, comment).values()))
        assert now(comment).body == "[removed] says: mail [removed] today."
        assert OriginalText.objects.get().body == "Jo says: mail mary.miller@mail.com today.", "the first words"

    def test_why_it_looks_like_spam_quotes_nothing_that_is_masked(self, client, moderator, monkeypatch):
        weights = {
            "word:example": 3.0,
            "piece:xampl": 3.0,
            "piece:mple$": 3.0,
            "pair:on exampl": 3.0,
            "word:subscribe": 3.0,
            "cue:asks to subscribe": 3.0,
        }
        monkeypatch.setattr(marking, "current_model", lambda: Model(weights, 0.0, 0.5))
        comment = waiting(body="Subscribe to me on Example.")
        why = f"{QUEUE}?open={comment.pk}"
        for quoted in ("“example”", "“xampl”", "“mple$”", "“on exampl”", "“subscribe”", "“asks to subscribe”"):
            assert quoted in words(client.get(why))
        act(client, comment, "mask", words="Example")
        (mark,) = CommentMark.objects.filter(kind="spam")
        assert "xampl" not in str(mark.excerpts)
        assert "mple$" not in str(mark.excerpts)
        assert "“subscribe”" in words(client.get(why))
        assert "“asks to subscribe”" in words(client.get(why))
        undo(client)
        assert "“xampl”" in words(client.get(why))

    def test_nor_does_a_likeness_to_a_crisis(self, client, moderator):
        """Whose own sentence may stand elsewhere."""
        comment = waiting(body="Everybody would be better off without me. So says Example.")
        CommentMark.objects.filter(comment=comment).delete()
        excerpt = {"text": "better", "why": "“better”, “example”", "start": 19, "end": 25, "field": "body"}
        CommentMark.objects.create(comment=comment, kind="crisis", excerpts=[excerpt])
        act(client, comment, "mask", words="Example")
        assert CommentMark.objects.get().excerpts == [{**excerpt, "why": "“better”, “[removed]”"}]

    def test_the_same_words_go_from_the_whole_thread(self, client, moderator, other):
        article = make_article()
        comment = make_comment(article, body="My doctor was Kim Osgood in Salem.", name="Hope Gardiner")
        quoting = make_comment(article, parent=comment, body="Kim  osgood? Hope Gardiner, was that in Salem?")
        answer = make_comment(article, parent=comment, by=other.user, body="Thank you, Gardiner. We hope for the best.")
        waits = waiting(article, parent=comment, body="> in Salem\nWhere else? Mail kim@mail.com, says Osgood.")
        apart = make_comment(article, body="Kim Osgood is my dentist.")
        form = client.get(f"{QUEUE}?open={comment.pk}").content.decode()
        assert re.search(r'<input[^>]*name="in_thread"[^>]* checked', form)
        page = act(client, comment, "mask", words="Kim Osgood; in Salem", name="on", in_thread="on")
        assert now(comment).body == "My doctor was [removed] [removed]."
        assert now(quoting).body == "[removed]? [removed], was that [removed]?"
        assert now(answer).body == "Thank you, [removed]. We hope for the best."
        assert now(waits).body == "> [removed]\nWhere else? Mail kim@mail.com, says Osgood."
        assert now(apart).body == "Kim Osgood is my dentist.", "another thread"
        assert now(quoting).name == quoting.name
        links = [f'href="{QUEUE}?open={reply.pk}#open">Comment {reply.pk}</a>' for reply in (quoting, answer, waits)]
        assert [link for link in links if link not in page.content.decode()] == []
        assert "The same was masked in" in words(page)
        shown = client.get(article.get_absolute_url()).content.decode()
        assert "osgood" not in shown
        assert "Gardiner" not in shown
        masked = ModerationEvent.objects.filter(act="redact", by=moderator).values_list("comment", flat=True)
        assert set(masked) == {comment.pk, quoting.pk, answer.pk, waits.pk}
        assert OriginalText.objects.get(comment=quoting).body == quoting.body
        assert "changed after you opened it" in words(act(other, waits, status="approved"))
        assert "<mark>kim@mail.com</mark>" in client.get(f"{QUEUE}?open={waits.pk}").content.decode()

    def test_who_masks_one_comment_alone_is_told_where_the_words_still_stand(self, client, moderator):
        article = make_article()
        comment = make_comment(article)
        replies = [make_comment(article, parent=comment, body=f"Jo said {number}.") for number in range(3)]
        page = act(client, replies[0], "mask", words="Jo")
        assert [now(reply).body for reply in replies] == ["[removed] said 0.", "Jo said 1.", "Jo said 2."]
        assert "The same words still stand in" in words(page)
        for reply in replies[1:]:
            assert f'href="{QUEUE}?open={reply.pk}#open">Comment {reply.pk}</a>' in page.content.decode()
            page = act(client, reply, "mask", words="Jo")
        assert "The same words" not in words(page)

    def test_queries_do_not_grow_with_the_replies_that_are_masked_along(self, client, moderator):
        def queries(replies: int) -> int:
            article = make_article()
            comment = make_comment(article, body="Jo.")
            for number in range(replies):
                make_comment(article, parent=comment, body=f"Jo {number}, jo{number}@mail.com.")
            with CaptureQueriesContext(connection) as captured:
                masking.redact(comment, by=moderator, words=["Jo"], in_thread=True)
            assert not Comment.objects.filter(discussion__article=article, body__startswith="Jo").exists()
            return len(captured)

        assert queries(2) == queries(12)

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            ({}, "Choose what to mask."),
            ({"words": "Jo; nowhere"}, "“nowhere” does not stand in the comment."),
            ({"found": ["0-4"]}, "0-4 is not one of the available choices"),
        ],
    )
    def test_nothing_else_is_changed(self, client, moderator, comment, data, sentence):
        page = act(client, comment, "mask", **data)
        assert page.status_code == 422
        assert sentence in words(page)
        assert data.get("words", "") in page.content.decode()
        assert now(comment).body == self.BODY
        assert not OriginalText.objects.exists()

    def test_readers_see_the_mask_at_once(self, client, moderator):
        article = make_article()
        comment = make_comment(article, body="I saw Jo there.")
        act(client, comment, "mask", words="Jo")
        page = client.get(article.get_absolute_url()).content.decode()
        assert "I saw [removed] there." in page
        assert "A moderator masked something here." in page

    def test_the_original_is_for_few_and_leaves_an_event(self, client, moderator, comment):
        act(client, comment, "mask", words="Jo")
        page = client.get(f"{QUEUE}?open={comment.pk}")
        assert "See what was masked" not in words(page)
        assert client.post(f"{QUEUE}{comment.pk}/original/").status_code == 403
        assert "see_original" not in acts()
        moderator.user_permissions.add(Permission.objects.get(codename="see_originaltext"))
        assert "See what was masked" in words(client.get(f"{QUEUE}?open={comment.pk}"))
        assert client.get(f"{QUEUE}{comment.pk}/original/").status_code == 405
        page = client.post(f"{QUEUE}{comment.pk}/original/")
        assert "call Jo. Jo knows." in words(page)
        assert "no-store" in page.headers["Cache-Control"]
        event = ModerationEvent.objects.get(act="see_original")
        assert (event.by, event.comment_id) == (moderator, comment.pk)
        OriginalText.objects.update(kept_until=timezone.now())
        page = client.post(f"{QUEUE}{comment.pk}/original/", follow=True)
        assert "is not kept any more" in words(page)
        assert "call Jo." not in words(page)

    def test_is_refused_when_the_words_changed(self, client, moderator, comment):
        posting.edit_comment(comment, body="Jo again.")
        page = act(client, comment, "mask", words="Jo")
        assert page.status_code == 409
        assert now(comment).body == "Jo again."


def test_a_writer_is_offered_no_change_of_what_was_masked_or_refused(client, moderator):
    comment = waiting(body="Call 305-555-0142 please.")
    door = f"/comments/{door_token(comment)}/"
    assert "Change it" in words(client.get(door))
    act(client, comment, "mask", words="305-555-0142")
    assert "Change it" not in words(client.get(door))
    other = waiting(body="Buy this.")
    act(client, other, status="rejected")
    assert "Change it" not in words(client.get(f"/comments/{door_token(other)}/"))
