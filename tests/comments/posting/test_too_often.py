"""How many comments one sender may post."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from comments.models import Comment
from tests.comments.forms import filled_in, send
from tests.factories import PASSWORD, make_article, make_user


@pytest.mark.django_db
class TestTooOften:
    def post(self, client, article, number, address) -> Any:
        return send(client, article, filled_in(article, body=f"Comment {number}."), REMOTE_ADDR=address)

    def test_the_seventh_within_ten_minutes_comes_back(self, client, time_machine):
        start = timezone.now()
        article, other = make_article(at=start - timedelta(days=1)), make_article(at=start - timedelta(days=1))
        for number in range(6):
            assert self.post(client, [article, other][number % 2], number, "192.0.2.7").status_code == 302
        back = self.post(client, article, 7, "192.0.2.7")
        assert back.status_code == 429
        assert "Comment 7.</textarea>" in back.content.decode()
        assert "Nothing is lost" in back.content.decode()
        assert Comment.objects.count() == 6
        time_machine.move_to(start + timedelta(minutes=11))
        assert self.post(client, article, 7, "192.0.2.7").status_code == 302

    def test_thirty_a_day(self, client, time_machine):
        start = timezone.now()
        article = make_article(at=start - timedelta(days=1))
        for number in range(30):
            time_machine.move_to(start + timedelta(minutes=3 * number))
            assert self.post(client, article, number, "192.0.2.7").status_code == 302
        time_machine.move_to(start + timedelta(minutes=120))
        assert self.post(client, article, 31, "192.0.2.7").status_code == 429
        time_machine.move_to(start + timedelta(days=1, minutes=1))
        assert self.post(client, article, 31, "192.0.2.7").status_code == 302

    @pytest.mark.parametrize(
        ("first", "second", "is_one"),
        [
            ("192.0.2.7", "192.0.2.99", True),
            ("192.0.2.7", "::ffff:192.0.2.99", True),
            ("192.0.2.7", "198.51.100.1", False),
            ("2001:db8:1:100::1", "2001:db8:1:1ff::9", True),
            ("2001:db8:1:100::1", "2001:db8:1:200::1", False),
        ],
    )
    def test_a_network_is_one_sender(self, client, first, second, is_one):
        article = make_article()
        for number in range(6):
            self.post(client, article, number, first)
        assert self.post(client, article, 7, second).status_code == (429 if is_one else 302)

    def test_the_key_of_the_days_before_is_remembered(self, client, time_machine):
        start = timezone.now()
        article = make_article(at=start - timedelta(days=1))
        self.post(client, article, 0, "192.0.2.7")
        time_machine.move_to(start + timedelta(days=7) - timedelta(minutes=3))
        for number in range(1, 7):
            self.post(client, article, number, "192.0.2.7")
        time_machine.move_to(start + timedelta(days=7, minutes=3))  # another key by now
        assert self.post(client, article, 7, "192.0.2.7").status_code == 429

    def test_staff_are_not_counted(self, client):
        article = make_article()
        client.login(username=make_user("Moderator").username, password=PASSWORD)
        for number in range(8):
            assert self.post(client, article, number, "192.0.2.7").status_code == 302
        patient_in_the_waiting_room = Client()
        assert self.post(patient_in_the_waiting_room, article, 9, "192.0.2.7").status_code == 302
