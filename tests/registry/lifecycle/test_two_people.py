"""Two sites with two people each, all at one child: whatever they do in whatever order, the registry is as a model of
a few lines says, and nobody ever sees or writes what is not theirs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from registry import actions as entry
from registry import queries
from registry.lifecycle import actions, transfers
from registry.lifecycle.digest import digest
from registry.lifecycle.queries import signature_of
from registry.lifecycle.rules import Refused
from registry.models import Case, Signature, Transfer
from tests.registry.lifecycle.stage import Stage, again, opened

SITES = {"ada": "harbour", "ivy": "harbour", "eve": "hill", "hal": "hill"}
INVESTIGATORS = {"ivy", "hal"}
PEOPLE = st.sampled_from(sorted(SITES))
ANYBODY = st.sampled_from([*sorted(SITES), "mo"])


class TwoPeople(RuleBasedStateMachine):
    """The model: where the child is, its state, who it is offered to, how many counts it has, what was signed."""

    stage: Stage

    @initialize()
    def begin(self) -> None:
        self.case = opened(self.stage.harbour)
        self.site, self.state, self.offered_to = "harbour", "open", ""
        self.days: dict[int, int] = {}
        self.shown = digest(queries.facts_of(self.case))
        self.signed = ""

    def person(self, name: str) -> Any:
        return getattr(self.stage, name)

    def at_site(self, name: str) -> bool:
        return name == "mo" or SITES[name] == self.site

    def tried(self, do: Callable[[], object], may: bool) -> bool:
        """Do it; whether it was done must be what the model says."""
        try:
            with transaction.atomic():
                do()
            done = True
        except (Refused, entry.Refused, entry.Conflict, queries.NotFound):
            done = False
        assert done is may, f"done: {done}, the model says {may}"
        return done

    def found(self, name: str) -> Case:
        return queries.case_for(self.person(name), self.case.code)

    @rule(name=PEOPLE, day=st.integers(10, 14), plt=st.integers(10, 99))
    def edits(self, name: str, day: int, plt: int) -> None:
        """From the page as this person sees it now."""

        def edit() -> None:
            case = queries.case_to_enter(self.person(name), self.case.code)
            cells = {"day": str(day), "plt": str(plt)}
            if day in self.days:
                revision = queries.entry(case, "count", (str(day),)).revision
                entry.save_row(owner=case, entity="count", key=(str(day),), cells=cells, revision=revision, by=name,
                               reason="r")  # fmt: skip
            else:
                entry.add_row(owner=case, entity="count", cells=cells, by=name)

        if self.tried(edit, self.at_site(name) and self.state == "open"):
            self.days[day] = plt

    @rule(name=ANYBODY)
    def looks(self, name: str) -> None:
        """Reads the page on which the case is signed."""
        if self.at_site(name):
            self.shown = digest(queries.facts_of(self.found(name)))

    @rule(name=ANYBODY)
    def signs(self, name: str) -> None:
        current = self.shown == digest(queries.facts_of(again(self.case)))
        may = name in INVESTIGATORS and self.at_site(name) and self.state == "open" and current
        if self.tried(lambda: actions.sign(case=self.found(name), by=self.person(name), shown=self.shown), may):
            self.state, self.signed = "signed", self.shown

    @rule(name=ANYBODY)
    def takes_back(self, name: str) -> None:
        may = (name in INVESTIGATORS or name == "mo") and self.at_site(name) and self.state == "signed"
        if self.tried(lambda: actions.take_back(case=self.found(name), by=self.person(name), reason="r"), may):
            self.state, self.signed = "open", ""

    @rule(name=ANYBODY)
    def locks(self, name: str) -> None:
        may = name == "mo" and self.state == "signed" and not self.offered_to
        if self.tried(lambda: actions.lock(case=self.found(name), by=self.person(name)), may):
            self.state = "locked"

    @rule(name=ANYBODY)
    def unlocks(self, name: str) -> None:
        may = name == "mo" and self.state == "locked"
        if self.tried(lambda: actions.unlock(case=self.found(name), by=self.person(name), reason="r"), may):
            self.state, self.signed = "open", ""

    @rule(name=ANYBODY, to=st.sampled_from(["harbour", "hill"]))
    def offers(self, name: str, to: str) -> None:
        may = self.at_site(name) and self.state in ("open", "signed") and not self.offered_to and to != self.site
        code = getattr(self.stage, to).code
        do = lambda: transfers.offer(case=self.found(name), to=code, by=self.person(name), reason="r")  # noqa: E731
        if self.tried(do, may):
            self.offered_to = to

    @rule(name=ANYBODY)
    def withdraws(self, name: str) -> None:
        may = self.at_site(name) and bool(self.offered_to)
        if self.tried(lambda: transfers.withdraw(case=self.found(name), by=self.person(name)), may):
            self.offered_to = ""

    @rule(name=ANYBODY, take=st.booleans())
    def answers(self, name: str, take: bool) -> None:
        """With an offer that may be long answered."""
        offer = Transfer.unscoped.filter(case=self.case).select_related("case", "giving", "receiving").first()
        if offer is None:
            return
        may = name != "mo" and bool(self.offered_to) and SITES[name] == self.offered_to
        act = transfers.take if take else transfers.decline
        if self.tried(lambda: act(offer=offer, by=self.person(name)), may):
            if take:
                self.site, self.state, self.signed = self.offered_to, "open", ""
            self.offered_to = ""

    def steps(self) -> list[Callable[[], None]]:
        """What somebody may do now, so that a run comes far: acts drawn blindly are refused more often than not."""
        mine = [name for name, site in SITES.items() if site == self.site]
        [signer] = [name for name in mine if name in INVESTIGATORS]
        other = "hill" if self.site == "harbour" else "harbour"
        found: list[Callable[[], None]] = []
        if self.state == "open":
            found += [lambda: self.edits(mine[0], 10, 50), lambda: (self.looks(signer), self.signs(signer))[0]]
        if self.state == "signed":
            found += [lambda: self.locks("mo"), lambda: self.takes_back(signer)]
        if self.state == "locked":
            found.append(lambda: self.unlocks("mo"))
        elif self.offered_to:
            found += [lambda name=name: self.answers(name, True) for name, site in SITES.items() if site == other]
        else:
            found.append(lambda: self.offers(mine[0], other))
        return found

    @rule(data=st.data())
    def somebody_may(self, data: st.DataObject) -> None:
        data.draw(st.sampled_from(self.steps()))()

    @rule(data=st.data())
    def somebody_else_may(self, data: st.DataObject) -> None:
        data.draw(st.sampled_from(self.steps()))()

    @rule(data=st.data())
    def somebody_may_after_that(self, data: st.DataObject) -> None:
        data.draw(st.sampled_from(self.steps()))()

    @rule(data=st.data())
    def somebody_goes_on(self, data: st.DataObject) -> None:
        data.draw(st.sampled_from(self.steps()))()

    @invariant()
    def the_registry_is_as_the_model_says(self) -> None:
        case = again(self.case)
        assert (case.state, case.site) == (self.state, getattr(self.stage, self.site))
        counts = {int(one.row.key[0]): int(one.row.number("plt") or 0) for one in queries.entries(case, "count")}
        assert counts == self.days

    @invariant()
    def each_sees_what_is_at_their_site(self) -> None:
        for name, site in SITES.items():
            seen = Case.objects.for_user(self.person(name)).filter(pk=self.case.pk).exists()
            assert seen is (site == self.site)

    @invariant()
    def a_valid_signature_is_over_the_rows_as_they_are(self) -> None:
        valid = signature_of(self.case)
        assert (valid is not None) is (self.state in ("signed", "locked"))
        if valid is not None:
            assert valid.digest == self.signed == digest(queries.facts_of(again(self.case)))
        assert Signature.unscoped.filter(case=self.case, voided_at=None).count() <= 1


@pytest.mark.django_db
def test_two_people_at_one_child() -> None:
    from hypothesis.stateful import run_state_machine_as_test

    from tests.registry.lifecycle.stage import staged

    TwoPeople.stage = staged()
    run_state_machine_as_test(
        TwoPeople,
        settings=settings(max_examples=10, stateful_step_count=25, deadline=None, derandomize=True, database=None,
                          phases=[Phase.generate],
                          suppress_health_check=list(HealthCheck)),
    )  # fmt: skip
    assert connection.in_atomic_block
