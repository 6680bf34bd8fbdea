import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('comments', '0003_closing_and_counting'),
    ]

    operations = [
        migrations.CreateModel(
            name='CommentMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('crisis', 'Possible crisis'), ('adverse_event', 'Possible adverse event'), ('privacy', 'Identifying details'), ('advice', 'Medical advice by a layperson'), ('claims', 'Claim about a treatment'), ('words', "On the clinic's word list"), ('spam', 'Looks like spam'), ('links', 'Link or promotion'), ('disposable_email', 'Throw-away e-mail address'), ('decoy', 'Filled in what people do not see'), ('too_fast', 'Sent faster than people type'), ('duplicate', 'Sent before, word for word')], max_length=20, verbose_name='mark')),
                ('excerpts', models.JSONField(default=list, help_text='text, why, start, end, field: where it was found. Emptied when the comment is erased.')),
            ],
            options={
                'verbose_name': 'mark',
                'verbose_name_plural': 'marks',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='SpamModel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.CharField(max_length=40, unique=True, verbose_name='version')),
                ('learnt_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='learnt')),
                ('used_since', models.DateTimeField(help_text='The latest is in use. Empty: it was no better than the one in use when it was learnt.', null=True, verbose_name='taken into use')),
                ('text', models.TextField(help_text='JSON: weights by word, threshold, how many examples.')),
                ('spam', models.PositiveIntegerField(verbose_name='examples of spam')),
                ('honest', models.PositiveIntegerField(verbose_name='examples that were not')),
                ('caught', models.FloatField(help_text='Share of the spam that models without it would have held, from 0 to 1.', null=True, verbose_name='caught')),
                ('held', models.FloatField(help_text='Share of the honest, likewise.', null=True, verbose_name='held wrongly')),
            ],
            options={
                'verbose_name': 'version of the spam classifier',
                'verbose_name_plural': 'versions of the spam classifier',
                'ordering': ['-learnt_at', '-pk'],
                'default_permissions': ('view',),
            },
        ),
        migrations.AddField(
            model_name='comment',
            name='likely_spam',
            field=models.BooleanField(default=False, editable=False, verbose_name='likely spam'),
        ),
        migrations.AddField(
            model_name='comment',
            name='spam_model',
            field=models.CharField(blank=True, editable=False, help_text='The version of that model.', max_length=40),
        ),
        migrations.AddField(
            model_name='comment',
            name='spam_score',
            field=models.FloatField(editable=False, help_text='From 0 to 1, by the model that was in use.', null=True),
        ),
        migrations.AddField(
            model_name='comment',
            name='urgency',
            field=models.PositiveSmallIntegerField(choices=[(0, 'Not urgent'), (1, 'Urgent'), (2, 'At once')], default=0, editable=False, verbose_name='urgency'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('status', 'pending')), fields=['-urgency', 'likely_spam', 'created_at', 'id'], name='comment_waiting'),
        ),
        migrations.AddField(
            model_name='commentmark',
            name='comment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='marks', to='comments.comment'),
        ),
        migrations.AddIndex(
            model_name='commentmark',
            index=models.Index(fields=['kind', 'comment'], name='comment_mark_kind'),
        ),
        migrations.AddConstraint(
            model_name='commentmark',
            constraint=models.UniqueConstraint(fields=('comment', 'kind'), name='comment_marked_once'),
        ),
    ]
