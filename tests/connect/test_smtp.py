"""Letters handed to a real mail server, and to ones that hang up, put off, refuse, or are not there."""

from __future__ import annotations

import socket
import threading
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller

from nightlight.connect.smtp import MailServer, NotAMailServer
from nightlight.records.outbox.letters import NotTaken, Refused


class Catcher:
    """Keeps what arrives, unless told to answer a command of the conversation otherwise."""

    def __init__(self):
        self.arrived = []
        self.says = {}

    async def handle_MAIL(self, _server, _session, envelope, address, _options):  # noqa: N802 - the mail server calls it so
        envelope.mail_from = address
        return self.says.get("MAIL", "250 OK")

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 - the mail server calls it so
        envelope.rcpt_tos.append(address)
        return self.says.get("RCPT", "250 OK")

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - the mail server calls it so
        if "DATA" not in self.says:
            self.arrived.append(envelope)
        return self.says.get("DATA", "250 Message accepted for delivery")


@pytest.fixture
def catcher():
    """A mail server on this machine that keeps what arrives."""
    handler = Catcher()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    handler.port = controller.port
    yield handler
    controller.stop()


@pytest.fixture
def rude():
    """A server that accepts a connection, says these bytes and hangs up: `rude(b"")`; its port."""
    ears = []

    def start(greeting):
        ear = socket.create_server(("127.0.0.1", 0))
        ears.append(ear)

        def serve():
            try:
                while True:
                    connection, _ = ear.accept()
                    connection.sendall(greeting)
                    connection.close()
            except OSError:
                return

        threading.Thread(target=serve, daemon=True).start()
        return ear.getsockname()[1]

    yield start
    for ear in ears:
        ear.shutdown(socket.SHUT_RDWR)
        ear.close()


def free_port():
    with socket.socket() as ear:
        ear.bind(("127.0.0.1", 0))
        return ear.getsockname()[1]


def letter():
    message = EmailMessage()
    message["From"] = "Nightlight <nightlight@force.example>"
    message["To"] = "2001@force.example"
    message["Subject"] = "Something needs you in Nightlight: NL-000123"
    message["Message-ID"] = "<letter-1@force.example>"
    message.set_content("Sign in to see it – now.\n")
    return message


def server(port):
    return MailServer.at(f"smtp://127.0.0.1:{port}")


def test_a_letter_arrives_as_it_was_written(catcher):
    server(catcher.port).carry(letter())
    (envelope,) = catcher.arrived
    assert (envelope.mail_from, envelope.rcpt_tos) == ("nightlight@force.example", ["2001@force.example"])
    assert b"Message-ID: <letter-1@force.example>" in envelope.content


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(
    ("answer", "outcome"), [("450 greylisted, 2001@force.example", NotTaken), ("550 no 2001@force.example", Refused)]
)
def test_an_answer_means_not_now_or_never_and_repeats_no_address(catcher, command, answer, outcome):
    catcher.says[command] = answer
    with pytest.raises(outcome) as told:
        server(catcher.port).carry(letter())
    assert answer[:3] in str(told.value)
    assert "2001" not in str(told.value)


@pytest.mark.parametrize(
    "greeting", [b"", b"220 hello\r\n", b"421 too busy\r\n", b"554 go away\r\n", b"\x00\xff" * 3000]
)
def test_a_server_that_accepts_and_hangs_up_is_tried_again(rude, greeting):
    with pytest.raises(NotTaken):
        server(rude(greeting)).carry(letter())


def test_a_server_that_is_not_there_is_tried_again():
    with pytest.raises(NotTaken, match="nothing listens there"):
        server(free_port()).carry(letter())


def test_a_password_is_not_sent_where_the_server_does_not_ask_for_one(catcher):
    with pytest.raises(NotTaken) as told:
        MailServer.at(f"smtp://amy:s3cret@127.0.0.1:{catcher.port}").carry(letter())
    assert "s3cret" not in str(told.value)
    assert catcher.arrived == []


def test_a_server_beyond_this_machine_that_offers_no_encryption_gets_nothing(catcher, monkeypatch):
    monkeypatch.setattr("nightlight.connect.smtp.HERE", ())
    with pytest.raises(NotTaken, match="no encryption"):
        server(catcher.port).carry(letter())
    assert catcher.arrived == []


@pytest.mark.parametrize(
    "url", ["mail.example", "http://mail.example", "smtp://", "smtp://a:s3cret@host:port", "smtp://[x"]
)
def test_an_address_that_is_none_is_refused_without_its_password(url):
    with pytest.raises(NotAMailServer, match="NIGHTLIGHT_SMTP_URL") as told:
        MailServer.at(url)
    assert "s3cret" not in str(told.value)


def test_a_server_is_described_without_its_password():
    one = MailServer.at("smtps://amy:s%40cret@mail.example")
    assert (one.port, one.password) == (465, "s@cret")
    assert "s@cret" not in repr(one)
