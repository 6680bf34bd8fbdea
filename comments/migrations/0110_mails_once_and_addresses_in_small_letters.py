import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Lower


def write_addresses_in_small_letters(apps, schema_editor):
    Comment = apps.get_model("comments", "Comment")
    Comment.objects.exclude(email="").exclude(email=Lower("email")).update(email=Lower("email"))


class Migration(migrations.Migration):

    dependencies = [
        ('comments', '0003_screened_and_safe'),
    ]

    operations = [
        migrations.AddField(
            model_name='sentmail',
            name='about',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='mails', to='comments.comment'),
        ),
        migrations.AlterField(
            model_name='sentmail',
            name='to',
            field=models.CharField(blank=True, help_text='A keyed hash: see senders.py.', max_length=64),
        ),
        migrations.AddConstraint(
            model_name='sentmail',
            constraint=models.UniqueConstraint(condition=models.Q(('what__in', ['confirm', 'approved', 'reply'])), fields=('about', 'what'), name='mail_about_a_comment_once'),
        ),
        migrations.RunPython(write_addresses_in_small_letters, migrations.RunPython.noop),
    ]
