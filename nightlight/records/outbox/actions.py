"""What people do about letters."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from nightlight.records.journal.stroke import Stroke
from nightlight.records.outbox.entries import about, held_chain_of
from nightlight.records.outbox.letters import defer
from nightlight.records.outbox.models import Letter
from nightlight.records.outbox.refusals import CannotSendAgain, NoSuchLetter
from nightlight.records.workforce.actors import Actor


@transaction.atomic
def send_again(*, by: Actor, at: datetime, letter: uuid.UUID, real: datetime) -> None:
    """Have a letter that is dead, or waits to be tried again, sent at once, to the address that its reader has now.

    Its tries are counted anew. `real` is the present moment in real time. Asked twice it is sent once. Raises NoSuchLetter, CannotSendAgain.
    """
    stroke = Stroke()
    listed = Letter.objects.filter(id=letter).first()
    if listed is None:
        raise NoSuchLetter(what="Sending it again", why="there is no such letter", remedy="look at the list again")
    pen = held_chain_of(listed, stroke)
    found = Letter.objects.select_related("member").select_for_update(of=("self",)).get(id=letter)
    if found.state == Letter.WAITING and found.tries == 0:
        return
    if found.state not in (Letter.DEAD, Letter.FAILED):
        why = {Letter.DELIVERED: "a mail server took it", Letter.NOT_NEEDED: found.failure}.get(
            found.state, "it is on its way"
        )
        raise CannotSendAgain(what="Sending it again", why=why, remedy="tell its reader in another way if it matters")
    address = found.member.email or found.address
    stroke.change(Letter, letter, state=Letter.WAITING, tries=0, next_try_at=real, failure="", address=address)
    held = {**about(found), "role": by.role, "before": found.state}
    pen.write("outbox.letter_retried", at=at, by=by.written, structure=held)
    stroke.write()
    defer([letter])
