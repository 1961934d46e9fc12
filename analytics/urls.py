from django.urls import path

from analytics import (
    accounting_views,
    api,
    changes_views,
    explorer_views,
    preview_views,
    registry_preview_views,
    registry_views,
    release_views,
    run_views,
    views,
)
from analytics.row_exports import views as rows
from analytics.text_codings import views as codings

app_name = "analytics"
urlpatterns = [
    path("reports/", views.report_list, name="list"),
    path("reports/new/<slug:slug>/", views.request_report, name="request"),
    path("reports/new/<slug:slug>/preview/", preview_views.preview, name="preview"),
    path("reports/registry/new/", registry_views.request_registry_report, name="request_registry"),
    path("reports/<int:pk>/registry/", registry_views.overview, name="registry_overview"),
    path("reports/<int:pk>/registry/<slug:block>/", registry_views.block, name="registry_block"),
    path("reports/runs/<uuid:pk>/", run_views.run, name="run"),
    path("reports/runs/<uuid:pk>/preview/", registry_preview_views.registry_preview, name="registry_preview"),
    path("reports/runs/<uuid:pk>/cancel/", run_views.cancel, name="cancel"),
    path("reports/runs/<uuid:pk>/retry/", run_views.retry, name="retry"),
    path("reports/<int:pk>/", views.overview, name="overview"),
    path("reports/<int:pk>/questions/<int:number>/", views.question, name="question"),
    path("reports/<int:pk>/explore/", explorer_views.explore, name="explore"),
    path("reports/<int:pk>/methods/", views.methods, name="methods"),
    path("reports/<int:pk>/accounting/", accounting_views.accounting, name="accounting"),
    path("reports/<int:pk>/accounting/release/", accounting_views.release, name="release"),
    path("reports/<int:pk>/release/", release_views.let_out_report, name="let_out"),
    path("reports/<int:pk>/changes/", changes_views.changes, name="changes"),
    path("reports/<int:pk>/file.<slug:kind>", views.file, name="file"),
    path("rows/", rows.row_list, name="row_list"),
    path("rows/of-the-registry/", rows.take_registry_rows, name="take_registry_rows"),
    path("rows/of/<slug:slug>/", rows.take_survey_rows, name="take_survey_rows"),
    path("rows/<int:pk>/", rows.rows, name="rows"),
    path("rows/<int:pk>/rows-<slug:format>.zip", rows.download, name="rows_file"),
    path("codings/", codings.coding_list, name="codings"),
    path("codings/of/<slug:slug>/", codings.begin, name="begin_coding"),
    path("codings/<int:pk>/", codings.coding, name="coding"),
    path("codings/<int:pk>/texts/", codings.code_texts, name="code_texts"),
    path("codings/<int:pk>/together/", codings.settle_texts, name="settle_texts"),
    path("api/runs/<uuid:pk>/", api.RunView.as_view(), name="api_run"),
    path("api/reports/<int:pk>/summary/", api.SummaryView.as_view(), name="api_summary"),
    path("api/reports/<int:pk>/changes/", changes_views.ChangesView.as_view(), name="api_changes"),
]
