import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Lower

def write_addresses_in_small_letters(apps, schema_editor):
    Comment = apps.get_model("comments", "Comment")
    Comment.objects.exclude(email="").exclude(email=Lower("email")).update(email=Lower("email"))


class Migration(migrations.Migration):

    dependencies = [
        ('comments', '0007_safety_log'),
    ]

    operations = [
        migrations.CreateModel(
            name='ModeratorMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('urgent', models.BooleanField(default=True, help_text='At once, when a comment speaks of a crisis or an adverse event.', verbose_name='urgent comments')),
                ('digest', models.BooleanField(default=True, help_text='A summary of the comments that wait.', verbose_name='what waits')),
                ('digest_sent_at', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='SentMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(choices=[('confirm', 'Confirmation asked for'), ('approved', 'Comment approved'), ('reply', 'Reply'), ('mine', "Link to one's comments"), ('asked', "Link to one's comments asked for"), ('urgent', 'Urgent comment'), ('digest', 'Digest')], max_length=10)),
                ('to', models.CharField(blank=True, help_text='A keyed hash: see senders.py.', max_length=64)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='comment',
            name='confirmed_at',
            field=models.DateTimeField(editable=False, help_text='For this very comment.', null=True, verbose_name='e-mail confirmed'),
        ),
        migrations.AddField(
            model_name='comment',
            name='muted_at',
            field=models.DateTimeField(editable=False, help_text='Its writer wants no more mail about it.', null=True),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('email', ''), _negated=True), fields=['email'], name='comment_email'),
        ),
        migrations.AddField(
            model_name='moderatormail',
            name='user',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='moderator_mail', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='sentmail',
            name='about',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='mails', to='comments.comment'),
        ),
        migrations.AddIndex(
            model_name='sentmail',
            index=models.Index(fields=['at'], name='sent_mail_at'),
        ),
        migrations.AddIndex(
            model_name='sentmail',
            index=models.Index(fields=['to', 'at'], name='sent_mail_to'),
        ),
        migrations.AddConstraint(
            model_name='sentmail',
            constraint=models.UniqueConstraint(condition=models.Q(('what__in', ['confirm', 'approved', 'reply'])), fields=('about', 'what'), name='mail_about_a_comment_once'),
        ),
        migrations.RunPython(write_addresses_in_small_letters, migrations.RunPython.noop),
    ]
