import hashlib
import hmac

from django.conf import settings
from django.db import migrations, models

import comments.models.senders


def keep_mutes(apps, schema_editor):
    """Of those who were asked about a comment that was not theirs, as long as their address is there."""
    Comment, HashKey, Mute = (apps.get_model("comments", name) for name in ("Comment", "HashKey", "Mute"))
    strangers = Comment.objects.filter(confirmed_at=None, muted_at__isnull=False).exclude(email="").order_by()
    emails = strangers.values_list("email", flat=True).distinct()
    if not emails:
        return
    key, _new = HashKey.objects.get_or_create(number=0, defaults={"secret": comments.models.senders.new_secret()})
    for email in emails:
        name, _at, domain = email.casefold().rpartition("@")
        text = f"mute:{name.partition('+')[0] or name}@{domain}"
        digest = hmac.new(settings.SECRET_KEY.encode() + bytes(key.secret), text.encode(), hashlib.sha256).hexdigest()
        Mute.objects.get_or_create(mailbox=f"{key.pk}:{digest[:40]}")


class Migration(migrations.Migration):

    dependencies = [
        ("comments", "0013_bans_found_by_email"),
    ]

    operations = [
        migrations.CreateModel(
            name="Mute",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mailbox", models.CharField(help_text="A keyed hash: see senders.py.", max_length=64, unique=True)),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.RunPython(keep_mutes, migrations.RunPython.noop),
    ]
