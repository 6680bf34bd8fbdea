import comments.models.senders
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('comments', '0004_marks_of_screening'),
    ]

    operations = [
        migrations.CreateModel(
            name='Ban',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sender', models.CharField(blank=True, help_text="Of the network's prefix, under this key.", max_length=64)),
                ('email', models.CharField(blank=True, help_text='Of the e-mail, under this key.', max_length=64)),
                ('reason', models.CharField(blank=True, max_length=20, verbose_name='reason')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='since')),
                ('until', models.DateTimeField(db_index=True, verbose_name='until')),
            ],
            options={
                'verbose_name': 'ban',
                'verbose_name_plural': 'bans',
                'ordering': ['-at'],
                'permissions': [('ban_sender', 'Can ban senders for a time')],
                'default_permissions': ('view',),
            },
        ),
        migrations.CreateModel(
            name='HashKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('secret', models.BinaryField(default=comments.models.senders.new_secret)),
                ('begun_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('privacy', 'It tells who somebody is'), ('dangerous', 'It gives dangerous advice'), ('crisis', 'Somebody may be in danger'), ('advertising', 'It advertises'), ('abuse', 'It insults or threatens'), ('other', 'Something else')], max_length=12, verbose_name='reason')),
                ('sender', models.CharField(blank=True, max_length=64)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                ('seen_at', models.DateTimeField(null=True, verbose_name='seen')),
            ],
            options={
                'verbose_name': 'report',
                'verbose_name_plural': 'reports',
                'ordering': ['-at'],
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='comment',
            name='reports',
            field=models.PositiveSmallIntegerField(default=0, editable=False, help_text='By readers, since a moderator last decided.', verbose_name='reports'),
        ),
        migrations.AddField(
            model_name='comment',
            name='same_words',
            field=models.CharField(blank=True, editable=False, help_text='A keyed hash of its words.', max_length=64),
        ),
        migrations.AddField(
            model_name='comment',
            name='sender',
            field=models.CharField(blank=True, editable=False, help_text='A keyed hash: see senders.py.', max_length=64),
        ),
        migrations.AddField(
            model_name='comment',
            name='sent_words',
            field=models.CharField(blank=True, editable=False, help_text='A keyed digest of what was sent first.', max_length=64),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('sender', ''), _negated=True), fields=['sender', 'created_at'], name='comment_sender'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('same_words', ''), _negated=True), fields=['same_words'], name='comment_same_words'),
        ),
        migrations.AddField(
            model_name='ban',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='ban',
            name='comment',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='bans', to='comments.comment'),
        ),
        migrations.AddField(
            model_name='ban',
            name='key',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bans', to='comments.hashkey'),
        ),
        migrations.AddField(
            model_name='report',
            name='comment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reported', to='comments.comment'),
        ),
        migrations.AddConstraint(
            model_name='ban',
            constraint=models.CheckConstraint(condition=models.Q(('email', ''), ('sender', ''), _negated=True), name='ban_is_of_somebody'),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(condition=models.Q(('sender', ''), _negated=True), fields=['sender', 'at'], name='report_sender'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.UniqueConstraint(condition=models.Q(('seen_at', None), models.Q(('sender', ''), _negated=True)), fields=('comment', 'sender'), name='reported_once_by_a_sender'),
        ),
    ]
