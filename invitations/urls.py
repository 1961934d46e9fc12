from django.urls import path

from invitations import outbox_views, views, wave_views

app_name = "invitations"
urlpatterns = [
    path("surveys/<slug:slug>/invitations/", views.overview, name="overview"),
    path("surveys/<slug:slug>/invitations/roster/", views.roster, name="roster"),
    path("surveys/<slug:slug>/invitations/roster/review/", views.review, name="review"),
    path("surveys/<slug:slug>/invitations/mail/", wave_views.write, name="write"),
    path("surveys/<slug:slug>/invitations/send/", wave_views.start, name="start"),
    path("surveys/<slug:slug>/invitations/waves/<int:number>/", wave_views.wave, name="wave"),
    path(
        "surveys/<slug:slug>/invitations/waves/<int:number>/progress/", wave_views.wave_progress, name="wave_progress"
    ),
    path("surveys/<slug:slug>/invitations/waves/<int:number>/stop/", wave_views.stop, name="stop"),
    path("surveys/<slug:slug>/invitations/waves/<int:number>/go-on/", wave_views.go_on, name="go_on"),
    path("surveys/<slug:slug>/invitations/waves/<int:number>/cut-short/", wave_views.cut_short, name="cut_short"),
    path("surveys/<slug:slug>/invitations/waves/<int:number>/unsure/", wave_views.unsure, name="unsure"),
    path("surveys/<slug:slug>/invitations/marks/", views.mark, name="mark"),
    path("surveys/<slug:slug>/invitations/erase/", views.erase, name="erase"),
    path("outbox/", outbox_views.outbox, name="outbox"),
]
