"""One simulated survey from the first mail to the last night, while thieves watch; started by proofs.run_world.

A process of its own, with its own database, keys and folder; it writes what was stolen and the truth, and ends. People
act through the program's own actions and pages. Only the RSA key is small (1,024 bits), for speed: no attack here is on
the key, and its real size has tests of its own.
"""

from __future__ import annotations

import random
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import pyrage
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import connection
from django.test import Client

from pave import survey_settings
from proofs import mailing, search
from proofs.loot import Loot, Night, Raw, Truth, traits
from proofs.people import Person
from proofs.plan import INVITED, MAILED_ON, Plan, Starter, Step, drawn
from proofs.thief import PostgresThief, SqliteThief, Thief
from surveys import actions, database_copy, keys, ledger, nightly
from surveys.blind_rsa import SigningKey
from surveys.cells import Cells
from surveys.lifecycle import ResponseState
from surveys.models import Response, Survey

Key = TypeVar("Key", int, str)
SLUG, BY = "proof", "proof"
KEY_BITS = 1024
OPENING = ("start", "screen_out")
"""The clicks that write a response's row for the first time."""
CLICKS_A_DISK = 40
"""The disk is stolen that often, and each evening: SQLite writes its log over again and again."""
LEAST_NAMED = 20
"""A text that names fewer (a mail names one) is no order."""
BY_PAGE = 12
"""Every twelfth person comes through the public pages, the others straight through the actions behind them."""


