"""What a survey's page shows about its reports."""

from __future__ import annotations

from analytics.queries import active_run, latest_report
from surveys.models import Survey
from surveys.panels import Panel


def report_panel(survey: Survey) -> Panel:
    context = {"survey": survey, "report": latest_report(survey.slug), "run": active_run(survey.slug)}
    return Panel("analytics/survey_panel.html", context)
