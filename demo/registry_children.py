"""The simulated registry: sites and children as rows that are typed in, decided by a seed alone. Pure.

No clock, no database: the same seed gives the same rows in every process. Nobody in it exists.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from demo import registry_planting
from demo.registry_child import Place, SimulatedChild
from demo.registry_clots import day_of_clot, index_event, later_images, thrombophilia
from demo.registry_leukaemia import Story, begun, primary_prophylaxis, told
from demo.registry_measures import measured
from demo.registry_outcomes import bled, followed
from demo.registry_priors import Rows, priors, stream
from demo.registry_sites import SimulatedSite, screening_rows, simulated_sites
from demo.registry_therapy import treated


@dataclass(frozen=True, slots=True)
class SimulatedRegistry:
    """Everything that is typed in. `planted`: check -> number of the child, entity and key of every error left in.

    Follow-up ends on `last_day`; a site that keeps dates of diagnosis counts from a day of its own, such as today.
    """

    sites: tuple[SimulatedSite, ...]
    children: tuple[SimulatedChild, ...]
    planted: Mapping[str, tuple[Place, ...]]
    last_day: date

    def of_site(self, site: SimulatedSite) -> tuple[SimulatedChild, ...]:
        return tuple(child for child in self.children if child.site == site.place)

    def site_rows(self, site: SimulatedSite, last_day: date | None = None) -> Rows:
        """What a site says about itself, with its screening log by the quarters that end on the last day."""
        return [*site.rows, *screening_rows(site, self._per_quarter(site, last_day or self.last_day))]

    def _per_quarter(self, site: SimulatedSite, last_day: date) -> dict[str, tuple[int, int]]:
        enrolled: Counter[str] = Counter()
        clots: Counter[str] = Counter()
        for child in self.of_site(site):
            quarter = _quarter(diagnosed(child, last_day))
            enrolled[quarter] += 1
            clots[quarter] += any(entity == "vte_event" for entity, _ in child.rows)
        return {quarter: (enrolled[quarter], clots[quarter]) for quarter in enrolled}


def diagnosed(child: SimulatedChild, last_day: date) -> date:
    """The date of diagnosis where follow-up ends on this day."""
    return last_day - timedelta(days=child.observed_d)


def simulated_registry(seed: int | None = None) -> SimulatedRegistry:
    """Every site and child of a seed, and without one of the seed that the demonstration has."""
    prior = priors()["registry"]
    seed, last_day = prior["seed"] if seed is None else seed, prior["last_day"]
    sites = simulated_sites(seed)
    children: list[SimulatedChild] = []
    for site in sites:
        for _ in range(site.new_all_a_year * prior["years"]):
            children.append(simulated_child(seed, site, len(children) + 1, last_day))
    planted = registry_planting.plant(seed, sites, children)
    return SimulatedRegistry(sites, planted.children, planted.places, last_day)


def simulated_child(seed: int, site: SimulatedSite, number: int, last_day: date) -> SimulatedChild:
    """One child, without errors."""
    prior, draw = priors()["registry"], stream(seed, "child", number)
    observed = draw.randint(prior["observed_from_d"], prior["years"] * 365 + prior["observed_from_d"])
    story = Story(draw, site, number, observed, last_day)
    begun(story)
    story.clot_day = day_of_clot(story)
    if story.clot_day is not None and draw.random() < priors()["follow_up"]["death_of_clot_share"]:
        story.end, story.death, story.lost = min(story.clot_day + draw.randint(1, 10), story.end), "vte", False
    told(story)
    primary_prophylaxis(story)
    if story.clot_day is not None:
        _clot(story, story.clot_day)
    return SimulatedChild(number, site.place, observed, story.rows)


def _clot(story: Story, day: int) -> None:
    clot = index_event(story, day)
    therapy = treated(story, clot)
    bled(story, clot, therapy)
    measured(story, clot, therapy)
    later_images(story, clot, therapy.stop, therapy.reason == "resolved")
    followed(story, clot, therapy)
    thrombophilia(story.draw, story, clot)


def _quarter(day: date) -> str:
    return f"{day.year}-Q{(day.month + 2) // 3}"
