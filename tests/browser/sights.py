"""Every page that a browser can reach, by the name of its route, with the way to bring it about.

A page here is looked at by test_accessibility.py at both widths. UNSEEN names the routes that show no page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from accounts.policy import ROUTES
from analytics.registry_pages import BLOCKS
from surveys.instrument import Instrument
from tests.browser.answering import begin, fill
from tests.browser.running import ADMINISTRATOR, OPEN, PASSWORD, SIMULATED
from tests.browser.stage import EXAMPLE

# Files, posts and the API: they show no page of their own.
UNSEEN = frozenset({
    "health", "account_login", "openid_connect_login", "openid_connect_callback", "accounts:sign_out",
    "accounts:sign_out_everywhere", "accounts:take_role", "accounts:change_role", "accounts:send_link",
    "accounts:remove_passkey",
    "accounts:end_sessions", "accounts:deactivate", "accounts:reactivate", "answer:save", "answer:issue",
    "answer:blank_pdf", "surveys:instrument_file", "analytics:cancel", "analytics:retry",
    "analytics:rows_file",
    "analytics:api_changes", "analytics:file", "analytics:api_run",
    "analytics:api_summary", "invitations:wave_progress", "invitations:stop", "invitations:go_on",
    "invitations:cut_short", "registry:take_adjudication", "registry:give_back_adjudication",
    "registry:keep_form", "registry:site_keep_form", "registry:withdraw_transfer",
    "registry:import_template", "registry:upload_codes", "registry:upload_marked",
    "registry:switch", "registry:quality_file",
    "registry:dictionary_file", "registry:keep_grid", "registry:revoke_token",
    *(route for route in ROUTES if route.startswith("registry_api:")),
})  # fmt: skip

TALL_BODY = 300_000
ASK_ON_AND_ON = "() => { for (const _ of [1, 2, 3, 4]) (async () => { while (true) await fetch(location.href); })(); }"
POST_FROM_NOWHERE = '<form method="post" action="{0}"><button>Go</button></form>'


@dataclass(frozen=True)
class World:
    """What pages are reached with: the servers' addresses, the staged rows, the instrument."""

    url: str
    answers: str
    report: str
    upload: int
    running: str
    failed: str
    later: int
    registry_report: int
    registry_run: str
    rows: int
    sorting: int
    sorted: int
    person: int
    welcome: str
    instrument: Instrument
    registry: dict[str, Any]


Bring = Callable[[Page, World], object]


@dataclass(frozen=True)
class Sight:
    name: str
    route: str
    bring: Bring
    who: str = ""
    end: str = ""

    @property
    def leads_to(self) -> str:
        """The route whose address the browser shows in the end."""
        return self.end or self.route

    @property
    def of_respondents(self) -> bool:
        return self.route.startswith("answer:")


def at(path: str) -> Bring:
    """Just go there; {report} and other fields of the world are put in."""
    return lambda page, world: page.goto(path.format(**vars(world)))


def _start_refused(page: Page, world: World) -> None:
    page.goto(f"/answer/{OPEN}/")
    page.get_by_role("button", name="Agree").click()
    page.locator(".error-summary").wait_for()


def _screened_out(page: Page, world: World) -> None:
    page.goto(f"/answer/{OPEN}/")
    page.check("#eligible-no")
    page.check("#consent")
    page.get_by_role("button", name="Agree").click()
    page.get_by_role("heading", name="not for you").wait_for()


def section(name: str) -> Bring:
    def bring(page: Page, world: World) -> None:
        begin(page, OPEN)
        page.goto(f"/answer/{OPEN}/section/{name}/")

    return bring


def _section_refused(page: Page, world: World) -> None:
    """Every kind of complaint at once: left open, not a number, swapped ends."""
    begin(page, OPEN)
    fill(page, OPEN, world.instrument)
    wrong = {"antixa_target__low": "1.0", "antixa_target__high": "0.5", "antixa_frequency": "",
             "antithrombin_practice__practice": "replace_at_threshold",
             "antithrombin_practice__at_threshold_pct": "lots"}  # fmt: skip
    fill(page, OPEN, world.instrument, {name: cell for name, cell in wrong.items() if name in world.instrument.by_name})
    page.goto(f"/answer/{OPEN}/section/monitoring/")
    page.get_by_role("button", name="Continue").click()
    page.locator("#error-summary").wait_for()


