"""A reason is short, and no long one reaches the identifier screen."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from django.urls import reverse

from registry import screen
from registry.drafts import LONGEST_REASON, about_reason
from tests.registry.children import ENROLMENT, add, two_sites
from tests.registry.entry.desk import FORM
from tests.registry.fast_entry.pages import client, text_of

LONG = "a" * (LONGEST_REASON + 1)
TOLD = f"The reason has {LONGEST_REASON + 1} characters; {LONGEST_REASON} fit."


def test_a_long_reason_is_refused_before_it_is_screened() -> None:
    with patch.object(screen, "refusals") as read:
        assert [one.text for one in about_reason(LONG)] == [TOLD]
    read.assert_not_called()
    assert list(about_reason(LONG[1:])) == []


@pytest.mark.django_db
def test_every_page_that_asks_for_a_reason_refuses_a_long_one() -> None:
    case, _ = two_sites()
    add(case, "count", day="10", plt="45")
    for path, boxes in (
        (f"/registry/cases/{case.code}/count/10/delete/", {"_revision": "1"}),
        (reverse("registry:anchor", args=[case.code]), {"_date_of_diagnosis": "2024-02-29"}),
        (reverse("registry:open_case"), {"_form": FORM, **ENROLMENT}),
    ):
        answer = client().post(path, {**boxes, "_reason": LONG})
        assert answer.status_code == 422 and TOLD in text_of(answer), path
