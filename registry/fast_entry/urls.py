"""Routes of this room."""

from django.urls import URLPattern, path

from registry.fast_entry import converter_views, lp_views, views

urlpatterns: list[URLPattern] = [
    path("cases/<str:code>/<str:entity>/grid/", views.grid, name="grid"),
    path("cases/<str:code>/<str:entity>/grid/keep/", views.keep_grid, name="keep_grid"),
    path("cases/<str:code>/lp/", lp_views.card, name="lp_card"),
    path("lp/", lp_views.next_child, name="lp_next"),
    path("convert/", converter_views.converter, name="converter"),
]
