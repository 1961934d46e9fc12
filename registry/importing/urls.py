"""Routes of this room."""

from django.urls import path

from registry.importing import views

urlpatterns = [
    path("import/", views.upload_files, name="import"),
    path("import/templates/<slug:name>/", views.template, name="import_template"),
    path("import/<int:pk>/", views.upload, name="upload"),
    path("import/<int:pk>/undo/", views.undo, name="upload_undo"),
    path("import/<int:pk>/codes/", views.codes, name="upload_codes"),
    path("import/<int:pk>/marked/", views.marked_file, name="upload_marked"),
]