def _answered(page: Page, world: World) -> None:
    begin(page, OPEN)
    fill(page, OPEN, world.instrument)


def _section_answered(page: Page, world: World) -> None:
    _answered(page, world)
    page.goto(f"/answer/{OPEN}/section/platelets/")


def _check_open(page: Page, world: World) -> None:
    begin(page, OPEN)
    page.goto(f"/answer/{OPEN}/check/")


def _check(page: Page, world: World) -> None:
    _answered(page, world)
    page.goto(f"/answer/{OPEN}/check/")


def _done(page: Page, world: World) -> None:
    _check(page, world)
    page.get_by_role("button", name="Submit my answers").click()
    page.get_by_role("heading", name="Your answers are in").wait_for()


def _withdraw(page: Page, world: World) -> None:
    begin(page, OPEN)
    page.goto(f"/answer/{OPEN}/withdraw/")


def _submit_too_early(page: Page, world: World) -> None:
    """Something was cleared on another device after this page was opened."""
    _check(page, world)
    fill(page, OPEN, world.instrument, {"practice_type": ""})
    page.get_by_role("button", name="Submit my answers").click()
    page.locator(".error-summary").wait_for()


def _stopping(page: Page, world: World) -> None:
    begin(page, OPEN)
    page.goto(f"/answer/{OPEN}/code/?stop")


def _resume_refused(page: Page, world: World) -> None:
    page.goto(f"/answer/{OPEN}/resume/")
    page.get_by_label("Your code").fill("7K3M-9QXR")
    page.get_by_role("button", name="Open my answers").click()
    page.locator(".error-summary").wait_for()


def _too_large(page: Page, world: World) -> None:
    begin(page, OPEN)
    page.goto(f"/answer/{OPEN}/section/practice/")
    page.locator("input[name=before]").evaluate(f"field => field.value = 'x'.repeat({TALL_BODY})")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="more than this page takes").wait_for()


def _too_many(page: Page, world: World) -> None:
    """While another window with the same code asks on and on."""
    begin(page, OPEN)
    other = page.context.new_page()
    other.goto(f"/answer/{OPEN}/code/")
    other.evaluate(ASK_ON_AND_ON)
    while page.locator("h1").inner_text() != "Too much at once":
        page.goto(f"/answer/{OPEN}/section/practice/")
    other.close()


def _elsewhere(page: Page, world: World) -> None:
    page.set_content(POST_FROM_NOWHERE.format(f"{world.answers}/answer/{OPEN}/"))
    page.get_by_role("button").click()
    page.get_by_role("heading", name="somewhere else").wait_for()


def _sign_in_refused(page: Page, world: World) -> None:
    page.goto("/sign-in/")
    page.get_by_label("Name").fill("nobody")
    page.get_by_label("Password").fill("nothing")
    page.get_by_role("button", name="Sign in").click()
    page.locator(".error-summary").wait_for()


def _at_the_code(page: Page, world: World) -> None:
    page.goto("/sign-in/")
    page.get_by_label("Name").fill("nurse")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Code").wait_for()


def _code_refused(page: Page, world: World) -> None:
    _at_the_code(page, world)
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Sign in").click()
    page.locator(".error-summary").wait_for()


def _locked_out(page: Page, world: World) -> None:
    page.goto("/sign-in/")
    while page.get_by_label("Name").count():
        page.get_by_label("Name").fill("somebody-else")
        page.get_by_label("Password").fill("nothing")
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_load_state()


def _password_refused(page: Page, world: World) -> None:
    page.goto(world.welcome)
    page.get_by_label("New password").fill("short")
    page.get_by_label("The same again").fill("shorter")
    page.get_by_role("button", name="Set the password").click()
    page.locator(".error-summary").wait_for()


def _role_refused(page: Page, world: World) -> None:
    page.goto(f"/people/{world.person}/")
    page.get_by_role("button", name="Give this role").click()
    page.locator(".error-summary").wait_for()


