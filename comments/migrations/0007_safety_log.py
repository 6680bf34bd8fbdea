import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('comments', '0006_decisions_and_masks'),
    ]

    operations = [
        migrations.CreateModel(
            name='SafetyAction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(choices=[('opened', 'Opened'), ('mailed', 'Safety contact written to'), ('answered', 'Writer answered'), ('called', 'Somebody called'), ('reported', 'Report made'), ('elements', 'Elements noted'), ('note', 'Note'), ('closed', 'Closed'), ('reopened', 'Opened again')], max_length=10, verbose_name='what')),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
            ],
            options={
                'verbose_name': 'safety action',
                'verbose_name_plural': 'safety actions',
                'ordering': ['at', 'pk'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='SafetyRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('crisis', 'Crisis'), ('adverse_event', 'Possible adverse event'), ('other', 'Other concern for safety')], max_length=14, verbose_name='kind')),
                ('article_title', models.CharField(blank=True, max_length=200, verbose_name='article')),
                ('name', models.CharField(blank=True, max_length=60, verbose_name='name given')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail given')),
                ('body', models.TextField(verbose_name='words')),
                ('written_at', models.DateTimeField(verbose_name='written')),
                ('opened_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='opened')),
                ('patient', models.CharField(blank=True, help_text='As far as it was told.', max_length=200, verbose_name='who had it')),
                ('reporter', models.CharField(blank=True, max_length=200, verbose_name='who tells it')),
                ('product', models.CharField(blank=True, max_length=200, verbose_name='suspected product or treatment')),
                ('event', models.CharField(blank=True, max_length=500, verbose_name='what happened')),
                ('outcome', models.CharField(blank=True, choices=[('nothing_to_do', 'Nothing to report or to do'), ('reported', 'Reported (MedWatch or the manufacturer)'), ('supported', 'Help was offered'), ('handed_over', 'Handed to the emergency services or a clinician')], max_length=14, verbose_name='outcome')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='closed')),
            ],
            options={
                'verbose_name': 'safety record',
                'verbose_name_plural': 'safety records',
                'ordering': [models.OrderBy(models.F('closed_at'), nulls_first=True), '-opened_at'],
                'permissions': [('work_safety_log', 'Can read and work the safety log')],
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='safetyaction',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='safetyrecord',
            name='closed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='safetyrecord',
            name='comment',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='safety_records', to='comments.comment'),
        ),
        migrations.AddField(
            model_name='safetyrecord',
            name='opened_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='opened by'),
        ),
        migrations.AddField(
            model_name='safetyaction',
            name='record',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='actions', to='comments.safetyrecord'),
        ),
        migrations.AddConstraint(
            model_name='safetyrecord',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('comment', 'kind'), name='safety_record_open_once'),
        ),
        migrations.AddConstraint(
            model_name='safetyrecord',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('outcome', '')), models.Q(('closed_at__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='safety_record_closes_with_outcome'),
        ),
    ]
