from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("comments", "0012_hash_keys_numbered"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="ban",
            index=models.Index(fields=["email"], name="ban_of_email"),
        ),
    ]
