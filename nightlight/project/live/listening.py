"""The one connection of this process on which the database says what was committed."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable
from typing import Any, Final

import psycopg
from django.db import connection
from psycopg import sql

from nightlight.records.journal.stroke import CHANNEL

PATIENCE: Final = 5.0
ASKED_EVERY: Final = 20.0
"""Seconds of silence after which the connection is asked whether it is still there."""
FIRST_WAIT, LONGEST_WAIT = 0.25, 5.0
"""Seconds until it is tried again, and the most that this grows to."""


async def listen(*, told: Callable[[str], None], up: Callable[[], None], down: Callable[[], None]) -> None:
    """Listen until cancelled: `told` of each announcement, `up` whenever it listens from now on, `down` whenever it no longer does."""
    wait = FIRST_WAIT
    while True:
        try:
            async with asyncio.timeout(PATIENCE):
                line = await psycopg.AsyncConnection.connect(**_parameters(), autocommit=True)
            async with line:
                await line.execute(sql.SQL("LISTEN {}").format(sql.Identifier(CHANNEL)))
                wait = FIRST_WAIT
                up()
                await _hear(line, told)
        except (psycopg.Error, OSError, TimeoutError) as failure:
            logging.getLogger(__name__).warning("live screens hear nothing for now: %s", type(failure).__name__)
        down()
        await asyncio.sleep(wait * (0.5 + secrets.randbelow(1000) / 1000))
        wait = min(wait * 2, LONGEST_WAIT)


async def _hear(line: psycopg.AsyncConnection[Any], told: Callable[[str], None]) -> None:
    """Hear what comes, and find out about a connection that has gone without a word."""
    while True:
        async for said in line.notifies(timeout=ASKED_EVERY):
            told(said.payload)
        async with asyncio.timeout(PATIENCE):
            await line.execute("SELECT 1")


def _parameters() -> dict[str, Any]:
    parameters = connection.get_connection_params()
    return {name: value for name, value in parameters.items() if name not in ("cursor_factory", "context")}
