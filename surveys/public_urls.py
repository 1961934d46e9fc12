"""The respondent's pages: at most fifteen routes, none with a session."""

from django.urls import path

from surveys import answer_views as views
from surveys import arrival_views as arrival
from surveys import invitation_views as invitation

app_name = "answer"
urlpatterns = [
    # The two that every answer passes through come first: routes are tried in order.
    path("<slug:slug>/save/", views.save, name="save"),
    path("<slug:slug>/section/<slug:section>/", views.section, name="section"),
    path("<slug:slug>/", arrival.start, name="start"),
    path("<slug:slug>/code/", arrival.code, name="code"),
    path("<slug:slug>/resume/", arrival.resume, name="resume"),
    path("<slug:slug>/issue/", invitation.issue, name="issue"),
    path("<slug:slug>/no-more-mail/", invitation.stop_mail, name="stop_mail"),
    path("<slug:slug>/status/", invitation.status, name="status"),
    path("<slug:slug>/check/", views.check, name="check"),
    path("<slug:slug>/submit/", views.submit, name="submit"),
    path("<slug:slug>/done/", views.done, name="done"),
    path("<slug:slug>/withdraw/", views.withdraw, name="withdraw"),
    path("<slug:slug>/blank/", views.blank, name="blank"),
    path("<slug:slug>/blank.pdf", views.blank_pdf, name="blank_pdf"),
]
