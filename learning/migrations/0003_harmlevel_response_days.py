from typing import Any

from django.db import migrations, models

SOONER = {"severe": 14, "fatal": 14}


def sooner(apps: Any, schema_editor: Any) -> None:
    levels = apps.get_model("learning", "HarmLevel").objects
    for slug, days in SOONER.items():
        levels.filter(slug=slug).update(response_days=days)


class Migration(migrations.Migration):
    dependencies = [("learning", "0002_initial")]

    operations = [
        migrations.AddField(
            model_name="harmlevel",
            name="response_days",
            field=models.PositiveSmallIntegerField(
                default=28,
                help_text="How many days each site has to answer a page with this harm.",
            ),
        ),
        migrations.RunPython(sooner, migrations.RunPython.noop, elidable=True),
    ]
