"""A site narrows limits for itself, sees first what that would find, and nobody else is touched."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from registry.actions import Refused, add_row
from registry.codebook import Limits
from registry.codebook_reader import codebook
from registry.governance import actions
from registry.governance.forms import LimitsForm
from registry.governance.site_codebook import can_be_set, codebook_of
from registry.models import Case, DataQuery, SiteLimits
from tests.accounts.proving import proved, signed_in
from tests.registry.children import add, two_sites

pytestmark = pytest.mark.django_db
HB = codebook().field("count", "hb")
NARROW = {"soft_low": "6", "soft_high": "16", "hard_low": "", "hard_high": "", "reason": "our analyser"}


@pytest.fixture
def both(db: None) -> tuple[Case, Case]:
    return two_sites()


def browser(name: str) -> Client:
    person = User.objects.get(username=name)
    return proved(signed_in(person), person)


def page(case: Case) -> str:
    return f"/registry/sites/{case.site.code}/limits/count/hb/"


def narrow(case: Case, soft: tuple[int, int] = (6, 16), hard: Limits = Limits()) -> SiteLimits:  # noqa: B008
    low, high = map(Decimal, soft)
    return actions.set_limits(
        site=case.site, entity="count", field="hb", hard=hard, soft=Limits(low, high), reason="our analyser", by="ivy"
    )


def test_narrower_limits_ask_at_this_site_and_not_at_another(both) -> None:
    ours, theirs = both
    narrow(ours)
    with pytest.raises(Refused) as refused:
        add(ours, "count", day="12", hb="5")
    assert [(one.rule, one.severity) for one in refused.value.problems] == [("soft", "reason")]
    add(theirs, "count", day="12", hb="5")
    add(ours, "count", day="12", hb="5", reason="bled heavily")
    assert [query.rule for query in DataQuery.unscoped.filter(state="answered")] == ["soft"]


def test_hard_limits_of_a_site_refuse(both) -> None:
    narrow(both[0], hard=Limits(Decimal(3), Decimal(20)))
    with pytest.raises(Refused) as refused:
        add_row(owner=both[0], entity="count", cells={"day": "12", "hb": "2.5"}, by="ada", reason="sure")
    assert [one.rule for one in refused.value.problems] == ["hard"]


@pytest.mark.parametrize("soft", [(1, 16), (6, 40)])
def test_wider_limits_are_refused(both, soft: tuple[int, int]) -> None:
    with pytest.raises(actions.Refused, match="may only narrow"):
        narrow(both[0], soft)
    assert not SiteLimits.unscoped.exists()


def test_each_version_stays_and_the_latest_holds(both) -> None:
    case = both[0]
    assert [narrow(case, soft).version for soft in ((6, 16), (7, 15), (7, 15))] == [1, 2, 2]
    assert codebook_of(case.site).field("count", "hb").soft == Limits(Decimal(7), Decimal(15))
    actions.set_limits(site=case.site, entity="count", field="hb", hard=Limits(), soft=Limits(), by="ivy",
                       reason="back")  # fmt: skip
    assert codebook_of(case.site).field("count", "hb") == HB and SiteLimits.unscoped.count() == 3
    assert codebook_of(both[1].site) is codebook()


def test_limits_of_an_assay_are_not_for_a_site_to_set(both) -> None:
    level = codebook().field("lab_level", "value")
    assert level.variants and not can_be_set(level)
    with pytest.raises(actions.Refused, match="registry's alone"):
        actions.set_limits(site=both[0].site, entity="lab_level", field="value", hard=Limits(), soft=Limits(),
                           reason="why not", by="ivy")  # fmt: skip


def test_the_page_lists_what_would_be_found_before_it_holds(both) -> None:
    case, ivy = both[0], browser("ivy")
    for day, hb in (("12", "5"), ("13", "9"), ("14", "17")):
        add(case, "count", day=day, hb=hb)
    add(both[1], "count", day="12", hb="5")
    body = ivy.post(page(case), NARROW | {"step": "try"}).content.decode()
    assert "2 values of this site are outside these limits" in body and not SiteLimits.unscoped.exists()
    assert ivy.post(page(case), NARROW | {"step": "set"}).status_code == 302
    assert [(row.soft_low, row.soft_high, row.by) for row in SiteLimits.unscoped.all()] == [(6, 16, "ivy")]
    assert not DataQuery.unscoped.exists(), "values that are there are not asked about"
    assert "version 1" in ivy.get(f"/registry/sites/{case.site.code}/limits/").content.decode()


@pytest.mark.parametrize(("posted", "says"), [
    ({"soft_low": "1"}, "may only narrow"), ({"soft_low": "20", "soft_high": "10"}, "swapped"),
    ({"reason": ""}, "Say why"),
])  # fmt: skip
def test_what_was_typed_stays_where_it_is_refused(both, posted: dict[str, str], says: str) -> None:
    answer = browser("ivy").post(page(both[0]), NARROW | posted | {"step": "set"})
    assert answer.status_code == 422 and says in answer.content.decode() and not SiteLimits.unscoped.exists()
    assert f'value="{posted.get("soft_high", "16")}"' in answer.content.decode()


def test_investigators_of_the_site_and_data_managers_set_limits_and_nobody_else(both) -> None:
    ours, theirs = both
    told = [(name, browser(name).get(page(ours)).status_code) for name in ("ivy", "mo", "ada", "eve")]
    assert told == [("ivy", 200), ("mo", 200), ("ada", 403), ("eve", 403)]
    ivy = browser("ivy")
    assert ivy.post(page(theirs), NARROW | {"step": "set"}).status_code == 404 and not SiteLimits.unscoped.exists()
    assert browser("ada").get(f"/registry/sites/{ours.site.code}/limits/").status_code == 200
    assert browser("ada").get(f"/registry/sites/{theirs.site.code}/limits/").status_code == 404


ENDS = st.one_of(st.just(""), st.integers(-5, 40).map(str))


@given(soft_low=ENDS, soft_high=ENDS, hard_low=ENDS, hard_high=ENDS)
def test_whatever_is_typed_the_form_gives_intervals_that_only_narrow_or_are_refused(**typed: str) -> None:
    from registry.codebook import Loosened, tightened

    form = LimitsForm({**typed, "reason": "r"}, field=HB)
    if not form.is_valid():
        return
    hard, soft = form.limits()
    try:
        field = tightened(HB, hard=hard or None, soft=soft or None)
    except Loosened:
        return
    assert field.hard.within(HB.hard) and field.soft.within(HB.soft) and field.soft.within(field.hard)
