import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('profile', '0004_approved_products'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ReviewedText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('stem_cells', 'Status notice: stem cells'), ('exosomes', 'Status notice: exosomes'), ('platelets', 'Status notice: platelet-rich plasma'), ('state', 'Notice that the state requires'), ('interest', "The clinic's own interest"), ('disclaimer', 'Medical disclaimer'), ('emergency', 'Emergency notice'), ('approved_products', 'Approved products')], max_length=20, verbose_name='text')),
                ('number', models.PositiveIntegerField(help_text='From 1; 0 is what the site begins with.', verbose_name='version')),
                ('text', models.TextField(blank=True, verbose_name='words')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='why it was changed')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
            ],
            options={
                'verbose_name': 'notice or list',
                'verbose_name_plural': 'notices and lists',
                'ordering': ['kind', '-number'],
                'permissions': [('keep_reviewedtext', 'Can keep the notices and the list of approved products')],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('kind', 'number'), name='reviewed_text_numbered')],
            },
        ),
    ]
