import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('comments', '0005_senders_for_a_while'),
    ]

    operations = [
        migrations.CreateModel(
            name='OriginalText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('body', models.TextField(verbose_name='comment')),
                ('masked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('kept_until', models.DateTimeField(db_index=True, verbose_name='kept until')),
            ],
            options={
                'verbose_name': 'original text',
                'verbose_name_plural': 'original texts',
                'permissions': [('see_originaltext', 'Can see what was masked in a comment')],
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='comment',
            name='claimed_at',
            field=models.DateTimeField(editable=False, help_text='When somebody began to read it.', null=True),
        ),
        migrations.AddField(
            model_name='comment',
            name='claimed_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='comment',
            name='edited_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='changed by its writer'),
        ),
        migrations.AddField(
            model_name='comment',
            name='redacted_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='masked'),
        ),
        migrations.AddField(
            model_name='comment',
            name='version',
            field=models.PositiveIntegerField(default=1, editable=False, help_text='One more with each change: whoever decides says which one they read.'),
        ),
        migrations.AddField(
            model_name='moderationevent',
            name='was',
            field=models.CharField(blank=True, choices=[('pending', 'Waiting'), ('approved', 'Approved'), ('rejected', 'Rejected'), ('spam', 'Spam')], max_length=10, verbose_name='status before'),
        ),
        migrations.AlterField(
            model_name='moderationevent',
            name='act',
            field=models.CharField(choices=[('approve', 'Approved'), ('reject', 'Rejected'), ('spam', 'Marked as spam'), ('undo', 'Decision undone'), ('reply', 'Answered'), ('confirm', 'E-mail confirmed by its writer'), ('edit', 'Changed by its writer'), ('withdraw', 'Withdrawn by its writer'), ('reported', 'Hidden until seen, after reports'), ('redact', 'Details masked'), ('see_original', 'Original text looked at'), ('escalate', 'Escalated'), ('ban', 'Sender banned'), ('lift_ban', 'Ban lifted'), ('erase', 'Erased'), ('note', 'Reason or note given'), ('open', 'Opened'), ('close', 'Closed'), ('hide', 'Hidden'), ('closing_day', 'Closing changed'), ('pause', 'All new comments paused'), ('resume', 'All new comments taken again'), ('export', 'Personal data exported')], max_length=12, verbose_name='act'),
        ),
        migrations.AlterField(
            model_name='moderationevent',
            name='discussion',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='comments.discussion', verbose_name='discussion'),
        ),
        migrations.AddIndex(
            model_name='moderationevent',
            index=models.Index(fields=['act', '-at'], name='moderation_event_of_act'),
        ),
        migrations.AddField(
            model_name='originaltext',
            name='comment',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='original', to='comments.comment'),
        ),
        migrations.AddField(
            model_name='originaltext',
            name='masked_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
    ]
