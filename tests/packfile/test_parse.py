"""Files are plain YAML and nothing else: what could be read two ways, or could swallow the machine, is refused by name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlight import packfile
from nightlight.rules.faults import Faulty


def fault(text: bytes | str) -> str:
    with pytest.raises(Faulty) as caught:
        packfile.parse(text.encode() if isinstance(text, str) else text, "case.yaml")
    (found,) = caught.value.faults
    return str(found)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [1, 2", "case.yaml: line 2: not usable YAML"),
        ("a: 1\na: 2", "case.yaml: line 2: not usable YAML: the key 'a' stands twice"),
        ("a: {b: 1, b: 1}", "the key 'b' stands twice"),
        ("a: &x [1]\nb: *x", "case.yaml: line 2: not usable YAML: an alias (*) is not allowed"),
        ("a: {<<: {b: 1}}", "could not determine a constructor for the tag 'tag:yaml.org,2002:merge'"),
        ("? [1, 2]\n: 3", "expected a plain word as a key"),
        ("? {a: 1}\n: 3", "expected a plain word as a key"),
        ("~: 3", "expected a plain word as a key"),
        ("a: !!python/object/apply:os.system ['true']", "a tag (tag:yaml.org,2002:python/object/apply:os.system) is not allowed"),
        ("a: !!python/name:os.system", "is not allowed; write the plain value"),
        ("a: !secret x", "a tag (!secret) is not allowed; write the plain value"),
        ("a: 1\n---\nb: 2", "found another document"),
        ("\ta: 1", "not usable YAML"),
        ("a: \x00", "not usable YAML"),
        (b"\xff\xfe\x00a", "expected text in UTF-8"),
        (b"\x89PNG\r\n\x1a\n\x00", "expected text in UTF-8"),
        ("a: " + "[" * 200 + "]" * 200, "nested more than 40 deep"),
        ("a: " + "{b: " * 100_000, "nested more than 40 deep"),
        ("a: " + "9" * 5000, "not usable YAML"),
        ("a: !!binary eA==", "is not allowed"),
        ("a: !!set {b, c}", "is not allowed"),
    ],
)  # fmt: skip
def test_what_is_not_plain_yaml_is_refused_with_the_file_and_the_reason(text: bytes | str, said: str) -> None:
    assert fault(text).startswith("case.yaml: ")
    assert said in fault(text)


def test_a_bomb_of_aliases_is_refused_before_it_grows() -> None:
    lines = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    assert "an alias (*) is not allowed" in fault("\n".join(lines))


def test_a_file_that_is_too_large_is_refused_unread() -> None:
    assert fault(b" " * 50_000_000) == "case.yaml: 50.0 MB is too large; at most 1 MB"


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("start: 2025-11-14T22:48:00", {"start": "2025-11-14T22:48:00"}),
        ("from: 2026-11-23", {"from": "2026-11-23"}),
        ("a: yes\nb: no\nc: ~", {"a": True, "b": False, "c": None}),
        ("\ufeffa: 1", {"a": 1}),
        ("", None),
        ("# only words", None),
        ("- a\n- b", ["a", "b"]),
    ],
)
def test_what_a_person_wrote_is_what_the_rules_get(text: str, held: Any) -> None:
    assert packfile.parse(text.encode(), "case.yaml") == held


@given(st.binary(max_size=60) | st.text(alphabet="ab:-[]{}&*!|>'\"#?%@,\n\t 01~.=<", max_size=40).map(str.encode))
def test_any_bytes_are_read_or_refused_by_name(text: bytes) -> None:
    told: tuple[Any, ...] = ()
    try:
        packfile.parse(text, "case.yaml")
    except Faulty as faulty:
        told = faulty.faults
    assert all(str(fault).startswith("case.yaml: ") for fault in told)


def test_an_unknown_pack_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(Faulty, match=r'nationl: no such pack \(did you mean "national"\?\)'):
        packfile.load_pack("nationl")
