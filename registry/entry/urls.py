"""Routes of this room. Fixed words stand before the name of an entity, which takes any."""

from django.urls import URLPattern, path

from registry.entry import delete_views, history_views, keep_views, row_views, views

CASE, SITE = "cases/<str:code>/", "sites/<str:code>/"


def _rows(place: str, mark: str, site: bool) -> list[URLPattern]:
    """The routes of the rows of a child, or of a site."""
    of_site = {"site": site}
    return [
        path(f"{place}<str:entity>/", row_views.rows, of_site, name=f"{mark}rows"),
        path(f"{place}<str:entity>/new/", row_views.add_row, of_site, name=f"{mark}add_row"),
        path(f"{place}<str:entity>/<str:key>/", row_views.row, of_site, name=f"{mark}row"),
        path(f"{place}<str:entity>/<str:key>/delete/", delete_views.delete_row, of_site, name=f"{mark}delete_row"),
        path(f"{place}<str:entity>/<str:key>/keep/", keep_views.keep_form, of_site, name=f"{mark}keep_form"),
    ]


urlpatterns: list[URLPattern] = [
    path("cases/new/", views.open_case, name="open_case"),
    path(CASE, views.case, name="case"),
    path(f"{CASE}print/", views.print_case, name="print_case"),
    path(f"{CASE}history/", history_views.case_history, name="case_history"),
    path(f"{CASE}date-of-diagnosis/", views.anchor, name="anchor"),
    path(SITE, views.site, name="site"),
    *_rows(CASE, "", site=False),
    *_rows(SITE, "site_", site=True),
]
