"""Which tests stay together in one worker: those of a file, and files that share what is dear to make.

By path and name, not by the mark xdist_group: pytest-xdist 3.8 puts the group where pytest 9.2 no longer looks, so that
the mark does nothing and nobody is told.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from xdist.scheduler import LoadScopeScheduling

if TYPE_CHECKING:
    import pytest
    from xdist.remote import Producer

TOGETHER = {
    r"tests/browser/": "one running demonstration and one Chromium",
    r"tests/unlinkability/test_0[2-8].*\[sqlite": "simulated surveys on SQLite",
    r"tests/unlinkability/test_0[2-8].*\[postgresql": "simulated surveys on PostgreSQL",
    r"tests/(processes/test_demo|repository/test_readme)\.py": "one demonstration, built once",
}
"""Pattern of test ids -> why together, beyond their file."""


LONG = (
    r"tests/browser/", r"tests/unlinkability/test_0", r"tests/processes/test_demo", r"tests/repository/test_readme",
    r"tests/processes/test_killed_worker", r"tests/unlinkability/", r"tests/registry/importing/test_hostile",
    r"tests/analytics/test_same_bytes", r"tests/analytics/test_same_files", r"tests/registry/test_two_editors",
    r"tests/analytics/test_registry_(making|again)",
)  # fmt: skip
"""What takes half a minute or more comes first: last, it would keep one worker while the other has nothing to do."""


def long_ones_first(items: list[pytest.Item]) -> None:
    """Puts the tests in the order in which their groups are handed out."""
    sizes = Counter(group_of(item.nodeid) for item in items)

    def place(item: pytest.Item) -> tuple[int, int]:
        found = (number for number, pattern in enumerate(LONG) if re.match(pattern, item.nodeid))
        return next(found, len(LONG)), -sizes[group_of(item.nodeid)]

    items.sort(key=place)


def group_of(test: str) -> str:
    """The group of a test id: its file, unless it is together with others."""
    found = (group for pattern, group in TOGETHER.items() if re.match(pattern, test))
    return next(found, test.partition("::")[0])


class Groups(LoadScopeScheduling):
    """Hands out whole groups, in the order of the tests (`long_ones_first`)."""

    def __init__(self, config: pytest.Config, log: Producer) -> None:
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)


def scheduler(config: pytest.Config, log: Producer) -> Groups | None:
    """Ours where tests are shared out by group (--dist loadgroup)."""
    return Groups(config, log) if config.getvalue("dist") == "loadgroup" else None
