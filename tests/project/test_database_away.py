"""The database goes away in the middle of a request: no page says that something is broken, and nothing that was typed is lost."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection
from django.utils.functional import SimpleLazyObject
from psycopg_pool import PoolTimeout

from nightlight.project import errors


def answer_to(rf, failure, method="get", **typed):
    request = getattr(rf, method)("/somewhere", typed)
    try:
        raise failure
    except type(failure):
        return errors.our_fault(request)


@pytest.mark.parametrize("failure", [OperationalError("terminating connection"), PoolTimeout("no connection")])
def test_a_page_says_that_the_database_is_away_and_when_to_try_again(rf, failure):
    answer = answer_to(rf, failure)
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert "cannot reach its database" in answer.content.decode()


def test_what_was_typed_can_be_sent_again(rf):
    page = answer_to(rf, OperationalError("gone"), "post", words="She said “I’m not going back” <em>").content.decode()
    assert "She said “I’m not going back” &lt;em&gt;" in page
    assert "Send it again" in page


@pytest.mark.parametrize("method", ["get", "post"])
def test_whoever_has_waited_for_it_once_does_not_wait_again_for_the_page_that_says_so(rf, monkeypatch, method):
    asked = []

    def in_vain(*_args, **_more):
        asked.append("once more")
        raise OperationalError("still away")

    monkeypatch.setattr(connection, "ensure_connection", in_vain)
    request = getattr(rf, method)("/somewhere", {"words": "kept"})
    request.user = SimpleLazyObject(in_vain)
    answer = errors.database_away(request)
    assert answer.status_code == 503
    assert "cannot reach its database" in answer.content.decode()
    assert asked == []


def test_even_without_the_frame_of_the_pages(rf, monkeypatch):
    def broken(*_args, **_more):
        raise OperationalError("the frame needs the database too")

    monkeypatch.setattr(errors, "render", broken)
    monkeypatch.setattr(errors.kept_typing, "send_again", broken)
    page = answer_to(rf, OperationalError("gone"), "post", words="kept <em>").content.decode()
    assert "kept &lt;em&gt;" in page
    assert '<form method="post">' in page


def test_anything_else_that_breaks_is_our_fault(rf):
    assert answer_to(rf, ValueError("a bug")).status_code == 500
