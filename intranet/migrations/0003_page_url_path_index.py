"""Pages are found by their address alone; Wagtail has no index for that."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

NAME = "intranet_page_url_path"


def add(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    # Addresses can be longer than a PostgreSQL B-tree entry; a hash index has no such limit.
    using = " USING hash" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"CREATE INDEX {NAME} ON wagtailcore_page{using} (url_path)")


def remove(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    schema_editor.execute(f"DROP INDEX IF EXISTS {NAME}")


class Migration(migrations.Migration):
    dependencies = [
        ("intranet", "0002_initial"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]
    operations = [migrations.RunPython(add, remove)]
