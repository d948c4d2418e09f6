"""A condition over bits: clauses, any of which will do, of groups, all of which must hold. See `literals` for where the bits come from."""

from __future__ import annotations

Clauses = tuple[tuple[int, ...], ...]


def holds(clauses: Clauses, true: int) -> bool:
    """Whether the condition is true (not merely open)."""
    for clause in clauses:
        for group in clause:
            if not group & true:
                break
        else:
            return True
    return False


def may_hold(clauses: Clauses, never: int) -> bool:
    """Whether some answers to the open questions could make the condition true."""
    return holds(clauses, ~never)
