"""The forms of a return: what is asked, what is refused beside its field, and the steps of the case that they come to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from nightlight.records.drafts.typed import Typed
from nightlight.records.duties.by_form import Doer, chosen_doer
from nightlight.records.duties.recording import Step
from nightlight.rules.days import LONDON

YES_NO: Final[Mapping[str, str]] = {"yes": "Yes", "no": "No"}
HARM: Final[Mapping[str, str]] = {
    "yes": "Yes, harm is known or was said",
    "no": "No: they were asked, and said that nothing happened to them",
    "not_asked": "Not asked yet, or no answer",
}
WISHES: Final[Mapping[str, str]] = {
    "where": "Yes: they may be told where",
    "safe_only": "Only that they are safe, and not where",
    "nothing": "No: they are to be told nothing but that the search has ended",
    "not_asked": "Not asked yet, or no answer",
}
"""Whether whoever reported them, or their family, may be told where they are, as they answered it themselves."""
ME: Final = "me"
SEEN_LONG: Final = ("wellbeing", "words", "harm_words", "account")
ENDING_LONG: Final = ("reason", "result", "not_known")
AGREE, REFUSE = "accepted", "refused"


@dataclass(frozen=True, slots=True)
class Seers:
    """Who can have seen them: oneself, by name, where one's role may; and those on duty who may say so by radio."""

    myself: str
    others: Mapping[str, str]

    def named(self, choice: str) -> str:
        """What the record calls whoever was chosen."""
        return self.myself if choice == ME else self.others[choice]

    @property
    def choices(self) -> dict[str, str]:
        """Everybody who can be chosen."""
        mine = {ME: f"I saw them myself ({self.myself})"} if self.myself else {}
        return {**mine, **self.others}


def doer(form: Typed, others: Collection[str], field: str = "done_by") -> Doer | None:
    """Whoever did it and reported it by radio; None where whoever writes it did it."""
    return chosen_doer(form.said(field), others)


def back(form: Typed, ways: Collection[str], at: datetime, earliest: datetime | None) -> Step | None:
    """The step that says how somebody is back or located; None where something is wrong, and then the form says everything that is."""
    event = form.chosen(
        "how", ways, "Choose what is known: located but not safe, located but not back, or said to be back"
    )
    form.needs("place", "Say where they are, as exactly as you were told")
    form.needs("said_by", "Say who says so, such as “her mother, by telephone”")
    when = form.moment(at, earliest=earliest)
    if event == "located_not_safe":
        form.needs("why_not_safe", "Say why they are not safe there")
    if event == "returned":
        form.needs(
            "returned_how", "Say how they came back, such as “by herself, on the last bus”; “not known” is an answer"
        )
    if form.problems:
        return None
    if event == "returned":
        data = form.holding(where="place", found_with="found_with", how="returned_how")
        data["when"] = _clock(when or at)
    else:
        data = form.holding(place="place", why_not_safe="why_not_safe", person="found_with")
    return Step(event, {}, data, when, form.said("said_by")[:120])


def seen(form: Typed, who: Seers, at: datetime, earliest: datetime | None, *, adult: bool) -> list[Step]:
    """The steps of the form of a child who was seen, in the order in which they follow from each other; faults stand in the form."""
    choice = form.chosen(
        "seen_by", who.choices, "Choose the officer who saw them: somebody by name, and nobody else, can have"
    )
    form.needs("place", "Say where they were seen")
    form.needs("wellbeing", "Say how they were: looks, mood, marks, clothes, whether they need a doctor")
    if adult:
        form.chosen(
            "may_be_told", WISHES, "Say whether they let anybody be told where they are; “not asked” is an answer"
        )
    else:
        form.needs("child", "Say who was seen, by name or such as “the girl who was missing”")
    alone = form.chosen("alone", YES_NO, "Say whether they were spoken to alone")
    if alone == "yes":
        form.needs("words", "Write their own words, exactly as said; “said nothing” where they did")
    elif alone == "no":
        form.needs("alone_why", "Say why they were not spoken to alone")
    harm = form.chosen("harm", HARM, "Answer the harm question; that it was not asked is an answer, and it stays owed")
    if harm == "yes":
        form.needs("harm_words", "Say what happened to them, as far as it is known")
    _check_interview(form, adult=adult)
    when = form.moment(at, earliest=earliest)
    return [] if form.problems else _seen(form, who.named(choice), when, adult=adult)


