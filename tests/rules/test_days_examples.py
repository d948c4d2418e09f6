"""Deadlines worked out by hand from a wall calendar: the day and time of the event in London, how long, and when that runs out in London.

Each line names its days of the week, so that a slip in the table itself is found.
"""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

import pytest
import yaml

from nightlight.rules.days import LONDON, Calendar, deadline

LISTED = yaml.safe_load((Path(__file__).parents[2] / "policy/national/bank_holidays.yaml").read_text())["bank_holidays"]
ENGLAND = Calendar(frozenset(date.fromisoformat(one["day"]) for one in LISTED), date(2000, 1, 1), date(2035, 12, 31))

WORKING_DAYS = """
Mon 2026-11-23 10:00 +  1 = Tue 2026-11-24
Mon 2026-11-23 10:00 +  5 = Mon 2026-11-30
Fri 2026-11-20 16:59 +  1 = Mon 2026-11-23
Fri 2026-11-20 23:59 +  1 = Mon 2026-11-23
Sat 2026-11-21 12:00 +  1 = Mon 2026-11-23
Sun 2026-11-22 00:30 +  1 = Mon 2026-11-23
Sun 2026-11-22 23:30 +  2 = Tue 2026-11-24
Sat 2026-11-21 12:00 +  5 = Fri 2026-11-27
Wed 2026-11-25 00:00 + 10 = Wed 2026-12-09
Mon 2026-11-23 10:00 + 20 = Mon 2026-12-21
Mon 2026-11-23 10:00 + 28 = Tue 2027-01-05

Wed 2025-12-31 15:00 +  1 = Fri 2026-01-02
Thu 2026-01-01 09:00 +  1 = Fri 2026-01-02
Thu 2026-01-01 09:00 +  2 = Mon 2026-01-05
Wed 2026-04-01 09:00 +  2 = Tue 2026-04-07
Thu 2026-04-02 09:00 +  1 = Tue 2026-04-07
Fri 2026-04-03 09:00 +  1 = Tue 2026-04-07
Sun 2026-04-05 09:00 +  2 = Wed 2026-04-08
Mon 2026-04-06 09:00 +  1 = Tue 2026-04-07
Fri 2026-05-01 09:00 +  1 = Tue 2026-05-05
Mon 2026-05-04 09:00 +  1 = Tue 2026-05-05
Thu 2026-05-21 09:00 +  3 = Wed 2026-05-27
Fri 2026-05-22 09:00 +  1 = Tue 2026-05-26
Fri 2026-08-28 09:00 +  1 = Tue 2026-09-01
Sat 2026-08-29 09:00 +  1 = Tue 2026-09-01
Mon 2026-08-31 09:00 +  1 = Tue 2026-09-01

Thu 2020-12-24 12:00 +  1 = Tue 2020-12-29
Tue 2020-12-29 12:00 +  3 = Mon 2021-01-04
Thu 2021-12-23 12:00 +  2 = Wed 2021-12-29
Fri 2021-12-24 12:00 +  1 = Wed 2021-12-29
Fri 2021-12-24 12:00 +  3 = Fri 2021-12-31
Fri 2021-12-24 12:00 +  4 = Tue 2022-01-04
Fri 2021-12-31 12:00 +  1 = Tue 2022-01-04
Sat 2022-01-01 12:00 +  1 = Tue 2022-01-04
Fri 2022-12-23 12:00 +  1 = Wed 2022-12-28
Sun 2022-12-25 12:00 +  1 = Wed 2022-12-28
Thu 2022-12-29 12:00 +  2 = Tue 2023-01-03
Fri 2022-12-30 12:00 +  1 = Tue 2023-01-03
Fri 2023-12-22 12:00 +  1 = Wed 2023-12-27
Fri 2023-12-29 12:00 +  1 = Tue 2024-01-02
Tue 2024-12-24 12:00 +  1 = Fri 2024-12-27
Tue 2024-12-24 12:00 +  2 = Mon 2024-12-30
Mon 2024-12-30 12:00 +  3 = Fri 2025-01-03
Wed 2025-12-24 12:00 +  1 = Mon 2025-12-29
Tue 2025-12-23 12:00 +  5 = Fri 2026-01-02
Wed 2026-12-23 12:00 +  2 = Tue 2026-12-29
Thu 2026-12-24 12:00 +  1 = Tue 2026-12-29
Fri 2026-12-25 12:00 +  1 = Tue 2026-12-29
Sat 2026-12-26 12:00 +  2 = Wed 2026-12-30
Thu 2026-12-24 12:00 +  4 = Mon 2027-01-04
Thu 2026-12-31 23:59 +  1 = Mon 2027-01-04
Fri 2027-12-24 12:00 +  1 = Wed 2027-12-29
Fri 2027-12-31 12:00 +  1 = Tue 2028-01-04

Thu 2020-04-09 09:00 +  1 = Tue 2020-04-14
Wed 2021-03-31 09:00 +  2 = Tue 2021-04-06
Thu 2022-04-14 09:00 +  1 = Tue 2022-04-19
Thu 2023-04-06 09:00 +  2 = Wed 2023-04-12
Thu 2024-03-28 09:00 +  1 = Tue 2024-04-02
Thu 2025-04-17 09:00 +  1 = Tue 2025-04-22
Thu 2025-04-17 09:00 +  3 = Thu 2025-04-24
Thu 2027-03-25 09:00 +  1 = Tue 2027-03-30
Thu 2028-04-13 09:00 +  1 = Tue 2028-04-18

Fri 2002-05-31 09:00 +  1 = Wed 2002-06-05
Thu 2011-04-21 09:00 +  1 = Tue 2011-04-26
Thu 2011-04-28 09:00 +  1 = Tue 2011-05-03
Thu 2011-04-21 09:00 +  5 = Wed 2011-05-04
Fri 2012-05-25 09:00 +  1 = Mon 2012-05-28
Fri 2012-06-01 09:00 +  1 = Wed 2012-06-06
Thu 2012-05-31 09:00 +  3 = Thu 2012-06-07
Fri 2020-05-01 09:00 +  1 = Mon 2020-05-04
Thu 2020-05-07 09:00 +  1 = Mon 2020-05-11
Fri 2022-05-27 09:00 +  1 = Mon 2022-05-30
Wed 2022-06-01 09:00 +  1 = Mon 2022-06-06
Fri 2022-09-16 09:00 +  1 = Tue 2022-09-20
Thu 2022-09-15 09:00 +  3 = Wed 2022-09-21
Fri 2023-04-28 09:00 +  1 = Tue 2023-05-02
Fri 2023-04-28 09:00 +  6 = Wed 2023-05-10
Fri 2023-05-05 09:00 +  1 = Tue 2023-05-09

Fri 2010-12-31 09:00 +  1 = Tue 2011-01-04
Fri 2011-12-30 09:00 +  1 = Tue 2012-01-03
Fri 2016-12-30 09:00 +  1 = Tue 2017-01-03

Fri 2020-02-28 09:00 +  1 = Mon 2020-03-02
Sat 2020-02-29 09:00 +  1 = Mon 2020-03-02
Wed 2024-02-28 09:00 +  1 = Thu 2024-02-29
Wed 2024-02-28 09:00 +  2 = Fri 2024-03-01
Thu 2024-02-29 09:00 +  1 = Fri 2024-03-01
Fri 2025-02-28 09:00 +  1 = Mon 2025-03-03
Mon 2028-02-28 09:00 +  1 = Tue 2028-02-29
Tue 2028-02-29 09:00 +  1 = Wed 2028-03-01

Fri 2026-03-27 23:30 +  1 = Mon 2026-03-30
Sun 2026-03-29 00:30 +  1 = Mon 2026-03-30
Sun 2026-03-29 23:30 +  1 = Mon 2026-03-30
Sat 2026-10-24 23:30 +  1 = Mon 2026-10-26
Sun 2026-10-25 12:00 +  1 = Mon 2026-10-26
Mon 2025-10-27 00:10 +  1 = Tue 2025-10-28
Tue 2026-07-14 00:30 +  1 = Wed 2026-07-15
Fri 2026-07-17 00:15 +  1 = Mon 2026-07-20
Mon 2026-07-13 23:59 +  1 = Tue 2026-07-14
"""

