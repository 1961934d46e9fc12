from django.urls import path

from surveys import views

app_name = "surveys"
urlpatterns = [
    path("surveys/", views.survey_list, name="list"),
    path("surveys/new/", views.create, name="create"),
    path("surveys/<slug:slug>/", views.detail, name="detail"),
    path("surveys/<slug:slug>/edit/", views.edit, name="edit"),
    path("surveys/<slug:slug>/state/", views.change_state, name="change_state"),
    path("surveys/<slug:slug>/preview/", views.preview, name="preview"),
    path("surveys/<slug:slug>/preview/<slug:section>/", views.preview_section, name="preview_section"),
    path("questions/", views.instruments, name="instruments"),
    path("questions/upload/", views.instrument_upload, name="instrument_upload"),
    path("questions/upload/<int:pk>/", views.instrument_review, name="instrument_review"),
    path("questions/<int:pk>/", views.instrument, name="instrument"),
    path("questions/<int:pk>/file/", views.instrument_file, name="instrument_file"),
]
