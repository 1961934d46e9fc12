"""Routes of this room."""

from django.urls import URLPattern, path

from registry.lifecycle import merge_views, sign_views, transfer_views, views

urlpatterns: list[URLPattern] = [
    path("sign/", sign_views.sign_many, name="sign_many"),
    path("transfers/", transfer_views.transfer_list, name="transfers"),
    path("transfers/<str:code>/", transfer_views.transfer, name="transfer"),
    path("cases/<str:code>/sign/", sign_views.sign, name="sign"),
    path("cases/<str:code>/take-back/", views.take_back_signature, name="take_back_signature"),
    path("cases/<str:code>/lock/", views.lock, name="lock"),
    path("cases/<str:code>/unlock/", views.unlock, name="unlock"),
    path("cases/<str:code>/close/", views.close_case, name="close_case"),
    path("cases/<str:code>/reopen/", views.reopen_case, name="reopen_case"),
    path("cases/<str:code>/erase/", views.erase, name="erase"),
    path("cases/<str:code>/transfer/", transfer_views.offer_transfer, name="offer_transfer"),
    path("cases/<str:code>/transfer/withdraw/", transfer_views.withdraw_transfer, name="withdraw_transfer"),
    path("cases/<str:code>/merge/", merge_views.merge, name="merge"),
    path("cases/<str:code>/merge/undo/", views.undo_merge, name="undo_merge"),
    path("cases/<str:code>/merge/<str:other>/", merge_views.merge_with, name="merge_with"),
]