WORKING_HOURS = """
Fri 2026-11-20 16:00 +  4   = Mon 2026-11-23 12:00
Mon 2026-11-23 09:00 +  8   = Mon 2026-11-23 17:00
Mon 2026-11-23 09:00 +  9   = Tue 2026-11-24 10:00
Mon 2026-11-23 08:00 +  1   = Mon 2026-11-23 10:00
Mon 2026-11-23 17:00 +  1   = Tue 2026-11-24 10:00
Mon 2026-11-23 20:00 +  4   = Tue 2026-11-24 13:00
Sat 2026-11-21 12:00 +  4   = Mon 2026-11-23 13:00
Sun 2026-11-22 03:00 +  8   = Mon 2026-11-23 17:00
Mon 2026-11-23 16:30 +  0.5 = Mon 2026-11-23 17:00
Mon 2026-11-23 16:30 +  1   = Tue 2026-11-24 09:30
Mon 2026-11-23 10:00 + 40   = Mon 2026-11-30 10:00
Thu 2026-12-24 16:00 +  4   = Tue 2026-12-29 12:00
Fri 2026-12-25 10:00 +  2   = Tue 2026-12-29 11:00
Thu 2026-12-31 15:00 +  4   = Mon 2027-01-04 11:00
Fri 2021-12-24 15:00 +  3   = Wed 2021-12-29 10:00
Thu 2026-04-02 13:00 +  8   = Tue 2026-04-07 13:00
Fri 2026-05-01 12:00 + 10   = Tue 2026-05-05 14:00
Fri 2026-08-28 16:59 +  1   = Tue 2026-09-01 09:59
Fri 2026-03-27 15:00 +  4   = Mon 2026-03-30 11:00
Fri 2026-10-23 15:00 +  4   = Mon 2026-10-26 11:00
Thu 2011-04-28 14:00 +  4   = Tue 2011-05-03 10:00
Fri 2012-06-01 17:00 +  1   = Wed 2012-06-06 10:00
Wed 2022-06-01 16:00 +  2   = Mon 2022-06-06 10:00
Fri 2022-09-16 09:00 + 16   = Tue 2022-09-20 17:00
Fri 2023-05-05 16:00 +  4   = Tue 2023-05-09 12:00
Wed 2024-02-28 16:00 + 10   = Fri 2024-03-01 10:00
"""

