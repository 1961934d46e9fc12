"""What every test may ask for. Each test process has a PAVE_VAR of its own, so nothing touches a real instance."""

from __future__ import annotations

import atexit
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from tests import services, sharing

if TYPE_CHECKING:
    from django.test import Client

    from surveys.instrument import Instrument
    from surveys.models import InstrumentVersion, Survey
    from tests.processes.copies import Door
    from tests.surveys.respondent import Respondent

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "tests" / "golden" / "example"
INSTRUMENTS = ROOT / "surveys" / "instruments"

VAR = Path(tempfile.mkdtemp(prefix="pave-tests-", dir=sharing.in_memory()))
atexit.register(shutil.rmtree, VAR, ignore_errors=True)
os.environ["PAVE_VAR"] = str(VAR)
os.environ.setdefault(sharing.FOLDER, str(VAR))  # workers inherit that of the process that starts them


settings.register_profile("ci", max_examples=30, deadline=None)
if services.IN_CI and not os.environ.get("PAVE_FULL"):
    settings.load_profile("ci")


def pytest_configure(config: pytest.Config) -> None:
    """pytest-django reads the settings before this file, so they are turned to the folder of the tests here."""
    if not config.pluginmanager.hasplugin("django"):
        return
    from django.conf import settings as site

    import pave.celery  # noqa: F401 - as manage.py and pave/wsgi.py do

    site.PAVE_VAR = VAR
    site.PAVE_KEYS, site.PAVE_BACKUPS = VAR / "keys", VAR / "backups"
    site.EMAIL_FILE_PATH = VAR / "mail"
    site.MIDDLEWARE = ["tests.surfaces.Answers", *site.MIDDLEWARE]
    site.PAVE_ANSWER_ORIGIN = "http://testserver"
    site.STATIC_ROOT = VAR / "static"
    site.STATIC_ROOT.mkdir(exist_ok=True)
    site.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    site.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    from tests.audit.emptying import let_flush_through
    from tests.surveys.signing_keys import let_keys_come_again

    let_flush_through()
    let_keys_come_again()
    database = site.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        # A file, not memory: threads of one test then meet as processes do, with WAL and the busy timeout.
        database.setdefault("TEST", {})["NAME"] = str(VAR / "test.sqlite3")
    else:
        database.setdefault("OPTIONS", {})["options"] = "-c synchronous_commit=off"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    from tests.workers import scheduler

    return scheduler(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On the second database only what meets one runs again: a pure function does not know which it is.

    In CI it leaves out what pages and files look like as well; PAVE_FULL=1 runs these on both databases.
    """
    from tests.workers import long_ones_first

    long_ones_first(items)
    vendor = "postgresql" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"
    said = {item: item.get_closest_marker("only") for item in items}
    config.hook.pytest_deselected(items=[item for item, mark in said.items() if mark and vendor not in mark.args])
    items[:] = [item for item, mark in said.items() if not mark or vendor in mark.args]
    if os.environ.get("PAVE_TESTS") != "database":
        return
    meets = {item for item in items if item.get_closest_marker("django_db") or _asks_for_database(item)}
    if services.IN_CI and not os.environ.get("PAVE_FULL"):
        meets = {item for item in meets if not _is_about_pages(item.path.relative_to(ROOT / "tests").as_posix())}
    config.hook.pytest_deselected(items=[item for item in items if item not in meets])
    items[:] = [item for item in items if item in meets]


PAGES = re.compile(
    r"(registry/(entry|fast_entry|reference|worklist|timeline|api/test_(described|any))|analytics/reports|bench|demo)/?"
    r"|analytics/test_(preview|registry_again|summarise_registry|explorer|downloads|report_files|changes)"
    r"|.*(_pages|_views|test_policy|test_other_sites)\.py$"
)


def _is_about_pages(path: str) -> bool:
    return bool(PAGES.match(path))


def _asks_for_database(item: pytest.Item) -> bool:
    return bool({"db", "transactional_db"} & set(getattr(item, "fixturenames", ())))


def bytes_of(toml: Path) -> tuple[bytes, dict[str, bytes]]:
    """An instrument file and the case tables that it names."""
    from surveys.instrument_reader import named_tables

    source = toml.read_bytes()
    return source, {name: (toml.parent / name).read_bytes() for name in named_tables(source)}


@pytest.fixture(autouse=True)
def unhurried() -> None:
    """Each test meets public pages and the API as after a fresh start: no request before it counts."""
    if "surveys.limits" in sys.modules:
        sys.modules["surveys.limits"].LIMITS.clear()
    if "rest_framework.throttling" in sys.modules:
        from django.core.cache import caches

        caches["memory"].clear()


# -- instruments ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def tiny() -> Instrument:
    """The instrument of the worked example: every kind of item once."""
    from surveys.instrument_reader import read_instrument

    return read_instrument(*bytes_of(EXAMPLE / "tiny.toml"))


@pytest.fixture(scope="session")
def all_vte() -> Instrument:
    """The 44 items."""
    from surveys.instrument_reader import read_instrument

    return read_instrument(*bytes_of(INSTRUMENTS / "all_vte_practice.toml"))


@pytest.fixture
def publish(db: None) -> Callable[..., InstrumentVersion]:
    """publish(path) -> the published version."""
    from surveys import actions

    def published(toml: Path) -> InstrumentVersion:
        source, tables = bytes_of(toml)
        return actions.publish_instrument(source=source, tables=tables, by="test")[0]

    return published


@pytest.fixture
def tiny_version(publish: Callable[..., InstrumentVersion]) -> InstrumentVersion:
    return publish(EXAMPLE / "tiny.toml")


@pytest.fixture
def practice_version(publish: Callable[..., InstrumentVersion]) -> InstrumentVersion:
    return publish(INSTRUMENTS / "all_vte_practice.toml")


# -- surveys ----------------------------------------------------------------------------------------------------------


def opened(version: InstrumentVersion, slug: str, **more: Any) -> Survey:
    from surveys import actions

    survey = actions.create_survey(slug=slug, instrument=version, by="test", contact="Ada, ada@example.org", **more)
    return actions.change_state(survey=survey, state="open", by="test")


@pytest.fixture
def open_survey(tiny_version: InstrumentVersion) -> Survey:
    """An open survey of the tiny instrument, slug "umbrellas"."""
    return opened(tiny_version, "umbrellas")


@pytest.fixture
def practice_survey(practice_version: InstrumentVersion) -> Survey:
    """An open survey of the 44 items, slug "practice"."""
    return opened(practice_version, "practice")


class Invited:
    """A survey by invitation, slug "invited", with invitations that nobody has used yet."""

    def __init__(self, survey: Survey, count: int) -> None:
        from surveys import ledger
        from surveys.codes import INVITATION, new_code, token_digest
        from surveys.models import Token

        self.survey, self.codes = survey, [new_code(INVITATION) for _ in range(count)]
        ledger.change(survey, lambda cells: cells.grow(count))
        Token.objects.bulk_create(
            Token(digest=token_digest(code), survey=survey, position=place, wave=1)
            for place, code in enumerate(self.codes)
        )

    def started(self, number: int, **cells: str) -> str:
        """Use an invitation as a browser without script does, and open a draft; the code."""
        from surveys import answer_actions
        from surveys.entry import entry_of

        entry = entry_of(self.survey)
        posted = {"invitation": self.codes[number], "code": entry.fresh_code()}
        code = entry.admit(self.survey, posted).code
        answer_actions.start_draft(survey=self.survey, code=code, cells=cells)
        return code


@pytest.fixture
def invited(tiny_version: InstrumentVersion) -> Invited:
    """Thirty people invited to an open survey of the tiny instrument."""
    return Invited(opened(tiny_version, "invited", mode="invite"), 30)


# -- the demonstration ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources once more, set up as they are here; nothing is written into the original."""
    from tests.processes.copies import ready_copy

    return ready_copy(tmp_path_factory.mktemp("demo") / "copy")


@pytest.fixture(scope="session")
def built(copy: Path) -> Door:
    """The demo, built once by `./run demo --no-serve`. Who asks for it is in one group of tests/workers.py."""
    from tests.processes.copies import Door

    door = Door(copy, copy.parent / "var")
    door.environ["PAVE_SWEEP_SECONDS"] = "3600"  # the report must come of its message, not of the sweep
    result = door.run("demo", "--no-serve")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "First report: ready" in result.stdout
    assert "Simulated registry: 3040 children, 202 of them with a clot" in result.stdout
    return door


# -- people -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def signed_in(db: None) -> Callable[[str], Client]:
    """signed_in(role) -> a browser in which a person of that role is signed in."""
    from django.test import Client

    from accounts.actions import create_person
    from tests.accounts.proving import proved

    def person(role: str) -> Client:
        someone = create_person(username=f"the-{role}", password="not used here", role=role, by="test")
        client = Client()
        client.force_login(someone)
        return proved(client, someone) if role == "administrator" else client

    return person


@pytest.fixture
def coordinator(signed_in: Callable[[str], Client]) -> Client:
    return signed_in("coordinator")


@pytest.fixture
def investigator(signed_in: Callable[[str], Client]) -> Client:
    return signed_in("investigator")


@pytest.fixture
def administrator(signed_in: Callable[[str], Client]) -> Client:
    return signed_in("administrator")


@pytest.fixture
def visitor() -> Client:
    """A browser that nobody signed in to; it says, as browsers do, that its posts come from our own pages."""
    from django.test import Client

    return Client(headers={"sec-fetch-site": "same-origin"})


@pytest.fixture
def respondent(open_survey: Survey, visitor: Client) -> Respondent:
    """Somebody who has started the tiny survey."""
    from tests.surveys.respondent import Respondent

    return Respondent(visitor, open_survey.slug).start()
