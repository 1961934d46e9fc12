"""The description of the API as OpenAPI 3.1, made from the codebook, where entities, fields, codes and limits stand.

Pure. A cell is told as what a file may hold; the checks across cells and rows are in the manual of edit checks.
"""

from __future__ import annotations

from typing import Any

from registry.codebook import Codebook, Entity, Field, Kind

Json = dict[str, Any]
PROBLEM = "application/problem+json"
CODE = {"type": "string", "maxLength": 20, "description": "The code of a case or of a site."}
CASE_STATES = ("open", "signed", "locked", "closed", "merged", "erased")
ERRORS = {
    "400": "The request does not read", "401": "No token, or one that has ended", "403": "The token reads only",
    "404": "Nothing here that the token reaches", "406": "Only JSON is served", "412": "Changed meanwhile: both rows",
    "413": "More than 5 MiB", "415": "Send JSON", "422": "The data were refused, each problem with its field",
    "428": "If-Match is missing", "429": "Too many requests",
}  # fmt: skip


def document(book: Codebook) -> Json:
    """The whole description as JSON."""
    of_case = [entity for entity in book.entities if entity.of == "case" and entity.name != "anchor"]
    of_site = [entity for entity in book.entities if entity.of == "site"]
    return {
        "openapi": "3.1.0",
        "info": {"title": "PAVE registry", "version": f"1 (codebook {book.version})",
                 "description": "Cells are strings as in the files: days from the diagnosis of ALL, never dates; "
                                "missing reasons .nd, .unk, .na; a value below a limit of detection as <0.1."},
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": {
            "/api/v1/codebook/": {"get": _read("Every field", "Codebook")},
            "/api/v1/cases/": {"get": _list("Children in reach", "Case", _state(*CASE_STATES)),
                               "post": _write("Open a case", "NewCase", "Case", "201", once=True)},
            "/api/v1/cases/{code}/": {"parameters": [_path("code", CODE)],
                                      "get": _read("One child", "CaseDetail", "404")},
            "/api/v1/cases/{code}/{entity}/": _rows(of_case, "of a child"),
            "/api/v1/cases/{code}/{entity}/{key}/": _row(of_case, "of a child"),
            "/api/v1/sites/{code}/{entity}/": _rows(of_site, "of a site"),
            "/api/v1/sites/{code}/{entity}/{key}/": _row(of_site, "of a site"),
            "/api/v1/rows/{entity}/": {
                "parameters": [_entity_of(of_case)],
                "get": _list("The rows of an entity of every child", "Row", *_days(), errors=("404",)),
            },
            "/api/v1/queries/": {"get": _list("Data queries", "DataQuery", _state("open", "answered", "closed"))},
        },
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": _schemas([*of_case, *of_site]),
        },
    }  # fmt: skip


# -- operations -------------------------------------------------------------------------------------------------------


def _rows(entities: list[Entity], whose: str) -> Json:
    return {
        "parameters": [_path("code", CODE), _entity_of(entities)],
        "get": _list(f"The rows of an entity {whose}", "Row", *_days(), errors=("404",)),
        "post": _write(f"A new row {whose}", "NewRow", "SavedRow", "201", once=True),
    }


def _row(entities: list[Entity], whose: str) -> Json:
    key = _path("key", {"type": "string", "minLength": 1, "maxLength": 300,
                        "description": 'The "key" of the row as it was told.'})  # fmt: skip
    known = _header("If-None-Match", "The ETag as it was read", required=False)
    read = _read(f"One row {whose}", "Row", "404")
    read["parameters"] = [known]
    read["responses"]["304"] = {"description": "As it was"}
    change = _write(f"Change cells of a row {whose}", "NewRow", "SavedRow", "200", "412", "428")
    change["parameters"] = [_header("If-Match", "The ETag of the row as it was read")]
    gone = {
        "summary": f"Take a row out {whose}",
        "parameters": [_header("If-Match", "The ETag of the row as it was read"), _header("Pave-Reason", "Why")],
        "responses": {"204": {"description": "It is out"}, **_errors("400", "403", "404", "412", "422", "428")},
    }
    return {
        "parameters": [_path("code", CODE), _entity_of(entities), key],
        "get": read,
        "patch": change,
        "delete": gone,
    }


def _read(summary: str, schema: str, *errors: str) -> Json:
    return {"summary": summary, "responses": {"200": _json("It is", schema), **_errors(*errors)}}


def _list(summary: str, schema: str, *parameters: Json, errors: tuple[str, ...] = ()) -> Json:
    page = {"type": "object", "required": ["results", "next"], "properties": {
        "results": {"type": "array", "items": _ref(schema)}, "next": {"type": ["string", "null"]}}}  # fmt: skip
    paging = [
        _query("limit", {"type": "integer", "minimum": 1, "maximum": 500, "default": 100}, "Rows a page"),
        _query("after", {"type": "integer", "minimum": 0}, "Where the page before ended; taken from its `next`"),
    ]
    answer = {"description": "A page", "content": {"application/json": {"schema": page}}}
    return {"summary": summary, "parameters": [*paging, *parameters],
            "responses": {"200": answer, **_errors("400", *errors)}}  # fmt: skip


