"""The events that are recorded on a page of their own, and which page that is: features are strangers, and a list of one leads to a form of another."""

from __future__ import annotations

from typing import Final

from django.urls import reverse

PAGES: Final = {
    "return_interview_offered": "found:interview",
    "return_interview_declined": "found:interview",
    "return_interview_done": "found:interview",
    "other_force_needed": "transfers:transfer",
    "transfer_offered": "transfers:transfer",
    "transfer_receipted": "transfers:transfer",
    "transfer_refused": "transfers:transfer",
    "carer_steps_recorded": "care:steps",
    "publicity_decided": "found:publicity",
    "publicity_published": "found:publicity",
    "publicity_taken_down": "found:publicity",
    "publicity_all_down": "found:publicity",
    "circulations_cancelled": "found:cancelled",
    "social_care_told_of_return": "found:council",
    "adult_found_with": "found:company",
    "investigation_requested": "found:allegation",
    "investigation_request_accepted": "found:allegation",
}


def of(event: str, reference: str) -> str:
    """The address of the page that records this event on a case; empty where the general box of the case does."""
    return reverse(PAGES[event], args=[reference]) if event in PAGES else ""
