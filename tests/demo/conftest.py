"""The simulated registry, made once for the tests of this folder."""

from __future__ import annotations

import pytest

from demo.registry_children import SimulatedRegistry, simulated_registry
from tests.demo.registry_facts import Read, read


@pytest.fixture(scope="session")
def simulated() -> SimulatedRegistry:
    """As the demonstration has it."""
    return simulated_registry()


@pytest.fixture(scope="session")
def typed(simulated: SimulatedRegistry) -> Read:
    """Every child of it as the parser reads it."""
    return read(simulated)