def _invitation_refused(page: Page, world: World) -> None:
    page.goto("/people/invite/")
    page.get_by_role("button", name="Send the invitation").click()
    page.locator(".error-summary").wait_for()


def _survey_refused(page: Page, world: World) -> None:
    page.goto("/surveys/new/")
    page.get_by_label("Short name").fill("Not A Slug")
    page.get_by_role("button", name="Make the survey").click()
    page.locator(".error-summary").wait_for()


def _confirm_close(page: Page, world: World) -> None:
    page.goto("/surveys/umbrellas/")
    page.get_by_role("button", name="Close the survey").click()
    page.get_by_role("heading", name="Close this survey for good?").wait_for()


def _upload_refused(page: Page, world: World) -> None:
    page.goto("/questions/upload/")
    broken = (EXAMPLE / "tiny.toml").read_text().replace("number = 2", "number = 7", 1)
    page.get_by_label("Instrument file").set_input_files(
        {"name": "tiny.toml", "mimeType": "application/toml", "buffer": broken.encode()}
    )
    page.get_by_role("button", name="Check the file").click()
    page.locator(".error-summary").wait_for()


def _release_refused(page: Page, world: World) -> None:
    page.goto(f"/reports/{world.later}/release/")
    page.get_by_role("button", name="Release for good").click()
    page.locator(".error-summary").wait_for()


SECTIONS = ("practice", "exposure", "cvc_dvt", "pe", "cvst", "monitoring", "platelets", "procedures", "prophylaxis",
            "guideline")  # fmt: skip
STOPS = ("preparing", "paused", "closed", "closing", SIMULATED)
# A question of each kind of result, and what stands for it in the survey.
QUESTIONS = {
    1: "who answered, choices", 3: "ordered choices", 4: "a number of small groups", 6: "several answers", 16: "table",
    18: "choice and number", 27: "range", 30: "thresholds", 32: "ordered table", 35: "short cases", 40: "by groups",
    43: "agreement", 44: "ranking and text",
}  # fmt: skip

