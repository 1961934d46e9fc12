"""Every page of the registry, as the person whose page it is, with the refusals and the states that matter.

Reached over registry_stage.py; test_accessibility.py looks at all of them.
"""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.registry_stage import MANAGER, NURSE, REVIEWER, SIGNER
from tests.browser.sights import Bring, Sight, World, at

SUMMARY = ".error-summary"


def there(path: str) -> Bring:
    """An address below /registry/; {rich} and other names of the stage are put in."""
    return lambda page, world: page.goto(f"/registry/{path.format(**world.registry)}")


def fresh(path: str, who: str) -> Bring:
    """The same, for pages that ask who is there once more where the sign-in is ten minutes old."""

    return _with_a_code(there(path), who)


def _with_a_code(go: Bring, who: str) -> Bring:
    def bring(page: Page, world: World) -> None:
        go(page, world)
        if page.get_by_role("heading", name="Is it you?").count():
            page.get_by_label("Code").fill(world.registry["codes"][who].pop())
            page.get_by_role("button", name="Go on").click()

    return bring


def pressed(bring: Bring, button: str, shows: str = SUMMARY, **typed: str) -> Bring:
    """The page, fields filled by their ids (with - for _), a button pressed; then what it shows."""

    def bring_and_press(page: Page, world: World) -> None:
        bring(page, world)
        for name, text in typed.items():
            page.locator(f"[id='{name.replace('_', '-')}'], [name='{name}']").first.fill(text)
        page.locator("main").get_by_role("button", name=button, exact=True).last.click()
        page.locator(shows).first.wait_for()

    return bring_and_press


def _needs_reason(page: Page, world: World) -> None:
    """A platelet count that was given is changed, and nobody says why."""
    there("cases/{rich}/count/47/")(page, world)
    page.locator("[name=plt]").fill("39")
    page.get_by_role("button", name="Save", exact=False).last.click()
    page.locator("[name=_reason]").wait_for()


def _conflict(page: Page, world: World) -> None:
    """The count of day 41 was read anew after this page was opened."""
    there("cases/{rich}/count/41/")(page, world)
    page.locator("[name=_revision]").evaluate("field => field.value = '1'")
    page.locator("[name=plt]").fill("31")
    page.locator("[name=_reason]").fill("counted by hand")
    page.locator(".sheet__actions").get_by_role("button", name="Save").first.click()
    page.get_by_role("heading", level=1, name="Somebody else changed this row").wait_for()


def _grid_refused(page: Page, world: World) -> None:
    there("cases/{plain}/count/grid/")(page, world)
    row = page.locator("tr[data-new]").first.get_attribute("id")
    for name, text in (("day", "fortieth"), ("plt", "many")):
        page.locator(f"#{row}-{name}").fill(text)
    page.get_by_role("button", name="Save all rows").click()
    page.locator(SUMMARY).wait_for()


def _converted(page: Page, world: World) -> None:
    there("convert/")(page, world)
    page.locator("main").get_by_role("button").last.click()


def _verdict_shown(page: Page, world: World) -> None:
    there("adjudication/{task}/")(page, world)
    page.locator("main input[type=radio]").first.check()
    page.get_by_role("button", name="Go on to your verdict").click()
    page.get_by_role("button", name="Give this verdict").wait_for()


def _upload_of_nothing(page: Page, world: World) -> None:
    there("import/")(page, world)
    page.locator("input[type=file]").set_input_files(
        {"name": "count.csv", "mimeType": "text/csv", "buffer": b"nothing\nthat fits\n"}
    )
    page.get_by_role("button", name="Look at the files").click()
    page.locator(SUMMARY).wait_for()


