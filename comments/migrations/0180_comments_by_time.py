"""The figures ask for the comments of a time, whatever became of them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("comments", "0170_versions_of_the_classifier_in_use")]

    operations = [
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(fields=["created_at"], name="comment_by_time"),
        ),
    ]
