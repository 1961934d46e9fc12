"""Who may reach which route: one row a route, checked on every request; a route without a row is refused.

A policy row answers "may this kind of person come here at all?". What they may do with one object is asked in the
`permissions` module of its app.
"""

from __future__ import annotations

from accounts.models import Role

PUBLIC = frozenset({"public"})
SIGNED_IN = frozenset(Role.values)
SURVEY_STAFF = frozenset({Role.COORDINATOR.value, Role.ADMINISTRATOR.value})
REPORT_READERS = SIGNED_IN
RELEASERS = frozenset({Role.INVESTIGATOR.value, Role.ADMINISTRATOR.value})

ROUTES: dict[str, frozenset[str]] = {
    "home": PUBLIC,
    "health": PUBLIC,
    "accounts:sign_in": PUBLIC,
    "accounts:sign_out": PUBLIC,
    "accounts:account": SIGNED_IN,
    # Answering: no session exists on these pages.
    "answer:start": PUBLIC,
    "answer:code": PUBLIC,
    "answer:resume": PUBLIC,
    "answer:section": PUBLIC,
    "answer:save": PUBLIC,
    "answer:check": PUBLIC,
    "answer:submit": PUBLIC,
    "answer:done": PUBLIC,
    "answer:withdraw": PUBLIC,
    "answer:issue": PUBLIC,
    "answer:stop_mail": PUBLIC,
    "answer:status": PUBLIC,
    "answer:blank": PUBLIC,
    "answer:blank_pdf": PUBLIC,
    # Running a survey.
    "surveys:list": SURVEY_STAFF,
    "surveys:create": SURVEY_STAFF,
    "surveys:detail": SURVEY_STAFF,
    "surveys:edit": SURVEY_STAFF,
    "surveys:change_state": SURVEY_STAFF,
    "surveys:preview": SURVEY_STAFF,
    "surveys:preview_section": SURVEY_STAFF,
    "surveys:instruments": SURVEY_STAFF,
    "surveys:instrument_upload": SURVEY_STAFF,
    "surveys:instrument_review": SURVEY_STAFF,
    "surveys:instrument": SURVEY_STAFF,
    "surveys:instrument_file": SURVEY_STAFF,
    "surveys:version_preview": SURVEY_STAFF,
    "surveys:version_preview_section": SURVEY_STAFF,
    "surveys:upload_preview": SURVEY_STAFF,
    "surveys:upload_preview_section": SURVEY_STAFF,
    # Reports.
    "analytics:list": REPORT_READERS,
    "analytics:request": REPORT_READERS,
    "analytics:run": REPORT_READERS,
    "analytics:cancel": REPORT_READERS,
    "analytics:overview": REPORT_READERS,
    "analytics:question": REPORT_READERS,
    "analytics:methods": REPORT_READERS,
    "analytics:accounting": REPORT_READERS,
    "analytics:release": RELEASERS,
    "analytics:file": REPORT_READERS,
    "analytics:api_run": REPORT_READERS,
    "analytics:api_summary": REPORT_READERS,
}
