"""The same form sent twice is one comment."""

import pytest

from comments import moderation, privacy, switching
from comments.models import Comment, Discussion
from tests.comments.forms import comment_at, filled_in, hidden_fields, send
from tests.factories import make_article, make_comment


@pytest.mark.django_db
class TestSentAgain:
    def test_after_its_writer_changed_it(self, client):
        article = make_article()
        data = filled_in(article)
        door = send(client, article, data).url
        client.post(f"{door}edit/", {"body": "Said otherwise."})
        assert comment_at(send(client, article, data).url) == comment_at(door)
        assert Comment.objects.get().body == "Said otherwise."

    def test_after_it_was_erased(self, client):
        article = make_article()
        data = filled_in(article)
        door = send(client, article, data).url
        privacy.erase(Comment.objects.all(), by=None)
        assert comment_at(send(client, article, data).url) == comment_at(door)
        assert Comment.objects.get().body == ""
        other = send(client, article, {**data, "body": "Other words, in the same form."}).url
        assert comment_at(other) != comment_at(door)
        assert comment_at(send(client, article, {**data, "body": "Other words, in the same form."}).url) == comment_at(
            other
        )
        assert comment_at(send(client, article, data).url) == comment_at(door)
        privacy.erase(Comment.objects.all(), by=None)
        assert comment_at(send(client, article, {**data, "body": "Other words, in the same form."}).url) == comment_at(
            other
        )
        assert not Comment.objects.filter(erased_at=None).exists()

    def test_after_the_second_of_a_form_was_erased(self, client):
        article = make_article()
        data = filled_in(article)
        send(client, article, data)
        door = send(client, article, {**data, "body": "Other words."}).url
        privacy.erase(Comment.objects.filter(body="Other words."), by=None)
        assert comment_at(send(client, article, {**data, "body": "Other words."}).url) == comment_at(door)
        assert Comment.objects.count() == 2

    def test_after_the_discussion_was_closed_or_paused(self, client):
        article = make_article()
        data = filled_in(article)
        door = send(client, article, data).url
        switching.pause_all(paused=True, by=None)
        assert comment_at(send(client, article, data).url) == comment_at(door)
        switching.set_discussion_state(Discussion.objects.all(), "closed", by=None)
        assert comment_at(send(client, article, data).url) == comment_at(door)

    def test_after_what_it_answered_is_gone(self, client):
        article = make_article()
        first = make_comment(article)
        data = filled_in(article, parent=first.pk)
        send(client, article, data)
        moderation.decide([first], "rejected", by=None)
        back = send(client, article, data)
        send(client, article, {**data, **hidden_fields(back.content.decode())})
        assert Comment.objects.filter(body="Thank you.").count() == 1
