"""The resources of the registry. Reading goes through `registry.queries`, writing through `registry.actions`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from rest_framework.exceptions import ParseError, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import Site, User
from registry import actions, queries
from registry.addresses import key_from_path, key_to_path
from registry.api.access import (
    PerToken,
    TokenAuthentication,
    case_in_reach,
    cases_in_reach,
    check_may_write,
    site_in_reach,
    sites_in_reach,
    token_of,
)
from registry.api.cells import Json, NotCells, cells_of, row_as_json
from registry.api.once import once
from registry.api.openapi import document
from registry.api.paging import page_of, whole
from registry.api.parsing import PlainJson
from registry.api.problems import PreconditionRequired, ProblemRenderer, answer_for
from registry.codebook_reader import codebook
from registry.dictionary import HEADER, rows
from registry.facts import DAYS, Row
from registry.models import TABLES, Case, DataQuery, Record

MOST_ROWS = 500
READ_ONLY = frozenset({"adjudication"})
"""Entities that no site writes."""


class Resource(APIView):
    """What every resource has in common: a token, a limit on requests, problems as answers."""

    authentication_classes = (TokenAuthentication,)
    throttle_classes = (PerToken,)
    renderer_classes = (ProblemRenderer,)
    parser_classes = (PlainJson,)

    def get_exception_handler(self) -> Any:
        return answer_for

    @property
    def person(self) -> User:
        return token_of(self.request).user

    def body(self) -> dict[str, Any]:
        """The object that was sent; raises ParseError."""
        if not isinstance(self.request.data, dict):
            raise ParseError("Send a JSON object.")
        return self.request.data


# -- children ---------------------------------------------------------------------------------------------------------


class CasesView(Resource):
    def get(self, request: Request) -> Response:
        found = cases_in_reach(request)
        state = request.query_params.get("state", "")
        if state and state not in Case.State.values:
            raise ParseError(f"state is one of {', '.join(Case.State.values)}.")
        page, following = page_of(request, found.filter(state=state) if state else found)
        return Response({"results": [_case(one) for one in page], "next": following})

    def post(self, request: Request) -> Response:
        """Open a case with the cells of its enrolment, and other rows beside."""
        check_may_write(request)
        site = self._site()
        return once(request, lambda: self._open(site))

    def _site(self) -> Site:
        """The site that is named, or the only one in reach; raises NotFound."""
        named = str(self.body().get("site_code", ""))
        codes = [named] if named else list(sites_in_reach(self.request).values_list("code", flat=True)[:1])
        if not codes:
            raise queries.NotFound("There is no site with this code.")
        return site_in_reach(self.request, codes[0], to_enter=True)

    def _open(self, site: Site) -> Response:
        body = self.body()
        cells, reason = cells_of(body)
        case = actions.open_case(site=site, cells=cells, by=self.person.username, reason=reason, rows=_rows(body))
        return Response(_case(case), status=201, headers={"Location": f"/api/v1/cases/{case.code}/"})


class CaseView(Resource):
    def get(self, request: Request, code: str) -> Response:
        case = case_in_reach(request, code)
        counts = {name: queries.records(case, name).count() for name, table in TABLES.items() if table.owner == "case"}
        return Response({**_case(case), "rows": {name: count for name, count in counts.items() if count}})


def _case(case: Case) -> Json:
    return {"code": case.code, "site_code": case.site.code, "state": case.state}


def _rows(body: dict[str, Any]) -> list[tuple[str, dict[str, str]]]:
    """The rows beside the enrolment; raises NotCells."""
    sent = body.get("rows", [])
    if not isinstance(sent, list) or not all(isinstance(one, dict) for one in sent):
        raise NotCells('"rows" is a list of objects with "entity" and "cells".')
    if len(sent) > MOST_ROWS:
        raise NotCells(f"At most {MOST_ROWS} rows come with a new case. Send the others afterwards.")
    return [(_entity(str(one.get("entity", ""))), cells_of(one)[0]) for one in sent]


def _entity(name: str) -> str:
    if name not in TABLES or TABLES[name].owner != "case" or name in READ_ONLY:
        raise NotCells(f'There is no entity "{name[:40]}" of a case.')
    return name


# -- rows of a child or a site ----------------------------------------------------------------------------------------


class OwnerView(Resource):
    """Rows of a case; a view of a site says so in `reach`."""

    reach: Callable[..., queries.Owner] = staticmethod(case_in_reach)

    def owner(self, code: str) -> queries.Owner:
        return self.reach(self.request, code)

    def owner_to_enter(self, code: str, entity: str) -> queries.Owner:
        """Raises PermissionDenied for rows that others write."""
        owner = self.reach(self.request, code, to_enter=True)
        if entity in READ_ONLY:
            raise PermissionDenied("Reviewers write these rows, on a page of their own.")
        return owner


class RowsView(OwnerView):
    def get(self, request: Request, code: str, entity: str) -> Response:
        owner = self.owner(code)
        found = _between(request, entity, queries.records(owner, entity))
        page, following = page_of(request, found)
        return Response({"results": [_row(owner, one) for one in page], "next": following})

    def post(self, request: Request, code: str, entity: str) -> Response:
        owner = self.owner_to_enter(code, entity)
        queries.table_of(owner, entity)
        return once(request, lambda: self._add(owner, entity))

    def _add(self, owner: queries.Owner, entity: str) -> Response:
        cells, reason = cells_of(self.body())
        by = self.person.username
        saved = actions.add_row(owner=owner, entity=entity, cells=cells, by=by, reason=reason)
        return _saved(owner, saved, status=201)


class RowView(OwnerView):
    def get(self, request: Request, code: str, entity: str, key: str) -> Response:
        owner = self.owner(code)
        entry = queries.entry(owner, entity, _key(key))
        tag = _etag(entry.revision)
        if tag in [one.strip() for one in request.headers.get("If-None-Match", "").split(",")]:
            return Response(status=304, headers={"ETag": tag})
        return Response(_told(owner, entry.row, entry.revision), headers={"ETag": tag})

    def patch(self, request: Request, code: str, entity: str, key: str) -> Response:
        """Change the cells that are sent; others stay."""
        owner, revision = self.owner_to_enter(code, entity), _revision(request)
        queries.record_of(owner, entity, _key(key))
        cells, reason = cells_of(self.body())
        saved = actions.save_row(
            owner=owner, entity=entity, key=_key(key), cells=cells, revision=revision,
            by=self.person.username, reason=reason,
        )  # fmt: skip
        return _saved(owner, saved)

    def delete(self, request: Request, code: str, entity: str, key: str) -> Response:
        """Take the row out; the reason stands in the header Pave-Reason."""
        owner, revision = self.owner_to_enter(code, entity), _revision(request)
        reason = request.headers.get("Pave-Reason", "")
        by = self.person.username
        actions.delete_row(owner=owner, entity=entity, key=_key(key), revision=revision, by=by, reason=reason)
        return Response(status=204)


class SiteRowsView(RowsView):
    reach = staticmethod(site_in_reach)


class SiteRowView(RowView):
    reach = staticmethod(site_in_reach)


class AllRowsView(Resource):
    """The rows of one entity of every child in reach."""

    def get(self, request: Request, entity: str) -> Response:
        table = TABLES.get(entity)
        if table is None or table.owner != "case":
            raise queries.NotFound(f"There is no entity {entity} of a case.")
        found = table.objects.for_user(self.person).filter(case__in=cases_in_reach(request))
        found = found.select_related("case__site")
        page, following = page_of(request, _between(request, entity, found))
        return Response({"results": [_row(one.case, one) for one in page], "next": following})


def _between(request: Request, entity: str, found: Any) -> Any:
    """Rows from `day_from` to `day_to`, both in it, where the entity has a day."""
    names = codebook().entity(entity).by_name
    day = next((name for name in DAYS if name in names), None)
    for name, bound in (("day_from", "gte"), ("day_to", "lte")):
        limit = whole(request, name, None, -7300, 14600)
        if limit is not None and day is None:
            raise ParseError(f"{entity} has no day to filter by.")
        if limit is not None:
            found = found.filter(**{f"{day}__{bound}": limit})
    return found


def _row(owner: queries.Owner, record: Record) -> Json:
    return _told(owner, queries.row_of(owner, record), record.revision)


def _told(owner: queries.Owner, row: Row, revision: int) -> Json:
    key, kind = key_to_path(row.key), "row" if isinstance(owner, Case) else "site_row"
    return {
        "owner": owner.code, "entity": row.entity, "key": key, "revision": revision,
        "url": reverse(f"registry_api:{kind}", args=[owner.code, row.entity, key]),
        "cells": row_as_json(codebook(), row),
    }  # fmt: skip


def _key(segment: str) -> tuple[str, ...]:
    """The key in an address; raises NotFound where it can be none."""
    key = key_from_path(segment)
    if not all(part.isprintable() for part in key):
        raise queries.NotFound("There is no such row.")
    return key


def _saved(owner: queries.Owner, saved: actions.Saved, status: int = 200) -> Response:
    warned = [{"field": one.field, "rule": one.rule, "severity": one.severity, "text": one.text, "offer": one.offer}
              for one in saved.problems]  # fmt: skip
    told = {**_told(owner, saved.row, saved.revision), "problems": warned}
    return Response(told, status=status, headers={"ETag": _etag(saved.revision)})


def _etag(revision: int) -> str:
    return f'"r{revision}"'


def _revision(request: Request) -> int:
    """The revision that If-Match names; raises PreconditionRequired, ParseError."""
    sent = request.headers.get("If-Match", "").strip()
    if not sent:
        raise PreconditionRequired
    number = sent.removeprefix('"r').removesuffix('"')
    if sent != _etag(int(number) if number.isascii() and number.isdigit() and len(number) < 10 else -1):
        raise ParseError("If-Match is the ETag of the row as you read it.")
    return int(number)


# -- around -----------------------------------------------------------------------------------------------------------


class DataQueriesView(Resource):
    def get(self, request: Request) -> Response:
        state = request.query_params.get("state", "")
        if state and state not in DataQuery.State.values:
            raise ParseError(f"state is one of {', '.join(DataQuery.State.values)}.")
        found = DataQuery.objects.for_user(self.person).filter(case__in=cases_in_reach(request)).select_related("case")
        page, following = page_of(request, found.filter(state=state) if state else found)
        return Response({"results": [_query(one) for one in page], "next": following})


def _query(query: DataQuery) -> Json:
    return {
        "case_code": query.case.code, "number": query.number, "entity": query.entity, "fields": query.fields.split(),
        "rule": query.rule, "state": query.state, "text": query.sentence,
    }  # fmt: skip


class CodebookView(Resource):
    def get(self, request: Request) -> Response:
        book = codebook()
        fields = [dict(zip(HEADER, one, strict=True)) for one in rows(book)]
        return Response({"version": book.version, "sha256": book.sha256, "fields": fields})


class NothingView(Resource):
    """Every other address."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Before any method is looked for: whoever has no token learns of that first."""
        super().initial(request, *args, **kwargs)
        raise queries.NotFound("There is no such address.")


class OpenApiView(APIView):
    """The description of all this, for anybody."""

    authentication_classes = ()
    permission_classes = ()

    def get(self, request: Request) -> Response:
        return Response(document(codebook()))
