"""Which version of the classifier is in use is a fact of its own: a newer one may be no better."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("comments", "0160_found_by_age")]

    operations = [
        migrations.AddField(
            model_name="spammodel",
            name="used_since",
            field=models.DateTimeField(
                help_text="The latest is in use. Empty: it was no better than the one in use when it was learnt.",
                null=True,
                verbose_name="taken into use",
            ),
        ),
    ]
