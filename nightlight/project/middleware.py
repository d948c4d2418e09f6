"""What happens around every request: its moment, its guard, and the files that need neither."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from whitenoise.middleware import WhiteNoiseMiddleware

from nightlight.project import clock, errors, kept_typing, signing_in, wording
from nightlight.records.access.guard import Audience, audience_of
from nightlight.records.access.standing import Standing, standing_of
from nightlight.records.duties.challenging import WordsAsked
from nightlight.rules.faults import Faulty
from nightlight.rules.refusals import Refusal

Answer = Callable[[HttpRequest], HttpResponseBase]


def moment(get_response: Answer) -> Answer:
    """Give every request one moment, `request.at` in UTC, so that all of its work happens at the same time; and `request.real_at` beside it,
    by which leases and signs of life are told, and which differs only in a demonstration; `request.pace` says how much faster the first runs.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        request.at, request.real_at = clock.now(), clock.real_now()  # type: ignore[attr-defined]
        request.pace = clock.speed()  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


class DefaultDeny:
    """Refuses every view that was not opened with `@page`, and everybody whom it was not opened to.

    A view that needs somebody signed in finds who it is in `request.actor` and what they may see in `request.viewer`.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on; the guard stands where Django knows the view. Typing sent again and taken is kept no longer."""
        response = self.get_response(request)
        if kept_typing.KEPT in request.POST and response.status_code < HTTPStatus.BAD_REQUEST:
            kept_typing.let_go(request)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., object], _args: Any, _kwargs: Any
    ) -> HttpResponseBase | None:
        """None where the view is open to whoever asks; else the way to sign in, or why not. PermissionDenied for a view that says nothing."""
        audience = audience_of(view)
        if audience is None:
            raise PermissionDenied
        return self._let_in(request, audience) if audience.signed_in else None

    @staticmethod
    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """The page for a case that whoever asks may not open, or may not do this to, or for words to think about; None for anything else."""
        if isinstance(exception, WordsAsked):
            return wording.asked(request, exception)
        return errors.about_a_case(request, exception) if isinstance(exception, Refusal) else None

    @staticmethod
    def _let_in(request: HttpRequest, audience: Audience) -> HttpResponseBase | None:
        try:
            found: Standing | None = standing_of(request)
        except Faulty as faulty:
            return errors.no_usable_pack(request, faulty)
        if found is None:
            return signing_in.asked_to_sign_in(request)
        request.actor, request.viewer = found.actor, found.viewer  # type: ignore[attr-defined]
        signing_in.renew(request)
        kept_typing.forget_old(request)
        if kept_typing.is_somebody_elses(request):
            return kept_typing.not_yours(request)
        if (first := signing_in.first_password_first(request)) is not None:
            return first
        if not audience.needs or found.may(audience.needs):
            return None
        if not found.roles:
            return signing_in.without_a_role(request)
        raise PermissionDenied


class StaticFiles(WhiteNoiseMiddleware):
    """Serves the style sheets and scripts, read whole: they are small, and an asynchronous server cannot stream them."""

    @staticmethod
    def serve(static_file: Any, request: HttpRequest) -> HttpResponse:
        """Answer with a file, compressed where the browser takes it."""
        found = static_file.get_response(request.method, request.META)
        content = b""
        if found.file is not None:
            with found.file:
                content = found.file.read()
        response = HttpResponse(content, status=int(found.status))
        del response["Content-Type"]
        for key, value in found.headers:
            response[key] = value
        return response
