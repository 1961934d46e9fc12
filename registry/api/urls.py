"""Routes for programs, under /api/v1/, and the page where a person makes a token."""

from django.urls import path, re_path

from registry.api import views

app_name = "registry_api"
urlpatterns = [
    path("openapi.json", views.OpenApiView.as_view(), name="openapi"),
    path("codebook/", views.CodebookView.as_view(), name="codebook"),
    path("queries/", views.DataQueriesView.as_view(), name="queries"),
    path("rows/<str:entity>/", views.AllRowsView.as_view(), name="all_rows"),
    path("cases/", views.CasesView.as_view(), name="cases"),
    path("cases/<str:code>/", views.CaseView.as_view(), name="case"),
    path("cases/<str:code>/<str:entity>/", views.RowsView.as_view(), name="rows"),
    path("cases/<str:code>/<str:entity>/<str:key>/", views.RowView.as_view(), name="row"),
    path("sites/<str:code>/<str:entity>/", views.SiteRowsView.as_view(), name="site_rows"),
    path("sites/<str:code>/<str:entity>/<str:key>/", views.SiteRowView.as_view(), name="site_row"),
    re_path("", views.NothingView.as_view(), name="nothing"),
]
