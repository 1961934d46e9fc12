"""The description of the API tells the truth: no answer that it does not know, and none that is our fault."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from accounts.models import User
from registry.api.openapi import document
from registry.codebook_reader import codebook
from registry.models import TABLES
from tests.registry.api.asking import Program
from tests.registry.children import add, two_sites

pytestmark = pytest.mark.django_db
SPEC = document(codebook())
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = int(os.environ.get("PAVE_FUZZ_EXAMPLES", "8"))
"""Requests an operation; the full size is PAVE_FUZZ_EXAMPLES=500."""
schema = schemathesis.openapi.from_dict(SPEC)


@pytest.fixture
def ada(monkeypatch: Any) -> Iterator[Program]:
    child, _ = two_sites()
    for day in range(3):
        add(child, "count", day=str(day), plt="90")
    monkeypatch.setattr("registry.api.access.PerToken.rate", "1000000/min")
    # The end of a request would close the connection that holds the test's transaction; Django's own client does this.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield Program(User.objects.get(username="ada"), child.site)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
def test_no_answer_is_unknown_to_the_description(ada: Program, case: schemathesis.Case) -> None:
    real = TABLES["enrolment"].unscoped.filter(case__site=ada.token.site).first().case
    if "code" in case.path_parameters:
        case.path_parameters["code"] = real.site.code if "/sites/" in case.path else real.code
    case.headers = {**(case.headers or {}), "Authorization": f"Bearer {ada.text}"}
    answer = case.call(app=get_wsgi_application())
    case.validate_response(answer, checks=CHECKS)


def test_the_description_is_served_and_names_every_field() -> None:
    served = Client().get("/api/v1/openapi.json").json()
    assert served == SPEC
    fields = served["components"]["schemas"]["cells_platelet_hold_episode"]["properties"]
    entered = {field.name for field in codebook().entity("platelet_hold_episode").entered}
    assert entered <= set(fields)