MONTHS = """
Thu 2026-01-15 09:00 +  3 = Tue 2026-04-14
Thu 2026-01-01 09:00 +  1 = Sat 2026-01-31
Sat 2026-01-31 09:00 +  1 = Sat 2026-02-28
Thu 2026-01-29 09:00 +  1 = Sat 2026-02-28
Wed 2026-01-28 09:00 +  1 = Fri 2026-02-27
Sat 2026-02-28 09:00 +  1 = Fri 2026-03-27
Mon 2028-01-31 09:00 +  1 = Tue 2028-02-29
Sun 2028-01-30 09:00 +  1 = Tue 2028-02-29
Sat 2028-01-29 09:00 +  1 = Mon 2028-02-28
Thu 2024-02-29 09:00 +  1 = Thu 2024-03-28
Thu 2024-02-29 09:00 + 12 = Fri 2025-02-28
Sat 2025-03-01 09:00 + 12 = Sat 2026-02-28
Mon 2027-03-01 09:00 + 12 = Tue 2028-02-29
Mon 2026-08-31 09:00 +  6 = Sun 2027-02-28
Sun 2025-11-30 09:00 +  3 = Sat 2026-02-28
Tue 2026-12-15 09:00 +  1 = Thu 2027-01-14
Sat 2026-10-31 09:00 +  1 = Mon 2026-11-30
Fri 2026-10-30 09:00 +  1 = Sun 2026-11-29
Tue 2026-07-14 00:30 +  1 = Thu 2026-08-13
Tue 2026-03-31 09:00 +  9 = Wed 2026-12-30
"""

