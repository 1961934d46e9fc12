from django.urls import path

from accounts import own_views, passkey_views, people_views, views

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign_in"),
    path("sign-out/", views.SignOut.as_view(), name="sign_out"),
    path("welcome/<uidb64>/<token>/", views.Accept.as_view(), name="accept"),
    path("account/", own_views.account, name="account"),
    path("account/confirm/", views.confirm, name="confirm"),
    path("account/password/", own_views.password, name="password"),
    path("account/second-factor/", own_views.set_up, name="second_factor"),
    path("account/passkeys/", passkey_views.passkeys, name="passkeys"),
    path("account/passkeys/<int:pk>/remove/", passkey_views.remove_passkey, name="remove_passkey"),
    path("account/recovery-codes/", own_views.recovery_codes, name="recovery_codes"),
    path("account/sign-out-everywhere/", own_views.sign_out_everywhere, name="sign_out_everywhere"),
    path("people/", people_views.people, name="people"),
    path("people/invite/", people_views.invite, name="invite"),
    path("people/sites/", people_views.sites, name="sites"),
    path("people/<int:pk>/", people_views.person, name="person"),
    path("people/<int:pk>/give/", people_views.give_role, name="give_role"),
    path("people/<int:pk>/take/<int:membership>/", people_views.take_role, name="take_role"),
    path("people/<int:pk>/role/", people_views.change_role, name="change_role"),
    path("people/<int:pk>/link/", people_views.send_link, name="send_link"),
    path("people/<int:pk>/sessions/", people_views.end_sessions, name="end_sessions"),
    path("people/<int:pk>/deactivate/", people_views.deactivate, name="deactivate"),
    path("people/<int:pk>/reactivate/", people_views.reactivate, name="reactivate"),
    path("people/<int:pk>/second-factor/", people_views.forget_second_factor, name="forget_second_factor"),
]
