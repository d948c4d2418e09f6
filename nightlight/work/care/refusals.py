"""What is refused here, besides what the records refuse."""

from __future__ import annotations

from nightlight.rules.refusals import Refusal


class NotInCare(Refusal):
    """The case is no missing episode, or no child stands in it: there is nobody whose care this could be about."""


class CannotKeepProfile(Refusal):
    """The profile cannot be kept as it is; the reasons say why."""


class ProfileHasChanged(Refusal):
    """Somebody else worked on the profile since it was opened: both versions are there to be read, and nothing typed is lost."""


class ProfileRestricted(Refusal):
    """A profile of the child is held, and a case of theirs is restricted to those who need to know: whoever asks is not one of them."""
