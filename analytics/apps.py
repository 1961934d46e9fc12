from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    name = "analytics"

    def ready(self) -> None:
        from analytics.panels import report_panel
        from surveys.panels import register

        register(report_panel)
