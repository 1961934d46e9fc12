"""The public surface: every route of the process that respondents meet. At most fifteen; a test holds the list."""

from django.urls import include, path

from pave import survey_views

urlpatterns = [
    path("answer/", include("surveys.public_urls")),
    path("health/", survey_views.health, name="health"),
]
handler400 = "pave.survey_views.bad_request"
handler404 = "pave.survey_views.not_found"
handler500 = "pave.survey_views.broken"
