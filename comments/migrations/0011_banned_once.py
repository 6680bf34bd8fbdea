from django.db import migrations, models
from django.db.models import Exists, OuterRef, Q


def keep_the_longest(apps, schema_editor):
    """Of bans of one sender, which two moderators made at the same moment, the one that ends last."""
    Ban = apps.get_model("comments", "Ban")
    longer = Ban.objects.filter(
        Q(until__gt=OuterRef("until")) | Q(until=OuterRef("until"), pk__gt=OuterRef("pk")),
        key=OuterRef("key"),
        sender=OuterRef("sender"),
        email=OuterRef("email"),
    )
    doubled = list(Ban.objects.filter(Exists(longer)).values_list("pk", flat=True))
    Ban.objects.filter(pk__in=doubled).delete()


class Migration(migrations.Migration):

    dependencies = [
        ("comments", "0010_found_by_age"),
    ]

    operations = [
        migrations.RunPython(keep_the_longest, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="ban",
            constraint=models.UniqueConstraint(fields=("sender", "email", "key"), name="banned_once"),
        ),
    ]
