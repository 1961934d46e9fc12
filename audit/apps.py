from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    name = "audit"

    def ready(self) -> None:
        from audit import checks  # noqa: F401 - registers them
        from audit.acting import register

        connection_created.connect(register, dispatch_uid="audit.acting")
        post_migrate.connect(put_triggers_right, sender=self, dispatch_uid="audit.triggers")


def put_triggers_right(using: str, **_: Any) -> None:
    """Migrations that rewrite a table on SQLite lose its triggers."""
    from django.db import connections

    from audit.triggers import put_right

    put_right(connections[using])