ENTRY = tuple(Sight(f"registry: {name}", f"registry:{route}", bring, NURSE) for name, route, bring in (
    ("worklist", "worklist", there("")),
    ("worklist by child", "cases", there("cases/")),
    ("open a case", "open_case", there("cases/new/")),
    ("open a case refused", "open_case", pressed(there("cases/new/"), "Open the case", age_dx_mo="five")),
    ("case", "case", there("cases/{rich}/")),
    ("empty case", "case", there("cases/{empty}/")),
    ("signed case", "case", there("cases/{signed}/")),
    ("merged case", "case", there("cases/{merged}/")),
    ("offered case", "case", there("cases/{going}/")),
    ("no such case", "case", there("cases/K7QX2M9T4/")),
    ("case on paper", "print_case", there("cases/{rich}/print/")),
    ("history", "case_history", there("cases/{rich}/history/")),
    ("date of diagnosis", "anchor", there("cases/{rich}/date-of-diagnosis/")),
    ("date of diagnosis refused", "anchor", pressed(there("cases/{rich}/date-of-diagnosis/"), "Keep the date")),
    ("rows", "rows", there("cases/{rich}/count/")),
    ("no rows yet", "rows", there("cases/{empty}/count/")),
    *((f"form of {entity}", "add_row", there(f"cases/{{rich}}/{entity}/new/"))
      for entity in ("vte_event", "count", "anticoagulant_course", "platelet_hold_episode", "lab_level", "imaging")),
    ("form refused", "add_row", pressed(there("cases/{rich}/vte_event/new/"), "Save and add another", day="soon")),
    ("row", "row", there("cases/{rich}/vte_event/1/")),
    ("enrolment", "row", there("cases/{rich}/enrolment/-/")),
    ("row needs a reason", "row", _needs_reason),
    ("row changed meanwhile", "row", _conflict),
    ("row of a signed case", "row", there("cases/{signed}/enrolment/-/")),
    ("delete a row", "delete_row", there("cases/{rich}/count/47/delete/")),
    ("delete refused", "delete_row", pressed(there("cases/{rich}/count/47/delete/"), "Delete it")),
    ("site", "site", there("sites/{site}/")),
    ("laboratories", "site_rows", there("sites/{site}/site_lab/")),
    ("form of a laboratory", "site_add_row", there("sites/{site}/site_lab/new/")),
    ("laboratory", "site_row", there("sites/{site}/site_lab/main%20lab~2024-Q1/")),
    ("delete a laboratory", "site_delete_row", there("sites/{site}/site_lab/main%20lab~2024-Q1/delete/")),
    ("grid", "grid", there("cases/{plain}/count/grid/")),
    ("grid refused", "grid", _grid_refused),
    ("puncture card", "lp_card", there("cases/{rich}/lp/")),
    ("puncture card refused", "lp_card", pressed(there("cases/{plain}/lp/"), "Save the puncture")),
    ("next puncture", "lp_next", there("lp/")),
    ("converter", "converter", there("convert/")),
    ("converter refused", "converter", _converted),
    ("dictionary", "dictionary", there("dictionary/")),
    ("blank forms", "blank_forms", there("forms/")),
    ("blank form", "blank_form", there("forms/vte_event/")),
    ("upload", "import", there("import/")),
    ("upload of nothing", "import", _upload_of_nothing),
    ("upload waits", "upload", there("import/{waits}/")),
    ("upload with bad cells", "upload", there("import/{stopped}/")),
    ("upload applied", "upload", there("import/{applied}/")),
    ("undo an upload", "upload_undo", there("import/{applied}/undo/")),
    ("questions", "queries", there("queries/")),
    ("question", "query", there("cases/{rich}/queries/{asked}/")),
    ("answer refused", "query", pressed(there("cases/{rich}/queries/{asked}/"), "Send the answer")),
    ("reviews of a case", "case_adjudication", there("cases/{disputed}/reviews/")),
    ("no reviews of a case", "case_adjudication", there("cases/{empty}/reviews/")),
    ("checks", "checks", there("checks/")),
    ("limits", "site_limits", there("sites/{site}/limits/")),
    ("quality", "quality", there("quality/")),
    ("mail of what waits", "digest", there("digest/")),
    ("stop the mail", "stop_digest", there("digest/stop/{stop}/")),
    ("close a case", "close_case", there("cases/{plain}/close/")),
    ("close refused", "close_case", pressed(there("cases/{plain}/close/"), "Close the case")),
    ("open a case again", "reopen_case", there("cases/{closed}/reopen/")),
    ("offer a transfer", "offer_transfer", there("cases/{plain}/transfer/")),
    ("offer refused", "offer_transfer", pressed(there("cases/{plain}/transfer/"), "Offer the case")),
    ("transfers", "transfers", there("transfers/")),
    ("answer a transfer", "transfer", there("transfers/{coming}/")),
    ("name a duplicate", "merge", there("cases/{plain}/merge/")),
    ("duplicate refused", "merge", pressed(there("cases/{plain}/merge/"), "Compare the two", code="AAAAAAAAA")),
    ("compare two cases", "merge_with", there("cases/{plain}/merge/{duplicate}/")),
    ("tokens", "tokens", fresh("tokens/", NURSE)),
))  # fmt: skip
SIGNING = tuple(Sight(f"registry: {name}", f"registry:{route}", bring, SIGNER) for name, route, bring in (
    ("sign", "sign", fresh("cases/{complete}/sign/", SIGNER)),
    ("sign with open questions", "sign", fresh("cases/{rich}/sign/", SIGNER)),
    ("sign several", "sign_many", fresh("sign/", SIGNER)),
    ("sign none of several", "sign_many", pressed(fresh("sign/", SIGNER), "Sign the ticked cases")),
    ("take a signature back", "take_back_signature", there("cases/{signed}/take-back/")),
    ("set limits", "set_limits", there("sites/{site}/limits/count/plt/")),
    ("limits that reach too far", "set_limits",
     pressed(there("sites/{site}/limits/count/plt/"), "See what they would find", hard_high="9000")),
    ("erase", "erase", fresh("cases/{closed}/erase/", SIGNER)),
    ("erase refused", "erase", pressed(fresh("cases/{closed}/erase/", SIGNER), "Erase this child for good")),
))  # fmt: skip
MANAGING = tuple(Sight(f"registry: {name}", f"registry:{route}", bring, MANAGER) for name, route, bring in (
    ("worklist of the network", "worklist", there("")),
    ("quality of the network", "quality", there("quality/")),
    ("ask", "ask", there("cases/{rich}/queries/ask/")),
    ("ask refused", "ask", pressed(there("cases/{rich}/queries/ask/"), "Open the question")),
    ("answered question", "query", there("cases/{rich}/queries/{answered}/")),
    ("lock", "lock", there("cases/{signed}/lock/")),
    ("unlock", "unlock", fresh("cases/{locked}/unlock/", MANAGER)),
    ("undo a merge", "undo_merge", there("cases/{merged}/merge/undo/")),
    ("a check tried", "backtest", there("checks/E29/try/")),
    ("a check that stays on", "backtest", there("checks/E01/try/")),
    ("progress of reviews", "adjudications", there("adjudication/")),
    ("manage a review", "manage_adjudication", there("adjudication/{task}/manage/")),
    ("row that a manager reads", "row", there("cases/{rich}/vte_event/1/")),
))  # fmt: skip
REVIEWING = tuple(Sight(f"registry: {name}", f"registry:{route}", bring, REVIEWER) for name, route, bring in (
    ("reviews", "adjudications", there("adjudication/")),
    ("review", "adjudication", there("adjudication/{task}/")),
    ("review refused", "adjudication", pressed(there("adjudication/{task}/"), "Go on to your verdict")),
    ("verdict to confirm", "adjudication", _verdict_shown),
))  # fmt: skip
TAKING = (
    Sight("registry: take rows", "analytics:take_registry_rows", _with_a_code(at("/rows/of-the-registry/"), MANAGER),
          MANAGER),
)  # fmt: skip
REGISTRY = (*ENTRY, *SIGNING, *MANAGING, *REVIEWING, *TAKING)
