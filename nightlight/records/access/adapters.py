"""How the sign-in library works here: by collar number, for people who were let in by an administrator, and for nobody else."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from axes.handlers.proxy import AxesProxyHandler
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from nightlight.records.access.models import User
from nightlight.records.access.signing import user_called
from nightlight.records.packs.queries import in_force


class Accounts(DefaultAccountAdapter):
    """Nobody signs up by themselves, and no message says whether a number exists."""

    error_messages = {  # noqa: RUF012 - as the library has it
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": "The collar number or the password is not right. Check both and try again.",
        "incorrect_password": "The password is not right. Try again.",
        "enter_current_password": "Your current password is not right. Type it again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - the library names it
        """Never."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Lock-outs are counted for the whole force in the database, not in each process as the library would."""

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:  # type: ignore[override]
        """Refuse somebody who has left, and a first password that has run out; only who knows the password gets so far."""
        if user.member.left_at is not None:
            return self.respond_user_inactive(request, user)
        if user.first_password_until is not None and user.first_password_until <= _at(request):
            return render(request, "account/first_password_over.html", status=403, using="django")
        return super().pre_login(request, user, **kwargs)

    def login(self, request: HttpRequest, user: User) -> None:  # type: ignore[override]
        """Begin the session, to end so long after the last request as policy says."""
        super().login(request, user)
        request.session.set_expiry(signed_in_for(_at(request)))

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """To what was typed before the session ran out, where anything was; else to the first page."""
        return reverse("kept") if "kept" in request.session else super().get_login_redirect_url(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002 - the library names it
        """To one's account, which says that it was done."""
        return f"{reverse('account')}?changed"

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The pages say themselves what was done."""

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        """Sign-in sends nothing."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Sign-in sends nothing; what happened to an account stands in its journal."""


class SignIn(LoginForm):
    """The form of the sign-in page, in our words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (("login", "Collar number"), ("password", "Password")):
            self.fields[name].label = label
            self.fields[name].widget.attrs.pop("placeholder", None)
        self.fields["login"].widget.attrs["spellcheck"] = "false"
        self.fields["login"].widget.attrs["autocapitalize"] = "none"


class Code(AuthenticateForm):
    """The code of a second factor, which whoever is locked out cannot go on guessing."""

    def clean_code(self) -> str:
        """The code, where it is right. A wrong one counts like a wrong password."""
        refuse_locked_out(self.user)
        return super().clean_code()


class CodeAgain(ReauthenticateForm):
    """The same, asked of somebody signed in before they change how they sign in."""

    def clean_code(self) -> str:
        """The code, where it is right."""
        refuse_locked_out(self.user)
        return super().clean_code()


def refuse_locked_out(user: User) -> None:
    """Raise ValidationError where too many tries have failed; the page that says so takes the place of the answer."""
    request = context.request
    if AxesProxyHandler.is_locked(request, {"username": user.username}):
        request.axes_locked_out = True
        request.axes_credentials = {"username": user.username}
        raise ValidationError("locked out")


class SecondFactors(DefaultMFAAdapter):
    """Second factors; their secrets are kept encrypted under a key made from the signing secret."""

    def encrypt(self, text: str) -> str:
        """The secret as it is kept."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret itself; one that was kept under another signing secret fits nothing, and the factor must be set up anew."""
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return ""

    def build_totp_svg(self, url: str) -> str:
        """The picture for the app, as it stands inside a page."""
        return super().build_totp_svg(url).partition("?>")[2].strip()

    def get_totp_label(self, user: User) -> str:  # type: ignore[override]
        """What the authenticator app shows: the collar number, not an e-mail address."""
        return user.username


class ForceSignIn(DefaultSocialAccountAdapter):
    """The force's own sign-in (OpenID Connect): it vouches for people who are users already, and never makes one."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002 - the library names it
        """Never."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Sign in the one user whose collar number, else whose e-mail address, the force's sign-in gives; answer with a page where there is none."""
        user = self._known(sociallogin)
        if user is None or (sociallogin.is_existing and sociallogin.user.pk != user.pk):
            raise ImmediateHttpResponse(render(request, "socialaccount/unknown.html", status=403, using="django"))
        if not sociallogin.is_existing:
            sociallogin.connect(request, user)

    @staticmethod
    def _known(sociallogin: Any) -> User | None:
        said = sociallogin.account.get_provider_account().get_user_data() or {}
        collar = str(said.get(settings.NIGHTLIGHT_OIDC_COLLAR_CLAIM) or "")
        found = user_called(collar)
        email = str(said.get("email") or "")
        if found is None and email and said.get("email_verified") is True:
            same = list(User.objects.filter(email__iexact=email, is_active=True)[:2])
            found = same[0] if len(same) == 1 else None
        return found


def signed_in_for(at: datetime) -> int:
    """After how many seconds without a request a session ends, as policy says."""
    return int(in_force(at).setting("signed_in_for")) * 60


def _at(request: HttpRequest) -> datetime:
    return request.at  # type: ignore[attr-defined,no-any-return]


def _cipher() -> Fernet:
    key = hashlib.sha256(b"second factors of " + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
