"""What is refused about drafts."""

from __future__ import annotations

from nightlight.records.drafts.models import Draft
from nightlight.rules.refusals import Refusal


class CannotKeepDraft(Refusal):
    """What was typed cannot be kept as it is: the form has no proper name, or it is too much. `too_large` tells the second."""

    too_large: bool = False


class StateHasChanged(Refusal):
    """Another tab has saved something newer, or has sent the form; `theirs` is what stands now. Nothing was changed by the attempt."""

    theirs: Draft
