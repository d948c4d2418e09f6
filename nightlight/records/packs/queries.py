"""Which pack is in force at an instant, made ready to be asked."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from nightlight import packfile
from nightlight.records.packs.models import Adoption
from nightlight.rules import moves
from nightlight.rules.faults import Faulty
from nightlight.rules.policy import Pack
from nightlight.rules.rulebook import Rulebook

FIRST: Final = "national"
"""The pack that is in force where nobody has adopted one."""
KEPT_READY: Final = 4
LOOKED_UP_FOR: Final = timedelta(seconds=5)
"""An adoption shows in every process within so long."""


@dataclass(frozen=True, slots=True)
class InForce:
    """A pack made ready: its rulebook, its tables of moves by kind of record, and its roles."""

    name: str
    version: str
    rulebook: Rulebook
    tables: Mapping[str, moves.MoveTable]
    roles: moves.Roles

    @property
    def pack(self) -> Pack:
        """The pack itself."""
        return self.rulebook.pack

    @property
    def label(self) -> str:
        """Name and version in one word, as every act keeps it."""
        return f"{self.name} {self.version}"

    def setting(self, key: str) -> Any:
        """A value of the pack's operations, such as ``rings``."""
        return self.pack.value(f"operations.{key}")


_known: dict[str, tuple[datetime, InForce]] = {}
_ready: dict[int, InForce] = {}
_making = threading.Lock()


def in_force(at: datetime) -> InForce:
    """The pack in force at an instant. Raises Faulty where its files hold a fault and no sound pack was in use before.

    A pack whose files broke while it was in use stays in use as it was, and the log says so: stopping everybody's work would not mend it.
    """
    known = _known.get("pack")
    if known is None or not known[0] <= at < known[0] + LOOKED_UP_FOR:
        known = _known["pack"] = (at, _looked_up(at, known[1] if known else None))
    return known[1]


def _looked_up(at: datetime, before: InForce | None) -> InForce:
    adopted = Adoption.objects.filter(in_force_from__lte=at).values_list("pack", flat=True).first()
    try:
        return ready(packfile.load_pack(adopted or FIRST))
    except Faulty as faulty:
        if before is None:
            raise
        logging.getLogger(__name__).error(
            "%s stays in force; what replaced it has a fault: %s", before.label, faulty.faults[0]
        )
        return before


def look_up_again() -> None:
    """Forget what was looked up: somebody has adopted a pack."""
    _known.clear()


def ready(pack: Pack) -> InForce:
    """A pack made ready, once however many threads ask; the last few are kept, since it takes some tens of milliseconds."""
    with _making:
        held = _ready.get(id(pack))
        if held is not None and held.pack is pack:
            return held
        if len(_ready) >= KEPT_READY:
            _ready.clear()
        made = _ready[id(pack)] = _made_ready(pack)
        return made


def _made_ready(pack: Pack) -> InForce:
    known = moves.Vocabulary(pack.events, {*pack.entries, *pack.rules, *pack.section("values")})
    tables = {
        key.removeprefix("moves."): moves.read(key.removeprefix("moves."), value.value, known, file="moves")
        for key, value in pack.section("values").items()
        if key.startswith("moves.")
    }
    order = pack.value("roles.rank_order")
    roles = moves.Roles(
        kinds={role.id: role.kind for role in pack.roles.values()},
        ranks={role.id: order.index(role.rank) for role in pack.roles.values() if role.rank},
        chains={name: tuple(chain) for name, chain in pack.value("roles.escalation_chains").items()},
    )
    return InForce(name=pack.name, version=pack.version, rulebook=Rulebook(pack), tables=tables, roles=roles)