def _check_interview(form: Typed, *, adult: bool) -> None:
    held = form.chosen("interview", YES_NO, "Say whether the prevention interview was held now; if not, it stays owed")
    if held != "yes":
        return
    form.needs("account", "Write what they said in the interview: where they were, with whom, why, what would help")
    form.needs("was_where", "Say where they were while they were away; “would not say” is an answer")
    form.needs("was_with", "Say with whom they were; “nobody” and “would not say” are answers")
    face = form.chosen("face_to_face", YES_NO, "Say whether the interview was face to face")
    if face == "no" and not adult:
        form.fault("face_to_face", "A child is interviewed face to face. Say that it was not held now: it stays owed")


def _seen(form: Typed, by: str, when: datetime | None, *, adult: bool) -> list[Step]:
    said, place = form.said("child"), form.said("place")
    found = [] if adult else _of_child(form, said, when)
    note = {"note": form.said("words")} if adult and form.said("words") else {}
    if adult:
        note["may_be_told"] = WISHES[form.said("may_be_told")]
    found.append(
        Step("found_confirmed", {}, {"place": place, "wellbeing": form.said("wellbeing"), "seen_by": by, **note}, when)
    )
    if form.said("harm") in YES_NO:
        answer = form.said("harm_words") or "no: asked, and said that nothing happened"
        data = {"harm_answer": answer, "where_found": place, **form.holding(found_by="found_by")}
        # What was answered is a fact, and a fact starts what it asks for.
        found.append(
            Step("return_harm_recorded", {"harm_while_missing": form.said("harm") == "yes"}, data, when, said[:120])
        )
    if form.said("interview") == "yes":
        carried = form.holding(account="account", where="was_where", with_whom="was_with", why="was_why")
        face, alone = form.said("face_to_face") == "yes", form.said("alone") == "yes"
        found.append(Step("prevention_interview_done", {}, {"face_to_face": face, "alone": alone, **carried}, when))
    return found


def _of_child(form: Typed, child: str, when: datetime | None) -> list[Step]:
    seen_ = Step(
        "child_seen", {}, {"child": child, "where": form.said("place"), "condition": form.said("wellbeing")}, when
    )
    carried: dict[str, Any] = {"child": child, **form.holding(words="words", who_present="present")}
    if form.said("alone") == "yes":
        question = form.holding(question_asked="question")
        return [seen_, Step("child_spoken_to_alone", {}, {**carried, **question}, when, child[:120])]
    return [seen_, Step("child_not_spoken_to", {}, {**carried, "reason_code": form.said("alone_why")}, when)]


def closing(form: Typed, codes: Mapping[str, str]) -> Step:
    """The step that proposes to close; faults stand in the form."""
    form.chosen("closing_code", codes, "Choose how the episode ended")
    form.needs("result", "Say in a sentence how it ended, and what is arranged")
    form.needs("crime", "Give the crime number, or why no crime is recorded")
    form.needs("referral", "Give the reference of the referral, or why there is none")
    carried = form.holding(
        closing_code="closing_code", result="result", children_seen="children_seen", crime_number_or_reason="crime",
        referral_number_or_reason="referral",
    )  # fmt: skip
    return Step("closure_proposed", {}, carried)


def not_missing(form: Typed) -> Step:
    """The step that asks not to record a report as missing; faults stand in the form."""
    form.needs("reason", "Say why they are not missing: where they are, and who established it and how")
    known = form.chosen("whereabouts", YES_NO, "Say whether it is established where they are")
    if known == "no":
        form.fault("whereabouts", "It is not established where they are, so the report stands. Find out first")
    data = {"reason": form.said("reason"), **form.holding(facts_not_known="not_known")}
    return Step("not_missing_proposed", {"whereabouts_known": True}, data, None, form.said("said_by")[:120])


def decision(form: Typed, act: str) -> Step:
    """The step that decides on either; faults stand in the form."""
    decided = form.chosen("decision", (AGREE, REFUSE), "Choose whether you agree or refuse")
    form.needs("reason", "Give your reason, in a sentence that somebody can check")
    return Step(act, {}, {"decision": decided, "reason": form.said("reason")})


def _clock(when: datetime) -> str:
    local = when.astimezone(LONDON)
    return f"{local:%H:%M %Z} on {local.day} {local:%B %Y}"
