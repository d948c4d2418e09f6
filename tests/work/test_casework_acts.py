"""Acts on a case by its pages: opening, recording, ownership, alarms, people, links, details, who may see it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nightlight.project import clock
from nightlight.records.access.models import BreakGlass
from nightlight.records.cases.involving import people_in
from nightlight.records.cases.models import Case, Link, NeedToKnow, Offer
from nightlight.records.duties.models import Clock
from nightlight.records.duties.owning import offer_case
from nightlight.records.duties.sweeping import sweep
from nightlight.records.facts.models import Assertion
from nightlight.records.journal.ids import named_id
from nightlight.records.journal.models import Entry
from nightlight.records.people.actions import Met, add_person
from nightlight.rules.days import LONDON
from tests.work.casework import TITLE, field_of, opened, text_of

OPENING = {"begins": "missing:report_received", "title": TITLE, "area": "north", "fact": ["age", "pregnant"], "v-age": "15",
           "v-pregnant": "unknown", "said_by": "her carer", "do": "save"}  # fmt: skip


def choice(made):
    """How somebody on duty is chosen from a list."""
    return f"{made.id}:{made.role}"


def test_opening_a_case_leads_to_who_was_told_and_what_they_must_do(here, client_as):
    here.on_duty()
    response = client_as(here.handler).post("/cases/open", OPENING, follow=True)
    case = Case.objects.get()
    said = text_of(response)
    assert f"{case.reference} is open" in said
    assert "Ifan Pryce (duty inspector) has been asked to accept it by name" in said
    assert "Duty inspector: Ifan Pryce" in said
    assert dict(Assertion.objects.filter(case=case).values_list("fact", "value")) == {
        "nature_of_concern": "missing",
        "age": 15,
        "pregnant": None,
    }


def test_sent_twice_it_is_one_case(here, client_as):
    client = client_as(here.on_duty().handler)
    sent = {**OPENING, "case": field_of(client.get("/cases/open"), "case")}
    first, again = client.post("/cases/open", sent), client.post("/cases/open", sent)
    assert first["Location"] == again["Location"]
    assert Case.objects.count() == 1


def test_no_answer_is_chosen_for_anybody(here, client_as):
    page = (
        client_as(here.handler).post("/cases/open", {"find": "The person is pregnant.", "do": "add"}).content.decode()
    )
    assert "checked" not in page
    assert 'id="v-pregnant"' in page


def test_a_note_and_what_happened_earlier_stand_in_the_story_with_both_times(here, client_as):
    case = opened(here.on_duty(), ago=60)
    then = (clock.now() - timedelta(minutes=20)).astimezone(LONDON)
    sent = {
        "what": "An officer has arrived.",
        "note": "Coat gone.",
        "time": f"{then:%H:%M}",
        "day": f"{then:%d/%m/%Y}",
        "do": "save",
    }
    response = client_as(here.officer).post(f"/cases/{case.reference}/record", sent)
    assert response["Location"].endswith("?done=recorded#story")
    said = text_of(client_as(here.inspector).get(f"/cases/{case.reference}/"))
    assert "Priya Nair recorded “An officer has arrived”" in said
    assert "Coat gone." in said
    assert f"{then:%H:%M %Z}" in said
    assert ", written " in said


def test_the_control_room_records_what_somebody_did_and_reported_by_radio(here, client_as):
    case = opened(here.on_duty(), ago=5)
    sent = {"what": "An officer has arrived.", "done_by": choice(here.officer), "do": "save"}
    client_as(here.handler).post(f"/cases/{case.reference}/record", sent)
    said = text_of(client_as(here.handler).get(f"/cases/{case.reference}/"))
    assert "Hana Osei recorded for Priya Nair, who reported it by radio: “An officer has arrived”" in said


def test_off_duty_nobody_of_the_control_room_records_for_somebody_else(here, client_as):
    case = opened(here.on_duty("officer", "inspector"), ago=5)
    sent = {"what": "An officer has arrived.", "done_by": choice(here.officer), "do": "save"}
    response = client_as(here.handler).post(f"/cases/{case.reference}/record", sent)
    assert response.status_code == 400
    assert "only the control room on duty writes down" in text_of(response)


def test_what_is_not_mine_to_record_says_whose_it_is_and_keeps_the_typing(here, client_as):
    case = opened(here.on_duty())
    response = client_as(here.handler).post(
        f"/cases/{case.reference}/record", {"what": "An officer has arrived.", "note": "at the door", "do": "save"}
    )
    assert response.status_code == 400
    assert "it is recorded by the responding officer, or by whoever supervises them" in text_of(response)
    assert "at the door" in response.content.decode()


def test_an_offer_is_accepted_by_name_and_the_page_says_so(here, client_as):
    case = opened(here.on_duty())
    offer = Offer.objects.get(case=case)
    response = client_as(here.inspector).post(f"/cases/{case.reference}/accept", {"offer": offer.id}, follow=True)
    said = text_of(response)
    assert "You have accepted this case by name." in said
    assert "Ifan Pryce , duty inspector, since" in said
    assert "accepted by name on screen, on duty" in said


def test_an_offer_is_declined_with_a_reason(here, client_as):
    case = opened(here.on_duty())
    sent = {"offer": Offer.objects.get(case=case).id, "reason": "at a fatal collision"}
    assert client_as(here.inspector).post(f"/cases/{case.reference}/decline", sent).status_code == 302
    assert "Ifan Pryce declined the case: at a fatal collision" in text_of(
        client_as(here.handler).get(f"/cases/{case.reference}/")
    )


def test_who_comes_second_is_told_who_was_first_and_when(here, client_as):
    case = opened(here.on_duty())
    sent = {"offer": Offer.objects.get(case=case).id}
    client_as(here.inspector).post(f"/cases/{case.reference}/accept", sent)
    response = client_as(here.incident_manager).post(f"/cases/{case.reference}/accept", sent)
    assert response.status_code == 409
    assert "Ifan Pryce accepted the case at" in text_of(response)


def test_pressed_twice_it_is_one_acceptance(here, client_as):
    case = opened(here.on_duty())
    sent, client = {"offer": Offer.objects.get(case=case).id}, client_as(here.inspector)
    assert [client.post(f"/cases/{case.reference}/accept", sent).status_code for _ in range(2)] == [302, 302]
    assert Entry.objects.filter(chain=case.id, kind="case.accepted").count() == 1


def test_an_acceptance_by_radio_is_recorded_by_the_control_room_once_it_was_read_back(here, client_as):
    case = opened(here.on_duty())
    sent, client = {"offer": Offer.objects.get(case=case).id, "who": choice(here.inspector)}, client_as(here.handler)
    assert "have it read back" in text_of(client.post(f"/cases/{case.reference}/accept-by-radio", sent))
    said = text_of(client.post(f"/cases/{case.reference}/accept-by-radio", {**sent, "read_back": "yes"}, follow=True))
    assert "accepted by name by radio, read back, recorded by Hana Osei" in said


def test_an_offer_is_taken_back_and_made_to_somebody_else(here, client_as):
    case, client = opened(here.on_duty()), client_as(here.handler)
    client.post(f"/cases/{case.reference}/withdraw", {"offer": Offer.objects.get(case=case).id})
    said = text_of(client.post(f"/cases/{case.reference}/offer", {"who": choice(here.incident_manager)}, follow=True))
    assert "Offered to Amir Haddad (force incident manager)" in said


def test_all_offers_that_the_page_showed_are_accepted_at_once(here, client_as):
    here.on_duty()
    cases = [opened(here, by=here.inspector, title=f"Child {number}") for number in range(3)]
    for one in cases:
        to = here.south_inspector
        offer_case(by=here.inspector.actor, at=clock.now(), case=one.id, to=to.id, role=to.role)
    offers = list(Offer.objects.filter(state="open").values_list("id", flat=True))
    client_as(here.south_inspector).post("/cases/accept-all", {"offer": offers})
    assert set(Case.objects.values_list("owner", flat=True)) == {here.south_inspector.id}


def test_an_alarm_is_taken_by_name_or_waited_for(here, client_as):
    case = opened(here.on_duty(), ago=30)
    sweep(at=clock.now())
    clocks = list(
        Clock.objects.filter(case=case, state="missed", duty__in=["record_report", "complete_thrive"]).values_list(
            "id", flat=True
        )
    )
    address = f"/cases/{case.reference}"
    client_as(here.incident_manager).post(f"{address}/dealing", {"clock": clocks[:1], "minutes": "10"})
    client_as(here.incident_manager).post(f"{address}/take-alarm", {"clock": clocks[1:]})
    said = text_of(client_as(here.handler).get(f"{address}/"))
    assert "Amir Haddad is dealing with it, back at" in said
    assert "alarm taken by Amir Haddad" in said
    assert "Amir Haddad took the alarm by name for" in said


def test_somebody_is_involved_and_taken_out_again(here, client_as):
    case, client = opened(here.on_duty()), client_as(here.handler)
    address = f"/cases/{case.reference}/people"
    sent = {"person": field_of(client.get(address), "person"), "role": "child", "given": "أمل", "family": "O’Neill", "born": "14/3/2011", "phone": "07700 900123", "safe": "no"}  # fmt: skip
    client.post(address, sent)
    client.post(address, sent)
    said = text_of(client.get(f"/cases/{case.reference}/"))
    assert said.count("Child : أمل O’Neill , 15") == 1
    assert "not safe to ring" in said
    [child] = people_in(case.id)
    client.post(f"{address}/take-out", {"person": child.person, "role": "child", "reason": "mistaken for her sister"})
    assert "Nobody is named in it yet." in text_of(client.get(f"/cases/{case.reference}/"))


def test_who_goes_back_and_types_another_name_adds_another_person(here, client_as):
    case, client = opened(here.on_duty()), client_as(here.handler)
    address = f"/cases/{case.reference}/people"
    sent = {"person": field_of(client.get(address), "person"), "role": "sibling", "whole": "Mary Quill"}
    client.post(address, sent)
    client.post(address, {**sent, "role": "friend", "whole": "John Salt"})
    assert {(one.known.named, one.role) for one in people_in(case.id)} == {
        ("Mary Quill", "sibling"),
        ("John Salt", "friend"),
    }


def test_the_id_of_somebody_else_sent_with_the_form_brings_nobody_into_the_case(here, client_as):
    here.on_duty()
    hidden = add_person(by=here.superintendent.actor, at=clock.now(), met=Met(whole="Wanda Hidden")).person
    case, client = opened(here), client_as(here.officer)
    client.post(f"/cases/{case.reference}/people", {"person": str(hidden), "role": "sibling", "whole": "Mary Quill"})
    assert [one.known.named for one in people_in(case.id)] == ["Mary Quill"]
    assert "Wanda" not in text_of(client.get(f"/cases/{case.reference}/"))


def test_linked_cases_show_on_both_and_only_to_who_may_see_them(here, client_as):
    here.on_duty()
    one, other = opened(here), opened(here, title="Boy, 16, her friend")
    client = client_as(here.handler)
    client.post(f"/cases/{one.reference}/links", {"other": other.reference.lower(), "why": "they left together"})
    client.post(f"/cases/{one.reference}/links", {"other": other.reference, "why": "they left together"})
    assert Link.objects.count() == 1
    assert "they left together" in text_of(client.get(f"/cases/{other.reference}/"))
    Case.objects.filter(id=one.id).update(restricted=True, owner=here.superintendent.id)
    said = text_of(client.get(f"/cases/{other.reference}/"))
    assert "Linked cases (0)" in said
    assert TITLE not in said


def test_details_are_changed_and_what_somebody_else_changed_meanwhile_is_settled_field_by_field(here, client_as):
    case, mine, theirs = opened(here.on_duty()), client_as(here.handler), client_as(here.supervisor)
    address = f"/cases/{case.reference}/details"
    base = field_of(mine.get(address), "draft_base")
    theirs.post(address, {"title": "Girl, 15, missing from the home", "area": "north", "team": "", "draft_base": base})
    response = mine.post(
        address, {"title": "Girl of 15, not back", "area": "north", "team": "north-response", "draft_base": base}
    )
    assert response.status_code == 409
    said = text_of(response)
    assert "Girl, 15, missing from the home" in said
    assert "Girl of 15, not back" in said
    assert "Changed by Ruth Akande" in said
    answer = {"mine-title": "Girl of 15, not back", "chosen-title": "mine", "mine-team": "north-response", "chosen-team": "mine",
              "area": "north", "draft_base": field_of(response, "draft_base")}  # fmt: skip
    assert mine.post(address, answer).status_code == 302
    case.refresh_from_db()
    assert (case.title, case.team_id) == ("Girl of 15, not back", "north-response")


def test_a_case_is_restricted_and_who_is_not_named_meets_who_was_told(here, client_as):
    case = opened(here.on_duty(), by=here.inspector)
    client = client_as(here.inspector)
    client.post(
        f"/cases/{case.reference}/restriction",
        {"do": "restrict", "reason": "a colleague's daughter", "member": here.superintendent.id},
    )
    assert NeedToKnow.objects.filter(case=case, member=here.superintendent.id).exists()
    response = client_as(here.handler).get(f"/cases/{case.reference}/")
    assert response.status_code == 403
    assert "held and restricted" in text_of(response)
    assert TITLE not in response.content.decode()


def test_the_glass_is_broken_with_a_reason_for_a_time(here, client_as):
    case, client = opened(here.on_duty(), by=here.superintendent, restricted=True), client_as(here.handler)
    address = f"/cases/{case.reference}/glass"
    wrong = text_of(client.post(address, {"reason": "because", "minutes": "61"}))
    assert "Say why you need to see it now, in at least three words" in wrong
    assert "Say for how many minutes, from 1 to 60" in wrong
    said = text_of(client.post(address, {"reason": "her mother is on the line now", "minutes": "10"}, follow=True))
    assert TITLE in said
    assert "You broke the glass. This case is open to you until" in said
    assert BreakGlass.objects.count() == 1


def test_a_restricted_case_asks_why_before_it_opens_to_who_is_named(here, client_as):
    case = opened(here.on_duty(), by=here.superintendent, restricted=True)
    NeedToKnow.objects.create(
        case=case, member=here.inspector.member, since=clock.now(), named_by="system", why="covers"
    )
    client, address = client_as(here.inspector), f"/cases/{case.reference}/"
    assert client.get(address)["Location"] == f"{address}why"
    assert client.post(f"{address}why", {"reason": "me"}).status_code == 400
    said = text_of(client.post(f"{address}why", {"reason": "covering for the owner tonight"}, follow=True))
    assert TITLE in said
    assert Entry.objects.filter(chain=named_id("looks", str(here.inspector.id)), kind="look.opened").count() == 1


def test_opening_a_case_is_a_look_that_its_owner_sees(here, client_as):
    case = opened(here.on_duty())
    client_as(here.inspector).get(f"/cases/{case.reference}/")
    assert (
        "Ifan Pryce : " in text_of(client_as(here.handler).get(f"/cases/{case.reference}/")).partition("Who looked")[2]
    )
    assert "Who looked" not in text_of(client_as(here.officer).get(f"/cases/{case.reference}/"))


@pytest.mark.parametrize("order", ["written", "happened"])
@pytest.mark.parametrize("kind", ["facts", "decisions", "duties", "contacts", "access"])
def test_the_story_can_be_read_by_kind_and_in_either_order(here, client_as, kind, order):
    case = opened(here.on_duty(), ago=30)
    sweep(at=clock.now())
    said = text_of(client_as(here.inspector).get(f"/cases/{case.reference}/?show={kind}&order={order}"))
    shown = said.partition("The story")[2].partition("What is known")[0]
    assert ("opened the case" in shown) is (kind in ("facts", "contacts"))
    assert ("was told" in shown) is (kind == "duties")
