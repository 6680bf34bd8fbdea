from django.db import migrations, models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce


def count_threads_and_answers(apps, schema_editor):
    Comment, Discussion = apps.get_model("comments", "Comment"), apps.get_model("comments", "Discussion")
    approved = Comment.objects.filter(status="approved").order_by()
    replies = approved.filter(parent=OuterRef("pk"), erased_at=None)
    threads = approved.filter(Q(erased_at=None) | Exists(replies), parent=None)
    answers = approved.filter(Q(parent=None) | Q(parent__status="approved"), erased_at=None, is_staff_reply=True)

    def number_of(comments):
        of_one = comments.filter(discussion=OuterRef("pk")).values("discussion")
        return Coalesce(Subquery(of_one.annotate(number=Count("pk")).values("number")), 0)

    Discussion.objects.update(thread_count=number_of(threads), answer_count=number_of(answers))


class Migration(migrations.Migration):
    dependencies = [("comments", "0110_mails_once_and_addresses_in_small_letters")]

    operations = [
        migrations.AddField(
            model_name="discussion",
            name="answer_count",
            field=models.PositiveIntegerField(
                default=0,
                editable=False,
                help_text="Kept as well: how many of the comments shown are the clinic's.",
            ),
        ),
        migrations.AddField(
            model_name="discussion",
            name="thread_count",
            field=models.PositiveIntegerField(
                default=0, editable=False, help_text="Kept as well: how many threads have pages to stand on."
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                condition=models.Q(("parent", None), ("status", "approved")),
                fields=["discussion", "created_at", "id"],
                name="comment_threads",
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                condition=models.Q(("is_staff_reply", True), ("status", "approved")),
                fields=["discussion", "created_at", "id"],
                name="comment_of_clinic",
            ),
        ),
        migrations.RunPython(count_threads_and_answers, migrations.RunPython.noop),
    ]
