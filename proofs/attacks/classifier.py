"""A learner that gets every hint at once: logistic regression over pairs of a person and a response in one block.

It learns on two blocks and guesses on the third, in turn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from proofs.attacks.orders import person_orders
from proofs.attacks.traces import auc
from proofs.loot import Loot, Orders

Numbers = npt.NDArray[np.float64]
STEPS, RIDGE = 12, 1.0
BLOCKS = ("1", "2", "3")


def inside_blocks(loots: Sequence[Loot]) -> tuple[float, int]:
    """Test 7: area under the curve of true pairs among all pairs of their block; and how many true pairs there were."""
    names = sorted(set.intersection(*(set(_names(loot)) for loot in loots)))
    pairs = {block: [_pairs(loot, block, names) for loot in loots] for block in BLOCKS}
    areas, weights = [], []
    for block in BLOCKS:
        learned = _learned(*_joined([one for other in BLOCKS if other != block for one in pairs[other]]))
        for features, true in pairs[block]:
            if 1 < true.sum() < len(true):
                areas.append(auc(features @ learned, true))
                weights.append(int(true.sum()))
    return float(np.average(areas, weights=weights)), sum(weights)


def _sources(loot: Loot) -> tuple[Mapping[str, Mapping[str, Sequence[int]]], Orders]:
    both = Orders({**loot.dusk.persons}, {**loot.dusk.responses})
    return person_orders(both.persons), both


def _names(loot: Loot) -> list[tuple[str, str]]:
    people, both = _sources(loot)
    return [(person, response) for person in people for response in both.responses]


def _pairs(loot: Loot, block: str, names: Sequence[tuple[str, str]]) -> tuple[Numbers, npt.NDArray[np.bool_]]:
    """How far apart each person and each response of a block stand, in every pair of orders."""
    truth = loot.truth
    ids = sorted(pk for pk, label in truth.block_of.items() if label == block)
    persons = sorted(truth.person_of[pk] for pk in ids)
    people, both = _sources(loot)
    columns = []
    for person, response in names:
        order = people[person]
        one = _places(order.get(block, order.get("", ())), persons)
        other = _places(both.responses[response], ids)
        apart = np.abs(one[:, None] - other[None, :])
        turned = np.abs(one[:, None] + other[None, :] - 1)
        columns += [apart.ravel(), turned.ravel(), (apart < 1 / max(len(ids), 1)).ravel().astype(float)]
    true = np.array([[truth.person_of[pk] == person for pk in ids] for person in persons], dtype=bool).ravel()
    ones = np.ones(len(true))
    return np.column_stack([ones, *columns]) if len(true) else np.zeros((0, 1 + 3 * len(names))), true


def _places(order: Sequence[object], members: Sequence[object]) -> Numbers:
    """Where each member stands among the members, from 0 to 1; the middle where the order does not have it."""
    wanted = set(members)
    place = {one: number for number, one in enumerate(one for one in order if one in wanted)}
    return np.array([place.get(one, len(members) / 2) for one in members], dtype=float) / max(len(members), 1)


def _joined(parts: Sequence[tuple[Numbers, npt.NDArray[np.bool_]]]) -> tuple[Numbers, npt.NDArray[np.bool_]]:
    return np.vstack([features for features, _ in parts]), np.concatenate([true for _, true in parts])


def _learned(features: Numbers, true: npt.NDArray[np.bool_]) -> Numbers:
    """Weights of a logistic regression with a ridge, by Newton's method."""
    weights = np.zeros(features.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(features @ weights, -30, 30)))
        slope = features.T @ (true - chance) - RIDGE * weights
        curve = (features * (chance * (1 - chance))[:, None]).T @ features + RIDGE * np.eye(len(weights))
        weights = weights + np.linalg.solve(curve, slope)
    return weights
