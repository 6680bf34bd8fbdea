"""Mail about the life of an article: to those for whom something waits, and to its writer what became of it.

Sent by the worker, enqueued in the act's own transaction. People switch off what they do not want.
"""

from django.conf import settings
from django.contrib.auth.models import Permission, User
from django.core.mail import EmailMessage
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django_tasks import task

from articles.models import Article, ArticleEvent, MailPreference, Revision

Act = ArticleEvent.Act
REVIEWS, PUBLISHES = "review_article", "publish_article"

# Which acts are told, under which switch of MailPreference.
TOLD = {
    Act.SUBMIT: "waiting_for_me",
    Act.APPROVE: "my_articles",
    Act.REQUEST_CHANGES: "my_articles",
    Act.PUBLISH: "my_articles",
    Act.UNPUBLISH: "my_articles",
}


@task()
def tell(event_id: int) -> None:
    """Send the mails of one event. Whoever did it is not told."""
    event = ArticleEvent.objects.select_related("by").get(pk=event_id)
    article = Article.objects.select_related("newest_revision").filter(pk__in=[event.article_id]).first()
    if article is None:  # a draft that was deleted meanwhile
        return
    for person in recipients(event, article).exclude(pk__in=[event.by_id]).distinct():
        _mail(person, _subject(event, article), _words(event, article, person))


@task()
def remind_of_review(article_id: int) -> None:
    """Tell the reviewers that a published article is due for its next review."""
    article = Article.objects.published().select_related("live_review").filter(pk=article_id).first()
    if article is None or article.live_review is None:
        return
    title = " ".join(article.title.split())[:80]
    due = article.live_review.next_review_on
    address = settings.SITE_URL + reverse("admin:articles_article_review", args=[article.pk])
    words = _("“%(title)s” is due for its next review on %(day)s.") % {"title": title, "day": due}
    for person in _with_role(_wanting("review_due"), REVIEWS):
        _mail(person, _("Due for review: %(title)s") % {"title": title}, f"{words}\n\n{address}")


def recipients(event: ArticleEvent, article: Article) -> QuerySet[User]:
    """Whom an event is told, before those are left out who did it."""
    people = _wanting(TOLD[Act(event.act)])
    revision = article.revisions.filter(number__in=[event.revision_number]).first()
    if event.act == Act.SUBMIT:
        if revision and revision.submitted_to_id:
            return people.filter(pk=revision.submitted_to_id)
        return _with_role(people, REVIEWS)
    wrote = [article.created_by_id, revision.author_id if revision else None]
    told = people.filter(pk__in=[pk for pk in wrote if pk])
    if event.act == Act.APPROVE and revision and revision.state == Revision.State.APPROVED:
        publishers = _with_role(_wanting("to_publish"), PUBLISHES)
        return User.objects.filter(Q(pk__in=told) | Q(pk__in=publishers))
    return told


def _wanting(switch: str) -> QuerySet[User]:
    """Active members of staff with an address, who did not switch this kind of mail off."""
    people = User.objects.filter(is_active=True, is_staff=True).exclude(email="")
    return people.exclude(mail_preference__in=MailPreference.objects.filter(**{switch: False}))


def _with_role(people: QuerySet[User], act: str) -> QuerySet[User]:
    """Those whose role it is to do this to articles; a superuser may, but is not written to for it."""
    permission = Permission.objects.filter(codename=act, content_type__app_label="articles")
    return people.filter(Q(groups__permissions__in=permission) | Q(user_permissions__in=permission)).distinct()


def _subject(event: ArticleEvent, article: Article) -> str:
    # A title is one line; whoever saved a draft wrote it, so it is cut and folded.
    title = " ".join(article.title.split())[:80]
    return f"{event.get_act_display()}: {title}"


def _words(event: ArticleEvent, article: Article, person: User) -> str:
    who = (event.by.get_full_name() or event.by.get_username()) if event.by else _("The site")
    page = "review" if event.act == Act.SUBMIT else "change"
    if event.act == Act.APPROVE and person.has_perm(f"articles.{PUBLISHES}"):
        page = "publish"
    address = settings.SITE_URL + reverse(f"admin:articles_article_{page}", args=[article.pk])
    lines = [f"{who}: {event.get_act_display()}", f"“{article.title}”", event.note, address]
    return "\n\n".join(line for line in lines if line)


def _mail(person: User, subject: str, words: str) -> None:
    where = settings.SITE_URL + reverse("admin:my_mail")
    closing = _("You can choose which of these mails you get: %(where)s") % {"where": where}
    EmailMessage(subject=subject, body=f"{words}\n\n-- \n{closing}\n", to=[person.email]).send()
