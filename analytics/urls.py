from django.urls import path

from analytics import accounting_views, api, views

app_name = "analytics"
urlpatterns = [
    path("reports/", views.report_list, name="list"),
    path("reports/new/<slug:slug>/", views.request_report, name="request"),
    path("reports/runs/<uuid:pk>/", views.run, name="run"),
    path("reports/runs/<uuid:pk>/cancel/", views.cancel, name="cancel"),
    path("reports/<int:pk>/", views.overview, name="overview"),
    path("reports/<int:pk>/questions/<int:number>/", views.question, name="question"),
    path("reports/<int:pk>/methods/", views.methods, name="methods"),
    path("reports/<int:pk>/accounting/", accounting_views.accounting, name="accounting"),
    path("reports/<int:pk>/accounting/release/", accounting_views.release, name="release"),
    path("reports/<int:pk>/file.<slug:kind>", views.file, name="file"),
    path("api/runs/<uuid:pk>/", api.RunView.as_view(), name="api_run"),
    path("api/reports/<int:pk>/summary/", api.SummaryView.as_view(), name="api_summary"),
]
