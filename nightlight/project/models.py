"""Where the project's clock stands against the database's."""

from __future__ import annotations

from django.db import models


class Clock(models.Model):
    """One row: at the database's time `anchor` the project's clock showed `shown`, and from then on it runs `speed` times as fast (1 in force)."""

    anchor = models.DateTimeField()
    shown = models.DateTimeField()
    speed = models.FloatField(default=1.0)

    class Meta:
        """Never more than one."""

        db_table = "project_clock"

    def __str__(self) -> str:
        return f"{self.shown} at {self.anchor}, {self.speed:g} times as fast"
