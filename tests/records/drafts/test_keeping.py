"""What somebody types is kept for them alone, the newest of it, and no later than the form was sent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nightlight.records.drafts.keeping import LARGEST, clear_draft, discard_draft, save_draft
from nightlight.records.drafts.models import Draft
from nightlight.records.drafts.queries import draft_for, version_of
from nightlight.records.drafts.refusals import CannotKeepDraft, StateHasChanged
from tests.made_up import NOW
from tests.signing_in import user_of

FORM = "case:open"


@pytest.fixture
def handler(force):
    return user_of(force.handler)


def save(user, text="first words", *, version=0, tab="a", form=FORM, at=NOW, **more):
    return save_draft(
        by_user=user, form=form, fields={"words": [text]}, base={}, version=version, tab=tab, at=at, **more
    )


def kept(user, at=NOW):
    found = draft_for(user, FORM, at=at)
    return found and found.fields


def test_the_newest_typing_is_kept(handler):
    assert save(handler) == 1
    assert save(handler, "more words", version=1) == 2
    assert kept(handler) == {"words": ["more words"]}


def test_nobody_else_finds_it(handler, force):
    save(handler)
    assert kept(user_of(force.inspector)) is None


def test_a_second_tab_that_is_behind_gets_the_newer_typing_back_and_changes_nothing(handler):
    save(handler)
    save(handler, "newer", version=1)
    with pytest.raises(StateHasChanged) as refused:
        save(handler, "older", version=1, tab="b")
    assert (refused.value.theirs.version, refused.value.theirs.fields) == (2, {"words": ["newer"]})
    assert kept(handler) == {"words": ["newer"]}


def test_a_tab_whose_last_answer_was_lost_on_the_way_is_not_behind_itself(handler):
    save(handler)
    save(handler, "answered, but never heard", version=1)
    assert save(handler, "and on", version=1) == 3


def test_sending_the_form_forgets_the_draft(handler):
    save(handler)
    clear_draft(handler, FORM, at=NOW, tab="a", version=1)
    assert kept(handler) is None


def test_what_arrives_after_the_form_was_sent_does_not_come_back_as_a_draft(handler):
    clear_draft(handler, FORM, at=NOW, tab="a", version=0)
    with pytest.raises(StateHasChanged) as refused:
        save(handler, "typed before it was sent", version=0)
    assert refused.value.theirs.sent_at == NOW


def test_a_form_opened_anew_after_sending_begins_afresh(handler):
    save(handler)
    clear_draft(handler, FORM, at=NOW, tab="a", version=1)
    assert save(handler, "the next one", version=version_of(handler, FORM), tab="b") == 3
    assert kept(handler) == {"words": ["the next one"]}


def test_sending_from_one_tab_leaves_what_another_tab_has_typed_since(handler):
    save(handler)
    save(handler, "typed in b", version=1, tab="b")
    clear_draft(handler, FORM, at=NOW, tab="a", version=1)
    assert kept(handler) == {"words": ["typed in b"]}


def test_nothing_is_left_behind_of_a_form_that_nobody_typed_into(handler):
    clear_draft(handler, FORM, at=NOW)
    assert Draft.objects.count() == 0


def test_whoever_discards_a_draft_has_none(handler):
    save(handler)
    discard_draft(handler, FORM)
    assert kept(handler) is None


def test_a_draft_older_than_policy_keeps_it_is_not_given_back(handler):
    save(handler)
    assert kept(handler, NOW + timedelta(days=29)) is not None
    assert kept(handler, NOW + timedelta(days=31)) is None


def test_a_hundred_thousand_characters_are_kept_and_too_much_is_refused(handler):
    save(handler, "ü" * 100_000)
    assert kept(handler) == {"words": ["ü" * 100_000]}
    with pytest.raises(CannotKeepDraft) as refused:
        save(handler, "x" * LARGEST, version=1)
    assert refused.value.too_large


def test_whatever_characters_come_are_kept_or_marked_and_break_nothing(handler):
    save(handler, "null \0, half a pair \ud83d, whole \U0001f642, שלום, \\u0000")
    assert kept(handler) == {"words": ["null �, half a pair �, whole \U0001f642, שלום, \\u0000"]}


def test_passwords_are_never_kept(handler):
    fields = {"words": ["kept"], "new_password": ["secret"], "csrfmiddlewaretoken": ["token"]}
    save_draft(by_user=handler, form=FORM, fields=fields, base={}, version=0, tab="a", at=NOW)
    assert kept(handler) == {"words": ["kept"]}


@pytest.mark.parametrize("form", ["", "open", "case:", "Case:open", "case:open;drop", "case:" + "x" * 160, "case:\0"])
def test_a_form_without_a_proper_name_is_refused(handler, form):
    with pytest.raises(CannotKeepDraft):
        save(handler, form=form)
