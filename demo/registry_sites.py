"""The hospitals of the simulated registry: how many children they see, and by which habits they treat. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from demo.registry_priors import Rows, drawn, priors, stream, yes

NAMES = (
    "Agate Amber Basalt Beryl Calcite Chalk Citrine Cobalt Coral Diorite Dolomite Feldspar Flint Gabbro Garnet Gneiss "
    "Granite Gypsum Halite Hornfels Jade Jasper Jet Lazurite Limestone Malachite Marble Mica Obsidian Olivine Onyx "
    "Opal Pumice Quartz Sandstone Schist Shale Slate Topaz Tuff"
).split()
PLACES = (
    ("US", "americas", "cog"), ("DE", "europe", "aieop_bfm"), ("GB", "europe", "alltogether"),
    ("CA", "americas", "cog"), ("AU", "oceania", "cog"), ("SE", "europe", "alltogether"),
    ("IT", "europe", "aieop_bfm"), ("BR", "americas", "ic_bfm"), ("JP", "asia", "jccg"), ("IN", "asia", "icicle"),
    ("NZ", "oceania", "cog"), ("ZA", "africa", "ic_bfm"),
)  # fmt: skip
LABORATORY = "main"


@dataclass(frozen=True, slots=True)
class SimulatedSite:
    """A hospital that there is not. `threshold`: platelets below which it holds; `kit_low`: its anti-Xa reads lower."""

    place: int
    name: str
    country: str
    region: str
    group: str
    new_all_a_year: int
    threshold: int
    lmwh: str
    kit_low: bool
    pts_instrument: str
    hours_held: int
    anchored: bool
    joined: int

    @property
    def rows(self) -> Rows:
        """What the site says about itself. The code of the site is put in where it is written."""
        return [("site", self._itself()), ("site_lab", self._laboratory())]

    def _itself(self) -> dict[str, str]:
        return {
            "country": self.country, "region": self.region, "coop_group": self.group,
            "annual_all_dx": str(self.new_all_a_year), "setting": "child_hospital",
            "plt_protocol_hold": str(self.threshold), "ac_protocol_version": "simulated 1", "irb_status": "approved",
            "active_from_q": f"{self.joined}-Q3",
        }  # fmt: skip

    def _laboratory(self) -> dict[str, str]:
        return {
            "lab_id": LABORATORY, "from_q": f"{self.joined}-Q1",
            "antixa_kit": "simulated kit B" if self.kit_low else "simulated kit A",
            "exogenous_at": yes(not self.kit_low), "calibrator": "lmwh", "doac_calibrators": "riva;apix",
            "at_method": "xa", "plt_method": "impedance", "ldh_uln": "300",
        }  # fmt: skip


def simulated_sites(seed: int) -> tuple[SimulatedSite, ...]:
    """Every site of the registry, the demonstration's own first."""
    return tuple(_site(stream(seed, "site", place), place) for place in range(priors()["registry"]["sites"]))


def _site(draw: Random, place: int) -> SimulatedSite:
    registry = priors()["registry"]
    own = {one["place"]: one["new_all_a_year"] for one in registry["demo_sites"]}
    country, region, group = PLACES[place % len(PLACES)]
    last: date = registry["last_day"]
    return SimulatedSite(
        place=place, name=f"Simulated Hospital {NAMES[place]}", country=country, region=region, group=group,
        new_all_a_year=own.get(place) or draw.randint(*registry["new_all_a_year"]),
        threshold=int(drawn(draw, priors()["platelets"]["thresholds"])),
        lmwh=drawn(draw, {"enoxaparin": 0.8, "dalteparin": 0.15, "tinzaparin": 0.05}),
        kit_low=draw.random() < 0.4, pts_instrument=drawn(draw, {"mji": 0.6, "mvs": 0.4}),
        hours_held=draw.choice((12, 24, 24)), anchored=place in registry["anchored_sites"],
        joined=last.year - registry["years"],
    )  # fmt: skip


def screening_rows(site: SimulatedSite, per_quarter: dict[str, tuple[int, int]]) -> Rows:
    """The screening log: quarter -> children enrolled, and of these with a clot. A few are never enrolled."""
    draw, rows = stream(site.name, "screening"), Rows()
    for quarter, (enrolled, clots) in sorted(per_quarter.items()):
        eligible = enrolled + draw.choice((0, 0, 1, 2))
        rows.append(("screening_log", {
            "quarter": quarter, "new_all_n": str(eligible + draw.choice((0, 0, 1))), "eligible_n": str(eligible),
            "enrolled_n": str(enrolled), "vte_seen_n": str(clots), "vte_enrolled_n": str(clots),
        }))  # fmt: skip
    return rows
