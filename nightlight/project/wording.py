"""The page that asks whoever saves words that blame a child: the words, a better way to say it, and the press that keeps theirs."""

from __future__ import annotations

import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from nightlight.project import kept_typing
from nightlight.records.duties.challenging import WordsAsked, Writer, written_by_hand

KEPT: Final = "words_kept"
ASKED: Final = "words_asked"
_APART: Final = "|"
Answer = Callable[[HttpRequest], HttpResponseBase]


def asks_about_words(get_response: Answer) -> Answer:
    """Have whoever sends a form asked about words in it that blame a child. A form with a file in it cannot be sent again, and is not asked about."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.method != "POST":
            return get_response(request)
        with written_by_hand(Writer(lambda: _words(request, KEPT), lambda: _words(request, ASKED))):
            return get_response(request)

    return middleware


def _words(request: HttpRequest, field: str) -> list[str]:
    posted = getattr(request, "_post", None)
    return [word for one in (posted.getlist(field) if posted else ()) for word in one.split(_APART) if word]


def asked(request: HttpRequest, about: WordsAsked) -> HttpResponse:
    """The page that asks. Nothing was saved yet, and nothing that was typed is lost."""
    finder = re.compile("|".join(rf"\b{re.escape(word)}\b" for word in about.words), re.IGNORECASE)
    fields = [one for one in kept_typing.fields_of(request) if one[0] not in (KEPT, ASKED)]
    told = {
        "words": about.words, "address": request.get_full_path(), "kept": _APART.join([*_words(request, KEPT), *about.words]),
        "asked": _APART.join(dict.fromkeys([*_words(request, ASKED), *about.words])), "before": _words(request, KEPT),
        "shown": [one for one in fields if finder.search(one[1])], "hidden": [one for one in fields if not finder.search(one[1])],
    }  # fmt: skip
    response = render(request, "words_asked.html", told, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    response["Cache-Control"] = "private, no-store"
    return response
