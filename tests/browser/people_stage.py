"""People inside the running PAVE: an administrator, somebody of a site, somebody who was invited. As stage.py does."""

from __future__ import annotations

from typing import Any

from tests.browser import registry_stage
from tests.browser.running import PASSWORD

BY, SECRET = "test", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def build() -> dict[str, Any]:
    """Where the pages of people are found."""
    from accounts import actions

    here = actions.make_site(name="Harbour Children's Hospital", country="NZ", by=BY)
    nurse = actions.create_person(username="nurse", password=PASSWORD, role="member", full_name="Nour Nurse", by=BY)
    actions.give_role(person=nurse, role="site_coordinator", site=here, by=BY)
    actions.set_up_second_factor(person=nurse, secret=SECRET, by=BY)
    guest = actions.create_person(username="guest", password=None, role="member", full_name="Gil Guest", by=BY)
    registry = registry_stage.build(nurse, here)
    return {"person": nurse.pk, "welcome": actions.link_of(guest), "registry": registry}


def recovery_code(name: str) -> None:
    """Print one that opens the second step of an administrator, who is made when first asked for.

    A code of an app opens once in 30 seconds, and tests sign in more often.
    """
    from accounts import actions, queries, second_factor

    try:
        person = queries.person_named(name)
    except queries.NotFound:
        person = actions.create_person(username=name, password=PASSWORD, role=name, full_name="Alex Admin", by=BY)
        actions.set_up_second_factor(person=person, secret=SECRET, by=BY)
    print(second_factor.recovery_codes(person)[0])
