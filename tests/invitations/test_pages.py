"""The coordinator's pages: from a roster to a mailing that is done; counts and never who."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from invitations import mailing_actions, queries, tasks
from invitations.models import Invitation, RosterUpload, Wave
from invitations.pages import EXAMPLE_CODE, starting_text
from pave.lib.clock import now
from surveys import ledger
from surveys.cells import BOUNCED
from surveys.codes import spoken
from surveys.models import Survey
from tests.invitations.staging import BODY, invite, people, sent, started, use

pytestmark = pytest.mark.django_db(transaction=True)
HOSTILE = '"<script>alert(1)</script>@example.org"'


def path(tail: str = "") -> str:
    return f"/surveys/rain/invitations/{tail}"


def text(page: Any) -> str:
    return " ".join(page.content.decode().split())


def upload(client: Client, data: bytes) -> Any:
    return client.post(path("roster/"), {"source": SimpleUploadedFile("roster.csv", data)}, follow=True)


def test_an_open_survey_has_no_invitations(open_survey: Survey, coordinator: Client) -> None:
    assert coordinator.get("/surveys/umbrellas/invitations/").status_code == 404
    assert "Roster and mailings" not in text(coordinator.get("/surveys/umbrellas/"))


def test_an_invited_survey_leads_to_its_invitations(rain: Survey, coordinator: Client) -> None:
    page = text(coordinator.get("/surveys/rain/"))
    assert path() in page and "the same for everybody" not in page
    assert "Upload a roster" in text(coordinator.get(path()))


@pytest.mark.parametrize(
    ("used", "said"), [(0, "0 invitations used"), (1, "1 invitation used"), (2, "2 invitations used")]
)
def test_invitations_used_agree_in_number(rain: Survey, coordinator: Client, used: int, said: str) -> None:
    invite(rain, people(2))
    use(rain, range(used))
    closing = coordinator.post("/surveys/rain/state/", {"state": "closed"})
    for page in (coordinator.get("/surveys/rain/"), coordinator.get(path()), closing):
        assert said in text(page).replace("<b>", "").replace("</b>", "")


@pytest.mark.parametrize("number", [1, 2])
def test_the_mail_takes_as_long_as_the_first_page_says(practice_survey: Survey, visitor: Client, number: int) -> None:
    assert "About 12–15 minutes" in text(visitor.get("/answer/practice/"))
    assert "takes about 12–15 minutes." in starting_text(practice_survey, number)["body"]


def test_where_the_questions_say_no_time_the_plan_does(rain: Survey) -> None:
    assert re.search(r"takes about \d*[05] minutes\.", starting_text(rain, 1)["body"])


def test_a_survey_by_invitation_can_be_made(coordinator: Client, tiny_version: Any) -> None:
    given = {"title": "By post", "slug": "post", "instrument": tiny_version.pk, "mode": "invite", "contact": "Ada"}
    assert coordinator.post("/surveys/new/", given).status_code == 302
    assert Survey.objects.get(slug="post").by_invitation
    refused = coordinator.post("/surveys/new/", {**given, "slug": "two", "pilot": "on"})
    assert refused.status_code == 422 and "A pilot has an open link" in text(refused)


def test_the_review_lists_everything_before_anybody_is_invited(rain: Survey, coordinator: Client) -> None:
    invite(rain, people(1))
    rows = ["email", *people(3), "nonsense", HOSTILE, people(1, 2)[0].upper()]
    page = text(upload(coordinator, "\n".join(rows).encode()))
    for said in ("2 new addresses", "nonsense", "There is no @", "The same address stands in row 4", "Already invited"):
        assert said in page
    assert "<script>alert" not in page and "&lt;script&gt;" in page
    assert Invitation.objects.count() == 1 and mail.outbox == []


def test_confirming_invites_the_new_ones_in_an_order_of_its_own(rain: Survey, coordinator: Client) -> None:
    upload(coordinator, "\n".join(people(40)).encode())
    page = text(coordinator.post(path("roster/review/"), {"act": "confirm"}, follow=True))
    assert "40 added to the roster" in page and not RosterUpload.objects.exists()
    by_position = list(Invitation.objects.order_by("position").values_list("address", flat=True))
    assert sorted(by_position) == sorted(people(40)) and by_position != people(40)
    assert ledger.read(rain).count == 40


def test_discarding_leaves_nothing(rain: Survey, coordinator: Client) -> None:
    upload(coordinator, people(1)[0].encode())
    coordinator.post(path("roster/review/"), {"act": "discard"})
    assert not RosterUpload.objects.exists() and not Invitation.objects.exists()


def test_a_file_that_cannot_be_read_is_refused_in_words(rain: Survey, coordinator: Client) -> None:
    page = upload(coordinator, b"name\nAda\n")
    assert page.status_code == 422 and "No column holds mail addresses" in text(page)


def test_a_mail_is_written_seen_and_sent(rain: Survey, coordinator: Client, told: list[int]) -> None:
    invite(rain, people(3))
    assert "you are invited to the survey" in text(coordinator.get(path("mail/")))
    seen = coordinator.post(path("mail/"), {"subject": "Rain", "body": BODY}, follow=True)
    assert spoken(EXAMPLE_CODE) in text(seen) and "3 mails, to everybody" in text(seen)
    page = coordinator.post(path("send/"), follow=True)
    assert "Mailing 1 goes out" in text(page) and told == [Wave.objects.get().pk]
    coordinator.post(path("send/"))
    assert len(told) == 1
    tasks.send_wave(told[0])
    assert "Mailing 1 is done" in text(coordinator.get(path("waves/1/"))) and len(mail.outbox) == 3


@pytest.mark.parametrize(("subject", "body", "said"), [
    ("", BODY, "This field is required"), ("Rain", "Hello", "The text needs {link}"),
    ("{code}", BODY, "locked screens"), ("Rain", BODY + "{name}", "no placeholder {name}"),
])  # fmt: skip
def test_a_mail_that_cannot_go_out_stays_on_the_page(
    rain: Survey, coordinator: Client, subject: str, body: str, said: str
) -> None:
    invite(rain, people(1))
    page = coordinator.post(path("mail/"), {"subject": subject, "body": body})
    assert page.status_code == 422 and said in text(page) and body[:4] in text(page)
    assert not Wave.objects.exists()


def test_in_production_three_days_pass_between_mailings(rain: Survey, coordinator: Client, settings: Any) -> None:
    invite(rain, people(2))
    sent(rain)
    settings.PAVE_DAYS_BETWEEN_WAVES = 3
    coordinator.post(path("mail/"), {"subject": "Rain", "body": BODY})
    assert "3 days must pass" in text(coordinator.get(path("send/")))
    assert "3 days must pass" in text(coordinator.post(path("send/"), follow=True))
    assert Wave.objects.get(number=2).state == "preparing"


def test_progress_is_told_as_counts(rain: Survey, coordinator: Client) -> None:
    invite(rain, people(2))
    wave = started(rain)
    progress = coordinator.get(path("waves/1/progress/")).json()
    assert (progress["state"], progress["done"], progress["words"]) == ("running", 0, "Codes are being prepared.")
    Wave.objects.filter(pk=wave.pk).update(state="paused", failure="The mail server is away.")
    assert coordinator.get(path("waves/1/progress/")).json()["state"] == "failed"
    page = text(coordinator.get(path("waves/1/")))
    assert "The mail server is away." in page and "Try again" in page


def test_a_stopped_mailing_is_tried_again_or_ended(rain: Survey, coordinator: Client, told: list[int]) -> None:
    invite(rain, people(2))
    wave = started(rain)
    tasks.send_wave(wave.pk)
    Wave.objects.update(state="paused")
    coordinator.post(path("waves/1/go-on/"))
    assert told == [wave.pk] and Wave.objects.get().state == "sending"
    Wave.objects.update(state="paused")
    assert "is done" in text(coordinator.post(path("waves/1/cut-short/"), follow=True))
    assert "not stopped" in text(coordinator.post(path("waves/1/go-on/"), follow=True))


def test_a_mailing_is_stopped_on_its_way(rain: Survey, coordinator: Client) -> None:
    invite(rain, people(3))
    wave = started(rain)
    fence = mailing_actions.claim_wave(wave_id=wave.pk)
    page = coordinator.post(path("waves/1/stop/"), follow=True)
    assert "Somebody stopped it by hand." in text(page) and fence
    with pytest.raises(mailing_actions.Superseded):
        mailing_actions.check_held(wave_id=wave.pk, fence=fence)
    assert "does not go out at the moment" in text(coordinator.post(path("waves/1/stop/"), follow=True))


def test_a_sealed_survey_keeps_counts_and_loses_its_addresses(rain: Survey, coordinator: Client) -> None:
    invite(rain, people(30))
    sent(rain)
    Survey.objects.update(state="closed", closed_at=now() - timedelta(hours=1))
    assert "The survey is closed" in text(coordinator.get(path("mail/"), follow=True))
    tasks.sweep()
    assert "is sealed" in text(
        coordinator.post(path("marks/"), {"kind": "bounced", "addresses": "a@b.co"}, follow=True)
    )
    page = text(coordinator.post(path("erase/"), {"sure": "yes"}, follow=True))
    assert "30 addresses are erased" in page and "<b>30</b> invited" in page and "Mailing 1" in page


def test_pages_name_no_address_but_the_unsure_of_a_finished_wave(rain: Survey, coordinator: Client) -> None:
    invite(rain, people(30))
    wave = sent(rain)
    use(rain, range(5))
    ledger.change(rain, lambda cells: cells.set_mail(3, 1, 4))  # type: ignore[arg-type]
    for tail in ("", "waves/1/", "waves/1/progress/", "marks/", "mail/"):
        assert "@example.org" not in text(coordinator.get(path(tail))).replace("ada@example.org", "")
    unsure = text(coordinator.get(path("waves/1/unsure/")))
    assert unsure.count("@example.org") == 1 and Invitation.objects.get(position=3).address in unsure
    Wave.objects.filter(pk=wave.pk).update(state="sending")
    assert coordinator.get(path("waves/1/unsure/")).status_code == 404


def test_bounces_are_pasted_and_answered_with_counts(rain: Survey, coordinator: Client) -> None:
    invite(rain, people(3))
    pasted = f"Undeliverable: <{people(1)[0]}>\n{people(1, 1)[0]}, stranger@example.org"
    page = text(coordinator.post(path("marks/"), {"kind": "bounced", "addresses": pasted}, follow=True))
    assert "2 noted. 1 not on the roster." in page
    assert ledger.read(rain).with_flag(BOUNCED) == 2 and "<b>2</b> bounced" in text(coordinator.get(path()))


def test_the_overview_makes_the_same_queries_for_three_and_for_three_thousand(
    rain: Survey, coordinator: Client
) -> None:
    invite(rain, people(3))
    coordinator.get(path())
    with CaptureQueriesContext(
        connection,
    ) as few:
        coordinator.get(path())
    invite(rain, people(3_000, 3))
    with CaptureQueriesContext(connection) as many:
        assert "<b>3,003</b> invited" in text(coordinator.get(path()))
    assert len(many) == len(few) <= 20


def test_others_stay_out(rain: Survey, investigator: Client, client: Client) -> None:
    for tail in ("", "roster/", "roster/review/", "mail/", "send/", "waves/1/", "marks/", "erase/"):
        assert investigator.get(path(tail)).status_code == 403
        assert client.get(path(tail)).status_code == 302


def test_the_outbox_shows_the_mail_of_the_demo(rain: Survey, coordinator: Client, settings: Any, tmp_path: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    assert "No mail yet" in text(coordinator.get("/outbox/"))
    invite(rain, people(60))
    sent(rain)
    page = text(coordinator.get("/outbox/"))
    assert "60 mails" in page and page.count("<article") == 50 and 'href="https://answer.example/answer/rain/#' in page
    assert text(coordinator.get("/outbox/?page=2")).count("<article") == 10
    settings.PRODUCTION = True
    assert coordinator.get("/outbox/").status_code == 404


def test_a_crash_between_roster_and_ledger_is_made_good(rain: Survey, coordinator: Client) -> None:
    invite(rain, people(2))
    Invitation.objects.create(survey=rain, position=2, address="late@example.org")
    assert ledger.read(rain).count == 2
    assert sent(rain).counts["sent"] == 3 == queries.invited(rain)
