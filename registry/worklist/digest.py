"""The mail of what waits: counts and a link, for who enters data or manages them. Never a case code or a site's name.

A person's day is claimed in the database before the mail is handed over, so two runs, or a run that is killed and
begins again, send it once at most. A mail that is lost is not sent again: the next one says the same.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import AT_ONE_SITE, Site, User
from accounts.policy import DATA_MANAGERS
from accounts.queries import sites_of
from pave.lib.clock import now
from registry.models import DataQuery, DigestChoice
from registry.worklist import queries
from registry.worklist.tasks import Child, Kind, counts, tasks

log = logging.getLogger(__name__)
SALT = "registry.worklist.digest"
MONDAY, SATURDAY = 0, 5
WORDS: Mapping[Kind, tuple[str, str]] = {
    Kind.OVERDUE: ("follow-up is overdue", "follow-ups are overdue"),
    Kind.TRANSFER: ("child is offered to your site", "children are offered to your site"),
    Kind.QUERY: ("question waits for an answer", "questions wait for an answer"),
    Kind.DUE: ("follow-up is due soon", "follow-ups are due soon"),
    Kind.UNFINISHED: ("row or draft is unfinished", "rows or drafts are unfinished"),
    Kind.SIGN: ("case waits for a signature", "cases wait for a signature"),
}
ANSWERED = ("answered question waits for you", "answered questions wait for you")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many people got a mail, had nothing waiting, and whose mail server refused it."""

    sent: int = 0
    quiet: int = 0
    refused: int = 0


def choice_of(person: User) -> DigestChoice:
    """What a person chose; every Monday until they choose."""
    return DigestChoice.objects.filter(user=person).first() or DigestChoice(user=person)


def choose(person: User, every: str) -> None:
    DigestChoice.objects.update_or_create(user=person, defaults={"every": DigestChoice.Every(every).value})


# -- who is due -------------------------------------------------------------------------------------------------------


def is_due(choice: DigestChoice, today: date) -> bool:
    """Working days only; a week that was missed on its Monday is made up on the next working day."""
    last, monday = choice.last_sent_on, today - timedelta(days=today.weekday())
    if choice.every == DigestChoice.Every.NEVER or today.weekday() >= SATURDAY or last == today:
        return False
    if choice.every == DigestChoice.Every.DAY:
        return True
    return today.weekday() == MONDAY if last is None else last < monday


def people() -> Iterator[User]:
    """Who may get a mail: they enter data at a site or manage the network's, and have an address."""
    roles = Q(memberships__role__in=[*AT_ONE_SITE, *DATA_MANAGERS])
    yield from User.objects.filter(roles, is_active=True).exclude(email="").distinct().order_by("pk")


def _claim(person: User, today: date) -> bool:
    """Whether this run is the one that sends today; the row says so before the mail goes out."""
    DigestChoice.objects.get_or_create(user=person)
    free = Q(last_sent_on=None) | Q(last_sent_on__lt=today)
    return bool(DigestChoice.objects.filter(free, user=person).update(last_sent_on=today))


# -- sending ----------------------------------------------------------------------------------------------------------


def send_all(today: date | None = None) -> Outcome:
    """Send today's mails; raises OSError where there is no mail server, and then nobody's day is claimed."""
    day = today or now().date()
    due = [person for person in people() if is_due(choice_of(person), day)]
    if not due:
        return Outcome()
    over = get_connection()
    over.open()
    try:
        return _sent(due, day, over)
    finally:
        over.close()


def _sent(due: list[User], day: date, over: BaseEmailBackend) -> Outcome:
    known: dict[Site, list[Child]] = {}
    tally: Counter[str] = Counter()
    for person in due:
        lines = lines_for(person, known)
        if not lines:
            tally["quiet"] += 1
            continue
        over.open()  # does nothing while it is open; after a break it raises before anybody else's day is claimed
        if _claim(person, day):
            tally["sent" if _handed_over(person, lines, over) else "refused"] += 1
    return Outcome(**tally)


def _handed_over(person: User, lines: list[str], over: BaseEmailBackend) -> bool:
    try:
        over.send_messages([letter(person, lines, over)])
    except Exception as refusal:  # one address must not keep the mail from the others; its words may hold the address
        log.warning("a digest was not taken (%s)", type(refusal).__name__)
        over.close()
        return False
    return True


def letter(person: User, lines: list[str], over: BaseEmailBackend | None = None) -> EmailMessage:
    stop = origin() + reverse("registry:stop_digest", args=[token_of(person)])
    context = {"lines": lines, "worklist": origin() + reverse("registry:worklist"), "stop": stop,
               "choose": origin() + reverse("registry:digest")}  # fmt: skip
    headers = {"Auto-Submitted": "auto-generated", "List-Unsubscribe": f"<{stop}>",
               "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}  # fmt: skip
    body = render_to_string("registry/worklist/mail/digest.txt", context)
    return EmailMessage("What waits in the registry", body, None, [person.email], connection=over, headers=headers)


def lines_for(person: User, known: dict[Site, list[Child]] | None = None) -> list[str]:
    """What waits for a person, in counts. `known` keeps the children of a site from one person to the next."""
    known, tally = {} if known is None else known, Counter[Kind]()
    for site in sites_of(person, AT_ONE_SITE):
        if site not in known:
            known[site] = queries.children(person, site)
        tally.update(counts(tasks(known[site], queries.waiting(person, site))))
    lines = [_told(tally[kind], *WORDS[kind]) for kind in WORDS if tally[kind]]
    if person.kinds & DATA_MANAGERS:
        answered = DataQuery.objects.for_user(person).filter(state=DataQuery.State.ANSWERED).count()
        lines += [_told(answered, *ANSWERED)] if answered else []
    return lines


def _told(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def origin() -> str:
    """Where staff find this server, for mails that no request asks for."""
    if settings.CSRF_TRUSTED_ORIGINS:
        return str(settings.CSRF_TRUSTED_ORIGINS[0]).rstrip("/")
    return f"https://{settings.ALLOWED_HOSTS[0]}" if settings.PRODUCTION else "http://127.0.0.1:8000"


# -- stopping from a mail ---------------------------------------------------------------------------------------------


def token_of(person: User) -> str:
    """What stands in the link that stops the mail: it opens nothing else, and needs no sign-in."""
    return signing.dumps(person.pk, salt=SALT)


def person_of_token(token: str) -> User | None:
    try:
        return User.objects.filter(pk=signing.loads(token, salt=SALT)).first()
    except signing.BadSignature:
        return None
