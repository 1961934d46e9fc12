"""One simulated child as it is typed in, and where an error was left in it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from demo.registry_priors import Rows

Place = tuple[int, str, tuple[str, ...]]
"""Number of the child, entity and key of the row in which a check finds an error."""


@dataclass(frozen=True, slots=True)
class SimulatedChild:
    """A child that there is not. `rows` begin with the enrolment; `observed_d` days lie between the diagnosis and the
    end of follow-up for everybody. `planted`: the checks that find an error in it.
    """

    number: int
    site: int
    observed_d: int
    rows: Rows
    planted: tuple[str, ...] = ()
