"""Legal moves, as tables: a kind of record, the state it is in, the acts open there, the state that follows, who may, what must be true first.

An act is the id of an event. It may be recorded by the roles that the event names and by a supervisor of one of them. The tables come
from the policy pack (topic ``moves``); what this page adds is reading them, following them, and proving them whole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple, Protocol

import msgspec

from nightlight.rules.faults import Fault, Faulty, nearest
from nightlight.rules.refusals import Refusal

_OWN_FORCE: Final = frozenset({"police", "staff"})


class CannotMove(Refusal):
    """The act is not open to the record in the state it is in."""


class Recordable(Protocol):
    """What a table asks of an event: what it means, in a sentence, and which roles may record it."""

    @property
    def meaning(self) -> str:
        """The event in a sentence."""

    @property
    def by(self) -> tuple[str, ...]:
        """The roles that may record it."""


@dataclass(frozen=True, slots=True)
class State:
    """Where a record stands. `name` completes the sentence "it is ..."; `final` means that nobody owes it anything more."""

    id: str
    name: str
    about: str
    final: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """One act in one state: the state that follows (the same one, where the act changes none) and what must be true first.

    `decision` is the answer with which the act leads there, where it carries one. `needs` are names of sets of requirements in the pack.
    """

    act: str
    state: str
    then: str
    decision: str | None = None
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MoveTable:
    """Every legal move of one kind of record. `begins` says in which state an act brings such a record about."""

    kind: str
    name: str
    begins: Mapping[str, str]
    states: Mapping[str, State]
    moves: Mapping[str, Mapping[str, tuple[Move, ...]]]
    events: Mapping[str, Recordable]

    def onward(self, state: str) -> tuple[str, ...]:
        """The acts that can lead out of this state, in the table's order."""
        return tuple(act for act, moves in self.moves[state].items() if any(move.then != state for move in moves))


@dataclass(frozen=True, slots=True)
class Roles:
    """The roles of the pack: their kinds, their ranks by number (higher is more senior; none for staff and partners), and the chains."""

    kinds: Mapping[str, str]
    ranks: Mapping[str, int]
    chains: Mapping[str, tuple[str, ...]]

    def may(self, role: str, listed: Collection[str]) -> bool:
        """Whether the role is one of those listed, or supervises one of them."""
        return role in listed or any(self.supervises(role, one) for one in listed)

    def supervises(self, role: str, listed: str) -> bool:
        """Whether the role stands above the listed one in a chain of escalation that holds both.

        It must be of the same kind, police and staff being one force; above somebody with a rank stands only a higher rank, and among
        those without one the place in the chain decides.
        """
        kinds = {self.kinds.get(role), self.kinds.get(listed)}
        if len(kinds) > 1 and not kinds <= _OWN_FORCE:
            return False
        if listed in self.ranks and self.ranks.get(role, -1) <= self.ranks[listed]:
            return False
        return any(
            role in chain and listed in chain and chain.index(role) > chain.index(listed)
            for chain in self.chains.values()
        )


def legal(table: MoveTable, state: str, role: str, roles: Roles) -> tuple[str, ...]:
    """The acts that this role may record on a record in this state, in the table's order. Raises KeyError for a state it does not have."""
    return tuple(act for act in table.moves[state] if roles.may(role, table.events[act].by))


def after(table: MoveTable, state: str, act: str, decision: str | None = None) -> str:
    """The state that follows the act. Raises CannotMove, which says what is open instead, and KeyError for a state it does not have."""
    move = move_for(table, state, act, decision)
    return move.then


def move_for(table: MoveTable, state: str, act: str, decision: str | None = None) -> Move:
    """The move that the act makes in this state, with what it needs. Raises as `after` does."""
    moves = table.moves[state].get(act)
    if not moves:
        raise _not_open(table, state, act)
    for move in moves:
        if move.decision is None or move.decision == decision:
            return move
    answers = " or ".join(str(move.decision) for move in moves)
    raise CannotMove(
        what=_recording(table, state, act),
        why=f"it carries no decision that can be followed ({decision})" if decision else "it carries no decision",
        remedy=f"say whether it is {answers}",
        ids=(act,),
    )


def _not_open(table: MoveTable, state: str, act: str) -> CannotMove:
    open_in = [one.name for one in table.states.values() if act in table.moves[one.id]]
    why = (
        f"it can be recorded only on one that is {'; or '.join(open_in)}"
        if open_in
        else f"no {table.name} has such an act"
    )
    onward = " or ".join(f'"{table.events[one].meaning.rstrip(".")}"' for one in table.onward(state))
    remedy = f"what moves this one on is {onward}"
    if act in table.begins:
        remedy += f"; or begin a new {table.name} with it"
    return CannotMove(what=_recording(table, state, act), why=why, remedy=remedy, ids=(act,))


