"""The menu of every page asks which sections stand in it; Wagtail has no index for that."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

NAME = "intranet_page_menu"


def add(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    schema_editor.execute(f"CREATE INDEX {NAME} ON wagtailcore_page (depth) WHERE show_in_menus")


def remove(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    schema_editor.execute(f"DROP INDEX IF EXISTS {NAME}")


class Migration(migrations.Migration):
    dependencies = [("intranet", "0004_admin_search_index")]
    operations = [migrations.RunPython(add, remove)]
