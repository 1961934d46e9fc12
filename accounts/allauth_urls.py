"""Routes under the names that allauth looks for; the pages are ours."""

from allauth.socialaccount.providers.openid_connect import views as organisation
from django.urls import path

from accounts import views

urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="account_login"),
    path("sign-in/code/", views.Code.as_view(), name="mfa_authenticate"),
    path("sign-in/with/<slug:provider_id>/", organisation.login, name="openid_connect_login"),
    path("sign-in/with/<slug:provider_id>/back/", organisation.callback, name="openid_connect_callback"),
]
