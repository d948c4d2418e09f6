"""What the tests of a return send, as the pages send it."""

from __future__ import annotations

import uuid
from typing import Any

from tests.signing_in import client_signed_in_as

BACK = {
    "how": "returned",
    "place": "at home",
    "said_by": "her carer, by telephone",
    "returned_how": "by herself, on the last bus",
}
SEEN = {
    "seen_by": "me", "child": "Amal", "place": "at the home", "wellbeing": "cold and tired, no marks", "alone": "yes",
    "words": "I just wanted some quiet.", "harm": "no", "interview": "yes", "face_to_face": "yes",
    "account": "She walked along the river, met nobody, and came back when it got dark.",
    "was_where": "by the river", "was_with": "nobody",
}  # fmt: skip
PROPOSED = {"closing_code": "came_back", "result": "Home and safe; the return interview is arranged.", "crime": "none: nothing was disclosed",
            "referral": "none: no harm, the home and social care were told"}  # fmt: skip
AT_HOME = {
    "whereabouts": "yes",
    "reason": "Her aunt opened the door to the officer and she was there.",
    "said_by": "the officer",
}


def send(who: Any, page: str, case: Any, do: str = "save", **fields: Any) -> Any:
    """The answer to a form of a page of this feature, sent by somebody."""
    typed = {"do": do, "once": str(uuid.uuid4()), **fields}
    return client_signed_in_as(who).post(f"/found/{case.reference}/{page}", typed)


def seen_by_officer(force: Any, case: Any) -> Any:
    """The officer saw the child and records it."""
    return send(force.officer, "seen", case, **SEEN)
