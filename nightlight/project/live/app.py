"""The stream itself: a plain ASGI application that stands beside Django at one address, for scripts of our own pages only."""

from __future__ import annotations

import asyncio
import logging
import secrets
import uuid
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qs

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from nightlight.project.live.hub import Hub, ask
from nightlight.project.live.reader import reader_behind, records_of
from nightlight.project.live.stream import OF_A_CASE, TOPICS, Stream

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

QUIET_FOR: Final = 15.0
"""Seconds without a word after which a comment keeps the line open."""
SLOWEST: Final = 60.0
"""Seconds that a browser may take to read what it was sent; after that the line is given up."""
MOST_TOPICS: Final = 30
MOST_STREAMS: Final = 20
"""Streams that one person may hold open in this process."""
HEADERS: Final = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'"),
)


class Refused(NamedTuple):
    """Why a stream is not opened: the status and a line of text."""

    status: int
    why: str


class Live:
    """The application. One hub for each loop that it serves in, made at the first stream."""

    def __init__(self) -> None:
        self._hub: Hub | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with a stream that stays open, or with why there is none."""
        asked = _asked(scope)
        found = asked if isinstance(asked, Refused) else await self._opened(scope, asked)
        if isinstance(found, Refused):
            await _refuse(send, found)
            return
        hub = self._here()
        gone = asyncio.get_running_loop().create_task(_until_gone(receive, found))
        hub.join(found)
        try:
            await _run(found, send)
        finally:
            gone.cancel()
            hub.leave(found)

    def close(self) -> None:
        """End every stream, so that the process can end."""
        if self._hub is not None:
            self._hub.close()

    def _here(self) -> Hub:
        loop = asyncio.get_running_loop()
        if self._hub is None or self._loop is not loop:
            self._hub, self._loop = Hub(), loop
        return self._hub

    async def _opened(self, scope: Scope, topics: list[str]) -> Stream | Refused:
        """The stream for whoever is signed in, about those of the topics that they may read."""
        try:
            reader = await ask(reader_behind, _session_of(scope))
            cases = [uuid.UUID(one.removeprefix(OF_A_CASE)) for one in topics if one.startswith(OF_A_CASE)]
            records = await ask(records_of, cases) if cases and reader else {}
        except Exception as failure:  # noqa: BLE001 - without its database or its pack nobody can be let in
            logging.getLogger(__name__).warning("a live stream could not be opened: %s", type(failure).__name__)
            return Refused(503, "Live updates are not to be had just now.")
        if reader is None:
            return Refused(401, "Sign in first.")
        if sum(one.reader.member == reader.member for one in self._here().streams) >= MOST_STREAMS:
            return Refused(429, f"At most {MOST_STREAMS} live streams at once for one person.")
        readable = [case for case in cases if reader.may_read(records.get(case))]
        stream = Stream(reader, [one for one in topics if one in TOPICS], readable)
        for case in cases:
            if case not in readable:
                stream.say("ended", topic=f"{OF_A_CASE}{case}")
        return stream


async def _run(stream: Stream, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": list(HEADERS)})
    # All screens that lost their server at once come back one after the other.
    await _put(send, f"retry: {2000 + secrets.randbelow(3000)}\n\n")
    number = 0
    while True:
        over = stream.over
        events = await stream.taken(QUIET_FOR)
        if over and not events:
            break
        texts = [event.text(number := number + 1) for event in events]
        if not await _put(send, "".join(texts) or ":\n\n"):
            return
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _put(send: Send, text: str) -> bool:
    """Whether it was taken: a browser that reads too slowly is given up."""
    try:
        async with asyncio.timeout(SLOWEST):
            await send({"type": "http.response.body", "body": text.encode(), "more_body": True})
    except TimeoutError:
        return False
    return True


async def _until_gone(receive: Receive, stream: Stream) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.end()


async def _refuse(send: Send, refused: Refused) -> None:
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        *([(b"allow", b"GET")] if refused.status == 405 else []),
        *([(b"retry-after", b"5")] if refused.status == 503 else []),
    ]
    await send({"type": "http.response.start", "status": refused.status, "headers": headers})
    await send({"type": "http.response.body", "body": f"{refused.why}\n".encode()})


def _asked(scope: Scope) -> list[str] | Refused:
    """What the stream is to be about, or why it is refused before anybody is asked."""
    if scope["method"] != "GET":
        return Refused(405, "A stream is read.")
    if not _is_from_here(scope):
        return Refused(403, "Only pages of this server may read its streams.")
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    topics = [one for one in ",".join(query.get("topics", [])).split(",") if one]
    unknown = [one for one in topics if not _is_topic(one)]
    if unknown or not topics or len(topics) > MOST_TOPICS:
        known = ", ".join((*TOPICS, f"{OF_A_CASE}<id>"))
        return Refused(400, f"Name 1 to {MOST_TOPICS} topics: /live?topics=mine,board. Topics are {known}.")
    return list(dict.fromkeys(topics))


def _is_topic(word: str) -> bool:
    if not word.startswith(OF_A_CASE):
        return word in TOPICS
    try:
        return str(uuid.UUID(word.removeprefix(OF_A_CASE))) == word.removeprefix(OF_A_CASE)
    except ValueError:
        return False


def _is_from_here(scope: Scope) -> bool:
    """Whether the browser says that a page of ours asks. Nothing else may read a stream, whatever cookie comes with it."""
    host = _header(scope, b"host")
    if not validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS):
        return False
    if _header(scope, b"sec-fetch-site") not in ("", "same-origin"):
        return False
    origin = _header(scope, b"origin")
    return not origin or origin.partition("://")[2] == host


def _session_of(scope: Scope) -> str:
    try:
        found = SimpleCookie(_header(scope, b"cookie")).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return ""
    return found.value if found else ""


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


live = Live()
"""The application of this process."""
