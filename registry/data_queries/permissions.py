"""What a person may do with one data query: who they are to it, and so which steps they can take now."""

from __future__ import annotations

from accounts.models import AT_ONE_SITE, SiteRole, User
from accounts.queries import sites_of
from registry.data_queries.engine import state_of
from registry.data_queries.rules import Step, possible
from registry.models import Case, DataQuery


def steps_for(user: User, query: DataQuery) -> tuple[Step, ...]:
    """The steps that this person can take with a query, in the order of the table."""
    case = query.case
    return possible(
        state_of(query), site=enters_at(user, case), manager=is_manager(user),
        asker=query.opened_by == user.username and investigates_at(user, case), by_hand=not query.rule,
    )  # fmt: skip


def may_ask(user: User, case: Case) -> bool:
    """Data managers, and investigators of the child's own site; not about a child that was erased or merged away."""
    over = case.state in (Case.State.ERASED, Case.State.MERGED)
    return not over and (is_manager(user) or investigates_at(user, case))


def is_manager(user: User) -> bool:
    return user.is_active and SiteRole.DATA_MANAGER.value in user.kinds


def enters_at(user: User, case: Case) -> bool:
    return _at(user, case, AT_ONE_SITE)


def investigates_at(user: User, case: Case) -> bool:
    return _at(user, case, (SiteRole.SITE_INVESTIGATOR.value,))


def _at(user: User, case: Case, roles: tuple[str, ...]) -> bool:
    return sites_of(user, roles).filter(pk=case.site_id).exists()
