from django.db import migrations, models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

def count_what_is_shown(apps, schema_editor):
    Comment, Discussion = apps.get_model("comments", "Comment"), apps.get_model("comments", "Discussion")
    approved = Comment.objects.filter(status="approved").order_by()
    shown = approved.filter(Q(parent=None) | Q(parent__status="approved"), erased_at=None)
    replies = approved.filter(parent=OuterRef("pk"), erased_at=None)
    threads = approved.filter(Q(erased_at=None) | Exists(replies), parent=None)

    def number_of(comments):
        of_one = comments.filter(discussion=OuterRef("pk")).values("discussion")
        return Coalesce(Subquery(of_one.annotate(number=Count("pk")).values("number")), 0)

    Discussion.objects.update(
        shown_count=number_of(shown),
        thread_count=number_of(threads),
        answer_count=number_of(shown.filter(is_staff_reply=True)),
    )


class Migration(migrations.Migration):

    dependencies = [
        ('comments', '0002_erased_comments'),
    ]

    operations = [
        migrations.AddField(
            model_name='discussion',
            name='answer_count',
            field=models.PositiveIntegerField(default=0, editable=False, help_text="Kept as well: how many of the comments shown are the clinic's."),
        ),
        migrations.AddField(
            model_name='discussion',
            name='close_after_comments',
            field=models.PositiveIntegerField(blank=True, help_text='Counted are those that readers see. Empty: never.', null=True, verbose_name='close after (comments)'),
        ),
        migrations.AddField(
            model_name='discussion',
            name='shown_count',
            field=models.PositiveIntegerField(default=0, editable=False, help_text='Kept by every act on its comments: see counting.py.', verbose_name='comments shown'),
        ),
        migrations.AddField(
            model_name='discussion',
            name='thread_count',
            field=models.PositiveIntegerField(default=0, editable=False, help_text='Kept as well: how many threads have pages to stand on.'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('parent', None), ('status', 'approved')), fields=['discussion', 'created_at', 'id'], name='comment_threads'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('is_staff_reply', True), ('status', 'approved')), fields=['discussion', 'created_at', 'id'], name='comment_of_clinic'),
        ),
        migrations.RunPython(count_what_is_shown, migrations.RunPython.noop),
    ]
