from django.db import migrations, models

ANSWERS = [
    (
        "We cannot discuss care here",
        "Thank you for writing. To protect everyone’s privacy we cannot discuss anyone’s care in public, and we "
        "never say whether somebody is a patient. If you are a patient here, please call us: the number stands at "
        "the foot of this page. In an emergency call 911.",
    ),
    (
        "Possible side effect",
        "What you describe should be looked at soon. Please call whoever gave the treatment, or any doctor, today; "
        "for trouble breathing, chest pain, loss of sight, new weakness or a high fever call 911. Everybody can "
        "report a side effect to the FDA: MedWatch, www.fda.gov/medwatch, Form 3500B, or 1-800-FDA-1088.",
    ),
    (
        "Crisis: 988",
        "Thank you for telling this. It sounds very hard, and nobody has to carry it alone. Please call or text "
        "988 now: the Suicide & Crisis Lifeline is free and open day and night. If somebody is in danger at this "
        "moment, call 911. Nobody here watches comments around the clock.",
    ),
    (
        "Question about one’s own case",
        "Thank you for your question. We cannot give advice about a single case in a comment: that needs somebody "
        "who can listen, examine and look at the whole history. Please ask your own doctor. If you would like to "
        "talk with our clinicians, the number stands at the foot of this page.",
    ),
    (
        "Off topic, and complaints",
        "Thank you for writing. This page is for talk about the article, so we do not take up other matters here. "
        "Complaints have a way of their own: please write to us or call, as the contact page says, and somebody "
        "who can look into it will answer. If you think that we decided wrongly about a comment, tell us there as "
        "well.",
    ),
]


def add(apps, schema_editor):
    ReplyTemplate = apps.get_model("comments", "ReplyTemplate")
    for position, (title, body) in enumerate(ANSWERS, start=1):
        ReplyTemplate.objects.get_or_create(title=title, defaults={"body": body, "position": position})


def take_away(apps, schema_editor):
    """What the clinic has changed is its own, and stays."""
    ReplyTemplate = apps.get_model("comments", "ReplyTemplate")
    for title, body in ANSWERS:
        ReplyTemplate.objects.filter(title=title, body=body).delete()


class Migration(migrations.Migration):

    dependencies = [
        ('comments', '0008_mail_about_comments'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReplyTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(help_text='For moderators; not shown to readers.', max_length=80, unique=True, verbose_name='title')),
                ('body', models.TextField(max_length=4000, verbose_name='words')),
                ('position', models.PositiveSmallIntegerField(default=0, help_text='Smaller comes first.', verbose_name='position')),
            ],
            options={
                'verbose_name': 'ready answer',
                'verbose_name_plural': 'ready answers',
                'ordering': ['position', 'title'],
            },
        ),
        migrations.RunPython(add, take_away),
    ]