RESPONDENT = (
    Sight("start", "answer:start", at(f"/answer/{OPEN}/")),
    Sight("start refused", "answer:start", _start_refused),
    Sight("screened out", "answer:start", _screened_out),
    Sight("posted from elsewhere", "answer:start", _elsewhere),
    Sight("no such survey", "answer:start", at("/answer/unknown/")),
    *(Sight(f"no start: {slug}", "answer:start", at(f"/answer/{slug}/")) for slug in STOPS),
    Sight("code", "answer:code", lambda page, world: begin(page, OPEN)),
    Sight("code when stopping", "answer:code", _stopping),
    *(Sight(f"section {name}", "answer:section", section(name)) for name in SECTIONS),
    Sight("section refused", "answer:section", _section_refused),
    Sight("section answered", "answer:section", _section_answered),
    Sight("section without a code", "answer:section", at(f"/answer/{OPEN}/section/practice/")),
    Sight("too many requests", "answer:section", _too_many),
    Sight("too much text", "answer:section", _too_large),
    Sight("check with open questions", "answer:check", _check_open),
    Sight("check", "answer:check", _check),
    Sight("submitted too early", "answer:submit", _submit_too_early),
    Sight("done", "answer:done", _done),
    Sight("resume", "answer:resume", at(f"/answer/{OPEN}/resume/")),
    Sight("resume refused", "answer:resume", _resume_refused),
    Sight("status", "answer:status", at(f"/answer/{OPEN}/status/")),
    Sight("no mail to stop", "answer:stop_mail", at(f"/answer/{OPEN}/no-more-mail/")),
    Sight("withdraw", "answer:withdraw", _withdraw),
    Sight("blank form", "answer:blank", at(f"/answer/{OPEN}/blank/")),
)
DOOR = (
    Sight("home", "home", at("/")),
    Sight("sign in", "accounts:sign_in", at("/sign-in/")),
    Sight("sign in refused", "accounts:sign_in", _sign_in_refused),
    Sight("account", "accounts:account", at("/account/"), "investigator"),
    Sight("not found", "surveys:detail", at("/surveys/nothing-here/"), "coordinator"),
    Sight("not allowed", "surveys:list", at("/surveys/"), "investigator"),
)
PEOPLE = (
    Sight("code", "mfa_authenticate", _at_the_code),
    Sight("code refused", "mfa_authenticate", _code_refused),
    Sight("locked out", "accounts:sign_in", _locked_out),
    Sight("choose a password", "accounts:accept", lambda page, world: page.goto(world.welcome)),
    Sight("password refused", "accounts:accept", _password_refused),
    Sight("link that does not work", "accounts:accept", at("/welcome/MQ/no-token/")),
    *(Sight(name, f"accounts:{route}", bring, ADMINISTRATOR) for name, route, bring in (
        ("second factor", "second_factor", at("/account/second-factor/")),
        ("recovery codes", "recovery_codes", at("/account/recovery-codes/")),
        ("passkeys", "passkeys", at("/account/passkeys/")),
        ("change the password", "password", at("/account/password/")),
        ("is it you", "confirm", at("/account/confirm/")),
        ("people", "people", at("/people/")),
        ("invite", "invite", at("/people/invite/")),
        ("invitation refused", "invite", _invitation_refused),
        ("person", "person", at("/people/{person}/")),
        ("role refused", "give_role", _role_refused),
        ("reset a second factor", "forget_second_factor", at("/people/{person}/second-factor/")),
        ("sites", "sites", at("/people/sites/")),
    )),
)  # fmt: skip
STAFF = tuple(Sight(name, f"surveys:{route}", bring, "coordinator") for name, route, bring in (
    ("surveys", "list", at("/surveys/")),
    ("new survey", "create", at("/surveys/new/")),
    ("new survey refused", "create", _survey_refused),
    ("survey from a file", "detail", at(f"/surveys/{SIMULATED}/")),
    ("open survey", "detail", at(f"/surveys/{OPEN}/")),
    ("edit survey", "edit", at(f"/surveys/{OPEN}/edit/")),
    ("close survey", "change_state", _confirm_close),
    ("preview", "preview_section", at("/surveys/preparing/preview/platelets/")),
    ("instruments", "instruments", at("/questions/")),
    ("upload", "instrument_upload", at("/questions/upload/")),
    ("upload refused", "instrument_upload", _upload_refused),
    ("review", "instrument_review", at("/questions/upload/{upload}/")),
    ("instrument", "instrument", at("/questions/1/")),
    ("preview of the check page", "preview_section", at("/surveys/preparing/preview/-check/")),
    ("preview of the receipt", "preview_section", at("/surveys/preparing/preview/-done/")),
    ("preview of a version", "version_preview_section", at("/questions/1/preview/platelets/")),
    ("preview of an upload", "upload_preview_section", at("/questions/upload/{upload}/preview/you/")),
))  # fmt: skip
MAILINGS = tuple(Sight(name, f"invitations:{route}", at(path), "coordinator") for name, route, path in (
    *((f"invitations: {slug}", "overview", f"/surveys/{slug}/invitations/")
      for slug in ("no-roster", "roster-waits", "first-mail", "going-out", "stopped", "reminding", "sealed")),
    ("roster", "roster", "/surveys/no-roster/invitations/roster/"),
    ("review of a roster", "review", "/surveys/roster-waits/invitations/roster/review/"),
    ("first mail", "write", "/surveys/roster-waits/invitations/mail/"),
    ("reminder", "write", "/surveys/reminding/invitations/mail/"),
    ("mail before it is sent", "start", "/surveys/first-mail/invitations/send/"),
    ("mailing going out", "wave", "/surveys/going-out/invitations/waves/1/"),
    ("mailing stopped", "wave", "/surveys/stopped/invitations/waves/1/"),
    ("mailing done", "wave", "/surveys/reminding/invitations/waves/1/"),
    ("unsure mails", "unsure", "/surveys/reminding/invitations/waves/1/unsure/"),
    ("bounces", "mark", "/surveys/reminding/invitations/marks/"),
    ("erasing addresses", "erase", "/surveys/sealed/invitations/erase/"),
    ("mail of the demo", "outbox", "/outbox/"),
))  # fmt: skip


