"""From an act to the letter in somebody's letter box: a real worker, a real mail server, and not a personal word on the way."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes, policy

from nightlight.project import clock
from nightlight.records.duties.models import Heartbeat
from nightlight.records.duties.recording import Step, open_case
from nightlight.records.outbox.models import Letter, Notice
from tests.connect.test_smtp import catcher  # noqa: F401 - a fixture
from tests.project.conftest import until

PERSONAL = ("Amina", "Testcase", "14", "suicid", "carer", "Hana", "Osei", "Ifan", "Pryce", "north", "girl")


def offered_five_minutes_ago(force):
    """A case offered to the inspector, whom no screen has shown it."""
    step = Step(
        "report_received",
        {"age": 14, "nature_of_concern": "missing", "suicidal_intent": True},
        said_by="her carer",
    )
    at = clock.now() - timedelta(minutes=5)
    return open_case(
        by=force.handler.actor, at=at, kind="missing", title="Girl, 14, Amina Testcase", area="north", step=step
    )


def written_again_since(instant):
    """Whether a worker has looked twice, since then, at whom to write to."""
    first = until(lambda: Heartbeat.objects.filter(name="letters", beat_at__gt=instant).first())
    return until(lambda: Heartbeat.objects.filter(name="letters", beat_at__gt=first.beat_at).exists())


def letters_to(catcher, address):  # noqa: F811 - the fixture
    return [one.content for one in catcher.arrived if one.rcpt_tos == [address]]


def test_what_no_screen_showed_arrives_once_as_a_letter_that_names_nobody(force, working, catcher):  # noqa: F811 - the fixture
    force.on_duty()
    made = offered_five_minutes_ago(force)
    server = f"smtp://127.0.0.1:{catcher.port}"
    sender = "Nightlight <nightlight@force.example>"
    working(NIGHTLIGHT_SMTP_URL=server, NIGHTLIGHT_MAIL_FROM=sender, NIGHTLIGHT_SITE="https://nightlight.force.example")
    owed = until(lambda: Letter.objects.filter(member=force.inspector.id, state=Letter.DELIVERED).first())
    (arrived,) = letters_to(catcher, "2001@force.example")
    said = message_from_bytes(arrived, policy=policy.default)
    assert said["Subject"].startswith(f"Something needs you in Nightlight: {made.reference}")
    text = f"{said['Subject']} {said.get_content()}".replace(made.reference, "").casefold()
    assert [word for word in PERSONAL if word.casefold() in text] == []
    assert Notice.objects.filter(member=force.inspector.id, letter=owed).exists()
    assert written_again_since(clock.real_now())
    assert len(letters_to(catcher, "2001@force.example")) == 1
    assert (owed.tries, owed.failure, Letter.objects.filter(member=force.inspector.id).count()) == (1, "", 1)
