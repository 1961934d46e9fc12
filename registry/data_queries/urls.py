"""Routes of this room."""

from django.urls import URLPattern, path

from registry.data_queries import views

urlpatterns: list[URLPattern] = [
    path("queries/", views.listing, name="queries"),
    path("cases/<str:code>/queries/<int:number>/", views.thread, name="query"),
    path("cases/<str:code>/queries/ask/", views.ask, name="ask"),
]