def _taking_rows(page: Page, world: World) -> None:
    """The page asks who is there where the sign-in is ten minutes old."""
    page.goto(f"/rows/of/{SIMULATED}/")
    if page.get_by_role("heading", name="Is it you?").count():
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Go on").click()


def _rows_looked_at(page: Page, world: World) -> None:
    _taking_rows(page, world)
    page.locator("input[name=keep]").first.check()
    page.get_by_role("button", name="Look at what would leave").click()
    page.get_by_role("button", name="Take these rows").wait_for()


def _rows_refused(page: Page, world: World) -> None:
    _rows_looked_at(page, world)
    page.get_by_role("button", name="Take these rows").click()
    page.locator(".error-summary").wait_for()


EXPLORED = "question=ac_initial_class__pe&by=&measure=answers"
REPORTS = tuple(Sight(name, f"analytics:{route}", bring, "investigator") for name, route, bring in (
    ("reports", "list", at("/reports/")),
    ("ask for a report", "request", at(f"/reports/new/{SIMULATED}/")),
    ("ask without answers", "request", at("/reports/new/preparing/")),
    ("run", "run", at("/reports/runs/{running}/")),
    ("run failed", "run", at("/reports/runs/{failed}/")),
    ("preview", "preview", at(f"/reports/new/{SIMULATED}/preview/")),
    ("preview of the registry", "registry_preview", at("/reports/runs/{registry_run}/preview/")),
    ("preview without a run", "preview", at("/reports/new/preparing/preview/")),
    ("release for good", "let_out", at("/reports/{later}/release/")),
    ("release without a reason", "let_out", _release_refused),
    ("what changed", "changes", at("/reports/{later}/changes/")),
    ("first report", "changes", at("/reports/{report}/changes/")),
    ("overview", "overview", at("/reports/{report}/")),
    ("ask for a registry report", "request_registry", at("/reports/registry/new/")),
    ("registry report", "registry_overview", at("/reports/{registry_report}/registry/")),
    *((f"registry report: {block.title}", "registry_block", at(f"/reports/{{registry_report}}/registry/{block.key}/"))
      for block in BLOCKS),
    *((f"question {number}: {kind}", "question", at(f"/reports/{{report}}/questions/{number}/"))
      for number, kind in QUESTIONS.items()),
    ("explorer", "explore", at(f"/reports/{{report}}/explore/?{EXPLORED}")),
    ("methods", "methods", at("/reports/{report}/methods/")),
    ("accounting", "accounting", at("/reports/{report}/accounting/")),
    ("release refused", "release", at("/reports/{report}/accounting/release/")),
    ("rows that left", "row_list", at("/rows/")),
    ("rows of one time", "rows", at("/rows/{rows}/")),
    ("take rows", "take_survey_rows", _taking_rows),
    ("rows looked at", "take_survey_rows", _rows_looked_at),
    ("rows without a purpose", "take_survey_rows", _rows_refused),
    ("sorted texts", "codings", at("/codings/")),
    ("begin to sort", "begin_coding", at(f"/codings/of/{SIMULATED}/")),
    ("texts half sorted", "coding", at("/codings/{sorting}/")),
    ("texts sorted", "coding", at("/codings/{sorted}/")),
    ("texts of one coder", "code_texts", at("/codings/{sorting}/texts/")),
    ("texts to settle", "settle_texts", at("/codings/{sorted}/together/")),
))  # fmt: skip
LEADING_ON = (
    Sight("preview from its start", "surveys:preview", at("/surveys/preparing/preview/"), "coordinator",
          end="surveys:preview_section"),
    Sight("preview of a version from its start", "surveys:version_preview", at("/questions/1/preview/"), "coordinator",
          end="surveys:version_preview_section"),
    Sight("preview of an upload from its start", "surveys:upload_preview", at("/questions/upload/{upload}/preview/"),
          "coordinator", end="surveys:upload_preview_section"),
)  # fmt: skip
SIGHTS = (*DOOR, *PEOPLE, *RESPONDENT, *STAFF, *MAILINGS, *LEADING_ON, *REPORTS)
