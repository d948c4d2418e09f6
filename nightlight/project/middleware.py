"""What happens around every request: its moment, its guard, and the files that need neither."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from whitenoise.middleware import WhiteNoiseMiddleware

from nightlight.project import clock
from nightlight.records.access.guard import audience_of

Answer = Callable[[HttpRequest], HttpResponseBase]


def moment(get_response: Answer) -> Answer:
    """Give every request one moment, `request.at` in UTC, so that all of its work happens at the same time."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        request.at = clock.now()  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


class DefaultDeny:
    """Refuses every view that was not opened with `@page`, and every request from outside the view's audience."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on; the guard stands where Django knows the view."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., object], _args: Any, _kwargs: Any) -> None:
        """Raise PermissionDenied unless this view is open to whoever asks."""
        audience = audience_of(view)
        if audience is None or not audience.admits(request):
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
