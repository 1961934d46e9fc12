"""A program with a token."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from accounts.models import Site, User
from registry.api.tokens import make_token

CASES = "/api/v1/cases/"
CELLS = {"consent_status": "parent_consent", "age_dx_mo": 60, "sex": "f", "dx_year": 2024, "enrol_day": 3}


class Program:
    """Sends JSON with a token, and the headers that are given."""

    def __init__(self, person: User, site: Site | None = None, *, may_write: bool = True) -> None:
        self.token, self.text = make_token(person=person, site=site, name="test", days=30, may_write=may_write)
        self.client = Client(raise_request_exception=False)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        told = {
            "Authorization": f"Bearer {self.text}",
            **{name.replace("_", "-"): one for name, one in headers.items()},
        }
        data = "" if body is None else json.dumps(body)
        return self.client.generic(method, path, data, "application/json", headers=told)

    def get(self, path: str, **headers: str) -> Any:
        return self.send("GET", path, **headers)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.send("POST", path, body, **headers)
