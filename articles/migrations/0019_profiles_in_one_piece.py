"""PostgreSQL keeps a profile in its row: ranking an article reads a hundred of them, each of which was in three pieces
elsewhere. Rows that there are move as they are written anew."""

from django.db import migrations


def keep_in_the_row(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE articles_articleprofile ALTER packed SET STORAGE MAIN")
        schema_editor.execute("ALTER TABLE articles_articleprofile SET (toast_tuple_target = 8160)")


def keep_elsewhere(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE articles_articleprofile ALTER packed SET STORAGE EXTENDED")
        schema_editor.execute("ALTER TABLE articles_articleprofile RESET (toast_tuple_target)")


class Migration(migrations.Migration):
    dependencies = [("articles", "0018_related_in_order_of_ids")]

    operations = [migrations.RunPython(keep_in_the_row, keep_elsewhere)]
