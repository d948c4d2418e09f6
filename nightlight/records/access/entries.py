"""How the entries about access read: restricted cases, broken glass, and signing in and out."""

from __future__ import annotations

from nightlight.records.journal.kinds import Kind, Told

_REASON = "The reason is blanked; who did it, when, and whom it was about stay."
_ADDRESS = "The address of the computer is blanked; that it was tried, and when, stay."
HOW = {
    "password": "with a password",
    "mfa": "with a second factor",
    "webauthn": "with a security key",
    "socialaccount": "through the force’s own sign-in",
}
"""How somebody signed in, as policy words and as people say them."""


def _restricted(told: Told) -> str:
    named = ", ".join(told.name(one) for one in told.structure["named"])
    return f"{told.by} restricted the case to those who need to know it{f', naming {named}' if named else ''}: {told.word('reason')}"


def _reviewed(told: Told) -> str:
    found = "justified" if told.structure["justified"] else "not justified"
    return (
        f"{told.by} found that {told.name(told.structure['member'])} broke the glass was {found}: {told.word('review')}"
    )


def _asked(told: Told) -> str:
    to = told.name(told.structure["to"])
    return f"{told.by} asked for the restricted case {told.name(told.structure['case'])}, and {to} was told."


def _signed_in(told: Told) -> str:
    ways = [HOW[one] for one in told.structure["how"] if one in HOW]
    return f"{told.by} signed in {' and '.join(ways) or 'anew'}."


def _locked(told: Told) -> str:
    return f"After {told.structure['failures']} failed tries nobody may sign in as {_whose(told)} from {told.word('address')} for {told.structure['minutes']} minutes."


def _whose(told: Told) -> str:
    return told.name(told.structure["member"])


ENTRIES = (
    Kind("access.restricted", _restricted, _REASON, ("reason",)),
    Kind(
        "access.unrestricted",
        lambda told: f"{told.by} lifted the restriction of the case: {told.word('reason')}",
        _REASON,
        ("reason",),
    ),
    Kind(
        "access.need_to_know_named",
        lambda told: f"{told.by} named {_whose(told)} as needing to know the case: {told.word('reason')}",
        _REASON,
        ("reason",),
    ),
    Kind(
        "access.need_to_know_ended",
        lambda told: f"{told.by} ended that {_whose(told)} needs to know the case: {told.word('reason')}",
        _REASON,
        ("reason",),
    ),
    Kind(
        "access.glass_broken",
        lambda told: (
            f"{told.by} broke the glass of the case for {told.structure['minutes']} minutes: {told.word('reason')}"
        ),
        _REASON,
        ("reason",),
    ),
    Kind("access.glass_reviewed", _reviewed, "The words of the review are blanked; what was found stays.", ("review",)),
    Kind("access.asked_for", _asked),
    Kind("access.signed_in", _signed_in),
    Kind("access.signed_out", lambda told: f"{told.by} signed out."),
    Kind(
        "access.sign_in_failed",
        lambda told: f"Signing in as {_whose(told)} failed, from {told.word('address')}.",
        _ADDRESS,
        ("address",),
    ),
    Kind(
        "access.unknown_sign_in_failed",
        lambda told: f"Somebody tried to sign in with a number that nobody here has, from {told.word('address')}.",
        _ADDRESS,
        ("address",),
    ),
    Kind("access.locked_out", _locked, _ADDRESS, ("address",)),
    Kind("access.password_changed", lambda told: f"{told.by} changed their password."),
    Kind(
        "access.second_factor_added",
        lambda told: f"{told.by} added a second factor: {_factor(told.structure['kind'])}.",
    ),
    Kind(
        "access.second_factor_removed",
        lambda told: f"{told.by} removed a second factor: {_factor(told.structure['kind'])}.",
    ),
    Kind("access.user_added", lambda told: f"{told.by} let {_whose(told)} sign in from now on."),
    Kind(
        "access.user_stopped",
        lambda told: f"{told.by} stopped {_whose(told)} from signing in: {told.word('reason')}",
        _REASON,
        ("reason",),
    ),
    Kind("access.user_let_in_again", lambda told: f"{told.by} let {_whose(told)} sign in again."),
    Kind("access.first_password_made", lambda told: f"{told.by} made a new first password for {_whose(told)}."),
    Kind("access.second_factor_reset", lambda told: f"{told.by} took away the second factors of {_whose(told)}."),
)


def _factor(kind: str) -> str:
    return {"totp": "an authenticator app", "webauthn": "a security key", "recovery_codes": "recovery codes"}.get(
        kind, "another one"
    )
