"""Who is at which form: the person, the child or site, and the entity. Raises Http404 alike for
what is not there and for what is another site's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.http import Http404, HttpRequest, QueryDict

from accounts.models import User
from accounts.sessions import person_of
from registry import addresses, queries
from registry.codebook import Entity, Field
from registry.codebook_reader import codebook
from registry.drafts import IDENTIFIES_OWNER
from registry.entry.groups import ELSEWHERE
from registry.entry.once import read_form_id
from registry.entry.pages import Page, case_page, may_enter, site_page
from registry.entry.reading import fields_of, posted_from, with_offer
from registry.entry.unsent import Place
from registry.facts import Facts, Row
from registry.models import Case
from registry.queries import Entry, NotFound, Owner

LONGEST_REVISION = 10


@dataclass(frozen=True)
class Desk:
    """One person at one entity of one child or site. `anchor` is None where there is none, or not for this person."""

    user: User
    owner: Owner
    entity: Entity
    anchor: date | None

    @cached_property
    def facts(self) -> Facts:
        """Everything known about the child, or every row of the site; read once, where it is asked for."""
        if isinstance(self.owner, Case):
            return queries.facts_of(self.owner, self.anchor)
        return queries.site_facts(self.owner)

    @property
    def code(self) -> str:
        return self.owner.code

    @property
    def by(self) -> str:
        return self.user.get_username()

    @cached_property
    def enters(self) -> bool:
        """Whether this person may change something here now."""
        takes_data = not isinstance(self.owner, Case) or self.owner.state == Case.State.OPEN
        return takes_data and may_enter(self.user, self.owner)

    @property
    def rows_url(self) -> str:
        return addresses.rows_url(self.code, self.entity.name)

    @property
    def add_url(self) -> str:
        return addresses.add_url(self.code, self.entity.name)

    @property
    def leave_url(self) -> str:
        """The page of the child or site itself."""
        is_site = self.entity.of == "site"
        return addresses.site_url(self.code) if is_site else addresses.case_url(self.code)

    def may_delete(self, key: tuple[str, ...] | None) -> bool:
        """The row that stands for the child or site itself stays."""
        return key is not None and self.entity.name not in IDENTIFIES_OWNER

    def entry(self, key: tuple[str, ...]) -> Entry | None:
        """One row as it is kept now; None where there is none."""
        try:
            return queries.entry(self.owner, self.entity.name, key)
        except NotFound:
            return None

    def draft(self, key: tuple[str, ...] | None) -> Place:
        """Where a form that this person has not sent is kept."""
        return Place(self.user, self.owner, self.entity.name, key)

    def row_url(self, key: tuple[str, ...]) -> str:
        return addresses.row_url(self.code, self.entity.name, key)

    def fields(self, *, new: bool) -> tuple[Field, ...]:
        return fields_of(self.entity, new=new)

    def page(self, chosen: Row | None = None) -> Page:
        if isinstance(self.owner, Case):
            return case_page(self.user, self.owner, self.facts, chosen=chosen, entity=self.entity.name)
        return site_page(self.user, self.owner, self.facts, entity=self.entity.name)


@dataclass(frozen=True)
class Sent:
    """A form as it was sent. `do`: save, another, keep, fresh, resolve, or offer:<field>=<value>."""

    do: str
    posted: Mapping[str, str]
    reason: str
    revision: int
    form_id: str
    mine: frozenset[str] = frozenset()

    def with_offer(self, fields: tuple[Field, ...]) -> dict[str, str] | None:
        """What stands in the boxes once an offer is taken; None where none is."""
        name, is_one, cell = self.do.removeprefix("offer:").partition("=")
        field = next((one for one in fields if one.name == name), None)
        if not self.do.startswith("offer:") or not is_one or field is None:
            return None
        return with_offer(field, self.posted, cell)


def desk_for(request: HttpRequest, code: str, entity: str, *, site: bool, to_enter: bool) -> Desk:
    """Raises Http404. `to_enter`: for somebody who enters data at the site itself."""
    user, form = person_of(request), codebook().by_name.get(entity)
    if form is None or entity in ELSEWHERE or (form.of == "site") != site:
        raise Http404
    try:
        if site:
            held = queries.site_to_enter(user, code) if to_enter else queries.site_for(user, code)
            return Desk(user, held, form, None)
        case = queries.case_to_enter(user, code) if to_enter else queries.case_for(user, code)
    except NotFound as error:
        raise Http404 from error
    return Desk(user, case, form, queries.anchor_for(user, case))


def read_revision(post: QueryDict) -> int:
    """The revision that a form started from; 0 where it says none."""
    text = post.get("_revision", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < LONGEST_REVISION else 0


def read_sent(post: QueryDict, fields: tuple[Field, ...]) -> Sent:
    lists = dict(post.lists())
    return Sent(
        do=post.get("_do", "save"), posted=posted_from(fields, lists), form_id=read_form_id(post.get("_form", "")),
        reason=post.get("_reason", "").strip(),
        revision=read_revision(post),
        mine=frozenset(one.name for one in fields if post.get(f"_choice_{one.name}") == "mine"),
    )  # fmt: skip
