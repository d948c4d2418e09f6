"""What waits for a slow reader stays small, is joined where it is about the same, and is never lost without a word."""

from __future__ import annotations

import asyncio
import uuid
from concurrent.futures import ThreadPoolExecutor

from nightlight.project.live.reader import Reader
from nightlight.project.live.stream import LEAST_GAP, MOST_WAITING, Stream
from nightlight.rules.access import Viewer

READER = Reader("session", uuid.UUID(int=1), Viewer("1", {}))


def run(what):
    """What a coroutine gives, run in a thread of its own: the browser's driver may keep a loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, what).result()


def stream(*topics, cases=()):
    return Stream(READER, topics, cases)


def taken(one, patience=0.05):
    return [(event.name, event.data) for event in run(one.taken(patience))]


def test_nudges_about_the_same_are_one():
    one, case = stream("board", "mine"), uuid.uuid4()
    for _ in range(100):
        one.nudge("board", case)
        one.nudge("mine")
    assert taken(one) == [("nudge", {"topic": "board", "cases": [str(case)]}), ("nudge", {"topic": "mine"})]


def test_a_stream_hears_only_what_it_is_about():
    one = stream("mine", cases=[uuid.UUID(int=7)])
    one.nudge("board", uuid.uuid4())
    one.nudge(f"case:{uuid.UUID(int=8)}", uuid.UUID(int=8))
    assert taken(one) == []


def test_when_too_much_waits_one_word_takes_its_place():
    one = stream("board", "mine")
    one.nudge("mine")
    for _ in range(MOST_WAITING * 50):
        one.nudge("board", uuid.uuid4())
    found = taken(one)
    assert found[0] == ("resync", {})
    assert sum(len(data.get("cases", ())) for _, data in found) <= MOST_WAITING


def test_what_is_said_of_the_stream_itself_comes_first_and_once():
    one = stream("mine")
    one.nudge("mine")
    for minute in range(9):
        one.say("beat", at=f"21:0{minute}")
    assert taken(one) == [("beat", {"at": "21:08"}), ("nudge", {"topic": "mine"})]


def test_a_second_nudge_waits_its_turn_and_comes():
    async def told():
        one, loop = stream("mine"), asyncio.get_running_loop()
        one.nudge("mine")
        await one.taken(1)
        one.nudge("mine")
        began = loop.time()
        found = await one.taken(1)
        return [event.name for event in found], loop.time() - began

    names, took = run(told())
    assert names == ["nudge"]
    assert took >= LEAST_GAP * 0.8


def test_a_stream_that_ends_says_its_last_word_and_nothing_else():
    one = stream("mine")
    one.nudge("mine")
    one.end("signed-out")
    assert taken(one) == [("signed-out", {})]
    assert taken(one) == []


def test_an_event_goes_over_the_line_in_the_form_that_browsers_read():
    one = stream("mine")
    one.nudge("mine")
    [event] = run(one.taken(1))
    assert event.text(3) == 'event: nudge\nid: 3\ndata: {"topic":"mine"}\n\n'
