"""The privacy page that a site begins with says how long what is kept, and how a writer erases a comment alone.

A clinic that has changed its page keeps its own words.
"""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("clinic_site.profile.migrations.0002_starting_pages").PRIVACY.strip()
OLD = BEFORE[BEFORE.index("<h2>When you comment</h2>") :]
NEW = """<h2>When you comment</h2>
<p>We ask for a nickname and your words. An e-mail address is up to you, and it is never shown. Approved comments can be
read by anyone, so please leave out details that could point to you or to someone else. We never say in public whether
a person is a patient here.</p>
<p>Your internet address is not kept. For some weeks we keep a code that is computed from part of it with a secret key, to
slow down senders of advertising; then the code and the key are deleted. E-mail addresses that nobody confirms are
deleted after some days, all others after some months. Comments that we do not publish are erased after some weeks.</p>
<h2>Your choices</h2>
<p>The page that thanks you for a comment has a link with which you can erase it at any time. If you gave an e-mail
address, you can also have a copy of all your comments, or erase them all: the comment form leads to that page. Or
contact us: tell us the article and the nickname.</p>
<p>There is one exception. Where a comment speaks of harm after a treatment, or of a person in danger, we may have to show
what we did about it, and keep a copy that few people can see.</p>"""


def say_more(apps, schema_editor):
    _replace(apps, OLD, NEW)


def say_less(apps, schema_editor):
    _replace(apps, NEW, OLD)


def _replace(apps, old, new):
    page = apps.get_model("profile", "Page").objects.filter(slug="privacy", body__contains=old).first()
    if page:
        page.body = page.body.replace(old, new)
        page.save(update_fields=["body"])


class Migration(migrations.Migration):
    dependencies = [("profile", "0009_discussion_policies")]

    operations = [migrations.RunPython(say_more, say_less)]
