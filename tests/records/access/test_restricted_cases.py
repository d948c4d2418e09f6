"""A restricted case: who sees it, what everybody else is told, and what breaking the glass costs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nightlight.records.access.finding import case_for
from nightlight.records.access.glass import break_glass, review_due, review_glass, unreviewed
from nightlight.records.access.refusals import (
    AlreadyNamed,
    AlreadyRestricted,
    AlreadyReviewed,
    CannotBreakGlass,
    CannotRestrict,
    CannotReview,
    HeldAndRestricted,
    NotAllowed,
    NotFoundHere,
    NotNamed,
    NotRestricted,
)
from nightlight.records.access.restricting import name_need_to_know, restrict, unname_need_to_know, unrestrict
from nightlight.records.access.standing import standing
from nightlight.records.cases.models import Case
from nightlight.records.journal.models import Entry
from tests.made_up import NOW
from tests.records.access.test_filtering import add_case

HOUR = timedelta(hours=1)
WHY = "The suspect is a colleague's relative"


@pytest.fixture
def case(force):
    """A case of the north, owned by its inspector, with a chain in the journal."""
    from nightlight.records.journal.actions import write_alone

    made = add_case(force, 1, owner=force.inspector.id, area="north", team=None, restricted=False)
    write_alone(
        chain=made.id, chain_kind="case", chain_name=made.reference, kind="case.opened", at=NOW, by="system",
        structure={"reference": made.reference, "restricted": False}, words={"title": made.title},
    )  # fmt: skip
    force.on_duty()
    return made


def who(made, at=NOW):
    """Who acts and what they may see, as an act wants both."""
    stands = standing(made.id, at)
    return {"by": stands.actor, "viewer": stands.viewer, "at": at}


def asked(made, case, capability="case.read", at=NOW):
    stands = standing(made.id, at)
    return case_for(stands.viewer, case.reference, capability, at=at, by=stands.actor)


def kinds(case):
    return list(Entry.objects.filter(chain=case.id).values_list("kind", flat=True))


def test_restricted_it_is_seen_by_its_owner_by_whom_restricted_it_and_by_those_named(force, case):
    restrict(**who(force.superintendent), case=case.id, reason=WHY, names=[force.officer.id])
    for made in (force.inspector, force.superintendent, force.officer):
        assert asked(made, case).id == case.id
    with pytest.raises(HeldAndRestricted):
        asked(force.sergeant, case)
    assert kinds(case)[-1] == "access.restricted"


def test_whoever_may_not_see_it_learns_who_was_told_and_nothing_more(force, case):
    restrict(**who(force.superintendent), case=case.id, reason=WHY)
    with pytest.raises(HeldAndRestricted) as told:
        asked(force.sergeant, case)
    assert "Ifan Pryce (duty inspector) on duty has been told that you asked" in str(told.value)
    assert case.title not in str(told.value)
    entry = Entry.objects.get(kind="access.asked_for")
    assert entry.structure == {"case": str(case.id), "to": str(force.inspector.id), "as": "duty_inspector"}


def test_asking_again_at_once_tells_nobody_twice(force, case):
    restrict(**who(force.superintendent), case=case.id, reason=WHY)
    for minutes in (0, 1):
        with pytest.raises(HeldAndRestricted, match="Ifan Pryce"):
            asked(force.sergeant, case, at=NOW + timedelta(minutes=minutes))
    assert Entry.objects.filter(kind="access.asked_for").count() == 1


def test_with_nobody_on_duty_to_ask_the_owner_finds_the_question(force, case):
    from nightlight.records.workforce.models import Stint

    restrict(**who(force.superintendent), case=case.id, reason=WHY)
    Stint.objects.exclude(member=force.sergeant.member).update(ended_at=NOW)
    with pytest.raises(HeldAndRestricted, match="nobody is on duty who may say more"):
        asked(force.sergeant, case)
    assert Entry.objects.get(kind="access.asked_for").structure["to"] == str(force.inspector.id)


@pytest.mark.parametrize("restricted", [False, True])
def test_beyond_reach_a_case_and_no_case_read_the_same(force, case, restricted):
    Case.objects.update(area_id="south", restricted=restricted)
    with pytest.raises(NotFoundHere) as beyond:
        asked(force.officer, case)
    stands = standing(force.officer.id, NOW)
    with pytest.raises(NotFoundHere) as nothing:
        case_for(stands.viewer, "T-999", at=NOW, by=stands.actor)
    assert str(beyond.value) == str(nothing.value)
    assert not Entry.objects.filter(kind="access.asked_for").exists()


@pytest.mark.parametrize("reference", ["", "T-1 ", "t-1", "x" * 5000, "\0", "T-1' OR 1=1", "🙂", "not-a-uuid"])
def test_whatever_stands_for_a_reference_finds_the_case_or_nothing(force, case, reference):
    stands = standing(force.inspector.id, NOW)
    try:
        found = case_for(stands.viewer, reference, at=NOW, by=stands.actor)
    except NotFoundHere:
        assert reference.strip().upper() != "T-1"
    else:
        assert (found.id, reference.strip().upper()) == (case.id, "T-1")


def test_what_one_may_read_and_not_do_says_so(force, case):
    with pytest.raises(NotAllowed, match="Nothing that you are here for asks for this"):
        asked(force.administrator, case, "case.record")


def test_naming_and_ending_that_open_and_close_the_case(force, case):
    restrict(**who(force.superintendent), case=case.id, reason=WHY)
    name_need_to_know(**who(force.inspector), case=case.id, member=force.sergeant.id, why="Takes over the search")
    assert asked(force.sergeant, case)
    with pytest.raises(AlreadyNamed):
        name_need_to_know(**who(force.inspector), case=case.id, member=force.sergeant.id, why="Again")
    unname_need_to_know(**who(force.inspector), case=case.id, member=force.sergeant.id, why="The search is over")
    with pytest.raises(HeldAndRestricted):
        asked(force.sergeant, case)
    with pytest.raises(NotNamed):
        unname_need_to_know(**who(force.inspector), case=case.id, member=force.sergeant.id, why="Again")


def test_lifted_everybody_within_reach_sees_it_again(force, case):
    restrict(**who(force.superintendent), case=case.id, reason=WHY)
    unrestrict(**who(force.inspector), case=case.id, reason="The suspect was ruled out")
    assert asked(force.sergeant, case)
    with pytest.raises(NotRestricted):
        unrestrict(**who(force.inspector), case=case.id, reason="Again")


def test_restricting_is_refused_without_a_reason_a_grant_or_a_person(force, case):
    with pytest.raises(CannotRestrict, match="no reason was given"):
        restrict(**who(force.inspector), case=case.id, reason="  ")
    with pytest.raises(CannotRestrict, match="Nothing that you are here for"):
        restrict(**who(force.officer), case=case.id, reason=WHY)
    with pytest.raises(CannotRestrict, match="nobody in the force has this number"):
        restrict(**who(force.inspector), case=case.id, reason=WHY, names=[case.id])
    restrict(**who(force.inspector), case=case.id, reason=WHY)
    with pytest.raises(AlreadyRestricted):
        restrict(**who(force.inspector), case=case.id, reason=WHY)
    assert kinds(case) == ["case.opened", "access.restricted"]


@pytest.fixture
def restricted(force, case):
    """The case, restricted."""
    restrict(**who(force.superintendent), case=case.id, reason=WHY)
    return case


BREAK = {"reason": "She was seen at the weir just now", "minutes": 30}


def test_broken_glass_opens_the_case_until_its_time_is_up(force, restricted):
    break_glass(**who(force.sergeant), case=restricted.id, **BREAK)
    assert asked(force.sergeant, restricted)
    with pytest.raises(HeldAndRestricted):
        asked(force.sergeant, restricted, at=NOW + timedelta(minutes=30))
    entry = Entry.objects.get(kind="access.glass_broken")
    assert entry.structure["owner"] == str(force.inspector.id)
    assert Entry.objects.get(kind="look.opened").structure == {"what": "restricted", "about": str(restricted.id)}


def test_broken_glass_is_owed_a_review_by_somebody_else(force, restricted):
    broken = break_glass(**who(force.superintendent, NOW), case=restricted.id, **BREAK)
    assert [one.id for one in unreviewed()] == [broken.id]
    assert review_due(broken, NOW) == NOW + timedelta(hours=72)
    with pytest.raises(CannotReview, match="whoever broke the glass does not review it"):
        review_glass(**who(force.superintendent), glass=broken.id, justified=True, words="I was right")
    with pytest.raises(CannotReview, match="not among those that you may review"):
        review_glass(**who(force.inspector), glass=broken.id, justified=True, words="She was right")


def test_a_review_says_yes_or_no_once(force, restricted):
    broken = break_glass(**who(force.sergeant), case=restricted.id, **BREAK)
    with pytest.raises(CannotReview, match="not said whether it was justified"):
        review_glass(**who(force.superintendent), glass=broken.id, justified=None, words="Well")
    review_glass(**who(force.superintendent), glass=broken.id, justified=False, words="The search had ended by then")
    with pytest.raises(AlreadyReviewed):
        review_glass(**who(force.superintendent), glass=broken.id, justified=True, words="On second thoughts")
    broken.refresh_from_db()
    assert (broken.justified, broken.reviewed_by_id) == (False, force.superintendent.id)
    assert kinds(restricted)[-1] == "access.glass_reviewed"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"minutes": 61}, "1 to 60 minutes"),
        ({"minutes": 0}, "1 to 60 minutes"),
        ({"reason": ""}, "no reason was given"),
        ({"reason": "need it"}, "fewer than 3 words"),
        ({"reason": "x" * 1001}, "1,001 characters"),
        ({"reason": "a b c\x07"}, "cannot be shown"),
    ],
)
def test_glass_is_not_broken_for_too_long_or_for_no_reason(force, restricted, changed, said):
    with pytest.raises(CannotBreakGlass, match=said):
        break_glass(**who(force.sergeant), case=restricted.id, **(BREAK | changed))
    assert not unreviewed().exists()


def test_glass_beyond_reach_or_of_an_open_case_is_not_broken(force, case):
    with pytest.raises(NotRestricted):
        break_glass(**who(force.sergeant), case=case.id, **BREAK)
    Case.objects.update(area_id="south", restricted=True)
    with pytest.raises(CannotBreakGlass, match="not among the records"):
        break_glass(**who(force.officer), case=case.id, **BREAK)
