"""Tests 2 to 8: which worlds each needs, the attack on them, its threshold, and the planted leak that it must catch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from proofs import stores
from proofs.attacks import classifier, disks, orders, traces
from proofs.bounds import SINGLE_RUN, auc_room_of_pairs, auc_room_of_traits, mean_bound, total_bound
from proofs.loot import Loot
from proofs.plan import INVITED, SUBMITTED
from proofs.run_world import loot_of
from proofs.table import Row

CLEARLY = 100
"""So many of 154 a planted leak must give away where it gives away nearly all."""
CI_SEEDS, FULL_SEEDS, FULL_BACKUP_SEEDS = 1, 50, 200


@dataclass(frozen=True, slots=True)
class Judged:
    """What an attack reached in some worlds, in words, and whether a sound design may look like that.

    `best`: which of many variants of the attack reached most.
    """

    linked: str
    best: str
    threshold: str
    held: bool
    reached: float
    """The best attack's mean of 154; 0 where the attack does not count people."""


class Worlds:
    """Simulated surveys, each made once and used by every test that asks for it."""

    def __init__(self, folder: Path, told: Callable[[str], None] = lambda line: None, jobs: int = 1) -> None:
        self.templates, self.told, self.jobs = stores.Templates(folder), told, jobs
        self.made: dict[tuple[str, int, str], Loot] = {}

    def of(self, store: str, leak: str, seeds: int) -> list[Loot]:
        self.templates.prepare(store)
        with ThreadPoolExecutor(self.jobs) as pool:
            return list(pool.map(lambda seed: self.one(store, seed, leak), range(1, seeds + 1)))

    def one(self, store: str, seed: int, leak: str) -> Loot:
        key = store, seed, leak
        if key not in self.made:
            self.told(f"  world {seed} on {store}, {leak or 'as shipped'}")
            self.made[key] = loot_of(store, seed, leak, self.templates, searching=seed == 1 and leak in SEARCHED)
        return self.made[key]


SEARCHED = ("", "log_line")


# -- judging ---------------------------------------------------------------------------------------------------------


Attack = Callable[[Loot], Mapping[str, float]]
Bound = Callable[[float, int], float]
"""The mean that one variant keeps below, by chance's mean and the number of worlds."""


def matching(attack: Attack, bound: Bound = mean_bound) -> Callable[[Sequence[Loot]], Judged]:
    """Judge by how many of 154 each variant of an attack links: its mean over the worlds, and the most in one world."""

    def judged(loots: Sequence[Loot]) -> Judged:
        runs = [attack(loot) for loot in loots]
        chance = max(len(set(loot.truth.block_of.values())) for loot in loots)
        # A column that is the same in every row orders nothing, so a variant may be missing in some worlds.
        reached = {name: [run[name] for run in runs if name in run] for run in runs for name in run}
        means = {name: mean(scores) for name, scores in reached.items()}
        over = [name for name, scores in reached.items() if means[name] >= bound(chance, len(scores))]
        best, most = max(means, key=means.__getitem__), max(map(max, reached.values()))
        linked = f"{mean(means.values()):.1f}; best of {len(means)}: {means[best]:.1f}; max {most:.0f}"
        threshold = f"mean < {bound(chance, len(runs)):.1f}, max < {SINGLE_RUN}"
        return Judged(linked, best, threshold, not over and most < SINGLE_RUN, means[best])

    return judged


def total(chance: float, worlds: int) -> float:
    """Test 2 counts totals: 205 of 50 worlds."""
    return total_bound(chance * worlds) / worlds


def thefts(loots: Sequence[Loot]) -> Judged:
    """Test 3 counts former ledgers that open as well."""
    found = matching(disks.raw_theft)(loots)
    opened, sealed = sum(loot.raw.opened for loot in loots), sum(loot.raw.sealed for loot in loots)
    return Judged(
        f"{opened} of {sealed} former ledgers open; {found.linked}", found.best, f"0 open, {found.threshold}",
        sealed > 0 and not opened and found.held, found.reached,
    )  # fmt: skip


def without_key(loots: Sequence[Loot]) -> Judged:
    """Test 6: the area under the curve of the most telling trait."""
    areas = traces.no_key(loots)
    room = auc_room_of_traits(len(loots[0].truth.starters), INVITED - len(loots[0].truth.starters), len(loots))
    worst = max(areas, key=lambda name: abs(areas[name] - 0.5))
    linked = f"AUC {areas[worst]:.3f}, the furthest of {len(areas)}"
    return Judged(linked, worst, f"0.5 ± {room:.3f}", abs(areas[worst] - 0.5) <= room, 0.0)


def classified(loots: Sequence[Loot]) -> Judged:
    """Test 7."""
    area, pairs = classifier.inside_blocks(loots)
    room = auc_room_of_pairs(pairs)
    return Judged(f"AUC {area:.3f} ({pairs} true pairs)", "", f"0.5 ± {room:.3f}", abs(area - 0.5) <= room, 0.0)


def searched(loots: Sequence[Loot]) -> Judged:
    """Test 8: only the first world is searched."""
    found = loots[0].findings
    return Judged(f"{len(found)} findings", "; ".join(found[:3]), "0 findings", not found, 0.0)


# -- the tests -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Trial:
    number: int
    name: str
    judge: Callable[[Sequence[Loot]], Judged]
    leak: str
    leak_told: str
    least: float = 0.0
    """What the leak must give away at the very least, of 154, beside missing the threshold."""
    chance: str = f"3 of {SUBMITTED}"
    full_seeds: int = FULL_SEEDS


TRIALS = {
    trial.number: trial
    for trial in (
        Trial(2, "orders in one dump", matching(orders.one_dump, total), "same_transaction",
              "both writes at once, no shuffle", CLEARLY),
        Trial(3, "disk of each evening, all key files left", thefts, "fixed_ledger_key", "fixed ledger key", CLEARLY),
        Trial(4, "clicks known, dump and log after the night", matching(orders.known_clicks), "no_shuffle",
              "no shuffle (SQLite: with row numbers)", CLEARLY),
        Trial(5, "nightly backups", matching(disks.backups), "ledger_in_backup", "ledger and key in the backup",
              SINGLE_RUN, full_seeds=FULL_BACKUP_SEEDS),
        Trial(6, "starters named without a key", without_key, "mail_table", "plain mailing table", chance="AUC 0.5"),
        Trial(7, "classifier inside blocks", classified, "log_line", "one log line a request", chance="AUC 0.5"),
        Trial(8, "byte search with canary values", searched, "log_line", "log line with its path", chance="0"),
    )
}  # fmt: skip


def row(trial: Trial, store: str, worlds: Worlds, seeds: int, leaky: int = 1) -> Row:
    """Carry one test out on one database."""
    found = trial.judge(worlds.of(store, "", seeds))
    planted = trial.judge(worlds.of(store, trial.leak, leaky))
    linked = found.linked if found.held else f"{found.linked} ({found.best})"
    return Row(
        trial.number, trial.name, store, linked, trial.chance, found.threshold, found.held,
        f"{trial.leak_told}: {planted.linked}", not planted.held and planted.reached >= trial.least,
    )  # fmt: skip


def rows(store: str, worlds: Worlds, *, full: bool, seeds: int | None = None) -> Iterator[Row]:
    """Tests 2 to 8 on one database, each as soon as it is known."""
    for trial in TRIALS.values():
        yield row(trial, store, worlds, seeds or (trial.full_seeds if full else CI_SEEDS))
