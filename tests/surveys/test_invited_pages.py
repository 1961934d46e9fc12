"""The pages of somebody invited, as a browser without JavaScript walks them; and what the script's own posts get."""

from __future__ import annotations

import base64
import secrets
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.test import Client

from pave.lib.clock import now
from surveys import actions, answer_actions, models
from surveys.blind_rsa import PREFIX_BYTES, SALT_BYTES, Blinded, PublicKey
from surveys.cells import OPTED_OUT
from surveys.codes import INVITATION, INVITED, code_of, code_of_secret, new_code, read_code, spoken
from surveys.instrument import Instrument
from surveys.ledger import read
from surveys.models import InstrumentVersion, Response, Survey, Token
from tests.conftest import Invited, opened
from tests.surveys.answer_maker import made_answers
from tests.surveys.respondent import Respondent, hidden_fields

pytestmark = pytest.mark.django_db(transaction=True)
PASS = {"eligible": "yes", "registry_centre": "yes"}
GATES = {**PASS, "consent": "yes"}


def text(page: Any) -> str:
    return " ".join(page.content.decode().split())


@pytest.fixture
def practice(practice_version: InstrumentVersion) -> Invited:
    """Three people invited to the 44 items, whose first page has a gate and asks for consent."""
    return Invited(opened(practice_version, "practice", mode="invite"), 3)


@pytest.fixture
def someone(practice: Invited, visitor: Client) -> Respondent:
    return Respondent(visitor, practice.survey.slug)


def issued(survey: Survey) -> int:
    return read(survey).issued()


# -- the first page ----------------------------------------------------------------------------------------------------


def test_the_first_page_says_what_can_be_known_and_shows_the_key(practice: Invited, someone: Respondent) -> None:
    page = text(someone.get())
    fingerprint = PublicKey(bytes(practice.survey.public_key)).fingerprint.hex().upper()
    assert spoken(fingerprint) in page and spoken(fingerprint) in text(someone.get("status/"))
    for words in ("What we keep", "roughly whether you took part", "could change its program to betray you",
                  "start now but answer on another day", "narrow it down", "Do not write names", "We cannot recover it",
                  "destroyed when the survey closes", "could forge", "for a moment sees both"):  # fmt: skip
        assert words in page, words


def test_an_open_survey_promises_nothing_about_invitations(open_survey: Survey, visitor: Client) -> None:
    page = text(visitor.get("/answer/umbrellas/"))
    assert "nvitation" not in page and "credential" not in page


@pytest.mark.parametrize("left_open", ["eligible", "consent"])
def test_what_is_open_on_the_first_page_costs_no_invitation(
    practice: Invited, someone: Respondent, left_open: str
) -> None:
    first = hidden_fields(someone.get())
    fields = {name: value for name, value in GATES.items() if name != left_open}
    page = someone.post(**first, **fields, invitation=practice.codes[0])
    assert (page.status_code, issued(practice.survey)) == (422, 0)
    assert hidden_fields(page)["code"] == first["code"]
    assert f'name="invitation" value="{practice.codes[0]}"' in text(page)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (code_of(7, INVITATION), "not one of this survey"),
        ("ABCD", "this one has 4"),
        ("", "this one has 0"),
        (code_of(7, INVITED), "The invitation code is in the mail"),
    ],
)
def test_a_wrong_invitation_code_keeps_everything(
    practice: Invited, someone: Respondent, typed: str, words: str
) -> None:
    first = hidden_fields(someone.get())
    page = someone.post(**first, **GATES, invitation=typed)
    assert (page.status_code, issued(practice.survey)) == (422, 0)
    assert words in text(page) and 'aria-describedby="invitation-hint invitation-error"' in text(page)
    assert hidden_fields(page)["code"] == first["code"]
    assert text(page).count(" checked") == len(GATES)


@pytest.mark.parametrize("tail", ["", "no-more-mail/", "status/"])
def test_a_mail_scanner_that_opens_the_link_changes_nothing(practice: Invited, tail: str) -> None:
    former = bytes(read(practice.survey))
    for _ in range(5):
        scanner = Client()
        assert scanner.get(f"/answer/practice/{tail}").status_code == 200
        assert scanner.head(f"/answer/practice/{tail}").status_code == 200
        assert not scanner.cookies
    assert bytes(read(practice.survey)) == former
    assert (Response.objects.count(), Token.objects.count()) == (0, len(practice.codes))


# -- without JavaScript ------------------------------------------------------------------------------------------------


def test_the_journey_without_javascript(practice: Invited, someone: Respondent, all_vte: Instrument) -> None:
    first = someone.get()
    code = hidden_fields(first)["code"]
    assert spoken(code) in text(first) and len(code) == INVITED.length
    someone.post(**hidden_fields(first), **GATES, invitation=practice.codes[0].lower())
    assert someone.code == code and spoken(code) in text(someone.get("code/"))
    answers = made_answers(all_vte, Random(1)) | {"registry_centre": "yes"}
    answer_actions.save_draft(response=someone.response(), code=code, changes=answers)
    assert someone.post("submit/", quick="").url.endswith("/done/")
    assert "only which mailing they followed" in text(someone.get("done/"))
    assert someone.response().no_script


