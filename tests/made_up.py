"""A small made-up force for tests: two areas, one member for each role, and who of them is on duty. None of them is a real person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

NOW = datetime(2026, 11, 24, 21, 4, tzinfo=UTC)
EVERYBODY = {
    # key: (collar number, name, rank, role, area)
    "handler": ("7001", "Hana Osei", "", "call_handler", None),
    "second_handler": ("7002", "Tomasz Bielak", "", "call_handler", None),
    "supervisor": ("3001", "Ruth Akande", "sergeant", "contact_supervisor", None),
    "sergeant": ("3002", "Dylan Marsh", "sergeant", "supervising_sergeant", "north"),
    "officer": ("4001", "Priya Nair", "constable", "responding_officer", "north"),
    "inspector": ("2001", "Ifan Pryce", "inspector", "duty_inspector", "north"),
    "south_inspector": ("2002", "Grace Lindqvist", "inspector", "duty_inspector", "south"),
    "incident_manager": ("2003", "Amir Haddad", "inspector", "force_incident_manager", None),
    "superintendent": ("1001", "Fiona Trelawny", "superintendent", "duty_superintendent", None),
    "administrator": ("9001", "Noor Whitfield", "", "information_manager", None),
}


@dataclass(frozen=True, slots=True)
class Made:
    """One made-up member: the row, the role they act in, and that as an actor."""

    member: Any
    role: str
    area: str | None

    @property
    def id(self) -> Any:
        """The member's id."""
        return self.member.id

    @property
    def actor(self) -> Any:
        """The member, acting in their role."""
        from nightlight.records.workforce.actors import Actor

        return Actor(self.member.id, self.role, self.member.name)


class Force:
    """The made-up force in the database: `force.inspector.id`, `force.inspector.actor`. Everybody holds their role; nobody is on duty yet."""

    def __init__(self, at: datetime = NOW) -> None:
        from nightlight.records.journal.ids import named_id
        from nightlight.records.workforce.models import Area, Member, RoleHeld, Shift, Team

        self.at = at
        for area in ("north", "south"):
            Area.objects.create(id=area, name=f"{area.title()} area")
            Team.objects.create(id=f"{area}-response", name=f"{area.title()} response", area_id=area)
        Team.objects.create(id="control-room", name="Control room", area=None)
        for team in ("north-response", "south-response", "control-room"):
            Shift.objects.create(
                team_id=team,
                name="Late",
                starts_at=at - timedelta(hours=7),
                ends_at=at + timedelta(hours=1, minutes=56),
            )
        for key, (collar, name, rank, role, area) in EVERYBODY.items():
            team = f"{area}-response" if area else "control-room"
            email = f"{collar}@force.example"
            member = Member.objects.create(
                id=named_id("test", key), collar=collar, name=name, rank=rank, email=email, team_id=team
            )
            RoleHeld.objects.create(member=member, role=role, since=at - timedelta(days=30), granted_by="system")
            setattr(self, key, Made(member, role, area))

    def __getattr__(self, key: str) -> Made:
        raise AttributeError(f"nobody in the made-up force is called {key!r}; there are {', '.join(EVERYBODY)}")

    def written_down(self) -> Force:
        """Have the journal tell what everybody holds, who is on duty, and who can sign in, as if all of it had come about by acts."""
        from nightlight.records.access.models import User
        from nightlight.records.journal.actions import SYSTEM, write_alone
        from nightlight.records.journal.ids import named_id
        from nightlight.records.workforce.models import RoleHeld, Stint

        roles = RoleHeld.objects.filter(granted_by=SYSTEM).values_list("member", "role", "since")
        on_duty = Stint.objects.filter(ended_at=None).values_list("member", "role", "area")
        structure = {
            "roles": [[str(member), role, since.isoformat()] for member, role, since in roles],
            "users": [str(member) for member in User.objects.values_list("member", flat=True)],
            "on_duty": [[str(member), role, area] for member, role, area in on_duty],
            **organisation(),
        }
        write_alone(
            chain=named_id("force", "force"), chain_kind="force", chain_name="force", kind="workforce.set_up", at=self.at, by=SYSTEM,
            structure=structure,
        )  # fmt: skip
        return self

    def on_duty(self, *keys: str) -> Force:
        """Book these on (or, without names, everybody) in their role and area."""
        from nightlight.records.workforce.models import Stint

        for key in keys or EVERYBODY:
            made = getattr(self, key)
            Stint.objects.create(
                member=made.member, role=made.role, area_id=made.area, began_at=self.at - timedelta(hours=6)
            )
        return self


def organisation() -> dict[str, Any]:
    """The rank and team of everybody, and the area of every team, as the journal tells of them when a force is set up."""
    from nightlight.records.workforce.models import Member, Team

    members, teams = Member.objects.values_list("id", "rank", "team"), Team.objects.values_list("id", "area")
    return {
        "members": [[str(member), rank, team or ""] for member, rank, team in members],
        "teams": [[team, area or ""] for team, area in teams],
    }
