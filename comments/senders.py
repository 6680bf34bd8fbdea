"""Who sent a comment, as far as anybody may know: a keyed hash of the network's prefix, never an address.

The key is a random secret of some days, kept in the database, and the site's own SECRET_KEY: whoever has a copy of one
of the two can undo no hash. When a key's row is deleted, nobody can.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from clinic_site.profile.models import ClinicProfile
from comments.models import Ban, Comment, HashKey

KEY_DAYS = 7
# What one household or office gets from its provider.
PREFIX = {4: 24, 6: 56}


@dataclass(frozen=True)
class Sender:
    """``prefix`` is the network, as 192.0.2.0/24. It lives as long as the request and is written nowhere."""

    prefix: str

    @classmethod
    def of(cls, request: HttpRequest) -> "Sender | None":
        """None where the server was reached without an address, as through a socket of this machine.

        ``REMOTE_ADDR`` is that of the reader behind proxies that are trusted, and of the proxy otherwise:
        clinic_site/proxies.py.
        """
        try:
            address = ip_address(request.META.get("REMOTE_ADDR", ""))
        except ValueError:
            return None
        mapped = getattr(address, "ipv4_mapped", None)
        address = mapped or address
        return cls(str(ip_network((address, PREFIX[address.version]), strict=False)))


def current_key() -> HashKey:
    """The key of these days; a new one is begun when the last is old."""
    key = HashKey.objects.of_days().first()
    if key is None or key.begun_at <= timezone.now() - timedelta(days=KEY_DAYS):
        key, _new = HashKey.objects.get_or_create(number=key.number + 1 if key else 1)
    return key


def hashed(key: HashKey, kind: str, text: str) -> str:
    """``kind`` keeps a prefix, an e-mail and words apart, whatever they are. With the number of the key before it."""
    secret = settings.SECRET_KEY.encode() + bytes(key.secret)
    return f"{key.pk}:{hmac.new(secret, f'{kind}:{text}'.encode(), hashlib.sha256).hexdigest()[:40]}"


def hash_of_sender(sender: Sender | None) -> str:
    return hashed(current_key(), "sender", sender.prefix) if sender else ""


def hashes_of_sender(sender: Sender) -> list[str]:
    """Under each key under which it may have been kept in the last days."""
    return [hashed(key, "sender", sender.prefix) for key in HashKey.objects.of_days()[:2]]


def hash_of_email(email: str) -> str:
    return hashed(current_key(), "email", email.casefold()) if email else ""


def hashes_of_email(email: str) -> list[str]:
    """Under each key under which it may have been kept in the last days."""
    return [hashed(key, "email", email.casefold()) for key in HashKey.objects.of_days()[:2]]


def hash_for_ever(email: str) -> str:
    """Of the mailbox. It has to be found again after years, so its key is one that does not change."""
    key, _new = HashKey.objects.get_or_create(number=HashKey.FOR_EVER)
    return hashed(key, "mute", mailbox(email.casefold()))


def mailbox(email: str) -> str:
    """Where mail to it arrives at most providers: river@… for river+news@…, so that tags make no new address."""
    name, _at, domain = email.rpartition("@")
    return f"{name.partition('+')[0] or name}@{domain}"


def hash_of_words(body: str) -> str:
    return hashed(current_key(), "words", _words(body))


def is_sent_before(body: str) -> bool:
    """Whether somebody sent the same words, under whatever article, in the days of the last two keys."""
    hashes = [hashed(key, "words", _words(body)) for key in HashKey.objects.of_days()[:2]]
    return Comment.objects.filter(same_words__in=hashes).exists()


def number_since(rows: "models.QuerySet[models.Model]", sender: Sender, since: datetime, *, at: str) -> int:
    """How many of these rows, which have a ``sender`` and a time named ``at``, the sender made since then."""
    return rows.filter(sender__in=hashes_of_sender(sender), **{f"{at}__gte": since}).count()


def active_ban(sender: Sender | None, email: str = "") -> Ban | None:
    """The ban that this sender or this e-mail is under: of several the one that ends last. Looked up under every key
    that there is, since those of bans outlive their days. They are a few dozen, however many bans there are."""
    keys = list(HashKey.objects.of_days())
    networks = [hashed(key, "sender", sender.prefix) for key in keys] if sender else []
    emails = [hashed(key, "email", email.casefold()) for key in keys] if email else []
    of_them = Q(sender__in=networks) | Q(email__in=emails)
    # Without an order and a limit: with them PostgreSQL may go through all bans by their end.
    bans = Ban.objects.filter(of_them, until__gt=timezone.now()).order_by()
    return max(bans, key=lambda ban: ban.until, default=None)


def old_keys() -> "models.QuerySet[HashKey]":
    """Those that are older than the clinic's days, but for those that a ban in force still needs."""
    before = timezone.now() - timedelta(days=ClinicProfile.objects.current().sender_days + KEY_DAYS)
    in_force = Ban.objects.filter(until__gt=timezone.now()).values("key")
    return HashKey.objects.of_days().filter(begun_at__lt=before).exclude(pk__in=in_force)


def forget_old_keys() -> int:
    """Delete the old keys, with the bans under them that are over."""
    old = old_keys()
    Ban.objects.filter(key__in=old, until__lte=timezone.now()).delete()
    count, _rows = old.delete()
    return count


def _words(body: str) -> str:
    return " ".join(body.casefold().split())
