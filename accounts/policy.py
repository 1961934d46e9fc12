"""Who may reach which route: one row a route, checked on every request; a route without a row is refused.

A policy row answers "may this kind of person come here at all?". What they may do with one object is asked in the
`permissions` module of its app.
"""

from __future__ import annotations

from accounts.models import Role, SiteRole

PUBLIC = frozenset({"public"})
BY_TOKEN = frozenset({"token"})
"""Routes for programs: they ask for a token by themselves and take no session (registry/api/access.py)."""
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
ENTERS_DATA = frozenset({SiteRole.SITE_COORDINATOR.value, SiteRole.SITE_INVESTIGATOR.value})
SIGNS_CASES = frozenset({SiteRole.SITE_INVESTIGATOR.value})
DATA_MANAGERS = frozenset({SiteRole.DATA_MANAGER.value})
ADJUDICATORS = frozenset({SiteRole.ADJUDICATOR.value})
"""They see excerpts without site and code, never a record."""

NEEDS_SECOND_FACTOR = SEES_CASES | ADJUDICATORS | ADMINISTRATORS
NEEDS_SHORT_SESSIONS = NEEDS_SECOND_FACTOR

BEFORE_SECOND_FACTOR = frozenset({
    "accounts:second_factor", "accounts:passkeys", "accounts:confirm", "accounts:sign_out",
})  # fmt: skip
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
    "accounts:passkeys": SIGNED_IN,
    "accounts:remove_passkey": SIGNED_IN,
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
    # What is released is for everybody who signs in: analytics.permissions.check_can_read asks for each report.
    "analytics:list": SIGNED_IN,
    "analytics:request": REPORT_READERS,
    "analytics:preview": REPORT_READERS,
    "analytics:registry_preview": REPORT_READERS,
    "analytics:run": REPORT_READERS,
    "analytics:cancel": REPORT_READERS,
    "analytics:retry": REPORT_READERS,
    "analytics:request_registry": REPORT_READERS,
    "analytics:registry_overview": SIGNED_IN,
    "analytics:registry_block": SIGNED_IN,
    "analytics:overview": SIGNED_IN,
    "analytics:question": SIGNED_IN,
    "analytics:explore": SIGNED_IN,
    "analytics:methods": SIGNED_IN,
    "analytics:accounting": SIGNED_IN,
    "analytics:changes": SIGNED_IN,
    "analytics:let_out": RELEASERS,
    "analytics:release": RELEASERS,
    "analytics:file": SIGNED_IN,
    "analytics:api_run": REPORT_READERS,
    "analytics:api_summary": SIGNED_IN,
    "analytics:api_changes": SIGNED_IN,
    # Rows that leave. Of a survey or of the registry: analytics.row_exports.permissions asks.
    "analytics:row_list": RELEASERS | DATA_MANAGERS,
    "analytics:take_survey_rows": RELEASERS,
    "analytics:take_registry_rows": DATA_MANAGERS | ADMINISTRATORS,
    "analytics:rows": RELEASERS | DATA_MANAGERS,
    "analytics:rows_file": RELEASERS | DATA_MANAGERS,
    # Sorting free text; the texts are for the two who are named, analytics.text_codings.permissions asks.
    "analytics:codings": REPORT_READERS,
    "analytics:begin_coding": RELEASERS,
    "analytics:coding": REPORT_READERS,
    "analytics:code_texts": REPORT_READERS,
    "analytics:settle_texts": REPORT_READERS,
    # Registry: entry.
    "registry:open_case": ENTERS_DATA,
    "registry:case": SEES_CASES,
    "registry:print_case": SEES_CASES,
    "registry:case_history": SEES_CASES,
    "registry:anchor": ENTERS_DATA,
    "registry:rows": SEES_CASES,
    "registry:add_row": ENTERS_DATA,
    "registry:row": SEES_CASES,
    "registry:delete_row": ENTERS_DATA,
    "registry:keep_form": ENTERS_DATA,
    "registry:site": SEES_CASES,
    "registry:site_rows": SEES_CASES,
    "registry:site_add_row": ENTERS_DATA,
    "registry:site_row": SEES_CASES,
    "registry:site_delete_row": ENTERS_DATA,
    "registry:site_keep_form": ENTERS_DATA,
    # Registry: lifecycle.
    "registry:sign": SIGNS_CASES,
    "registry:sign_many": SIGNS_CASES,
    "registry:take_back_signature": SIGNS_CASES | DATA_MANAGERS,
    "registry:lock": DATA_MANAGERS,
    "registry:unlock": DATA_MANAGERS,
    "registry:close_case": ENTERS_DATA | DATA_MANAGERS,
    "registry:reopen_case": ENTERS_DATA | DATA_MANAGERS,
    "registry:offer_transfer": ENTERS_DATA | DATA_MANAGERS,
    "registry:withdraw_transfer": ENTERS_DATA | DATA_MANAGERS,
    "registry:transfers": ENTERS_DATA | DATA_MANAGERS,
    "registry:transfer": ENTERS_DATA,
    "registry:merge": ENTERS_DATA | DATA_MANAGERS,
    "registry:merge_with": ENTERS_DATA | DATA_MANAGERS,
    "registry:undo_merge": DATA_MANAGERS,
    "registry:erase": SIGNS_CASES | DATA_MANAGERS,
    # Registry: data queries.
    "registry:queries": SEES_CASES,
    "registry:query": SEES_CASES,
    "registry:ask": DATA_MANAGERS | SIGNS_CASES,
    # Registry: checks and limits.
    "registry:checks": SEES_CASES,
    "registry:backtest": SEES_CASES,
    "registry:switch": DATA_MANAGERS,
    "registry:site_limits": SEES_CASES,
    "registry:set_limits": DATA_MANAGERS | SIGNS_CASES,
    # Registry: adjudication.
    "registry:adjudications": ADJUDICATORS | DATA_MANAGERS,
    "registry:adjudication": ADJUDICATORS,
    "registry:take_adjudication": ADJUDICATORS,
    "registry:give_back_adjudication": ADJUDICATORS,
    "registry:manage_adjudication": DATA_MANAGERS,
    "registry:case_adjudication": SEES_CASES,
    # Registry: worklist.
    "registry:worklist": SEES_CASES,
    "registry:cases": SEES_CASES,
    "registry:quality": SEES_CASES,
    "registry:quality_file": SEES_CASES,
    "registry:digest": SEES_CASES,
    "registry:stop_digest": PUBLIC,
    # Registry: fast entry and reference.
    "registry:grid": ENTERS_DATA,
    "registry:keep_grid": ENTERS_DATA,
    "registry:lp_card": ENTERS_DATA,
    "registry:lp_next": ENTERS_DATA,
    "registry:converter": SEES_CASES | ADMINISTRATORS,
    "registry:dictionary": SEES_CASES | ADMINISTRATORS,
    "registry:dictionary_file": SEES_CASES | ADMINISTRATORS,
    "registry:blank_forms": SEES_CASES | ADMINISTRATORS,
    "registry:blank_form": SEES_CASES | ADMINISTRATORS,
    # Registry: importing.
    "registry:import": ENTERS_DATA,
    "registry:import_template": ENTERS_DATA,
    "registry:upload": ENTERS_DATA,
    "registry:upload_undo": ENTERS_DATA,
    "registry:upload_codes": ENTERS_DATA,
    "registry:upload_marked": ENTERS_DATA,
    # Registry: for programs.
    "registry:tokens": SEES_CASES,
    "registry:revoke_token": SEES_CASES,
    "registry_api:openapi": PUBLIC,
    "registry_api:codebook": BY_TOKEN,
    "registry_api:queries": BY_TOKEN,
    "registry_api:all_rows": BY_TOKEN,
    "registry_api:cases": BY_TOKEN,
    "registry_api:case": BY_TOKEN,
    "registry_api:rows": BY_TOKEN,
    "registry_api:row": BY_TOKEN,
    "registry_api:site_rows": BY_TOKEN,
    "registry_api:site_row": BY_TOKEN,
    "registry_api:nothing": BY_TOKEN,
}