def _write(summary: str, sent: str, told: str, status: str, *errors: str, once: bool = False) -> Json:
    answer = _json("Written; problems are those that were let through", told)
    answer["headers"] = {"ETag": {"schema": {"type": "string"}}} if told == "SavedRow" else {}
    made = {
        "summary": summary,
        "requestBody": {"required": True, "content": {"application/json": {"schema": _ref(sent)}}},
        "responses": {status: answer, **_errors("400", "403", "404", "413", "415", "422", *errors)},
    }
    key = _header("Idempotency-Key", "The same key within a day: the first answer again", required=False)
    return made | ({"parameters": [key]} if once else {})


def _errors(*statuses: str) -> Json:
    content = {PROBLEM: {"schema": _ref("Problem")}}
    return {one: {"description": ERRORS[one], "content": content} for one in sorted({*statuses, "401", "406", "429"})}


def _json(description: str, schema: str) -> Json:
    return {"description": description, "content": {"application/json": {"schema": _ref(schema)}}}


def _ref(schema: str) -> Json:
    return {"$ref": f"#/components/schemas/{schema}"}


def _path(name: str, schema: Json) -> Json:
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _entity_of(entities: list[Entity]) -> Json:
    return _path("entity", {"enum": [entity.name for entity in entities]})


def _query(name: str, schema: Json, description: str) -> Json:
    return {"name": name, "in": "query", "schema": schema, "description": description}


def _header(name: str, description: str, *, required: bool = True) -> Json:
    return {"name": name, "in": "header", "required": required, "schema": {"type": "string"},
            "description": description}  # fmt: skip


def _state(*states: str) -> Json:
    return _query("state", {"enum": list(states)}, "Only those in this state")


def _days() -> list[Json]:
    day = {"type": "integer", "minimum": -7300, "maximum": 14600}
    return [_query("day_from", day, "Rows of this day and later"), _query("day_to", day, "Rows of this day and before")]


# -- schemas ----------------------------------------------------------------------------------------------------------


def _schemas(entities: list[Entity]) -> Json:
    cells = {f"cells_{entity.name}": _cells(entity) for entity in entities}
    text = {"type": "string"}
    case = {"code": text, "site_code": text, "state": text}
    row = {"owner": text, "entity": text, "key": text, "url": text, "revision": {"type": "integer"},
           "cells": {"type": "object", "additionalProperties": text}}  # fmt: skip
    problem = dict.fromkeys(("field", "rule", "severity", "text", "offer"), text)
    problems = {"type": "array", "items": _object(problem)}
    any_cells = {"type": "object", "description": "The properties of cells_ENTITY, for the entity of the row."}
    query: Json = dict.fromkeys(("case_code", "entity", "rule", "state", "text"), text)
    query |= {"number": {"type": "integer"}, "fields": {"type": "array", "items": text}}
    return {
        **cells,
        "Case": _object(case),
        "CaseDetail": _object({**case, "rows": {"type": "object", "additionalProperties": {"type": "integer"}}}),
        "Row": _object(row),
        "SavedRow": _object({**row, "problems": problems}),
        "NewRow": {"type": "object", "required": ["cells"], "properties": {"cells": any_cells, "reason": text}},
        "NewCase": {"type": "object", "required": ["cells"], "properties": {
            "site_code": text, "cells": _ref("cells_enrolment"), "reason": text,
            "rows": {"type": "array", "items": {"type": "object", "required": ["entity", "cells"], "properties": {
                "entity": text, "cells": any_cells}}}}},
        "DataQuery": _object(query),
        "Codebook": _object({"version": text, "sha256": text,
                             "fields": {"type": "array", "items": {"type": "object", "additionalProperties": text}}}),
        "Problem": {"type": "object", "required": ["type", "title", "status", "detail"], "properties": {
            "type": text, "title": text, "status": {"type": "integer"}, "detail": text, "problems": problems,
            "fields": {"type": "array", "items": text}, "mine": {"type": ["object", "null"]},
            "theirs": {"type": ["object", "null"]}, "revision": {"type": "integer"}}},
    }  # fmt: skip


def _object(properties: Json) -> Json:
    return {"type": "object", "required": list(properties), "properties": properties}


def _cells(entity: Entity) -> Json:
    """What may be sent as the cells of an entity. Null empties a cell."""
    known = {field.name: _cell(field) for field in entity.entered}
    beside = {name: {"type": ["string", "null"]} for field in entity.entered for name in field.companions
              if name not in known}  # fmt: skip
    return {"type": "object", "description": entity.help, "properties": known | beside, "additionalProperties": False}


def _cell(field: Field) -> Json:
    told: Json = {"title": field.label, "description": _described(field)}
    codes = [code.code for code in field.codes] + [f".{reason}" for reason in field.missing]
    match field.kind:
        case Kind.CODE:
            return told | {"enum": [*codes, None]}
        case Kind.MULTI:
            return told | {"type": ["string", "array", "null"], "items": {"type": "string"}}
        case Kind.BOOLEAN:
            return told | {"type": ["boolean", "string", "null"]}
        case Kind.INTEGER | Kind.DECIMAL | Kind.DAY:
            return told | {"type": ["number", "string", "null"]}
    return told | {"type": ["string", "integer", "null"], "maxLength": field.max_length}


def _described(field: Field) -> str:
    parts = [field.help, f"Unit {field.unit}." if field.unit else ""]
    parts += [f"Refused outside {field.hard}." if field.hard else ""]
    parts += [f"A reason is needed outside {field.soft}." if field.soft else ""]
    parts += ["Not yet confirmed by a clinician." if field.unconfirmed else ""]
    return " ".join(part for part in parts if part)
