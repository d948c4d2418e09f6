"""How much a request may send: more is refused in words before anybody asks who sends it, whether it says so or just goes on."""

from __future__ import annotations

import asyncio
import json
import socket
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest

from nightlight.project.bodies import LARGEST, MEGABYTE, bounded

PHOTO = "/found/NL-000001/photo"
LARGEST_PHOTO = 16 * MEGABYTE


class Sender:
    """Somebody who sends chunks to a page that reads all of it, and what they are answered; `read` is how much the page was handed."""

    def __init__(self, path, chunks, told=None):
        self.chunks, self.answers, self.read, self.aborted = list(chunks), [], 0, False
        headers = [] if told is None else [(b"content-length", str(told).encode())]
        scope = {"type": "http", "path": path, "headers": headers}
        # A thread of its own: a browser that another test left open has a loop running in this one.
        with ThreadPoolExecutor(1) as apart:
            apart.submit(lambda: asyncio.run(bounded(self.page)(scope, self.receive, self.send))).result()

    async def receive(self):
        size = self.chunks.pop(0) if self.chunks else 0
        return {"type": "http.request", "body": b"x" * size, "more_body": bool(self.chunks)}

    async def send(self, message):
        self.answers.append(message)

    async def page(self, _scope, receive, send):
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                self.aborted = True
                return
            self.read += len(message["body"])
            more = message["more_body"]
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"taken"})

    @property
    def status(self):
        return self.answers[0]["status"]

    @property
    def body(self):
        return b"".join(one.get("body", b"") for one in self.answers[1:]).decode()


BOUNDS = [("/api/reports", LARGEST), ("/cases/open", LARGEST), ("/learning/upload", LARGEST), (PHOTO, LARGEST_PHOTO)]


@pytest.mark.parametrize(("path", "largest"), BOUNDS)
def test_what_says_that_it_is_too_large_is_refused_before_any_of_it_is_read(database, path, largest):
    sent = Sender(path, [10], told=largest + 1)
    assert (sent.status, sent.read) == (413, 0)


@pytest.mark.parametrize(("path", "largest"), BOUNDS)
def test_what_goes_on_past_the_limit_without_saying_so_is_refused_there(database, path, largest):
    sent = Sender(path, [largest // 2] * 3)
    assert (sent.status, sent.aborted) == (413, True)
    assert sent.read <= largest
    assert [one["type"] for one in sent.answers].count("http.response.start") == 1


@pytest.mark.parametrize(("path", "largest"), BOUNDS)
def test_what_is_as_large_as_may_be_passes_whole(database, path, largest):
    for told in (None, largest):
        sent = Sender(path, [largest // 2, largest - largest // 2], told=told)
        assert (sent.status, sent.read, sent.body) == (200, largest, "taken")


def test_a_partners_system_is_told_as_a_problem_and_a_person_on_a_page(database):
    api, page, photo = (Sender(path, [10], told=200 * MEGABYTE) for path in ("/api/reports", "/cases/open", PHOTO))
    assert json.loads(api.body)["status"] == 413
    assert dict(api.answers[0]["headers"])[b"content-type"] == b"application/problem+json"
    assert "That is too large to be taken" in page.body
    assert "A photo has at most 15 MB" in photo.body


def test_what_a_page_is_still_sent_runs_out_up_to_a_bound_and_a_system_is_read_no_further(database):
    page = Sender("/cases/open", [10 * MEGABYTE] * 20, told=200 * MEGABYTE)
    assert len(page.chunks) == 20 - 7
    api = Sender("/api/reports", [10 * MEGABYTE] * 20, told=200 * MEGABYTE)
    assert len(api.chunks) == 20


def answered(live, path, size, *, told):
    """The first line that the server answers to somebody without a session who goes on sending."""
    address = urlsplit(live)
    with socket.create_connection((address.hostname, address.port), timeout=20) as line:
        says = f"Content-Length: {size}" if told else "Transfer-Encoding: chunked"
        line.sendall(f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n{says}\r\n\r\n".encode())
        for _ in range(0 if told else size // MEGABYTE):
            line.sendall(b"f4240\r\n" + b"x" * MEGABYTE + b"\r\n")
        return line.recv(4096).decode().partition("\r\n")[0]


@pytest.mark.parametrize("path", ["/api/reports", "/cases/open"])
def test_the_running_server_refuses_what_is_too_large_and_takes_the_next_request(live, database, path):
    assert answered(live, path, 60 * MEGABYTE, told=True).startswith("HTTP/1.1 413")
    assert answered(live, path, 5 * MEGABYTE, told=False).startswith("HTTP/1.1 413")
    assert answered(live, "/api/reports", 0, told=True).startswith("HTTP/1.1 401")


def test_a_browser_that_sends_too_large_a_photo_reads_why(open_page, force, tmp_path):
    page, large = open_page("/sign-in"), tmp_path / "large.jpg"
    large.write_bytes(b"x" * 30 * MEGABYTE)
    page.evaluate(
        f"""document.body.innerHTML = '<form method="post" enctype="multipart/form-data" action="{PHOTO}">'
        + '<input type="file" name="photo"><button>Send</button></form>'"""
    )
    page.locator("input").set_input_files(large)
    page.get_by_role("button", name="Send").click()
    page.get_by_text("A photo has at most 15 MB").wait_for()
