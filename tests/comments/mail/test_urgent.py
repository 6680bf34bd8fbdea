"""The mail that tells moderators at once what is urgent, with no word of it."""

import pytest
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from clinic_site import clock
from clinic_site.profile.models import ClinicProfile
from comments import moderation, posting, senders
from comments.escalating import escalate
from comments.mail import notifications
from comments.models import Comment, Report, SafetyAction, SentMail
from tests.comments.mail.mailbox import CRISIS, SITE, all_that_left, later, sent
from tests.comments.worker import tasks_that_wait
from tests.factories import PASSWORD, make_article, make_comment, make_user

pytestmark = pytest.mark.django_db


class TestUrgent:
    def urgent(self, article=None, **facts) -> Comment:
        facts = {"name": "Robin Reed", "email": "", "status": "pending", "body": CRISIS, **facts}
        return make_comment(article or make_article(title="Sleep"), **facts)

    def test_moderators_are_told_at_once_without_a_word_of_it(self, people):
        make_user("Editor", email="editor@clinic.example")
        make_user("admin", email="admin@clinic.example")
        make_user("Moderator")
        make_user("Moderator", email="gone@clinic.example", is_active=False)
        self.urgent(email="robin@example.org")
        messages = sent("Urgent")
        assert sorted(message.to[0] for message in messages) == [person.email for person in people]
        for message in messages:
            assert message.subject == "Urgent: 1 comment"
            left = all_that_left(message)
            for word in ("Robin", "robin@", "Reed", "kill", "tonight", "cannot go on"):
                assert word not in left
            assert "Possible crisis: 1" in message.body
            assert "On “Sleep”" in message.body
            assert f"{SITE}{reverse('admin:moderation_queue')}" in message.body
            assert f"{SITE}/admin/my-mail/" in message.body

    def test_what_is_not_urgent_tells_nobody(self, people):
        self.urgent(body="Thank you for this.")
        assert sent() == []

    def test_who_switched_it_off_gets_none(self, people, client):
        client.login(username=people[0].username, password=PASSWORD)
        page = client.get("/admin/my-mail/").content.decode()
        assert 'name="urgent"' in page
        assert client.post("/admin/my-mail/", {"digest": "on", "my_articles": "on"}).status_code == 302
        self.urgent()
        assert [message.to for message in sent()] == [[people[1].email]]
        client.login(username=make_user("Writer").username, password=PASSWORD)
        assert 'name="urgent"' not in client.get("/admin/my-mail/").content.decode()

    def test_the_safety_contact_is_told_and_the_log_says_so(self, people, profile):
        ClinicProfile.objects.update(safety_contact="Safety@clinic.example")
        people[0].email = "safety@clinic.example"
        people[0].save()
        comment = self.urgent()
        assert sorted(message.to[0] for message in sent()) == ["Safety@clinic.example", people[1].email]
        assert SafetyAction.objects.filter(record__comment=comment, what="mailed").count() == 1

    def test_what_comes_within_five_minutes_is_told_by_the_next_mail(self, people, time_machine):
        article = make_article()
        self.urgent(article)
        assert len(sent()) == 2
        for number in range(3):
            later(time_machine, minutes=1)
            self.urgent(article, body=f"{CRISIS} {number}")
            assert sent() == []
        later(time_machine, minutes=2)
        messages = sent()
        assert [message.subject for message in messages] == ["Urgent: 3 comments"] * 2
        assert "Possible crisis: 3" in messages[0].body
        assert "4 are urgent now" in messages[0].body
        later(time_machine, minutes=10)
        assert sent() == []
        assert tasks_that_wait() == 0

    def test_what_was_decided_meanwhile_is_not_told(self, people, time_machine):
        article = make_article()
        self.urgent(article)
        sent()
        later(time_machine, minutes=1)
        ClinicProfile.objects.update(safety_contact="safety@clinic.example")
        second = self.urgent(article, body=f"{CRISIS} Again.")
        SentMail.objects.create(what="urgent", to=senders.hash_of_email("safety@clinic.example"))
        assert sent() == []
        moderation.decide([second], "rejected", by=people[0])
        later(time_machine, minutes=10)
        assert [message.to for message in sent()] == [["safety@clinic.example"]], "its record is open"

    def test_a_change_that_makes_it_urgent_is_told(self, people):
        comment = self.urgent(body="Thank you.")
        posting.edit_comment(comment, body=CRISIS)
        assert len(sent("Urgent")) == 2

    def test_a_readers_report_of_a_crisis_is_told(self, people):
        comment = make_comment(make_article(), body="Just words.")
        Report.objects.create(comment=comment, reason="crisis")
        notifications.became_urgent(comment)
        messages = sent()
        assert len(messages) == 2
        assert "Pointed out by a reader or a colleague: 1" in messages[0].body

    @pytest.mark.parametrize("status", ["pending", "approved"])
    def test_what_a_colleague_escalates_is_told_to_the_others(self, people, status):
        comment = make_comment(make_article(), body="Other words.", status=status)
        escalate(comment, by=people[0], kind="other", note="He sounds lost.")
        (message,) = sent("Urgent")
        assert message.to == [people[1].email]
        assert "lost" not in all_that_left(message)

    def test_the_title_of_what_is_not_public_is_not_told(self, people):
        article = make_article(title="Sleep")
        self.urgent(article)
        type(article).objects.update(status="draft", published_at=None)
        messages = sent("Urgent")
        assert len(messages) == 2
        assert "Sleep" not in all_that_left(messages[0])

    def test_what_was_lost_on_the_way_is_told_by_the_clock(self, people, time_machine):
        self.urgent()
        DBTaskResult.objects.all().delete()
        clock.run_jobs()
        assert sent("Urgent") == []
        later(time_machine, minutes=11)
        clock.run_jobs()
        assert len(sent("Urgent")) == 2
        later(time_machine, minutes=11)
        clock.run_jobs()
        assert sent("Urgent") == []