def _recording(table: MoveTable, state: str, act: str) -> str:
    meaning = table.events[act].meaning.rstrip(".") if act in table.events else act
    return f'Recording "{meaning}" on this {table.name}, which is {table.states[state].name},'


class _StateAsWritten(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    about: str
    final: bool = False


class _MovesAsWritten(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"within": "in"}):
    acts: tuple[str, ...]
    within: tuple[str, ...] | Literal["all", "unfinished"]
    to: str | None = None
    decision: str | None = None
    needs: tuple[str, ...] = ()


class _TableAsWritten(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    begins: dict[str, str]
    states: dict[str, _StateAsWritten]
    moves: tuple[_MovesAsWritten, ...]


class Vocabulary(NamedTuple):
    """What a table may name: the pack's events, and its sets of requirements."""

    events: Mapping[str, Recordable]
    needs: Collection[str]


def read(kind: str, written: Any, known: Vocabulary, *, file: str) -> MoveTable:
    """The table that the pack holds for a kind of record. Raises Faulty with everything that is wrong with it, `file` being named.

    Wrong are unknown acts, states and requirements, an act with two outcomes, a state that nothing leads to and one that nothing leads
    out of, unless it is final.
    """
    try:
        plain = msgspec.convert(written, _TableAsWritten, strict=True)
    except msgspec.ValidationError as error:
        raise Faulty([Fault(file, f"moves.{kind}", str(error).replace(" - at `$.", " - at `"))]) from None
    faults = [Fault(file, f"moves.{kind}.{key}", wrong) for key, wrong in _unknown(plain, known)]
    if faults:
        raise Faulty(faults)
    table = _table(kind, plain, known.events)
    faults = [Fault(file, f"moves.{kind}", wrong) for wrong in broken(table)]
    if faults:
        raise Faulty(faults)
    return table


def _unknown(plain: _TableAsWritten, known: Vocabulary) -> Iterator[tuple[str, str]]:
    """(key, what is wrong) for each id that the table names and nobody has."""
    for act, state in plain.begins.items():
        yield from _missing("begins", "act", [act], known.events)
        yield from _missing("begins", "state", [state], plain.states)
    for number, moves in enumerate(plain.moves, 1):
        key = f"moves[{number}]"
        yield from _missing(key, "act", moves.acts, known.events)
        yield from _missing(key, "state", () if isinstance(moves.within, str) else moves.within, plain.states)
        yield from _missing(key, "state", [moves.to] if moves.to else [], plain.states)
        yield from _missing(key, "requirement", moves.needs, known.needs)


def _missing(key: str, kind: str, named: Iterable[str], known: Collection[str]) -> Iterator[tuple[str, str]]:
    for one in named:
        if one not in known:
            yield key, f"unknown {kind} {one!r}{nearest(one, known)}"


def _table(kind: str, plain: _TableAsWritten, events: Mapping[str, Recordable]) -> MoveTable:
    states = {name: State(name, one.name, one.about, one.final) for name, one in plain.states.items()}
    moves: dict[str, dict[str, tuple[Move, ...]]] = {name: {} for name in states}
    for written in plain.moves:
        for state in _states_of(written, states):
            for act in written.acts:
                move = Move(act, state, written.to or state, written.decision, written.needs)
                moves[state][act] = (*moves[state].get(act, ()), move)
    acts = {act for acts in moves.values() for act in acts} | set(plain.begins)
    named = {act: event for act, event in events.items() if act in acts}
    return MoveTable(kind, plain.name, dict(plain.begins), states, moves, named)


def _states_of(written: _MovesAsWritten, states: Mapping[str, State]) -> tuple[str, ...]:
    if isinstance(written.within, tuple):
        return written.within
    return tuple(name for name, state in states.items() if written.within == "all" or not state.final)


def broken(table: MoveTable) -> tuple[str, ...]:
    """What keeps a table from being whole, in sentences; empty when nothing does."""
    reached = _reachable(table, table.begins.values())
    said = [
        f"nothing leads to the state {state!r}; give a move to it, or take it out"
        for state in table.states
        if state not in reached
    ]
    for state in table.states.values():
        if not any(table.states[one].final for one in _reachable(table, [state.id])):
            said.append(f"nothing leads from the state {state.id!r} to an end; give it a way out, or call it final")
        said.extend(
            f"in the state {state.id!r} the act {act!r} has two outcomes; give each a decision of its own"
            for act, moves in table.moves[state.id].items()
            if len({move.decision for move in moves}) < len(moves)
            or (len(moves) > 1 and any(move.decision is None for move in moves))
        )
    return tuple(said)


def _reachable(table: MoveTable, states: Iterable[str]) -> set[str]:
    found, ahead = set(states), list(states)
    while ahead:
        for moves in table.moves[ahead.pop()].values():
            new = {move.then for move in moves} - found
            found |= new
            ahead.extend(new)
    return found
