"""What pages weigh over the wire, as a browser counts it: a first view with everything it loads, and the board when it brings itself up to date."""

from __future__ import annotations

import gzip
import socket
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.effort import browser, signed_in
from bench.intake import Place, exchange, report_body, serving
from bench.measure import Figure

FIRST_VIEW, REFRESH = 150.0, 20.0
"""The most that each may weigh, in kB of a thousand bytes: what the goals say."""
CASES = 60
SEARCHES = 200
VIEWS = {"my work": "/", "a call": "/report/", "the board": "/cases/"}


def page_weight(*, full: bool) -> list[Figure]:
    """The heaviest first view of a case and of the pages of everybody's day, with sixty open cases; the ledger of
    200 searches; and the board's refresh."""
    runs = 5 if full else 3
    with (
        tempfile.TemporaryDirectory(prefix="nightlight-bench-") as folder,
        serving(Path(folder)) as place,
        browser() as chromium,
    ):
        reference = [_report(place) for _ in range(CASES)][-1]
        views = {**VIEWS, "a case": f"/cases/{reference}/"}
        weighed = {name: [_first_view(chromium, place, path) for _ in range(runs)] for name, path in views.items()}
        made = place.ask("GET", f"/bench/searches?case={reference}&many={SEARCHES}")["searches"]
        assert made == SEARCHES, made
        ledgers = [_first_view(chromium, place, f"/searches/{reference}/") for _ in range(runs)]
        refreshed = [_refresh(place) for _ in range(runs)]
    heaviest = max(weighed, key=lambda name: statistics.median(weighed[name]))
    return [
        _figure("page_weight", weighed[heaviest], FIRST_VIEW, f"{heaviest}, the heaviest of {', '.join(views)}, nothing cached"),
        _figure("page_weight_searches", ledgers, FIRST_VIEW, f"list and map of {SEARCHES} places that were searched, nothing cached"),
        _figure("page_weight_board_refresh", refreshed, REFRESH, f"the board of {CASES} open cases, as the live page asks for it"),
    ]  # fmt: skip


def _figure(name: str, weights: list[float], most: float, against: str) -> Figure:
    middle = round(statistics.median(weights), 1)
    spread = round(min(weights), 1), round(max(weights), 1)
    return Figure(
        name, middle, most, "kB", against, f"<= {most:g} kB", max(weights) <= most, len(weights), spread, (most, most)
    )


def _report(place: Place) -> str:
    with socket.create_connection(("127.0.0.1", place.port)) as line:
        status, body = exchange(line, place.packet("POST", "/bench/report", report_body()))
    assert status == 201, body
    return body.decode().rpartition('"reference": "')[2].partition('"')[0]


def _first_view(chromium: Any, place: Place, path: str) -> float:
    """Kilobytes over the wire, headers among them, until a page and all that it loads is there, in a window that has nothing in its cache."""
    page = signed_in(chromium, place, place.cookie.partition("=")[2])
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    received: list[float] = []
    wire.on("Network.loadingFinished", lambda one: received.append(one["encodedDataLength"]))
    answer = page.goto(f"http://localhost:{place.port}{path}", wait_until="load")
    assert answer.status == 200, (path, answer.status)
    page.wait_for_timeout(500)
    page.context.close()
    return sum(received) / 1000


def _refresh(place: Place) -> float:
    """Kilobytes of what the live board fetches, compressed as for a browser."""
    packet = place.packet("GET", "/cases/")
    more = b"Accept-Encoding: gzip\r\nX-Requested-With: XMLHttpRequest\r\nX-Nightlight-Live: 1\r\n\r\n"
    with socket.create_connection(("127.0.0.1", place.port)) as line:
        status, body = exchange(line, packet.removesuffix(b"\r\n") + more)
    assert status == 200, (status, body[:200])
    assert gzip.decompress(body).count(b"NL-") >= 50, "that is no board"
    return len(body) / 1000


ALL: dict[str, Callable[..., list[Figure]]] = {"page_weight": page_weight}
