from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('comments', '0009_ready_answers'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(fields=['created_at'], name='comment_by_time'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(models.Q(('sender', ''), _negated=True), models.Q(('same_words', ''), _negated=True), models.Q(('sent_words', ''), _negated=True), _connector='OR'), fields=['created_at'], name='comment_sender_age'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('email', ''), _negated=True), fields=['created_at'], name='comment_email_age'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(models.Q(('email', ''), _negated=True), ('confirmed_at', None)), fields=['created_at'], name='comment_email_unconfirmed'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('erased_at', None)), fields=['status', 'decided_at'], name='comment_decided'),
        ),
    ]
