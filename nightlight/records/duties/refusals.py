"""What is refused about a live case."""

from __future__ import annotations

from nightlight.rules.refusals import Refusal


class NoSuchCase(Refusal):
    """There is no such case."""


class NoSuchOffer(Refusal):
    """There is no such offer of ownership."""


class CannotRecord(Refusal):
    """What was to be recorded cannot be, as it was given."""


class StateHasChanged(Refusal):
    """Somebody else changed what this act depends on: the reasons say what changed, by whom and when."""


class CannotOffer(Refusal):
    """The case cannot be offered to this person now."""


class CannotAccept(Refusal):
    """The case or alarm is not this person's to accept now."""


class CannotDecline(Refusal):
    """The offer is not this person's to decline or to take back, or no reason was given."""


class NotYetDone(Refusal):
    """What is to be recorded would end a matter before its time: each reason is one thing that is not done yet, and `ids` names them."""


class NotTheirsToDecide(Refusal):
    """Whoever decides may not decide on this: they did what it rests on, or their rank is too low for the level."""


class NotOnDutyAs(Refusal):
    """Whoever is said to have done it was not on duty in that role when it was done."""


class NotYoursToRecord(Refusal):
    """Nobody of the roles of whoever asks, or of whoever they name, records this event."""