END_OF_DAY = """
Mon 2026-11-23 10:00 +  1 = Mon 2026-11-23
Sun 2026-03-29 00:30 +  1 = Sun 2026-03-29
Sun 2026-10-25 00:30 +  2 = Mon 2026-10-26
Tue 2026-07-14 00:30 +  1 = Tue 2026-07-14
Thu 2026-12-31 23:59 +  2 = Fri 2027-01-01
Mon 2028-02-28 12:00 +  3 = Wed 2028-03-01
"""

BEFORE_NEXT_SCHOOL_DAY = """
Mon 2026-11-23 08:44 + - = Mon 2026-11-23 08:45
Mon 2026-11-23 08:45 + - = Tue 2026-11-24 08:45
Mon 2026-11-23 20:00 + - = Tue 2026-11-24 08:45
Fri 2026-11-20 09:00 + - = Mon 2026-11-23 08:45
Sat 2026-11-21 02:00 + - = Mon 2026-11-23 08:45
Sun 2026-11-22 23:59 + - = Mon 2026-11-23 08:45
Thu 2026-12-24 10:00 + - = Tue 2026-12-29 08:45
Thu 2026-12-31 18:00 + - = Mon 2027-01-04 08:45
Thu 2026-04-02 10:00 + - = Tue 2026-04-07 08:45
Sun 2026-05-03 22:00 + - = Tue 2026-05-05 08:45
Mon 2026-05-04 06:00 + - = Tue 2026-05-05 08:45
Sun 2026-03-29 00:30 + - = Mon 2026-03-30 08:45
Sun 2026-10-25 22:00 + - = Mon 2026-10-26 08:45
Tue 2026-07-14 00:30 + - = Tue 2026-07-14 08:45
Thu 2022-06-02 07:00 + - = Mon 2022-06-06 08:45
Mon 2022-09-19 08:00 + - = Tue 2022-09-20 08:45
"""

TABLES = {
    "working_days": WORKING_DAYS,
    "working_hours": WORKING_HOURS,
    "months": MONTHS,
    "end_of_day": END_OF_DAY,
    "before_next_school_day": BEFORE_NEXT_SCHOOL_DAY,
}
EXAMPLES = [(unit, line) for unit, table in TABLES.items() for line in table.splitlines() if line]


def wall(words: list[str]) -> datetime:
    """A line's ``Mon 2026-11-23 10:00`` as a time in London; without a time of day, the last second of that day."""
    day = date.fromisoformat(words[1])
    assert f"{day:%a}" == words[0], f"the table says {words[1]} is a {words[0]}, it is a {day:%A}"
    return datetime.combine(day, time.fromisoformat(words[2]) if len(words) > 2 else time(23, 59, 59), LONDON)


@pytest.mark.parametrize(("unit", "line"), EXAMPLES)
def test_the_clock_runs_out_when_the_calendar_on_the_wall_says(unit: str, line: str) -> None:
    event, _, rest = line.partition("+")
    amount, _, expected = rest.partition("=")
    value = None if amount.strip() == "-" else float(amount)
    due = deadline(wall(event.split()), value, unit, ENGLAND)
    assert due.astimezone(LONDON) == wall(expected.split())


def test_there_are_at_least_a_hundred_examples() -> None:
    assert len(EXAMPLES) >= 100
