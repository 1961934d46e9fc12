"""No file names a package index, a registry host, a machine's folder or a tool of the workplace it was written in."""

from __future__ import annotations

import re

import pytest

from tests.repository.tracked import ROOT, name_of, text_of, tracked

# Written in two halves, so that this file does not hold what it looks for.
FORBIDDEN = tuple(
    "".join(halves)
    for halves in [
        ("farm", "-bench"), ("farm", "-studio"), ("/wo", "rk/"), ("/.lib", "rary"), ("../sh", "ared"),
        ("pypi", ".org"), ("python", "hosted"), ("npm", "js.org"), ("npm", "js.com"), ("yarn", "pkg.com"),
        ("deb.", "debian.org"), ("docker", ".io"), ("gh", "cr.io"), ("qu", "ay.io"), ("index", "-url"),
        ("find", "-links"), ("/ro", "ot/"), ("/opt/wh", "eels"), ("/opt/py", "pi"),
    ]
)  # fmt: skip
LOCKED = re.compile(r"^[A-Za-z0-9._-]+==[^ ;]+( ; [^\\]+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


@pytest.mark.parametrize("word", FORBIDDEN)
def test_no_file_names(word: str) -> None:
    assert [name_of(path) for path in tracked() if word in text_of(path).lower()] == []


def test_there_are_files_to_look_at() -> None:
    assert len(tracked()) > 200 and any(name_of(path) == "README.md" for path in tracked())


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_file_holds_versions_and_hashes_only(lock: object) -> None:
    lines = text_of(ROOT / "requirements" / getattr(lock, "name", "")).splitlines()
    assert [line for line in lines if not (LOCKED.match(line) or HASH.match(line))] == []
    packages = [number for number, line in enumerate(lines) if LOCKED.match(line)]
    assert packages and all(HASH.match(lines[number + 1]) for number in packages)


def test_the_lock_file_of_the_front_end_names_no_address() -> None:
    text = (ROOT / "frontend" / "package-lock.json").read_text()
    assert '"resolved"' not in text and '"integrity": "sha512-' in text
    assert "omit-lockfile-registry-resolved=true" in (ROOT / "frontend" / ".npmrc").read_text()
