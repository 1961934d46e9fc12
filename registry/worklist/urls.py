"""Routes of this room."""

from django.urls import URLPattern, path

from registry.worklist import digest_views, quality_views, views

urlpatterns: list[URLPattern] = [
    path("", views.worklist, name="worklist"),
    path("cases/", views.case_list, name="cases"),
    path("quality/", quality_views.quality, name="quality"),
    path("quality/file/", quality_views.quality_file, name="quality_file"),
    path("digest/", digest_views.choose, name="digest"),
    path("digest/stop/<str:token>/", digest_views.stop, name="stop_digest"),
]
