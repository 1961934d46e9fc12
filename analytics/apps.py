from django.apps import AppConfig
from django.core.exceptions import ImproperlyConfigured


class AnalyticsConfig(AppConfig):
    name = "analytics"

    def ready(self) -> None:
        from analytics.panels import report_panel
        from surveys.panels import register

        register(report_panel)
        _refuse_settings()


def _refuse_settings() -> None:
    """Raise ImproperlyConfigured for days of release or kinds of nightly reports that there are not."""
    from django.conf import settings

    from analytics.release_calendar import read_calendar

    try:
        calendar = read_calendar(settings.PAVE_RELEASE_DAYS)
    except ValueError as error:
        raise ImproperlyConfigured(f"PAVE_RELEASE_DAYS: {error}.") from error
    if settings.PRODUCTION and not calendar.days:
        raise ImproperlyConfigured("PAVE_RELEASE_DAYS is any. Production names the days, as 12-31 or 06-30,12-31.")
    unknown = settings.PAVE_NIGHTLY_REPORTS - {"surveys", "registry"}
    if unknown:
        raise ImproperlyConfigured(
            f"PAVE_NIGHTLY_REPORTS names {', '.join(sorted(unknown))}; there are surveys and registry."
        )
