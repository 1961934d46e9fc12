"""The registry inside the running PAVE: a site at work, and children in every state. As stage.py does.

Everything goes through the registry's own actions, as the person who would do it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.browser.running import PASSWORD

if TYPE_CHECKING:
    from datetime import date

    from accounts.models import Site, User
    from registry.facts import Row
    from registry.models import Case

BY, SECRET, WHY = "nurse", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "as the ward saw it"
NURSE, SIGNER, MANAGER, REVIEWER = "nurse", "signer", "manager", "reviewer"
WALKER = "walker"
PEOPLE = (NURSE, SIGNER, MANAGER, REVIEWER)
"""They sign in with a second factor."""
ENROLMENT = {"consent_status": "parent_consent", "age_dx_mo": "60", "sex": "f", "dx_year": "2024", "enrol_day": "3"}
BLEEDING = {"day": "44", "site": "epistaxis", "overt": "yes", "class_site": "major", "plt_at_bleed": "22"}


def build(nurse: User, here: Site) -> dict[str, Any]:
    """What the addresses of its pages need: the codes of children and sites, the numbers of questions and uploads."""
    signer, manager = _people(here)
    rich, duplicate, plain = _rich(here), _opened(here, sex="m"), _opened(here)
    _put(plain, "count", day="10", plt="45", hb="9.5")
    staged = {"site": here.code, "rich": rich.code, "duplicate": duplicate.code, "plain": plain.code}
    staged |= {"empty": _opened(here).code, "complete": _opened(here, age_dx_mo="71").code}
    staged |= _questions(rich, manager) | _disputed(here) | _uploads(here)
    _limits(here, signer)
    return staged | _lives(here, nurse, signer, manager) | {"stop": _stop_link(nurse), "codes": _codes()}


def journey() -> None:
    """Print who walks through the registry at a site of its own, the codes of two children, and codes to sign in with.

    The second child is on enoxaparin, and its date of diagnosis is kept.
    """
    import json
    from datetime import timedelta

    from accounts import actions, second_factor
    from pave.lib.clock import now

    site = actions.make_site(name="Ford Children's Hospital", country="NZ", by="test")
    person = actions.create_person(username=WALKER, password=PASSWORD, role="member", full_name="Wil Walker", by="test")
    actions.give_role(person=person, role="site_coordinator", site=site, by="test")
    actions.set_up_second_factor(person=person, secret=SECRET, by="test")
    course = {"intent": "primary_proph", "agent": "enoxaparin", "intensity": "prophylactic", "start_day": "20"}
    by_keyboard, by_phone = _opened(site), _opened(site, ("anticoagulant_course", course))
    _keep_anchor(by_phone, now().date() - timedelta(days=60))
    codes = second_factor.recovery_codes(person)
    print(json.dumps({"by_keyboard": by_keyboard.code, "by_phone": by_phone.code, "codes": codes}))


def _keep_anchor(case: Case, day: date) -> None:
    from registry import actions

    actions.keep_anchor(case=case, anchor=day, by=WALKER)


def _people(here: Site) -> tuple[User, User]:
    from accounts import actions

    named = {SIGNER: ("site_investigator", here), MANAGER: ("data_manager", None), REVIEWER: ("adjudicator", None)}
    made = {}
    for name, (role, site) in named.items():
        made[name] = actions.create_person(
            username=name, password=PASSWORD, role="member", full_name=f"Sam {name.title()}", by="test"
        )
        actions.give_role(person=made[name], role=role, site=site, by="test")
        actions.set_up_second_factor(person=made[name], secret=SECRET, by="test")
    return made[SIGNER], made[MANAGER]


def _codes() -> dict[str, list[str]]:
    """Codes on paper, for pages that ask once more who is there."""
    from accounts import queries, second_factor

    return {name: list(second_factor.recovery_codes(queries.person_named(name))) for name in PEOPLE}


# -- children ---------------------------------------------------------------------------------------------------------


def _opened(site: Site, *rows: tuple[str, dict[str, str]], **more: str) -> Case:
    from registry import actions

    return actions.open_case(site=site, cells=ENROLMENT | more, by=BY, rows=rows, reason=WHY)


def _put(case: Case | Site, entity: str, **cells: str) -> None:
    from registry import actions

    actions.add_row(owner=case, entity=entity, cells=cells, by=BY, reason=WHY)


def _rich(site: Site) -> Case:
    """The child of the design picture, a count of which was changed once; the laboratory and record of its site."""
    from registry import actions
    from tests.registry.timeline.examples import picture_case

    _put(site, "site", plt_protocol_hold="30")
    _put(site, "site_lab", lab_id="main lab", from_q="2024-Q1", calibrator="lmwh")
    facts = picture_case()
    found = (row for rows in facts.by_entity.values() for row in rows)
    rows = [_typed(row) for row in found]
    cells = next(cells for entity, cells in rows if entity == "enrolment")
    case = actions.open_case(
        site=site, cells=ENROLMENT | cells, by=BY, reason=WHY, rows=[one for one in rows if one[0] != "enrolment"]
    )
    key = next(row.key for row in facts.rows("count") if row.key[0] == "41")
    actions.save_row(owner=case, entity="count", key=key, cells={"plt": "27"}, revision=1, by=BY, reason="read anew")
    return case


def _typed(row: Row) -> tuple[str, dict[str, str]]:
    from registry.codebook_reader import codebook
    from registry.lifecycle.merging import cells_of

    return row.entity, cells_of(codebook().entity(row.entity), row)


# -- what waits -------------------------------------------------------------------------------------------------------


def _questions(case: Case, manager: User) -> dict[str, Any]:
    """One that the site has to answer, and one that it answered."""
    from registry.data_queries import actions
    from registry.data_queries.rules import Step

    asked = actions.ask(case=case, text="Was the arm swollen on both sides?", by=manager.username, entity="vte_event",
                        key=("1",))  # fmt: skip
    answered = actions.ask(case=case, text="Is the whole induction entered?", by=manager.username)
    actions.take(Step.ANSWER, query=answered, text="Yes, up to the day of the transfer.", by=BY)
    return {"asked": asked.number, "answered": answered.number}


def _disputed(site: Site) -> dict[str, Any]:
    """Two bleedings whose class is disputed; the reviewer has taken the first."""
    from accounts import queries
    from registry.adjudicating import actions
    from registry.models import AdjudicationTask

    cases = [_opened(site, ("bleeding_event", BLEEDING | {"day": day})) for day in ("44", "51")]
    tasks = [AdjudicationTask.unscoped.get(case=case, rule="E29") for case in cases]
    actions.take(task=tasks[0], by=queries.person_named(REVIEWER))
    return {"disputed": cases[0].code, "task": tasks[0].code}


def _uploads(site: Site) -> dict[str, Any]:
    """One that was applied, one that waits with a remark, and one that cells of every kind stop."""
    from registry.importing import actions
    from tests.registry.importing.making import CHILD, csv_file

    code = _opened(site).code
    actions_of = {"site": site, "by": BY}
    done = actions.apply(
        upload=actions.check(files=[csv_file("enrolment", CHILD | {"local_key": "A1"})], **actions_of), by=BY
    )
    counts = [{"case_code": code, "day": str(day), "plt": str(20 + day)} for day in range(1, 40)]
    waits = actions.check(files=[csv_file("count", *counts)], **actions_of)
    bad = [*counts, {"case_code": code, "day": "fortieth", "plt": "many"}, {"case_code": "AAAAAAAAA", "day": "1"},
           {"case_code": code, "day": "41", "plt": "45000"}]  # fmt: skip
    stopped = actions.check(files=[csv_file("count", *bad)], **actions_of)
    return {"applied": done.pk, "waits": waits.pk, "stopped": stopped.pk}


def _limits(site: Site, signer: User) -> None:
    from decimal import Decimal

    from registry.codebook import Limits
    from registry.governance import actions

    nothing, soft = Limits(None, None), Limits(Decimal(0), Decimal(600))
    why = "our analyser stops there"
    actions.set_limits(site=site, entity="count", field="plt", hard=nothing, soft=soft, reason=why, by=signer.username)


def _stop_link(person: User) -> str:
    from registry.worklist.digest import token_of

    return token_of(person)


# -- the life of a case -----------------------------------------------------------------------------------------------


def _lives(here: Site, nurse: User, signer: User, manager: User) -> dict[str, str]:
    """Children who are signed, locked, closed, merged; one whom another site offers, and one who is offered there."""
    from accounts.actions import create_person, give_role, make_site
    from registry.lifecycle import actions, merges, transfers

    signed, locked, closed, kept, merged, going = (_opened(here, age_dx_mo=str(age)) for age in range(20, 26))
    for case in (signed, locked):
        _sign(case, signer)
    actions.lock(case=locked, by=manager)
    actions.close(case=closed, by=nurse, reason="opened twice by mistake")
    merges.merge(kept=kept, other=merged, answers=_every_kept(kept, merged), seen=merges.shown(kept, merged), by=nurse)
    there = make_site(name="Hill Infirmary", country="NZ", by="test")
    giver = create_person(username="giver", password=PASSWORD, role="member", full_name="Gia Giver", by="test")
    give_role(person=giver, role="site_coordinator", site=there, by="test")
    coming = _opened(there)
    transfers.offer(case=coming, to=here.code, by=giver, reason="the family moves")
    transfers.offer(case=going, to=there.code, by=nurse, reason="treatment goes on there")
    cases = {"signed": signed, "locked": locked, "closed": closed, "merged": merged, "coming": coming, "going": going}
    return {name: case.code for name, case in cases.items()}


def _sign(case: Case, by: User) -> None:
    from registry.lifecycle import actions
    from registry.lifecycle.digest import digest
    from registry.queries import facts_of

    actions.sign(case=case, by=by, shown=digest(facts_of(case)))


def _every_kept(kept: Case, other: Case) -> dict[str, str]:
    """Where the two differ, the value of the case that is kept."""
    from registry.lifecycle.merges import compared
    from registry.lifecycle.merging import KEPT

    return {choice.name: KEPT for pair in compared(kept, other).differing for choice in pair.choices}
