"""Routes of this room."""

from django.urls import URLPattern, path

from registry.governance import limits_views, views

urlpatterns: list[URLPattern] = [
    path("checks/", views.checks, name="checks"),
    path("checks/<str:check_id>/try/", views.backtest, name="backtest"),
    path("checks/<str:check_id>/switch/", views.switch, name="switch"),
    path("sites/<str:code>/limits/", limits_views.site_limits, name="site_limits"),
    path("sites/<str:code>/limits/<str:entity>/<str:field>/", limits_views.set_limits, name="set_limits"),
]
