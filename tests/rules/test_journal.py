"""A case's chain of entries: sealed, verified, and every way of tampering with it found and named."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nightlight.rules.journal import Entry, Head, canonical, digest_of, salted_digest, seal, verify, verify_text

SALT = b"sixteen bytes or more"
FIELDS = {"case": "NL-26-000007", "kind": "missing.graded", "by": "PC 4411"}
AT = datetime(2026, 11, 23, 21, 5, tzinfo=UTC)

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcdé"), inner, max_size=3),
    max_leaves=6,
)
STRUCTURES = st.dictionaries(st.sampled_from(["level", "grade", "to", "rules"]), VALUES, max_size=4)


def chain_of(structures: list[dict[str, Any]], case: str = "NL-26-000007") -> list[Entry]:
    """A sound chain with an entry for each structure."""
    made: list[Entry] = []
    for number, structure in enumerate(structures):
        when = AT + timedelta(minutes=number)
        texts = {"reason": salted_digest(f"because {number}", SALT)}
        after = made[-1].head if made else None
        whole = FIELDS | {"case": case, "structure": structure, "texts": texts, "after": after}
        made.append(seal(at=when, recorded_at=when + timedelta(seconds=40), **whole))
    return made


def again(entry: Entry, **changes: Any) -> Entry:
    """The entry changed and sealed again by somebody who can compute digests."""
    changed = replace(entry, **changes)
    return replace(changed, digest=digest_of(changed))


SMALL = st.fixed_dictionaries({"level": st.sampled_from(["low", "high"])}, optional={"n": st.integers()})
CHAINS = st.lists(SMALL, min_size=1, max_size=7).map(chain_of)
LONGER = st.lists(SMALL, min_size=3, max_size=7).map(chain_of)
SIX = chain_of([{"n": n} for n in range(6)])
OTHER_CASE = chain_of([{"n": n} for n in range(9)], case="NL-26-000099")


def a_change(draw: st.DrawFn, entry: Entry) -> dict[str, Any]:
    """One field of the entry, changed to something else."""
    field = draw(
        st.sampled_from(
            ["case", "number", "kind", "at", "recorded_at", "by", "structure", "texts", "previous", "digest"]
        )
    )
    old = getattr(entry, field)
    match field:
        case "number":
            new: Any = draw(st.integers(-2, 12))
        case "at" | "recorded_at":
            new = old + timedelta(microseconds=draw(st.integers(1, 10**9)))
        case "structure":
            new = draw(STRUCTURES)
        case "texts":
            new = {"reason": salted_digest(draw(TEXTS), SALT)}
        case _:
            new = draw(TEXTS)
    assume(new != old)
    return {field: new}


@given(CHAINS)
def test_a_chain_as_it_was_sealed_has_nothing_wrong_with_it(chain: list[Entry]) -> None:
    assert verify(chain) == ()
    assert verify(chain, head=chain[-1].head) == ()
    assert [entry.number for entry in chain] == list(range(1, len(chain) + 1))


@given(CHAINS, st.data())
def test_a_head_signed_earlier_still_verifies_a_chain_that_has_grown(chain: list[Entry], data: st.DataObject) -> None:
    assert verify(chain, head=data.draw(st.sampled_from(chain)).head) == ()


@given(st.data(), CHAINS)
def test_any_change_of_any_field_is_found_and_the_entry_named(data: st.DataObject, chain: list[Entry]) -> None:
    place = data.draw(st.integers(1, len(chain)))
    changed = [*chain]
    changed[place - 1] = replace(chain[place - 1], **a_change(data.draw, chain[place - 1]))
    (broken,) = verify(changed, head=data.draw(st.sampled_from([None, chain[-1].head])))
    assert (broken.what, broken.place) == ("altered", place)


@given(st.data(), LONGER)
def test_an_entry_changed_in_any_field_and_sealed_again_is_found_at_its_place(
    data: st.DataObject, chain: list[Entry]
) -> None:
    place = data.draw(st.integers(1, len(chain) - 2))
    change = a_change(data.draw, chain[place - 1])
    assume("digest" not in change)
    chain[place - 1] = again(chain[place - 1], **change)
    (broken,) = verify(chain)
    assert broken.place == place


CHANGES = [{"case": "NL-26-000099"}, {"number": 0}, {"number": -9}, {"number": 9}, {"number": 2}, {"previous": "ab"}]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("place", [4, 6])
def test_an_entry_sealed_again_as_of_another_place_or_case_is_found_where_it_stands(
    place: int, change: dict[str, Any]
) -> None:
    # Of the newest entry and the one before it, nothing tells which was changed: the first of the two is named.
    no_later_entry_tells = place == 6 and "previous" in change
    (broken, *_) = verify([*SIX[: place - 1], again(SIX[place - 1], **change), *SIX[place:]])
    assert broken.place == (5 if no_later_entry_tells else place)


def test_an_only_entry_that_claims_to_follow_another_is_found() -> None:
    (broken,) = verify([again(SIX[0], previous=SIX[3].digest)])
    assert (broken.what, broken.place) == ("altered", 1)


@given(LONGER)
def test_the_newest_entry_sealed_again_is_found_by_its_signed_head(chain: list[Entry]) -> None:
    changed = [*chain[:-1], again(chain[-1], by="somebody else")]
    assert verify(changed) == ()
    (broken,) = verify(changed, head=chain[-1].head)
    assert (broken.what, broken.place) == ("rewritten", len(chain))


@given(st.data(), LONGER)
def test_an_entry_taken_out_is_found_and_named(data: st.DataObject, chain: list[Entry]) -> None:
    place = data.draw(st.integers(1, len(chain) - 1))
    (broken,) = verify([*chain[: place - 1], *chain[place:]], head=data.draw(st.sampled_from([None, chain[-1].head])))
    assert (broken.what, broken.place) == ("removed", place)


@given(st.data(), LONGER)
def test_a_tail_that_was_cut_is_found_by_the_signed_head_and_its_first_entry_named(
    data: st.DataObject, chain: list[Entry]
) -> None:
    left = data.draw(st.integers(0, len(chain) - 1))
    assert verify(chain[:left]) == ()
    (broken,) = verify(chain[:left], head=chain[-1].head)
    assert (broken.what, broken.place) == ("cut", left + 1)


@given(st.data(), LONGER)
def test_two_entries_that_changed_places_are_found_and_the_first_named(data: st.DataObject, chain: list[Entry]) -> None:
    one, other = sorted(data.draw(st.lists(st.integers(1, len(chain)), min_size=2, max_size=2, unique=True)))
    chain[one - 1], chain[other - 1] = chain[other - 1], chain[one - 1]
    (broken,) = verify(chain)
    assert (broken.what, broken.place) == ("reordered", one)


@given(st.data(), LONGER)
def test_a_copy_or_a_strange_entry_put_in_is_found_and_named(data: st.DataObject, chain: list[Entry]) -> None:
    place = data.draw(st.integers(1, len(chain) + 1))
    strange = data.draw(st.sampled_from([*chain, *OTHER_CASE]))
    # A copy beside its original: nobody can tell which of the two is the copy, and the second is named.
    beside = place + 1 if place <= len(chain) and strange == chain[place - 1] else place
    (broken,) = verify([*chain[: place - 1], strange, *chain[place - 1 :]])
    assert (broken.what, broken.place) == ("inserted", beside)


@given(st.data(), LONGER)
def test_a_forged_entry_sealed_upon_the_one_before_it_is_found_and_named(
    data: st.DataObject, chain: list[Entry]
) -> None:
    place = data.draw(st.integers(1, len(chain)))
    after = chain[place - 2].head if place > 1 else None
    forged = seal(at=AT, recorded_at=AT, **FIELDS, structure={"level": "forged"}, texts={}, after=after)
    (broken,) = verify([*chain[: place - 1], forged, *chain[place - 1 :]], head=chain[-1].head)
    assert (broken.what, broken.place) == ("inserted", place)


def test_a_forged_run_of_entries_put_in_is_found_where_it_begins() -> None:
    forged = again(SIX[1], by="somebody else")
    its_follower = again(SIX[2], previous=forged.digest)
    assert [broken.place for broken in verify([*SIX[:3], forged, its_follower])] == [4]
    loose = again(SIX[1], previous="ab")
    assert [broken.place for broken in verify([*SIX[:2], loose, again(SIX[2], previous=loose.digest)])] == [3]


@given(st.data(), LONGER)
def test_a_chain_written_anew_from_some_entry_on_is_found_by_the_signed_head(
    data: st.DataObject, chain: list[Entry]
) -> None:
    place = data.draw(st.integers(1, len(chain)))
    anew = chain[: place - 1]
    for entry in chain[place - 1 :]:
        after = anew[-1].head if anew else None
        anew.append(again(entry, by="somebody else", previous=after.digest if after else ""))
    assert verify(anew) == ()
    assert [broken.what for broken in verify(anew, head=chain[-1].head)] == ["rewritten"]


def test_a_whole_case_gone_is_found_by_its_signed_head() -> None:
    assert verify([]) == ()
    (broken,) = verify([], head=Head("NL-26-000007", 4, "ab"))
    assert str(broken) == "The end of the chain is gone: entries 1 to 4 of case NL-26-000007."


def test_what_is_wrong_reads_as_a_sentence() -> None:
    altered = replace(SIX[2], by="PS 12")
    assert str(verify([*SIX[:2], altered, *SIX[3:]])[0]) == "Entry 3 was altered after it was sealed (missing.graded)."
    assert str(verify([SIX[0], *SIX[2:]])[0]) == "Entry 2 is gone; in its place stands entry 3 (missing.graded)."


def test_an_entry_taken_out_and_a_tail_cut_are_both_told() -> None:
    assert [broken.what for broken in verify([SIX[0], *SIX[2:4]], head=SIX[-1].head)] == ["removed", "cut"]


def test_a_text_is_proved_with_its_salt_and_disproved_by_any_other_text_or_salt() -> None:
    assert verify_text(SIX[3], "reason", "because 3", SALT)
    assert not verify_text(SIX[3], "reason", "because 4", SALT)
    assert not verify_text(SIX[3], "reason", "because 3", SALT + b"!")


def test_a_text_that_an_entry_never_had_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="entry 4 of case NL-26-000007 has no text 'wishes'; it has reason"):
        verify_text(SIX[3], "wishes", "to go home", SALT)


def test_a_chain_whose_texts_and_salts_were_blanked_still_verifies_because_it_never_held_them() -> None:
    assert all(b"because" not in canonical(entry) and SALT not in canonical(entry) for entry in SIX)
    assert verify(SIX, head=SIX[-1].head) == ()


def test_a_salt_that_can_be_guessed_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 16 random bytes"):
        salted_digest("yes", b"short")


@given(STRUCTURES, st.randoms(use_true_random=False))
def test_the_order_of_keys_changes_no_digest(structure: dict[str, Any], random: Any) -> None:
    def shuffled(value: Any) -> Any:
        if isinstance(value, dict):
            keys = list(value)
            random.shuffle(keys)
            return {key: shuffled(value[key]) for key in keys}
        return [shuffled(one) for one in value] if isinstance(value, list) else value

    assert chain_of([structure])[0].digest == chain_of([shuffled(structure)])[0].digest


@given(st.dictionaries(st.sampled_from(["é", "a", "e\u0301x"]), TEXTS, max_size=3))
def test_how_accents_are_composed_changes_no_digest(structure: dict[str, str]) -> None:
    apart = {unicodedata.normalize("NFD", key): unicodedata.normalize("NFD", text) for key, text in structure.items()}
    assert chain_of([apart])[0].digest == chain_of([structure])[0].digest
    assert salted_digest("Zoe\u0308", SALT) == salted_digest("Zo\u00eb", SALT)


def test_the_zone_in_which_a_time_is_written_changes_no_digest() -> None:
    plus_one = timezone(timedelta(hours=1))
    whole = FIELDS | {"structure": {}, "texts": {}, "after": None}
    here = seal(at=AT, recorded_at=AT, **whole)
    assert here.digest == seal(at=AT.astimezone(plus_one), recorded_at=AT.astimezone(plus_one), **whole).digest


def test_the_canonical_form_is_this_and_stays_this() -> None:
    structure = {"to": "high", "rules": ["a", True, None, 3], "from": "Zo\u00eb \"'\\ \n \u2028 \U0001f600"}
    entry = seal(
        at=AT,
        recorded_at=AT.replace(microsecond=7),
        **FIELDS,
        structure=structure,
        texts={"reason": "00ff"},
        after=None,
    )
    written = (
        '{"at":"2026-11-23T21:05:00.000000Z","by":"PC 4411","case":"NL-26-000007","format":"nightlight-entry/1","kind":"missing.graded",'
        '"number":1,"previous":"","recorded_at":"2026-11-23T21:05:00.000007Z",'
        '"structure":{"from":"Zo\u00eb \\"\'\\\\ \\n \u2028 \U0001f600","rules":["a",true,null,3],"to":"high"},"texts":{"reason":"00ff"}}'
    )
    assert canonical(entry).decode() == written
    assert entry.digest == hashlib.sha256(written.encode()).hexdigest()


@pytest.mark.parametrize(
    ("structure", "named"),
    [({"share": 0.1}, "structure.share: a float"), ({"a": [1, {"b": AT}]}, "structure.a\\[1\\].b: a datetime"), ({3: 1}, "structure: the key 3"),
     ({"a": "\0"}, "structure.a: holds a character"), ({"a": "\ud800"}, "structure.a: holds a character"), ({"a": {1}}, "structure.a: a set"),
     ({"\u00e9": 1, "e\u0301": 2}, "structure: two keys differ only")],
)  # fmt: skip
def test_what_has_no_one_written_form_cannot_be_sealed_and_its_key_is_named(
    structure: dict[Any, Any], named: str
) -> None:
    with pytest.raises(ValueError, match=named):
        seal(at=AT, recorded_at=AT, **FIELDS, structure=structure, texts={}, after=None)


def test_an_entry_cannot_follow_one_of_another_case_or_happen_at_no_known_time() -> None:
    with pytest.raises(ValueError, match="give the head of its own case"):
        seal(at=AT, recorded_at=AT, **FIELDS, structure={}, texts={}, after=OTHER_CASE[0].head)
    with pytest.raises(ValueError, match="no time zone"):
        seal(at=AT.replace(tzinfo=None), recorded_at=AT, **FIELDS, structure={}, texts={}, after=None)


def test_an_entry_keeps_what_it_was_sealed_with_when_the_caller_changes_it_afterwards() -> None:
    structure: dict[str, Any] = {"rules": ["a"]}
    (entry,) = chain_of([structure])
    structure["rules"].append("b")
    assert verify([entry]) == ()
    assert entry.structure == {"rules": ["a"]}
