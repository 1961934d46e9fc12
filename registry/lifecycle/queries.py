"""Readers of the life of cases: in which parts a person stands to one, signatures, offers, and what is to be signed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from accounts.models import AT_ONE_SITE, SiteRole, User
from accounts.policy import SIGNS_CASES
from accounts.queries import sites_of
from registry import queries
from registry.case_codes import CaseCodeRefused, read_case_code
from registry.facts import Facts, Row
from registry.lifecycle.digest import digest
from registry.lifecycle.rules import Act, Standing, State, Who
from registry.models import TABLES, Case, DataQuery, Signature, Transfer
from registry.queries import NotFound

WHO = {
    SiteRole.SITE_COORDINATOR.value: Who.COORDINATOR,
    SiteRole.SITE_INVESTIGATOR.value: Who.INVESTIGATOR,
    SiteRole.DATA_MANAGER.value: Who.MANAGER,
}
ERASURE = "withdrawn_erase"
BY_RECEIVER = frozenset({Act.TAKE, Act.DECLINE})


# -- a case and a person ----------------------------------------------------------------------------------------------


def parts_at(person: User, site_id: int) -> frozenset[Who]:
    """The parts in which a person stands to the cases of a site."""
    if not person.is_active:
        return frozenset()
    held = person.memberships.filter(Q(site=site_id) | Q(site=None), role__in=WHO).values_list("role", flat=True)
    return frozenset(WHO[role] for role in held)


def parts(person: User, case: Case, act: Act, offer: Transfer | None = None) -> frozenset[Who]:
    """The parts that count for an act. Taking and declining are the receiving site's."""
    if act not in BY_RECEIVER:
        return parts_at(person, case.site_id)
    entering = {Who.COORDINATOR, Who.INVESTIGATOR}
    receives = offer is not None and parts_at(person, offer.receiving_id) & entering
    return frozenset({Who.RECEIVER}) if receives else frozenset()


def standing(case: Case) -> Standing:
    """How the case stands now; three small queries."""
    enrolment = TABLES["enrolment"].unscoped.filter(case=case).values_list("consent_status", flat=True).first()
    return Standing(State(case.state), open_queries(case), enrolment == ERASURE, offer_of(case) is not None)


def open_queries(case: Case) -> int:
    return DataQuery.unscoped.filter(case=case, state=DataQuery.State.OPEN).count()


def signature_of(case: Case) -> Signature | None:
    """The valid signature."""
    return Signature.unscoped.filter(case=case, voided_at=None).first()


def family(case: Case) -> list[Case]:
    """The case that holds the child now, and every case that was merged into it: copies of one child, kept first."""
    kept = case
    while kept.merged_into_id is not None:
        kept = Case.unscoped.get(pk=kept.merged_into_id)
    found, last = [kept], [kept]
    while last:
        last = list(Case.unscoped.filter(merged_into__in=last).order_by("pk"))
        found += last
    return found


# -- transfers --------------------------------------------------------------------------------------------------------


def offer_of(case: Case) -> Transfer | None:
    """The offer of a case that nobody has answered."""
    waiting = Transfer.unscoped.filter(case=case, state=Transfer.State.OFFERED)
    return waiting.select_related("giving", "receiving").first()


def offers_to(person: User) -> QuerySet[Transfer]:
    """Offers that wait for an answer by this person's sites. Of the child they tell its code alone."""
    waiting = Transfer.unscoped.filter(state=Transfer.State.OFFERED, receiving__in=sites_of(person, AT_ONE_SITE))
    return waiting.select_related("case", "giving", "receiving").order_by("pk")


def offers_from(person: User) -> QuerySet[Transfer]:
    """Offers that wait, of cases that this person sees."""
    waiting = Transfer.objects.for_user(person).filter(state=Transfer.State.OFFERED)
    return waiting.select_related("case", "giving", "receiving").order_by("pk")


def offer_to_answer(person: User, code: str) -> Transfer:
    """The last offer of this case to a site where the person enters data, answered or not; raises NotFound."""
    try:
        made = Transfer.unscoped.filter(case__code=read_case_code(code), receiving__in=sites_of(person, AT_ONE_SITE))
    except CaseCodeRefused as error:
        raise NotFound("There is no case with this code.") from error
    found = made.select_related("case", "giving", "receiving").order_by("pk").last()
    if found is None or found.state == Transfer.State.WITHDRAWN:
        raise NotFound("There is no case with this code.")
    return found


# -- signing ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ToSign:
    """An open case without open queries, as an investigator is asked to sign it; `digest` is over what is shown."""

    case: Case
    facts: Facts
    digest: str


def to_sign(person: User) -> QuerySet[Case]:
    """The cases that wait for this investigator's signature."""
    asked = Count("pk", filter=Q(state=DataQuery.State.OPEN))
    with_queries = DataQuery.unscoped.values("case").annotate(open=asked).filter(open__gt=0).values("case")
    erasing = TABLES["enrolment"].unscoped.filter(consent_status=ERASURE).values("case")
    mine = Case.objects.for_user(person).filter(site__in=sites_of(person, SIGNS_CASES), state=Case.State.OPEN)
    return mine.exclude(pk__in=with_queries).exclude(pk__in=erasing).select_related("site").order_by("code")


def with_facts(cases: Iterable[Case]) -> list[ToSign]:
    """These cases with their rows: one query a table, and those of each site."""
    wanted = list(cases)
    rows = rows_of(wanted)
    sites = {site.pk: queries.site_facts(site) for site in {case.site for case in wanted}}
    found = []
    for case in wanted:
        site = sites[case.site_id]
        facts = Facts(rows[case.pk], site=site.one("site"), laboratories=site.rows("site_lab"))
        found.append(ToSign(case, facts, digest(facts)))
    return found


def rows_of(cases: Collection[Case]) -> Mapping[int, dict[str, tuple[Row, ...]]]:
    """Key of each case -> its rows by entity."""
    by_key = {case.pk: case for case in cases}
    names = [name for name, table in TABLES.items() if table.owner == "case"]
    found: dict[int, dict[str, tuple[Row, ...]]] = {key: dict.fromkeys(names, ()) for key in by_key}
    for name in names:
        for record in TABLES[name].unscoped.filter(case__in=by_key):
            mine = found[record.case_id]
            mine[name] = (*mine[name], queries.row_of(by_key[record.case_id], record))
    return found


def code_of(pk: int) -> str:
    """The code of a case, for whoever came to its duplicate."""
    code: str = Case.unscoped.values_list("code", flat=True).get(pk=pk)
    return code


def last_transfer(case: Case) -> Transfer | None:
    """The last offer of a case, whatever became of it."""
    return Transfer.unscoped.filter(case=case).select_related("receiving").first()
