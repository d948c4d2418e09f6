"""What is refused here, besides what the records refuse."""

from __future__ import annotations

from nightlight.rules.refusals import Refusal


class NotMissing(Refusal):
    """The case is no missing episode, so nothing of this can be recorded on it."""


class CannotKeepPhoto(Refusal):
    """What was sent is no photo that can be kept: the reasons say why."""


class NoPrinter(Refusal):
    """This machine cannot make a PDF."""


class NoSuchAllegation(Refusal):
    """There is no such request to investigate on this case."""


class AlreadyAccepted(Refusal):
    """Somebody else has accepted by name to investigate it."""


class CannotPublish(Refusal):
    """Nothing about this person may be published, or not this: no recorded decision allows it, or they have been found."""


class AlreadyDown(Refusal):
    """It is confirmed to be down already, or was never published."""


class PhotoHasChanged(Refusal):
    """Another photo was added since whoever decides on publicity opened the page: what they looked at is not what would be shown."""
