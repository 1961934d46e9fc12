"""Every path to an audited row leaves one row in the trail, and a path without an actor is closed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from audit import triggers
from audit.models import Change
from tests.audit.wards import GROUP, MEMBERS, Ward, by, make_wards

pytestmark = pytest.mark.django_db


@pytest.fixture
def groups(db: None) -> list[Group]:
    """Three groups, made before anything is audited."""
    made = [Group.objects.create(name=name) for name in ("a", "b", "c")]
    made[0].permissions.set(Permission.objects.order_by("pk")[:2])
    for watch in (GROUP, MEMBERS):
        triggers.install(connection, watch)
    return made


@pytest.fixture
def wards(db: None) -> None:
    make_wards()


def raw(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def saved(group: Group, name: str) -> None:
    group.name = name
    group.save()


def bulk_updated(groups: list[Group]) -> None:
    for group in groups:
        group.name += "!"
    Group.objects.bulk_update(groups, ["name"])


Path_ = tuple[str, Callable[[list[Group]], object], list[str]]
PATHS: list[Path_] = [
    ("save", lambda g: saved(g[0], "x"), ["update auth_group"]),
    ("create", lambda g: Group.objects.create(name="x"), ["insert auth_group"]),
    ("get_or_create", lambda g: Group.objects.get_or_create(name="x"), ["insert auth_group"]),
    ("update_or_create", lambda g: Group.objects.update_or_create(name="a", defaults={"name": "x"}),
     ["update auth_group"]),
    ("bulk_create", lambda g: Group.objects.bulk_create([Group(name="x"), Group(name="y")]), ["insert auth_group"] * 2),
    ("upsert", lambda g: Group.objects.bulk_create([Group(pk=g[0].pk, name="x")], update_conflicts=True,
                                                   unique_fields=["id"], update_fields=["name"]),
     ["update auth_group"]),
    ("bulk_update", bulk_updated, ["update auth_group"] * 3),
    ("queryset.update", lambda g: Group.objects.filter(name="b").update(name="x"), ["update auth_group"]),
    ("delete", lambda g: g[1].delete(), ["delete auth_group"]),
    ("queryset.delete", lambda g: Group.objects.exclude(name="a").delete(), ["delete auth_group"] * 2),
    ("cascade", lambda g: g[0].delete(), ["delete auth_group"] + ["delete auth_group_permissions"] * 2),
    ("m2m add", lambda g: g[1].permissions.add(Permission.objects.first()), ["insert auth_group_permissions"]),
    ("m2m clear", lambda g: g[0].permissions.clear(), ["delete auth_group_permissions"] * 2),
    ("raw insert", lambda g: raw("INSERT INTO auth_group (name) VALUES ('x')"), ["insert auth_group"]),
    ("raw update", lambda g: raw("UPDATE auth_group SET name = name || '?'"), ["update auth_group"] * 3),
    ("raw delete", lambda g: raw("DELETE FROM auth_group WHERE id = %s", g[1].pk), ["delete auth_group"]),
    ("nothing changes", lambda g: Group.objects.update(name=F("name")), []),
    ("no row is met", lambda g: Group.objects.filter(name="nobody").delete(), []),
]  # fmt: skip


@pytest.mark.parametrize(("path", "act", "left"), PATHS, ids=[path for path, _, _ in PATHS])
def test_each_changed_row_leaves_one_row(
    groups: list[Group], path: str, act: Callable[[list[Group]], object], left: list[str]
) -> None:
    with by("ada", site="north", reason="a check", request_id="r1"):
        act(groups)
    found = list(Change.objects.all())
    assert sorted(f"{row.kind} {row.table_name}" for row in found) == sorted(left)
    assert {(row.actor, row.site, row.reason, row.request_id) for row in found} <= {("ada", "north", "a check", "r1")}


@pytest.mark.parametrize(("path", "act", "left"), PATHS, ids=[path for path, _, _ in PATHS])
def test_without_an_actor_nothing_changes(
    groups: list[Group], path: str, act: Callable[[list[Group]], object], left: list[str]
) -> None:
    refused = pytest.raises(IntegrityError, match="nobody is named as the actor of a change in auth_group")
    with refused if left else nullcontext(), transaction.atomic():
        act(groups)
    assert list(Group.objects.order_by("name").values_list("name", flat=True)) == ["a", "b", "c"]
    assert not Change.objects.exists()


def test_loaddata_and_its_actor(groups: list[Group], tmp_path: Path) -> None:
    file, out = tmp_path / "groups.json", StringIO()
    call_command("dumpdata", "auth.group", stdout=out)
    file.write_text(out.getvalue().replace('"name": "b"', '"name": "x"'))
    with by("system:loaddata"):
        call_command("loaddata", str(file), verbosity=0)
    changed = Change.objects.get(table_name="auth_group")
    assert (changed.actor, changed.old, changed.new) == ("system:loaddata", {"name": "b"}, {"name": "x"})


def test_old_and_new_of_every_kind_of_column(wards: None) -> None:
    with by():
        ward = Ward.objects.create(name="W", beds=4, share=Decimal("0.125"), tags=["a", {"b": None}], body=b"\0\xff")
        Ward.objects.update(name='"quoted" ü\n', share=Decimal("0.25"), open=False, beds=None)
    made, changed = Change.objects.all()
    assert (made.kind, made.old, made.row_key, made.site, made.subject) == (
        "insert",
        None,
        str(ward.pk),
        "north",
        f"ward {ward.pk}",
    )
    assert {**made.new, "beds": 4, "name": "W"} == made.new and made.new["body"] in ("00FF", "\\x00ff")
    assert changed.old.keys() == changed.new.keys() == {"name", "share", "open", "beds"}
    assert changed.new["name"] == '"quoted" ü\n' and changed.new["beds"] is None and changed.old["beds"] == 4
    assert Decimal(str(changed.new["share"])) == Decimal("0.25") and not changed.new["open"] and changed.old["open"]


def test_a_veiled_column_shows_only_that_it_changed(wards: None) -> None:
    with by():
        Ward.objects.create(name="W", anchor="2024-01-31")
        Ward.objects.update(anchor="2024-02-01")
        Ward.objects.all().delete()
    veil = "(kept apart)"
    assert [(row.old or {}).get("anchor") for row in Change.objects.all()] == [None, veil, veil]
    assert [(row.new or {}).get("anchor") for row in Change.objects.all()] == [veil, veil, None]


def test_a_change_of_case_or_of_nothing_into_an_empty_text_is_a_change(wards: None) -> None:
    with by():
        Ward.objects.create(name="w")
        Ward.objects.update(name="W")
        Ward.objects.update(anchor="")
    assert [row.old for row in Change.objects.all()[1:]] == [{"name": "w"}, {"anchor": None}]


def test_the_key_of_a_row_never_changes(wards: None) -> None:
    with by():
        ward = Ward.objects.create(name="W")
    with pytest.raises(IntegrityError, match="the key of a row in wards_ward never changes"), by():
        Ward.objects.update(id=ward.pk + 1)


@pytest.mark.only("sqlite")
def test_replacing_a_row_leaves_its_end_in_the_trail(groups: list[Group]) -> None:
    with by():
        raw("INSERT OR REPLACE INTO auth_group (id, name) VALUES (900, 'b')")
    assert [row.kind for row in Change.objects.all()] == ["delete", "insert"]


@pytest.mark.only("postgresql")
def test_a_table_is_not_emptied_at_once(groups: list[Group]) -> None:
    raw("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="never emptied at once"), by():
        raw("TRUNCATE auth_group CASCADE")


def test_a_table_of_a_hundred_columns(db: None) -> None:
    names = [f"c{number}" for number in range(100)]
    raw(f"CREATE TABLE wide (id integer primary key, {', '.join(f'{name} integer' for name in names)})")
    triggers.install(connection, triggers.Watch("wide", ("id", *names)))
    with by():
        raw("INSERT INTO wide (id, c99) VALUES (1, 2)")
        raw("UPDATE wide SET c50 = 3")
    made, changed = Change.objects.all()
    assert (len(made.new), made.new["c99"], changed.old, changed.new) == (101, 2, {"c50": None}, {"c50": 3})


def test_a_change_of_case_is_one_where_the_column_ignores_case(db: None) -> None:
    collation = {"sqlite": "COLLATE NOCASE", "postgresql": ""}[connection.vendor]
    raw(f"CREATE TABLE named (id integer primary key, name text {collation})")
    triggers.install(connection, triggers.Watch("named", ("id", "name")))
    with by():
        raw("INSERT INTO named (id, name) VALUES (1, 'a')")
        raw("UPDATE named SET name = 'A'")
    assert [row.new for row in Change.objects.all()] == [{"id": 1, "name": "a"}, {"name": "A"}]


def test_rolled_back_changes_leave_nothing(wards: None) -> None:
    with by():
        Ward.objects.create(name="W")
        transaction.set_rollback(True)
    assert not Change.objects.exists()


@pytest.mark.parametrize("sql", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
@pytest.mark.parametrize(
    ("table", "column"), [("audit_change", "id"), ("audit_link", "seq"), ("audit_redaction", "id")]
)
def test_the_trail_itself_refuses(wards: None, sealed_and_redacted: None, sql: str, table: str, column: str) -> None:
    with pytest.raises(IntegrityError, match=f"rows of {table} are never"), transaction.atomic():
        raw(sql.format(table, column, column))


@pytest.fixture
def sealed_and_redacted(wards: None) -> None:
    from audit.actions import redact
    from audit.models import Link

    with by():
        Ward.objects.create(name="Ada")
    redact(change=Change.objects.get(), field="name", by="eve", reason="a name")
    Link.objects.create(seq=1, first=1, last=1, count=1, digests=b"", previous="", hash="", sealed_at="")
