"""Routes of this room."""

from django.urls import path

from registry.adjudicating import views

urlpatterns = [
    path("adjudication/", views.listing, name="adjudications"),
    path("adjudication/<str:code>/", views.sheet, name="adjudication"),
    path("adjudication/<str:code>/take/", views.take, name="take_adjudication"),
    path("adjudication/<str:code>/give-back/", views.give_back, name="give_back_adjudication"),
    path("adjudication/<str:code>/manage/", views.manage, name="manage_adjudication"),
    path("cases/<str:code>/reviews/", views.of_case, name="case_adjudication"),
]
