"""Every route of the server; the survey's public surface is included from `pave.survey_urls`."""

from django.urls import include, path

from pave import views

urlpatterns = [
    path("", include("pave.survey_urls")),  # first: a respondent's page then tries no route of the inside pages
    path("", views.home, name="home"),
    path("health/", views.health, name="health"),
    path("", include("accounts.urls")),
    path("", include("surveys.urls")),
    path("", include("analytics.urls")),
]
handler400 = "pave.views.bad_request"
handler403 = "pave.views.refused"
handler404 = "pave.views.not_found"
handler500 = "pave.views.broken"