class World:
    """The survey as it is shipped. A planted leak is a subclass that does one thing more, or leaves one out."""

    name = ""
    loses_disks = True
    """Whether the disk is stolen all along: test 3 alone asks, of the survey as shipped and of its own planted leak."""

    def __init__(self, seed: int, store: str, stolen: Path, folder: Path, *, searching: bool = False) -> None:
        self.plan: Plan = drawn(seed)
        self.folder, self.store = folder, store
        self.thief: Thief = SqliteThief(stolen) if store == "sqlite" else PostgresThief(stolen)
        self.loot = Loot(store, seed, self.name)
        self.people = {one.position: Person(one.position) for one in self.plan.starters}
        self.waves: dict[int, Starter] = {one.position: one for one in self.plan.starters}
        self.codes: dict[int, dict[int, str]] = {}
        self.by_page = self._visitors(seed)
        self.disks: list[tuple[bytes | None, list[str]]] = []
        self.clicks: list[int] = []
        self.searching, self.began = searching, time.time()

    def _visitors(self, seed: int) -> dict[int, Client]:
        settings.ROOT_URLCONF, settings.MIDDLEWARE = survey_settings.ROOT_URLCONF, survey_settings.MIDDLEWARE
        chosen = random.Random(seed).sample(sorted(self.people), len(self.people) // BY_PAGE)  # noqa: S311
        return {position: Client(headers={"sec-fetch-site": "same-origin"}) for position in chosen}

    # -- the course of the survey -------------------------------------------------------------------------------------

    def run(self) -> Loot:
        self.survey = self.opened()
        for day, steps in enumerate(self.plan.days):
            if day in MAILED_ON:
                self.mail(day)
            for step in steps:
                self.act(step)
            last = day == len(self.plan.days) - 1
            self.evening(last)
            self.night(last)
        self.ending()
        return self.loot

    def opened(self) -> Survey:
        """Instrument, key, survey and roster."""
        path = keys.folder(SLUG) / keys.SIGNING
        path.write_bytes(SigningKey.made(KEY_BITS).pem)
        source = Path(__file__).with_name("survey.toml").read_bytes()
        version, _ = actions.publish_instrument(source=source, tables={}, by=BY)
        survey = actions.create_survey(slug=SLUG, instrument=version, by=BY, mode=Survey.Mode.INVITE, contact=BY)
        actions.change_state(survey=survey, state="open", by=BY)
        mailing.invite(survey)
        return Survey.objects.select_related("instrument").get(pk=survey.pk)

    def mail(self, day: int) -> None:
        """A mailing; it labels what was submitted since the one before."""
        self.codes[MAILED_ON.index(day) + 1] = mailing.mail(self.survey)

    def act(self, step: Step) -> None:
        person, survey = self.people[step.person], self.survey
        match step.what:
            case "issue":
                person.invitation = self.codes[self.waves[step.person].wave][step.person]
                self.issue(person)
            case "start":
                self.start(person)
            case "save":
                person.save(survey, step.number)
            case "submit":
                self.submit(person)
            case "withdraw":
                person.withdraw(survey)
            case "screen_out":
                person.screen_out(survey)
        self.clicks.append(step.person)
        if len(self.clicks) % CLICKS_A_DISK == 0:
            self.steal_disk()

    # what planted leaks change:

    def issue(self, person: Person) -> None:
        person.issue(self.survey, self.by_page.get(person.position))

    def start(self, person: Person) -> None:
        person.start(self.survey, self.by_page.get(person.position))

    def submit(self, person: Person) -> None:
        person.submit(self.survey)

    def night(self, last: bool) -> None:
        """The shipped job; what a backup would tell; on the last night also the backup itself."""
        if last:
            settings.PAVE_BACKUP_RECIPIENT = str(pyrage.x25519.Identity.generate().to_public())
        list(nightly.run())
        states, former = self.backed_up(), self.loot.nights[-1].states if self.loot.nights else {}
        log = self.thief.log_order({pk: bytes.fromhex(pk) for pk in states if pk not in former})
        self.loot.nights.append(Night(states, self.started_in_backup(), log))

    def started_in_backup(self) -> list[int]:
        """Who had started, as far as the backup tells: it has no ledger."""
        return []

    def backed_up(self) -> dict[str, str]:
        return {bytes(pk).hex(): state for pk, state in Response.objects.values_list("id", "state")}

    # -- what is stolen -----------------------------------------------------------------------------------------------

    def evening(self, last: bool) -> None:
        """The disk; on the last evening also a copy of every table, before the night's work."""
        self.steal_disk()
        if last:
            self.look_around()
            persons = list(self.thief.persons())
            self.loot.dusk = self.thief.orders(persons)
            self.read_logs()
            for name, rows in persons:
                self.loot.traces |= traits(rows, name, INVITED)

    def unpack_backup(self) -> None:
        """What is inside a backup, as plain text on PostgreSQL: its own form is compressed."""
        if not self.searching:
            return
        dumped = database_copy.dump(connection, self.folder)
        if bytes(self.survey.ledger.body)[:64] in dumped.read_bytes():
            self.loot.findings.append(f"{dumped.name}: the ledger")
        if connection.vendor == "postgresql":
            subprocess.run(["pg_restore", f"--file={dumped}.sql", dumped], check=True)

    def read_logs(self) -> None:
        """Every text that the survey left behind, as an order of the people and of the responses that it names."""
        for name, data in search.texts_below(self.folder):
            people = named(data, {one.position: one.invitation for one in self.people.values()})
            responses = named(data, {one.id_in(self.survey).hex(): one.code for one in self.people.values()})
            self.loot.dusk.persons |= {name: people} if len(people) >= LEAST_NAMED else {}
            self.loot.dusk.responses |= {name: responses} if len(responses) >= LEAST_NAMED else {}

    def steal_disk(self) -> None:
        if not self.loses_disks:
            return
        ids = [bytes(one) for one in Response.objects.values_list("id", flat=True)]
        self.disks += self.thief.disk(ids)

    def look_around(self) -> None:
        """Search every file for what should not be there."""
        if self.searching:
            marks = {one.position: list(search.marks_of(one, self.survey)) for one in self.people.values()}
            files = search.files_below(self.folder, self.began)
            self.loot.findings += search.findings(files, search.Needles(marks))

    def ending(self) -> None:
        self.loot.dawn = self.thief.orders([])
        bodies = Response.objects.values_list("id", "body")
        marks = {bytes(pk).hex(): bytes(body)[:64] for pk, body in bodies}
        self.loot.dawn.responses["~last change in the log"] = self.thief.log_order(marks)
        actions.change_state(survey=self.survey, state="closed", by=BY)
        actions.end_wave(survey=self.survey, wave=len(MAILED_ON), by=BY)
        self.loot.raw = opened_disks(self.disks, self.survey)
        self.unpack_backup()
        self.look_around()
        self.loot.truth = self.truth()

    def truth(self) -> Truth:
        person_of = {one.id_in(self.survey).hex(): one.position for one in self.people.values()}
        rows = Response.objects.filter(state=ResponseState.SUBMITTED).values_list("id", "wave")
        blocks = {bytes(pk).hex(): wave for pk, wave in rows}
        opened = [[step.person for step in steps if step.what in OPENING] for steps in self.plan.days]
        last = {person: number for number, person in enumerate(self.clicks)}
        return Truth(
            starters=sorted(self.people),
            person_of={pk: person_of[pk] for pk in blocks},
            block_of=blocks,
            started=[person for day in opened for person in day],
            finished=sorted(last, key=last.__getitem__),
            days=opened,
        )


def named(text: bytes, words: Mapping[Key, str]) -> list[Key]:
    """Whose words stand in a text, in the order of the text."""
    places = {key: text.find(word.encode()) for key, word in words.items() if word}
    return sorted((key for key, place in places.items() if place >= 0), key=places.__getitem__)


def opened_disks(disks: list[tuple[bytes | None, list[str]]], survey: Survey) -> Raw:
    """Try every ledger key that is there on every ledger version that was stolen."""
    seen = {bytes(survey.ledger.body)}
    raw, known = Raw(), set[int]()
    for body, ids in disks:
        fresh: list[int] = []
        if body is not None and body not in seen:
            seen.add(body)
            raw.sealed += 1
            cells = opened(survey, body)
            if cells is not None:
                raw.opened += 1
                fresh = sorted(set(cells) - known)
                known |= set(fresh)
        raw.steps.append((fresh, ids))
    current = opened(survey, bytes(survey.ledger.body)) or []
    raw.steps.append((sorted(set(current) - known), []))
    return raw


def opened(survey: Survey, body: bytes) -> list[int] | None:
    """Who has started, from a ledger version; None where no key opens it."""
    for key in keys.ledger_keys(survey.slug).values():
        with suppress(InvalidTag):
            plain = AESGCM(key).decrypt(body[: ledger.NONCE_BYTES], body[ledger.NONCE_BYTES :], survey.slug.encode())
            cells = Cells.read(plain)
            return [place for place in range(cells.count) if cells.is_issued(place)]
    return None
