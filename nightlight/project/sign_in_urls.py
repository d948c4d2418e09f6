"""The addresses of signing in and out: those of the sign-in library that we open, each with who may open it, and no other."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as oidc
from django.urls import path

from nightlight.project import signing_in
from nightlight.records.access.guard import EVERYONE_HERE, page

anybody = page(open_to=EVERYONE_HERE)
signed_in = page(signed_in=True)

urlpatterns = [
    path("sign-in", anybody(account.login), name="account_login"),
    path("sign-in/code", anybody(mfa.authenticate), name="mfa_authenticate"),
    path("sign-in/stopped", anybody(account.account_inactive), name="account_inactive"),
    path("sign-in/by/<slug:provider_id>", anybody(oidc.login), name="openid_connect_login"),
    path("sign-in/by/<slug:provider_id>/back", anybody(oidc.callback), name="openid_connect_callback"),
    path("sign-in/by/cancelled/", anybody(social.login_cancelled), name="socialaccount_login_cancelled"),
    path("sign-in/by/failed/", anybody(social.login_error), name="socialaccount_login_error"),
    path("sign-out", anybody(account.logout), name="account_logout"),
    path("signed-in", signing_in.signed_in, name="signed_in"),
    path("kept", signing_in.kept, name="kept"),
    path("kept/discard", signing_in.kept_discard, name="kept_discard"),
    path("kept/hand-back", signing_in.kept_hand_back, name="kept_hand_back"),
    path("account", signing_in.account, name="account"),
    path("account/password/none", signing_in.no_password, name="account_set_password"),
    path("account/password", signed_in(account.password_change), name="account_change_password"),
    path("account/confirm", signed_in(account.reauthenticate), name="account_reauthenticate"),
    path("account/confirm/code", signed_in(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("account/confirm/key", signed_in(keys.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("account/second-factor", signed_in(mfa.index), name="mfa_index"),
    path("account/second-factor/app/add", signed_in(totp.activate_totp), name="mfa_activate_totp"),
    path("account/second-factor/app/remove", signed_in(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("account/second-factor/codes", signed_in(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "account/second-factor/codes/new", signed_in(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"
    ),
    path(
        "account/second-factor/codes/file", signed_in(codes.download_recovery_codes), name="mfa_download_recovery_codes"
    ),
    path("account/second-factor/keys", signed_in(keys.list_webauthn), name="mfa_list_webauthn"),
    path("account/second-factor/keys/add", signed_in(keys.add_webauthn), name="mfa_add_webauthn"),
    path("account/second-factor/keys/<int:pk>/remove", signed_in(keys.remove_webauthn), name="mfa_remove_webauthn"),
    path("account/second-factor/keys/<int:pk>/edit", signed_in(keys.edit_webauthn), name="mfa_edit_webauthn"),
]
