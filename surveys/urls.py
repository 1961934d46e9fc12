from django.urls import path

from surveys import instrument_views, preview_views, views

app_name = "surveys"
urlpatterns = [
    path("surveys/", views.survey_list, name="list"),
    path("surveys/new/", views.create, name="create"),
    path("surveys/<slug:slug>/", views.detail, name="detail"),
    path("surveys/<slug:slug>/edit/", views.edit, name="edit"),
    path("surveys/<slug:slug>/state/", views.change_state, name="change_state"),
    path("surveys/<slug:slug>/preview/", preview_views.preview, name="preview"),
    path("surveys/<slug:slug>/preview/<slug:section>/", preview_views.preview_section, name="preview_section"),
    path("questions/", instrument_views.instruments, name="instruments"),
    path("questions/upload/", instrument_views.instrument_upload, name="instrument_upload"),
    path("questions/upload/<int:pk>/", instrument_views.instrument_review, name="instrument_review"),
    path("questions/upload/<int:pk>/preview/", preview_views.upload_preview, name="upload_preview"),
    path(
        "questions/upload/<int:pk>/preview/<slug:section>/",
        preview_views.upload_preview_section,
        name="upload_preview_section",
    ),
    path("questions/<int:pk>/", instrument_views.instrument, name="instrument"),
    path("questions/<int:pk>/file/", instrument_views.instrument_file, name="instrument_file"),
    path("questions/<int:pk>/preview/", preview_views.version_preview, name="version_preview"),
    path(
        "questions/<int:pk>/preview/<slug:section>/",
        preview_views.version_preview_section,
        name="version_preview_section",
    ),
]
