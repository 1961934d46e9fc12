"""Routes of this room."""

from django.urls import URLPattern, path

from registry.reference import views

urlpatterns: list[URLPattern] = [
    path("dictionary/", views.dictionary, name="dictionary"),
    path("dictionary/file/", views.dictionary_file, name="dictionary_file"),
    path("forms/", views.blank_forms, name="blank_forms"),
    path("forms/<str:entity>/", views.blank_form, name="blank_form"),
]
