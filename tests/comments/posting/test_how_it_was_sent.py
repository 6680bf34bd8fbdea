"""How a comment was sent: what is marked, and that no address is kept."""

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from clinic_site.profile.models import ClinicProfile
from comments.models import Comment
from tests.comments.forms import filled_in, form_address, hidden_fields, send, write
from tests.factories import make_article


@pytest.mark.django_db
class TestHowItWasSent:
    @pytest.fixture(autouse=True)
    def _only_what_is_marked_is_held(self):
        ClinicProfile.objects.update(held_comments="marked")

    def kinds(self) -> tuple[str, list[str]]:
        comment = Comment.objects.latest("pk")
        return comment.status, list(comment.marks.values_list("kind", flat=True))

    def test_as_people_do(self, client):
        write(client, make_article())
        assert self.kinds() == ("approved", [])

    def test_with_the_decoy_filled_in(self, client):
        answer = write(client, make_article(), website="https://a.example")
        assert answer.redirect_chain, "a program is told nothing"
        assert self.kinds() == ("pending", ["decoy"])

    def test_faster_than_people_type(self, client):
        article = make_article()
        page = client.get(form_address(article)).content.decode()
        send(client, article, {**hidden_fields(page), "name": "River", "body": "Thank you."})
        assert self.kinds() == ("pending", ["too_fast"])

    def test_the_same_words_under_another_article(self, client):
        write(client, make_article(), body="The same words, sent twice.")
        write(client, make_article(), body="  The SAME words,\nsent twice.", name="Another")
        assert self.kinds() == ("pending", ["duplicate"])
        assert Comment.objects.latest("pk").likely_spam

    def test_marks_of_how_it_was_sent_outlive_a_change(self, client):
        article = make_article()
        door = send(client, article, filled_in(article, website="x")).url
        client.post(f"{door}edit/", {"body": "Said otherwise."})
        assert self.kinds() == ("pending", ["decoy"])


@pytest.mark.django_db
def test_no_address_is_kept_anywhere(client):
    article = make_article()
    for address in ("192.0.2.7", "2001:db8:77:100::1"):
        write_from = Client(REMOTE_ADDR=address, HTTP_X_FORWARDED_FOR=address, HTTP_USER_AGENT="An agent 77")
        write(write_from, article, body=f"Sent by {len(address)}.")
    assert Comment.objects.exclude(sender="").count() == 2
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    with connection.cursor() as cursor:
        for table in sorted(tables & set(connection.introspection.table_names(cursor))):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            kept = repr([[bytes(c) if isinstance(c, memoryview) else c for c in row] for row in cursor.fetchall()])
            for trace in ("192.0.2", "2001:db8", "An agent 77"):
                assert trace not in kept, table
