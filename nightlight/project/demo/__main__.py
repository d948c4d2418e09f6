"""``python -m nightlight.project.demo``: makes the demonstration in the database that the settings name, and says whom to sign in as.

It needs NIGHTLIGHT_DEMO=1, and does nothing where the demonstration is there already. With ``--speed N`` the project's clock runs N times as fast.
"""

from __future__ import annotations

import argparse
import sys

import django


def main() -> int:
    """0 once the demonstration is there; 1 with one line on stderr where it cannot be made."""
    parser = argparse.ArgumentParser(
        prog="python -m nightlight.project.demo", description="Make the demonstration force."
    )
    parser.add_argument("--speed", type=float, help="how many times as fast the clock of the demonstration runs")
    options = parser.parse_args()
    django.setup()
    from nightlight.project import clock
    from nightlight.project.demo.making import CannotSeed, opening_words, seed

    try:
        seed(clock.now())
        if options.speed is not None:
            clock.set_clock(speed=options.speed)
    except (CannotSeed, clock.CannotSetClock) as why:
        sys.stderr.write(f"nightlight: {why}\n")
        return 1
    sys.stdout.write(opening_words())
    return 0


if __name__ == "__main__":
    sys.exit(main())
