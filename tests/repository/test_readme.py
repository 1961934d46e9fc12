"""The code blocks of the README are executed, in a copy with a PAVE_VAR of its own.

`./run demo` there is the second start; the first one, from nothing, is that of the fixture `built` (test_demo.py).
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.processes.copies import Door
from tests.repository.tracked import ROOT, name_of, text_of, tracked

BLOCK = re.compile(r"^```sh\n(.*?)^```", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
BLOCKS = [block.strip().splitlines() for block in BLOCK.findall((ROOT / "README.md").read_text())]
# A demo that serves would not end, and the tests would start themselves.
INSTEAD = {"./run demo": "./run demo --no-serve", "./run test": None}


def test_the_readme_begins_with_the_two_commands() -> None:
    assert BLOCKS[:2] == [["./run demo"], ["./run test"]]


@pytest.mark.processes
@pytest.mark.parametrize("block", BLOCKS, ids=lambda lines: lines[0])
def test_a_block_of_the_readme_works(built: Door, block: list[str]) -> None:
    for line in block:
        command = INSTEAD.get(line, line)
        if command is not None:
            first, *arguments = shlex.split(command, comments=True)
            assert first == "./run", f"the test knows ./run only: {line}"
            result = built.run(*arguments)
            assert result.returncode == 0, f"{line}\n{result.stdout}{result.stderr}"


@pytest.mark.parametrize("page", [p for p in tracked() if p.suffix == ".md"], ids=name_of)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    targets = [target for target in LINK.findall(text_of(page)) if not target.startswith(("http", "mailto"))]
    assert [target for target in targets if not (page.parent / target).exists()] == []
