"""When it gets dark: the instant at which the sun is so far below the horizon, at a place on a day, by the almanac's low-precision formulae.

Good to about two minutes between the polar circles, which is far less than a clock that it starts. Source: the formulae of the Nautical Almanac
Office for the position of the sun, as every almanac for computers gives them.
"""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta
from typing import Final

_J2000: Final = datetime(2000, 1, 1, 12, tzinfo=UTC)
_DAY: Final = 86400.0


def nightfall(day: date, *, latitude: float, longitude: float, sun_below: float) -> datetime | None:
    """The instant in UTC at which it gets dark on the evening of this day there; None where it never does, or is dark all day.

    Degrees: `latitude` north, `longitude` east, `sun_below` the horizon.
    """
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC) - timedelta(days=longitude / 360)
    at = noon
    for _ in range(3):
        declination, equation = _sun(at)
        wanted = math.sin(math.radians(-sun_below)) - math.sin(math.radians(latitude)) * math.sin(declination)
        cosine = wanted / (math.cos(math.radians(latitude)) * math.cos(declination))
        if not -1 <= cosine <= 1:
            return None
        at = noon + timedelta(minutes=4 * math.degrees(math.acos(cosine)) - equation)
    return at.replace(microsecond=0)


def latest_nightfall(at: datetime, day: date, *, latitude: float, longitude: float, sun_below: float) -> datetime | None:  # fmt: skip
    """The last nightfall at or before an instant, of which `day` is the day there; None where it did not get dark on that day or the one before."""
    found = (
        nightfall(one, latitude=latitude, longitude=longitude, sun_below=sun_below)
        for one in (day, day - timedelta(days=1))
    )
    return next((one for one in found if one is not None and one <= at), None)


def _sun(at: datetime) -> tuple[float, float]:
    """The declination of the sun in radians, and the equation of time in minutes."""
    days = (at - _J2000).total_seconds() / _DAY
    mean_longitude, anomaly = 280.460 + 0.9856474 * days, math.radians(357.528 + 0.9856003 * days)
    along = math.radians(mean_longitude + 1.915 * math.sin(anomaly) + 0.020 * math.sin(2 * anomaly))
    tilt = math.radians(23.439 - 0.0000004 * days)
    right_ascension = math.degrees(math.atan2(math.cos(tilt) * math.sin(along), math.cos(along)))
    equation = (mean_longitude - right_ascension + 180) % 360 - 180
    return math.asin(math.sin(tilt) * math.sin(along)), 4 * equation
