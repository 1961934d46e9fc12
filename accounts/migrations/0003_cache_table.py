"""The table of the cache: which codes of second factors were used, and how many were wrong."""

from typing import Any

from django.core.management import call_command
from django.db import migrations


def make(apps: Any, schema_editor: Any) -> None:
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


def drop(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute("DROP TABLE IF EXISTS accounts_cache")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_roles_per_site")]
    operations = [migrations.RunPython(make, drop)]
