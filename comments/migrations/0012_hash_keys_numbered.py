from django.db import migrations, models


def number(apps, schema_editor):
    HashKey = apps.get_model("comments", "HashKey")
    for number, key in enumerate(HashKey.objects.order_by("pk").only("pk"), start=1):
        HashKey.objects.filter(pk=key.pk).update(number=number)


class Migration(migrations.Migration):

    dependencies = [
        ("comments", "0011_banned_once"),
    ]

    operations = [
        migrations.AddField(
            model_name="hashkey",
            name="number",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.RunPython(number, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="hashkey",
            name="number",
            field=models.PositiveIntegerField(help_text="One more than the last one's: who begins the next at the same moment begins the same.", unique=True),
        ),
    ]
