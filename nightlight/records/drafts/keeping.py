"""Keeping drafts. They are no records: nobody answers for them, and so nothing of them is written in the journal."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import connection

from nightlight.records.access.models import User
from nightlight.records.drafts.models import Draft
from nightlight.records.drafts.refusals import CannotKeepDraft, StateHasChanged

LARGEST: Final = 256 * 1024
"""Bytes of one draft."""
MOST: Final = 500
"""Drafts of one person."""
LONGEST_TAB: Final = 40
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*(:[A-Za-z0-9_.-]+){1,4}")
_LONGEST_NAME: Final = 160
_SECRET: Final = re.compile(r"password|csrfmiddlewaretoken", re.IGNORECASE)
Fields = Mapping[str, Sequence[str]]

_SAVE: Final = """
INSERT INTO drafts_draft AS d (user_id, form, fields, base, version, tab, saved_at) VALUES (%(user)s, %(form)s, %(fields)s, %(base)s,
  %(version)s + 1, %(tab)s, %(at)s)
ON CONFLICT (user_id, form) DO UPDATE SET fields = EXCLUDED.fields, base = EXCLUDED.base, version = d.version + 1, tab = EXCLUDED.tab,
  saved_at = EXCLUDED.saved_at, sent_at = NULL
WHERE d.version = %(version)s OR (d.tab = %(tab)s AND d.tab <> '' AND d.sent_at IS NULL)
RETURNING version
"""
_CLEAR: Final = """
INSERT INTO drafts_draft AS d (user_id, form, fields, base, version, tab, saved_at, sent_at) SELECT %(user)s, %(form)s, '{}', '{}', 1, '',
  %(at)s, %(at)s WHERE %(tab)s <> '' OR EXISTS (SELECT 1 FROM drafts_draft WHERE user_id = %(user)s AND form = %(form)s)
ON CONFLICT (user_id, form) DO UPDATE SET fields = '{}', base = '{}', version = d.version + 1, tab = '', saved_at = EXCLUDED.saved_at,
  sent_at = EXCLUDED.sent_at
WHERE d.sent_at IS NULL AND (%(version)s::int IS NULL OR d.version <= %(version)s OR (d.tab = %(tab)s AND d.tab <> ''))
"""


def save_draft(
    *, by_user: User, form: str, fields: Fields, base: Mapping[str, Any], version: int, tab: str, at: datetime
) -> int:
    """Keep what somebody has typed into a form; the draft's new version. `version` is the one that their tab knows, 0 for none.

    Passwords are left out whatever they are sent as. Saved again by the same tab, the later typing stands. Raises CannotKeepDraft for what
    cannot be kept, and StateHasChanged where another tab has saved something newer or the form was sent meanwhile.
    """
    what = "Keeping this draft"
    check_name(form)
    values = {
        "user": by_user.pk, "form": form, "version": version, "tab": tab[:LONGEST_TAB], "at": at,
        "fields": _written({name: [str(one) for one in several] for name, several in fields.items() if not _SECRET.search(name)}),
        "base": _written(base),
    }  # fmt: skip
    if len(values["fields"].encode()) + len(values["base"].encode()) > LARGEST:
        why, remedy = f"it is more than {LARGEST // 1024} kB", "send it, or keep a long text as a document"
        refusal = CannotKeepDraft(what=what, why=why, remedy=remedy)
        refusal.too_large = True
        raise refusal
    if not version and Draft.objects.filter(user=by_user, sent_at=None).exclude(form=form).count() >= MOST:
        raise CannotKeepDraft(what=what, why=f"you have {MOST} drafts already", remedy="send or discard one of them")
    with connection.cursor() as cursor:
        cursor.execute(_SAVE, values)
        row = cursor.fetchone()
    if row is not None:
        return int(row[0])
    refused = StateHasChanged(
        what=what, why="another tab of yours has saved or sent it since", remedy="choose field by field which to keep"
    )
    refused.theirs = Draft.objects.get(user=by_user, form=form)
    raise refused


def clear_draft(user: User, form: str, *, at: datetime, tab: str = "", version: int | None = None) -> None:
    """Forget a draft because its form was sent; called in the transaction of the act, so that both hold or neither.

    With `version` and `tab`, as the form that was sent tells them, a draft that another tab has taken further since stays.
    """
    check_name(form)
    with connection.cursor() as cursor:
        cursor.execute(_CLEAR, {"user": user.pk, "form": form, "at": at, "tab": tab[:LONGEST_TAB], "version": version})


def discard_draft(user: User, form: str) -> None:
    """Throw a draft away because its owner asks for it."""
    Draft.objects.filter(user=user, form=form).delete()


def check_name(form: str) -> None:
    """Raise CannotKeepDraft unless this can be the name of a form: words and ids parted by colons, such as ``case:open``."""
    if len(form) > _LONGEST_NAME or not _NAME.fullmatch(form):
        raise CannotKeepDraft(
            what="Keeping this draft", why="its form has no proper name", remedy="load the page again and type it there"
        )


def _written(value: Any) -> str:
    return json.dumps(_holdable(value), ensure_ascii=False)


def _holdable(value: Any) -> Any:
    """The same, as the database can hold it: a null character, or half of a pair, stands as the sign for what cannot be shown."""
    if isinstance(value, Mapping):
        return {_holdable(str(name)): _holdable(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_holdable(one) for one in value]
    if isinstance(value, str):
        return value.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value