def test_the_same_post_again_opens_the_same_draft(practice: Invited, someone: Respondent) -> None:
    fields = hidden_fields(someone.get()) | GATES | {"invitation": practice.codes[0]}
    assert [someone.post(**fields).status_code for _ in range(3)] == [302] * 3
    assert (Response.objects.count(), issued(practice.survey)) == (1, 1)


def test_somebody_for_whom_the_survey_is_not_uses_the_invitation(practice: Invited, someone: Respondent) -> None:
    fields = hidden_fields(someone.get()) | {"eligible": "no", "invitation": practice.codes[0]}
    assert "an invitation was used by somebody it was not meant for" in text(someone.post(**fields))
    assert (Response.objects.get().state, issued(practice.survey)) == ("screened_out", 1)


def test_a_used_invitation_leads_to_the_own_code(practice: Invited, someone: Respondent) -> None:
    code = someone.start(**PASS, invitation=practice.codes[0]).code
    someone.client.cookies.clear()
    page = someone.post(**hidden_fields(someone.get()), **GATES, invitation=practice.codes[0])
    assert page.status_code == 409
    assert "/answer/practice/resume/" in text(page)
    assert someone.post("resume/", code=spoken(code)).status_code == 302
    assert someone.code == code


def test_who_was_cut_off_while_starting_starts_with_the_code_written_down(
    practice: Invited, someone: Respondent
) -> None:
    first = hidden_fields(someone.get()) | GATES | {"invitation": practice.codes[0]}
    someone.post(**first)
    Response.objects.all().delete()  # as if the server had died between signing and the draft
    someone.client.cookies.clear()
    page = someone.post(**first | hidden_fields(someone.get()))
    assert (page.status_code, "code" in hidden_fields(page)) == (409, False)
    assert someone.post(**hidden_fields(page), code=spoken(first["code"])).url == "/answer/practice/code/"
    assert someone.code == first["code"]


# -- what the script posts ---------------------------------------------------------------------------------------------


def browsers_part(survey: Survey) -> Blinded:
    """What a script makes: nothing of it comes from the code."""
    public = PublicKey(bytes(survey.public_key))
    prepared = secrets.token_bytes(PREFIX_BYTES) + secrets.token_bytes(16)
    return public.blind(prepared, secrets.randbelow(public.modulus - 2) + 2, secrets.token_bytes(SALT_BYTES))


def ask(client: Client, invitation: str, blinded: bytes) -> Any:
    body = invitation.encode() + blinded
    return client.post("/answer/practice/issue/", body, content_type="application/octet-stream")


