from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    dependencies = [
        ("comments", "0014_mutes_for_ever"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="comment", name="comment_waiting"),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                fields=["-urgency", "likely_spam", "created_at", "id"],
                name="comment_waiting",
                condition=Q(status="pending") | Q(status="approved", reports__gt=0, erased_at=None),
            ),
        ),
    ]
