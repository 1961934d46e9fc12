"""Who may reach which route: one row a route, checked on every request; a route without a row is refused.

A policy row answers "may this kind of person come here at all?". What they may do with one object is asked in the
`permissions` module of its app.
"""

from __future__ import annotations

from accounts.models import Role, SiteRole

PUBLIC = frozenset({"public"})
SIGNED_IN = frozenset(Role.values)
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR.value})
SURVEY_STAFF = frozenset({Role.COORDINATOR.value, Role.ADMINISTRATOR.value})
REPORT_READERS = frozenset({Role.COORDINATOR.value, Role.INVESTIGATOR.value, Role.ADMINISTRATOR.value})
RELEASERS = frozenset({Role.INVESTIGATOR.value, Role.ADMINISTRATOR.value})

SEES_CASES = frozenset({
    SiteRole.SITE_COORDINATOR.value, SiteRole.SITE_INVESTIGATOR.value, SiteRole.DATA_MANAGER.value,
    SiteRole.AUDITOR.value,
})  # fmt: skip
"""Roles that open a child's record. An analyst reads aggregates alone."""

NEEDS_SECOND_FACTOR = SEES_CASES | ADMINISTRATORS
NEEDS_SHORT_SESSIONS = SEES_CASES | ADMINISTRATORS

BEFORE_SECOND_FACTOR = frozenset({"accounts:second_factor", "accounts:confirm", "accounts:sign_out"})
"""Routes of a person who needs a second factor and has none yet."""

ASKED_BY_SCRIPT = frozenset({"analytics:api_run", "invitations:wave_progress"})
"""Routes that a page asks for by itself: no sign that anybody is at the desk."""

ROUTES: dict[str, frozenset[str]] = {
    "home": PUBLIC,
    "health": PUBLIC,
    "accounts:sign_in": PUBLIC,
    "accounts:sign_out": PUBLIC,
    "accounts:accept": PUBLIC,
    "accounts:account": SIGNED_IN,
    "accounts:password": SIGNED_IN,
    "accounts:confirm": SIGNED_IN,
    "accounts:second_factor": SIGNED_IN,
    "accounts:recovery_codes": SIGNED_IN,
    "accounts:sign_out_everywhere": SIGNED_IN,
    # Names that allauth looks for.
    "account_login": PUBLIC,
    "mfa_authenticate": PUBLIC,
    "openid_connect_login": PUBLIC,
    "openid_connect_callback": PUBLIC,
    # People and sites.
    "accounts:people": ADMINISTRATORS,
    "accounts:invite": ADMINISTRATORS,
    "accounts:person": ADMINISTRATORS,
    "accounts:give_role": ADMINISTRATORS,
    "accounts:take_role": ADMINISTRATORS,
    "accounts:change_role": ADMINISTRATORS,
    "accounts:send_link": ADMINISTRATORS,
    "accounts:end_sessions": ADMINISTRATORS,
    "accounts:deactivate": ADMINISTRATORS,
    "accounts:reactivate": ADMINISTRATORS,
    "accounts:forget_second_factor": ADMINISTRATORS,
    "accounts:sites": ADMINISTRATORS,
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
    # Inviting.
    "invitations:overview": SURVEY_STAFF,
    "invitations:roster": SURVEY_STAFF,
    "invitations:review": SURVEY_STAFF,
    "invitations:write": SURVEY_STAFF,
    "invitations:start": SURVEY_STAFF,
    "invitations:wave": SURVEY_STAFF,
    "invitations:wave_progress": SURVEY_STAFF,
    "invitations:stop": SURVEY_STAFF,
    "invitations:go_on": SURVEY_STAFF,
    "invitations:cut_short": SURVEY_STAFF,
    "invitations:unsure": SURVEY_STAFF,
    "invitations:mark": SURVEY_STAFF,
    "invitations:erase": SURVEY_STAFF,
    "invitations:outbox": SURVEY_STAFF,
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
