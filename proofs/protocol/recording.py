"""Check 9, judged: what a browser sent and received while an invitation was used and questions were answered. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

NAME = "__Secure-pave_draft"
MOST_SIZES = 3
CACHE = "no-store"


@dataclass(frozen=True)
class Exchange:
    """One request with its reply; header names in small letters, sizes in bytes."""

    method: str
    url: str
    sent: Mapping[str, str]
    received: Mapping[str, str]
    status: int
    request_size: int
    reply_size: int

    @property
    def path(self) -> str:
        return urlsplit(self.url).path


@dataclass
class Journey:
    """One person from the link to the receipt: the exchanges, the secrets, and what the browser held on to."""

    slug: str
    with_script: bool
    secrets: Sequence[str]
    """Every form of the person's code and invitation that an address must never hold."""
    exchanges: list[Exchange] = field(default_factory=list)
    left_behind: Mapping[str, int] = field(default_factory=dict)
    """Where a page's script could have kept something -> how much lies there once the code is shown."""
    addresses: list[str] = field(default_factory=list)
    """What the address bar showed after each step."""

    @property
    def issuing(self) -> list[Exchange]:
        """With a script a request of its own; without, the post of the first page."""
        tail = "issue/" if self.with_script else ""
        wanted = f"/answer/{self.slug}/{tail}"
        return [one for one in self.exchanges if one.method == "POST" and one.path == wanted]


def faults(journeys: Sequence[Journey]) -> list[str]:
    """What check 9 has to object to."""
    alone = [fault for journey in journeys for fault in _of_one(journey)]
    return alone + [
        fault
        for with_script in (True, False)
        for fault in _sizes([one for one in journeys if one.with_script == with_script])
    ]


def _of_one(journey: Journey) -> Iterator[str]:
    how = "script" if journey.with_script else "no script"
    for one in journey.issuing:
        yield from (f"{how}: issuing sends {name}" for name in ("cookie", "referer") if one.sent.get(name))
        if journey.with_script and "set-cookie" in one.received:
            yield f"{how}: issuing sets a cookie"
    if not journey.issuing:
        yield f"{how}: nothing was issued"
    yield from (f"{how}: {fault}" for fault in _cookies(journey))
    yield from (f"{how}: {fault}" for fault in _addresses(journey))
    yield from (f"{how}: {count} left in {place}" for place, count in journey.left_behind.items() if count)
    for one in journey.exchanges:
        if one.path.startswith("/answer/") and CACHE not in one.received.get("cache-control", ""):
            yield f"{how}: a page may be kept by caches"
        if one.sent.get("referer"):  # an empty one was never sent: the file came out of the browser's own cache
            yield f"{how}: a Referer is sent"


def _cookies(journey: Journey) -> Iterator[str]:
    """Exactly one cookie, of this survey alone, that no script and no other site can use, and gone with the session."""
    lines = [line for one in journey.exchanges for line in one.received.get("set-cookie", "").splitlines() if line]
    found = {repr(fault) for line in lines for fault in cookie_faults(line, journey.slug)}
    yield from sorted(fault.strip("'") for fault in found)
    sent = [name for one in journey.exchanges for name in SimpleCookie(one.sent.get("cookie", ""))]
    if not lines or not sent:
        yield "no cookie"
    if set(sent) - {NAME}:
        yield "another cookie is sent"


def cookie_faults(line: str, slug: str) -> list[str]:
    """What is wrong with one Set-Cookie header."""
    name, *rest = [part.strip() for part in line.split(";")]
    attributes = {part.split("=")[0].lower(): part.partition("=")[2] for part in rest}
    wanted = {"httponly": "", "samesite": "Strict", "path": f"/answer/{slug}/", "secure": ""}
    found = [
        f"cookie without {key}={value}".rstrip("=") for key, value in wanted.items() if attributes.get(key) != value
    ]
    if name.split("=")[0] != NAME:
        found.append("cookie of another name")
    return found + [f"cookie with {key}" for key in sorted(set(attributes) - set(wanted))]


def _addresses(journey: Journey) -> Iterator[str]:
    for address in (*(one.url for one in journey.exchanges), *journey.addresses):
        if any(secret.lower() in address.lower() for secret in journey.secrets):
            yield "a code in an address"


def _sizes(journeys: Sequence[Journey]) -> Iterator[str]:
    """All that is issued looks the same from outside: one size out, one size back."""
    issued = [one for journey in journeys for one in journey.issuing]
    how = "script" if any(journey.with_script for journey in journeys) else "no script"
    for name, sizes in (
        ("request", {one.request_size for one in issued}),
        ("reply", {one.reply_size for one in issued}),
    ):
        if len(sizes) > 1:
            yield f"{how}: {len(sizes)} sizes of an issuing {name}"


def stored_faults(sizes: Iterable[int]) -> list[str]:
    """Bodies are padded: few lengths, each a whole number of 16 KiB."""
    distinct = set(sizes)
    odd = [f"a body of {size} bytes" for size in sorted(distinct) if size % (16 * 1024)]
    return odd + ([f"{len(distinct)} sizes of bodies"] if len(distinct) > MOST_SIZES else [])
