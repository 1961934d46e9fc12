"""Every route of the staff's process; respondents have a process and routes of their own (`pave.survey_urls`)."""

from django.urls import include, path

from pave import views

urlpatterns = [
    path("", views.home, name="home"),
    path("health/", views.health, name="health"),
    path("", include("accounts.urls")),
    path("", include("accounts.allauth_urls")),
    path("", include("surveys.urls")),
    path("", include("invitations.urls")),
    path("", include("analytics.urls")),
    path("registry/", include("registry.urls")),
    path("api/v1/", include("registry.api.urls")),
]
handler400 = "pave.views.bad_request"
handler403 = "pave.views.refused"
handler404 = "pave.views.not_found"
handler500 = "pave.views.broken"
