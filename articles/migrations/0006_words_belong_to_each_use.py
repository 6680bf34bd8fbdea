from django.db import migrations


class Migration(migrations.Migration):
    # They stand in the content: beside the picture at the top, and at each picture in the text.

    dependencies = [
        ('articles', '0005_picture_library_and_consent'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='imageuse',
            name='alt',
        ),
    ]
