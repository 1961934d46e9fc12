"""Routes of the page of tokens, among the pages of the registry."""

from django.urls import path

from registry.api import token_views

urlpatterns = [
    path("tokens/", token_views.token_page, name="tokens"),
    path("tokens/<int:pk>/revoke/", token_views.revoke, name="revoke_token"),
]