def field(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode()


def test_a_code_made_in_the_browser_opens_its_draft_and_no_invitation_comes_along(
    practice: Invited, someone: Respondent
) -> None:
    made = browsers_part(practice.survey)
    reply = ask(someone.client, practice.codes[0], made.blinded)
    signature = PublicKey(bytes(practice.survey.public_key)).finalised(made, reply.content)
    assert someone.post(**GATES, prepared=field(made.prepared), signature=field(signature)).status_code == 302
    assert someone.code == code_of_secret(made.prepared[PREFIX_BYTES:])
    assert not someone.response().no_script


@pytest.mark.parametrize(
    ("number", "status", "word"), [(0, 409, b"used"), (1, 200, b""), (None, 403, b"no_invitation")]
)
def test_an_answer_to_the_script_has_one_size(
    practice: Invited, visitor: Client, number: int | None, status: int, word: bytes
) -> None:
    ask(visitor, practice.codes[0], browsers_part(practice.survey).blinded)
    invitation = new_code(INVITATION) if number is None else practice.codes[number]
    reply = ask(visitor, invitation, browsers_part(practice.survey).blinded)
    assert (reply.status_code, len(reply.content)) == (status, 384)
    assert not word or reply.content.rstrip() == word


@pytest.mark.parametrize("damage", ["prepared", "signature"])
def test_what_the_survey_did_not_sign_starts_nothing(practice: Invited, someone: Respondent, damage: str) -> None:
    fields = {"prepared": field(bytes(48)), "signature": field(bytes(384))} | {damage: "no base64 ?"}
    page = someone.post(**GATES, **fields)
    assert (page.status_code, Response.objects.count()) == (403, 0)
    assert "does not carry the survey’s signature" in text(page)


# -- no more mail, status, withdrawal ----------------------------------------------------------------------------------


def test_stopping_the_mail_is_noted_once_the_button_is_pressed(practice: Invited, visitor: Client) -> None:
    path = "/answer/practice/no-more-mail/"
    refused = visitor.post(path, {"invitation": new_code(INVITATION)})
    assert (refused.status_code, read(practice.survey).with_flag(OPTED_OUT)) == (422, 0)
    assert "The mail is not stopped yet" in text(refused)
    assert "You get no more mail" in text(visitor.post(path, {"invitation": spoken(practice.codes[1])}))
    assert [read(practice.survey).has(place, OPTED_OUT) for place in range(3)] == [False, True, False]


def test_withdrawing_asks_once_and_takes_everything_out(practice: Invited, someone: Respondent) -> None:
    someone.start(**PASS, invitation=practice.codes[0])
    assert "This cannot be undone" in text(someone.get("withdraw/"))
    assert "One tick is missing" in text(someone.post("withdraw/"))
    assert someone.response().state == "draft"
    code, page = someone.code, someone.post("withdraw/", sure="yes")
    assert (page.status_code, Response.objects.get().state) == (410, "withdrawn")
    assert "Your answers are withdrawn" in text(page)
    assert "Your answers are withdrawn" in text(someone.post("resume/", code=code))


def test_submitted_answers_can_be_withdrawn_from_the_receipt(
    invited: Invited, visitor: Client, tiny: Instrument
) -> None:
    someone = Respondent(visitor, "invited").start(invitation=invited.codes[0])
    answer_actions.save_draft(response=someone.response(), code=someone.code, changes=made_answers(tiny, Random(1)))
    someone.post("submit/")
    assert "/answer/invited/withdraw/" in text(someone.get("done/"))
    assert "Your submitted answers are taken out" in text(someone.get("withdraw/"))
    someone.post("withdraw/", sure="yes")
    assert Response.objects.get().state == "withdrawn"


@pytest.mark.parametrize(("state", "words"), [("open", "It is open."), ("paused", "It is paused."),
                                              ("closed", "It has just closed.")])  # fmt: skip
def test_the_status_page_says_how_the_survey_stands(invited: Invited, visitor: Client, state: str, words: str) -> None:
    actions.change_state(survey=invited.survey, state=state, by="test")
    page = text(visitor.get("/answer/invited/status/"))
    assert words in page and "Answers can never outnumber used invitations" in page
    assert "What was counted" not in page


def test_the_status_page_of_a_sealed_survey_counts(
    invited: Invited, visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    invited.started(0)
    actions.change_state(survey=invited.survey, state="closed", by="test")
    monkeypatch.setattr(models, "now", lambda: now() + timedelta(hours=1))
    actions.seal_survey(survey=Survey.objects.get(slug="invited"), by="test")
    page = text(visitor.get("/answer/invited/status/"))
    assert "It is closed and sealed." in page
    for name, count in {"Invited": 30, "Invitations used": 1, "Drafts not submitted, destroyed": 1}.items():
        assert f'<th scope="row">{name}</th><td class="number">{count}</td>' in page


def sealed(invited: Invited, monkeypatch: pytest.MonkeyPatch) -> None:
    actions.change_state(survey=invited.survey, state="closed", by="test")
    monkeypatch.setattr(models, "now", lambda: now() + timedelta(hours=1))
    actions.seal_survey(survey=Survey.objects.get(slug="invited"), by="test")


def submitted(survey: Survey, count: int, *, no_script: bool) -> None:
    Response.objects.bulk_create(
        Response(pk=secrets.token_bytes(16), survey=survey, state="submitted", body=b"x", no_script=no_script)
        for _ in range(count)
    )


@pytest.mark.parametrize(("few", "told"), [(20, True), (19, False)])
def test_answers_begun_without_a_script_are_counted_where_both_groups_are_large(
    invited: Invited, visitor: Client, monkeypatch: pytest.MonkeyPatch, few: int, told: bool
) -> None:
    submitted(invited.survey, 25, no_script=False)
    submitted(invited.survey, few, no_script=True)
    sealed(invited, monkeypatch)
    page = text(visitor.get("/answer/invited/status/"))
    assert ("could not make the code itself" in page) is told
    assert not Response.objects.filter(no_script=True).exists()


def test_more_answers_than_used_invitations_are_admitted(
    invited: Invited, visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    invited.started(0)
    submitted(invited.survey, 3, no_script=False)
    sealed(invited, monkeypatch)
    page = text(visitor.get("/answer/invited/status/"))
    assert "There are 3 more answers than invitations known as used." in page
    assert "can never outnumber" not in page


def test_a_typed_code_of_28_characters_is_read_with_blanks_and_small_letters(
    practice: Invited, someone: Respondent
) -> None:
    code = someone.start(**PASS, invitation=practice.codes[0]).code
    someone.client.cookies.clear()
    assert read_code(someone.post("resume/", code=spoken(code).lower()).cookies["pave_draft"].value) == code
