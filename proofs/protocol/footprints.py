"""Check 1, played: the requests of one person recorded, and the two planted leaks that the findings must name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.apps import apps
from django.db import connection, models, transaction

from proofs.protocol import schema
from proofs.protocol.lost import SHOWN_CODE
from proofs.protocol.stage import ANSWERS, Device, public_surface, staged
from surveys import queries
from surveys.models import Survey, Token

LOCKING_SOURCE = "Invitation.objects.select_for_update().get(position=position)"


class Planted(Exception):
    """Takes a planted column back."""


def recordings() -> dict[str, list[str]]:
    """What each request of one person asks the database: issue, open, save, submit; and issue with open, no script."""
    stage = staged(2)
    person, other = stage.someone(), stage.someone()
    device, elsewhere = Device(stage.survey.slug), Device(stage.survey.slug)
    with public_surface():
        signed, issued = _recorded(lambda: device.ask_for_signature(person))
        credential = person.credential(signed.content)
        _, opened = _recorded(lambda: device.post(consent="yes", **credential))
        _, saved = _recorded(lambda: device.post("save/", columns=" ".join(ANSWERS), **ANSWERS))
        _, submitted = _recorded(lambda: device.post("submit/"))
        shown = SHOWN_CODE.search(elsewhere.get().content.decode())
        fields = {"consent": "yes", "invitation": other.invitation, "code": shown[1] if shown else ""}
        _, both = _recorded(lambda: elsewhere.post(**fields))
    if stage.rows() != 2 or stage.rows("submitted") != 1:
        raise RuntimeError("the recorded requests did not do what they are recorded for")
    return {"issue": issued, "open": opened, "save": saved, "submit": submitted, "open without script": both}


def _recorded(send: Callable[[], Any]) -> tuple[Any, list[str]]:
    with schema.recorded() as recording:
        reply = send()
    return reply, recording.statements


def findings() -> list[str]:
    """All that check 1 has to object to."""
    played = [one for kind, statements in recordings().items() for one in schema.findings_of(kind, statements)]
    return played + schema.findings_of_models() + schema.findings_of_database() + schema.findings_of_sources()


@contextmanager
def locking_the_person() -> Iterator[None]:
    """The planted leak: issuing locks the row of the person, as a careful programmer would."""
    shipped = queries.token_of

    def locking(survey: Survey, invitation: str) -> tuple[int, int] | None:
        found = shipped(survey, invitation)
        if found:
            with transaction.atomic():
                list(_person_rows(survey, found[0]).select_for_update())
        return found

    with patch.object(queries, "token_of", locking):
        yield


def _person_rows(survey: Survey, position: int) -> Any:
    model = apps.get_model("invitations", "Invitation") if apps.is_installed("invitations") else Token
    return model._default_manager.filter(survey=survey, position=position)


def lock_is_found() -> bool:
    """In the recorded statements (where SQLite has no row locks, reading the row gives it away) and in the source."""
    with locking_the_person():
        played = schema.findings_of("issue", recordings()["issue"])
    return bool(played) and bool(schema.findings_of_source(LOCKING_SOURCE, "planted"))


def column_is_found() -> bool:
    """A column `created`, in the database and on the model."""
    field: Any = models.DateTimeField(name="created")
    on_model = schema.findings_of_fields(Token.__name__, [*Token._meta.concrete_fields, field])
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"ALTER TABLE {schema.TOKENS} ADD COLUMN created timestamp")
            in_database = schema.findings_of_database()
            raise Planted
    except Planted:
        return bool(on_model) and bool(in_database)
