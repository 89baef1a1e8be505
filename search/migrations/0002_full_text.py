from django.db import migrations, models

from search import fulltext


def create(apps, schema_editor):
    fulltext.create(schema_editor.connection)


def drop(apps, schema_editor):
    fulltext.drop(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="searchentry",
            index=models.Index(
                fields=["page", "access", "published_at", "path"], name="search_entry_facts"
            ),
        ),
        migrations.RunPython(create, drop),
    ]
