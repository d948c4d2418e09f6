"""What has a page of its own is not offered by the general box beside it, which would ask for nothing: but for what is named here, with why."""

from __future__ import annotations

from django.urls import reverse

from nightlight.project import clock
from nightlight.records.packs.queries import in_force

IN_THE_BOX_TOO = {
    # The acts that the rules guard wherever they are recorded: by rank, by two people, by what must be there.
    "graded", "downgrade_decided", "recording_decided", "closure_decided",
    # What somebody hears and sees is written down wherever they are.
    "child_seen", "child_spoken_to_alone", "child_not_spoken_to", "prevention_interview_done", "return_harm_recorded",
    # Nobody records these: the system does, or an act of its own.
    "accepted_by_name", "handover_accepted", "ownership_accepted", "trigger_plan_loaded", "no_trigger_plan_held",
}  # fmt: skip


def test_the_box_offers_nothing_that_a_page_of_its_own_asks_more_of(database):
    pack = in_force(clock.now())
    pages, kept = pack.pack.value("guidance.pages"), set(pack.setting("on_pages_of_their_own"))
    assert set(pages) - kept == IN_THE_BOX_TOO & set(pages)
    assert set(pages) >= IN_THE_BOX_TOO


def test_every_page_that_policy_names_is_there(database):
    for page in in_force(clock.now()).pack.value("guidance.pages").values():
        assert reverse(page, args=["NL-000001"])
