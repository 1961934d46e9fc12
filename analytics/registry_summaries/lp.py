"""Block `lp`: lumbar punctures on treatment, held for or not (measure D12). Pure."""

from __future__ import annotations

from decimal import Decimal

from analytics.registry_summaries.cohort import Cohort, RegistryPlan
from analytics.registry_summaries.groups import ALL, UNKNOWN, Members, declared_classes, in_order, parts
from analytics.statistics.numeric import quantile
from analytics.statistics.proportions import clopper_pearson
from analytics.summaries.measures import Json, as_json
from registry.derived.outcomes import Punctures, punctures, punctures_by_class


def build(cohort: Cohort, plan: RegistryPlan) -> list[Json]:
    """A row for all punctures and one a class of agent; a child with punctures on two classes is in both rows."""
    groups: dict[str, Members[Punctures]] = {}
    for child in cohort.children:
        whole = punctures(child.facts)
        if whole.n:
            groups.setdefault(ALL, []).append((child, whole))
        for name, found in punctures_by_class(child.facts).items():
            groups.setdefault(name or UNKNOWN, []).append((child, found))
    return [_row(cohort, plan, group, members) for group, members in in_order(groups, declared_classes())]


def _row(cohort: Cohort, plan: RegistryPlan, group: str, members: Members[Punctures]) -> Json:
    """Medians over the punctures whose hours are known, None without any. Haematomas are exact shares, of the children
    of whom anybody said so after a puncture, and of the punctures of which anybody did.
    """
    before = [hours for _, found in members for hours in found.hours_before]
    after = [hours for _, found in members for hours in found.hours_after]
    asked = [found for _, found in members if found.answered]
    per_child = clopper_pearson(sum(found.haematoma for found in asked), len(asked), plan.confidence)
    per_puncture = clopper_pearson(
        sum(found.with_haematoma for found in asked), sum(found.answered for found in asked), plan.confidence
    )
    return {
        "group": group,
        "n": len(members),
        "sites": len(parts(cohort, members)),
        "punctures": sum(found.n for _, found in members),
        "hours_before_known": len(before),
        "hours_before_median": _median(before),
        "hours_after_known": len(after),
        "hours_after_median": _median(after),
        "traumatic": sum(found.traumatic for _, found in members),
        "children_answered": len(asked),
        "haematoma_per_child": as_json(per_child),
        "haematoma_per_puncture": as_json(per_puncture),
    }


def _median(hours: list[Decimal]) -> float | None:
    return quantile([float(one) for one in sorted(hours)], 0.5) if hours else None
