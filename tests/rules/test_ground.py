"""Positions as people type them, and the drawing of them: true to scale, north at the top, no mark over another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlight.rules.ground import Point, Position, apart, frame, read_corners, read_position

HERE = {"north": 61.5, "south": 49.0, "west": -11.0, "east": 2.5}
MONUMENT, BRIDGE = Position(54.97384, -1.61316), Position(54.96806, -1.60624)
"""Two places in Newcastle, 780 m apart."""


@pytest.mark.parametrize("typed", ["54.9783, -1.6178", "54.9783 -1.6178", "(54.9783; -1.6178)", " 54.9783°, -1.6178° "])
def test_a_position_is_read_however_it_is_parted(typed):
    assert read_position(typed, HERE) == (54.9783, -1.6178)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "is no position"), ("NZ 248 641", "is no position"), ("54", "is no position"), ("54.9, -1.6, 3", "is no position"),
        ("-1.6, 54.9", "wrong way round"), ("0, 0", "too far away"), ("540, -1", "too far away"),
    ],
)  # fmt: skip
def test_what_is_no_position_is_refused_with_what_to_write(typed, told):
    with pytest.raises(ValueError, match=told):
        read_position(typed, HERE)


def test_an_area_needs_three_different_corners():
    with pytest.raises(ValueError, match="at least three"):
        read_corners("54.9, -1.6\n54.9, -1.6\n54.8, -1.6", HERE, most=60)
    assert len(read_corners("54.9, -1.6\n\n54.8, -1.6\n54.8, -1.7", HERE, most=60)) == 3


def test_an_area_has_so_many_corners_at_most():
    with pytest.raises(ValueError, match="at most 3"):
        read_corners("\n".join(f"54.{n}, -1.6" for n in range(1, 6)), HERE, most=3)


def test_a_drawing_is_true_to_scale_with_north_at_the_top():
    made = frame([(MONUMENT, 0), (BRIDGE, 0)], width=720, height=500, margin=40, least=100)
    one, other = made.point(MONUMENT), made.point(BRIDGE)
    apart_by = ((one.x - other.x) ** 2 + (one.y - other.y) ** 2) ** 0.5 * made.metres
    assert apart_by == pytest.approx(780, rel=0.01)
    assert one.y < other.y
    assert one.x < other.x


def test_the_scale_bar_is_a_round_number_of_metres():
    made = frame([(MONUMENT, 0), (BRIDGE, 0)], width=720, height=500, margin=40, least=100)
    metres, length = made.bar(180)
    assert metres in (50, 100, 200, 500)
    assert length == pytest.approx(metres / made.metres)
    assert length <= 180


def test_nothing_has_no_drawing_and_one_place_has_its_surroundings():
    assert frame([], width=720, height=500, margin=40, least=400) is None
    assert frame([(MONUMENT, 0)], width=720, height=500, margin=40, least=400).metres * 720 == pytest.approx(400)


@given(st.lists(st.tuples(st.floats(-50, 800), st.floats(-50, 600)), max_size=200))
def test_no_two_marks_stand_in_one_place_while_there_is_room(points):
    placed = apart([Point(*one) for one in points], cell=30, width=720, height=500)
    assert len(set(placed)) == len(points)
    assert all(0 <= one.x <= 720 and 0 <= one.y <= 500 for one in placed)
