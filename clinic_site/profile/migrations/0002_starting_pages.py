"""The clinic profile and the five standing pages that every clinic site begins with, in words that are true of it."""

from django.db import migrations

ABOUT = """
<p>This is the magazine of our clinic. We write about health questions that our patients ask, in plain words.</p>
<h2>What you can expect</h2>
<p>Each article says who wrote it and when. It should name its sources: tell us where one does not. We say what is
known, what is not known and what could go wrong. Articles are general information. They are not advice for you.</p>
<p>We earn money from some of the treatments we write about. Where that is so, the article should tell you.</p>
"""

CONTACT = """
<p>How to reach us stands at the foot of every page, as soon as the clinic has filled it in.</p>
<h2>Appointments</h2>
<p>To book a visit, or to ask whether a visit makes sense, please call or write to us. Please leave health details out
of your first e-mail: it is not a protected way to send them.</p>
<h2>Emergencies</h2>
<p>We do not watch e-mail or comments around the clock. If this may be an emergency, call your emergency number.</p>
"""

PRIVACY = """
<p>This page is about our website. Medical records are kept apart from it and have rules of their own.</p>
<h2>When you read</h2>
<ul>
<li>The pages you read set no cookies.</li>
<li>Fonts, pictures and scripts come from our own site. Your browser is sent to no other company.</li>
<li>There are no ads, no share buttons and no tracking tools.</li>
</ul>
<h2>When you comment</h2>
<p>We ask for a nickname and your words. An e-mail address is up to you, and it is never shown. Approved comments can be
read by anyone, so please leave out details that could point to you or to someone else. We never say in public whether
a person is a patient here.</p>
<h2>Your choices</h2>
<p>To have a comment changed or erased, or for a copy of what we hold, please contact us. Tell us the article and the
nickname.</p>
"""

COMMENT_POLICY = """
<p>Comments here are a place to ask, to add and to disagree kindly.</p>
<h2>What happens to your comment</h2>
<p>A moderator reads a comment before it is shown, unless we say otherwise beside the form. Nobody watches comments
around the clock. If this may be an emergency, call your emergency number.</p>
<h2>What we do not publish</h2>
<ul>
<li>Details that identify you or somebody else</li>
<li>Medical advice from one reader to another</li>
<li>Claims about a treatment without a source</li>
<li>Advertising</li>
<li>Insults and threats</li>
<li>What has nothing to do with the article</li>
</ul>
<p>Praise and criticism are treated alike.</p>
<h2>When staff answer</h2>
<p>Our staff may answer general questions. They never say whether someone is a patient, and give no personal advice.</p>
"""

EDITORIAL_POLICY = """
<p>We want you to know who wrote an article and why you might trust it or doubt it.</p>
<h2>Who writes</h2>
<p>Every article carries the name of its author, with credentials where there are any.</p>
<h2>Where facts come from</h2>
<p>We look for reviews of many studies first, then for good trials, then for the advice of expert groups and public
agencies. Where an article has references, they stand at its end. We say what is not known.</p>
<h2>Corrections</h2>
<p>We make mistakes. To report one, please contact us. When an article is changed on a later day, its page shows that
date.</p>
"""

# slug: (title, menu, position, text)
PAGES = {
    "about": ("About us", "header", 1, ABOUT),
    "contact": ("Contact and booking", "header", 2, CONTACT),
    "privacy": ("Privacy", "footer", 1, PRIVACY),
    "comment-policy": ("Comment policy", "footer", 2, COMMENT_POLICY),
    "editorial-policy": ("Editorial policy", "footer", 3, EDITORIAL_POLICY),
}


def begin(apps, schema_editor):
    Page = apps.get_model("profile", "Page")
    ClinicProfile = apps.get_model("profile", "ClinicProfile")
    for slug, (title, menu, position, text) in PAGES.items():
        Page.objects.get_or_create(
            slug=slug, defaults={"title": title, "menu": menu, "position": position, "body": text.strip()}
        )
    ClinicProfile.objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("profile", "0001_profile_and_pages")]
    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
