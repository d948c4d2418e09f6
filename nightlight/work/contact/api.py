"""The interface by which a partner's system hands in a report. Every refusal is a problem+json, and repeats nothing of what was sent but the names of fields."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from django.http import HttpRequest, JsonResponse
from ninja import Field, NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer
from pydantic import ConfigDict

from nightlight.records.duties.refusals import CannotRecord
from nightlight.records.packs.queries import in_force
from nightlight.rules.refusals import Refusal
from nightlight.work.contact.handing_in import hand_in
from nightlight.work.contact.models import Partner
from nightlight.work.contact.partners import partner_of
from nightlight.work.contact.refusals import CannotHandIn

PROBLEM: Final = "application/problem+json"
TITLES: Final = {
    400: "Not JSON", 401: "No token that is in force", 405: "Not done here", 409: "Another report under this id", 413: "Too large",
    422: "Some of it cannot be read", 429: "Too many at once",
}  # fmt: skip
Line = Annotated[str, Field(max_length=300)]
LONGEST_FIELD: Final = 60
"""How much of a name that was sent is repeated."""
MOST_FAULTS: Final = 50


class Handed(Schema):
    """A report. Its fields are those of the page on which a call is taken; whatever is not known is left out."""

    model_config = ConfigDict(extra="forbid")
    sender_id: Annotated[
        str,
        Field(
            pattern=r"^[A-Za-z0-9._:-]{1,100}$",
            description="Your own id for this report. Sent again under it, it is one report.",
        ),
    ]
    concern: Annotated[str, Field(max_length=60, description="What it is about, such as missing.")]
    words: Annotated[
        str, Field(min_length=1, max_length=20_000, description="What was reported, in the words in which it was.")
    ]
    caller_name: Line | None = None
    caller_number: Line | None = None
    caller_is: (
        Annotated[str, Field(max_length=60, description="parent, carer, professional, friend, self, child or other")]
        | None
    ) = None
    safe: Literal["yes", "no", "unknown"] | None = None
    name: Annotated[str, Field(max_length=300, description="Who it is about, as said.")] | None = None
    born: (
        Annotated[str, Field(max_length=60, description="Age or date of birth as given: 15, about 14, 12/03/2011")]
        | None
    ) = None
    sex: Literal["female", "male", "other"] | None = None
    address: Line | None = None
    postcode: Annotated[str, Field(max_length=20)] | None = None
    place_kind: Annotated[str, Field(max_length=60)] | None = None
    area: Annotated[str, Field(max_length=60, description="The policing area, where you know it.")] | None = None
    channel: (
        Annotated[Literal["partner", "online", "email", "letter"], Field(description="How it reached you.")] | None
    ) = None
    facts: (
        Annotated[
            dict[str, bool | float | Annotated[str, Field(max_length=300)] | None],
            Field(
                max_length=200, description="Answers by fact; null: asked, and not known. Leave out what nobody asked."
            ),
        ]
        | None
    ) = None


class Received(Schema):
    """Under which reference the report stands, and when it was received."""

    reference: str
    received_at: str


class Fault(Schema):
    """One field, and what is wrong with it."""

    field: str
    why: str


class Problem(Schema):
    """Why it was not taken (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: tuple[Fault, ...] = ()


class Token(HttpBearer):
    """The token of a partner, in the header `Authorization: Bearer …`. What is too large is refused before it is read as JSON."""

    def authenticate(self, request: HttpRequest, token: str) -> Partner | None:
        """The partner whose token it is; None for any other."""
        partner = partner_of(token)
        if partner is not None and _size(request) > in_force(request.at).setting("partner_report_largest"):  # type: ignore[attr-defined]
            raise HttpError(413, "a report is smaller than this; leave out what is no report")
        return partner


def _size(request: HttpRequest) -> int:
    told = request.META.get("CONTENT_LENGTH") or ""
    return int(told) if told.isdigit() else len(request.body)


api = NinjaAPI(
    title="Nightlight: reports of partners", version="1", openapi_url=None, docs_url=None, urls_namespace="api"
)


@api.post(
    "/reports", auth=Token(), response={201: Received, 200: Received, frozenset(TITLES): Problem}, summary="Hand in a report",
    operation_id="hand_in_report",
)  # fmt: skip
def reports(request: Any, told: Handed) -> Any:
    """Hand in a report. It falls to the contact supervisor on duty, who is told. Handed in again under the same `sender_id` it is one report (200).

    Where a child is in danger now, ring 999 as well.
    """
    said = told.model_dump(exclude={"sender_id"})
    try:
        found = hand_in(partner=request.auth, at=request.at, sender_id=told.sender_id, told=said)
    except CannotHandIn as why:
        return problem(why.status, f"{'; '.join(why.why)}; {why.remedy}", why.faults)
    except CannotRecord as why:
        return problem(422, "; ".join(why.why))
    body = {"reference": found.reference, "received_at": found.received_at.isoformat()}
    return JsonResponse(body, status=201 if found.first else 200)


def problem(status: int, detail: str, faults: Any = ()) -> JsonResponse:
    """The answer to what is refused."""
    body = {
        "type": "about:blank", "title": TITLES.get(status, "Not done"), "status": status, "detail": detail,
        "errors": [{"field": field[:LONGEST_FIELD], "why": why} for field, why in faults],
    }  # fmt: skip
    answer = JsonResponse(body, status=status, content_type=PROBLEM)
    if status == 401:
        answer["WWW-Authenticate"] = "Bearer"
    if status == 429:
        answer["Retry-After"] = "60"
    return answer


@api.exception_handler(AuthenticationError)
def _no_token(_request: Any, _error: Any) -> JsonResponse:
    return problem(
        401, "send the token that you were given, as Authorization: Bearer, and ask for a new one where it was revoked"
    )


@api.exception_handler(ValidationError)
def _cannot_be_read(_request: Any, error: ValidationError) -> JsonResponse:
    # What the library says of a value tells what it should have been, and never what it was.
    faults = [(".".join(str(part) for part in one["loc"][2:]) or "body", one["msg"]) for one in error.errors]
    return problem(
        422, "some of it cannot be read; correct the fields named and hand it in again", faults[:MOST_FAULTS]
    )


@api.exception_handler(HttpError)
def _other(_request: Any, error: HttpError) -> JsonResponse:
    words = {400: "the body is not JSON, or not in UTF-8"}
    return problem(error.status_code, words.get(error.status_code, str(error)))


@api.exception_handler(Refusal)
def _refused(_request: Any, error: Refusal) -> JsonResponse:
    return problem(422, f"{'; '.join(error.why)}; {error.remedy}")


def described() -> dict[str, Any]:
    """The interface as an OpenAPI document, each refusal with the media type in which it comes."""
    schema: dict[str, Any] = dict(api.get_openapi_schema(path_prefix="/api"))
    for path in schema["paths"].values():
        for operation in path.values():
            for status, answer in operation["responses"].items():
                if int(status) >= 400 and "application/json" in answer.get("content", {}):
                    answer["content"] = {PROBLEM: answer["content"]["application/json"]}
    return schema
