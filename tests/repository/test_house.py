"""The house rules that a linter does not know: furniture, size, reasons, words ready for translation, CI."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.repository.tracked import ROOT, name_of, text_of, tracked

LONGEST = 500
DOMAIN_APPS = ("surveys", "invitations", "analytics")
FURNITURE = ("models.py", "permissions.py", "actions.py", "queries.py", "views.py", "urls.py", "apps.py")
WRITERS = {"audit": ("models.py", "actions.py"), "accounts": ("models.py", "policy.py", "actions.py", "urls.py")}
TEXT_BETWEEN_TAGS = re.compile(r">([^<>{}]*[A-Za-z]{2,}[^<>{}]*)<")
TRANSLATED = re.compile(r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}", re.DOTALL)
NOT_SHOWN = re.compile(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}|<(script|style)\b.*?</\1>", re.DOTALL)
PATTERNS = {".py", ".html", ".ts", ".scss", ".toml", ".mjs", ".typ"}
OF_STAFF = ("preview_section.html", "site_header.html", "form_errors.html")
RESPONDENT_PAGES = [
    page
    for folder in ("survey", "components")
    for page in sorted((ROOT / "templates" / folder).rglob("*.html"))
    if page.name not in OF_STAFF
]
DATA = ("tests/golden/", "surveys/instruments/", "requirements/", "demo/")


@pytest.mark.parametrize("app", DOMAIN_APPS)
def test_a_domain_app_has_the_furniture(app: str) -> None:
    assert [name for name in FURNITURE if not (ROOT / app / name).is_file()] == []


@pytest.mark.parametrize("app", WRITERS)
def test_the_apps_below_have_their_writers(app: str) -> None:
    assert [name for name in WRITERS[app] if not (ROOT / app / name).is_file()] == []


def test_every_app_with_tables_has_migrations() -> None:
    with_models = [path.parent for path in ROOT.glob("*/models.py")]
    assert with_models and all((app / "migrations" / "0001_initial.py").is_file() for app in with_models)


def test_no_file_of_ours_is_longer_than_500_lines() -> None:
    written = [path for path in tracked() if "migrations" not in path.parts]  # those Django writes
    ours = [path for path in written if path.suffix in PATTERNS and not name_of(path).startswith(DATA)]
    assert {name_of(path): n for path in ours if (n := text_of(path).count("\n")) > LONGEST} == {}


def test_every_dependency_has_its_reason_in_one_line() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    project = tomllib.loads(text)["project"]
    named = [*project["dependencies"], *(one for group in project["optional-dependencies"].values() for one in group)]
    lines = {line.strip().split('"')[1]: line for line in text.splitlines() if line.strip().startswith('"')}
    assert [name for name in named if not re.search(r'",\s+# \S+', lines[name])] == []


def untranslated(text: str) -> list[str]:
    """Words of a template that stand between its tags and in no translation tag."""
    shown = TRANSLATED.sub("", NOT_SHOWN.sub("", text))
    return [words.strip() for words in TEXT_BETWEEN_TAGS.findall(shown)]


def test_untranslated_words_are_found() -> None:
    assert untranslated("<p>{% translate 'Yes' %}</p><p>Not this</p>") == ["Not this"]
    assert untranslated("{% blocktranslate %}<p>All of it</p>{% endblocktranslate %}<p>{{ name }}</p>") == []


@pytest.mark.parametrize("page", RESPONDENT_PAGES, ids=name_of)
def test_what_a_respondent_reads_can_be_translated(page: Path) -> None:
    assert [words for words in untranslated(text_of(page)) if words != "PAVE"] == []


def test_ci_runs_the_test_command_of_the_readme_and_nothing_else() -> None:
    lines = [line.strip() for line in (ROOT / ".ci" / "run").read_text().splitlines()]
    assert [line for line in lines if line.startswith("./run")] == ["./run test"]
    assert lines[-2:] == ["export CI=true", "./run test"] and "set -euo pipefail" in lines
    assert "```sh\n./run test\n```" in (ROOT / "README.md").read_text()
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111 and (ROOT / "run").stat().st_mode & 0o111
