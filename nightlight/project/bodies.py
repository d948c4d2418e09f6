"""How much one request may send. What is larger is refused before anybody asks who sends it, and is neither kept nor handed on."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any, Final

import msgspec
from django.conf import settings

from nightlight import packfile
from nightlight.project import clock
from nightlight.project.live.hub import ask
from nightlight.records.packs.queries import in_force

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

MEGABYTE: Final = 1_000_000
LARGEST: Final = settings.DATA_UPLOAD_MAX_MEMORY_SIZE + packfile.LARGEST_BYTES + MEGABYTE
"""The largest form there is: as much typing as is read, a case in a file, and what the browser puts around them."""
RUNS_OUT: Final = 64 * MEGABYTE
RUNS_OUT_WITHIN: Final = 30.0
"""So much more, for so many seconds, a browser may go on sending, unkept, so that it comes to read why it was refused."""
_PHOTO: Final = re.compile(r"/found/[^/]+/photo")


def bounded(within: Application) -> Application:
    """The application, handed no more of a request than it may send. Whoever sends more is answered with 413 in plain words."""

    async def application(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await within(scope, receive, send)
            return
        limit, told = _Limit(scope["path"]), _told(scope)
        if await limit.allows(told):
            counted = _Counted(limit, receive, send)
            await within(scope, counted.receive, counted.send)
        else:
            await _refuse(limit, receive, send)

    return application


class _Limit:
    """How much may be sent to an address. Policy is asked only about a photo that is larger than any form."""

    def __init__(self, path: str) -> None:
        self.is_photo, self.is_api = _PHOTO.fullmatch(path) is not None, path.startswith("/api/")
        self.largest, self._asked = LARGEST, False

    async def allows(self, size: int) -> bool:
        if size > self.largest and self.is_photo and not self._asked:
            self.largest, self._asked = max(LARGEST, await ask(_largest_photo) + MEGABYTE), True
        return size <= self.largest


class _Counted:
    """Counts what is read of one request. Past the limit it answers by itself, and to the application the sender has gone."""

    def __init__(self, limit: _Limit, receive: Receive, send: Send) -> None:
        self._limit, self._receive, self._send = limit, receive, send
        self._taken = 0
        self._answered = self._refused = False

    async def receive(self) -> Message:
        if self._refused:
            return {"type": "http.disconnect"}
        message = await self._receive()
        self._taken += len(message.get("body", b""))
        if await self._limit.allows(self._taken):
            return message
        self._refused = True
        if not self._answered:
            await _refuse(self._limit, self._receive, self._send)
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        if not self._refused:
            self._answered = True
            await self._send(message)


def _largest_photo() -> int:
    try:
        limits = in_force(clock.now()).setting("photo_limits")
    except Exception:  # noqa: BLE001 - without its database the page says by itself what is the matter
        limits = packfile.load_pack().value("operations.photo_limits")
    return int(limits["megabytes"] * MEGABYTE)


def _told(scope: Message) -> int:
    """How much a request says that it sends; 0 where it does not say."""
    said = [value for name, value in scope["headers"] if name == b"content-length"]
    return max((int(one) for one in said if one.isdigit()), default=0)


async def _refuse(limit: _Limit, receive: Receive, send: Send) -> None:
    """Say why. A browser shows nothing of an answer that cuts it short, so that what it goes on sending runs out, up to a bound; a system reads it."""
    api = limit.is_api
    body = _problem(limit.largest) if api else _page(limit)
    headers = [
        (b"content-type", b"application/problem+json" if api else b"text/html; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"content-security-policy", b"default-src 'none'"),
        (b"x-content-type-options", b"nosniff"),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": not api})
    if not api:
        with suppress(TimeoutError):
            await asyncio.wait_for(_run_out(receive), RUNS_OUT_WITHIN)
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _run_out(receive: Receive) -> None:
    left = RUNS_OUT
    more = True
    while more and left > 0:
        message = await receive()
        left -= len(message.get("body", b""))
        more = message["type"] == "http.request" and message.get("more_body", False)


def _problem(largest: int) -> bytes:
    detail = f"at most {largest // MEGABYTE} MB are read; nothing of it was kept. Leave out what is no report"
    return msgspec.json.encode({"type": "about:blank", "title": "Too large", "status": 413, "detail": detail})


def _page(limit: _Limit) -> bytes:
    most = limit.largest // MEGABYTE
    does = (
        f"A photo has at most {most - 1} MB: send a smaller copy of it."
        if limit.is_photo
        else f"At most {most} MB are taken: send less at once."
    )
    title = "That is too large to be taken"
    return (
        f'<!DOCTYPE html><html lang="en-GB"><title>{title}</title><main><h1>{title}</h1><p>Nothing of it was kept.</p><p>{does}</p>'
        "<p>Go back with your browser: what you typed may still be there.</p></main></html>"
    ).encode()
