import time
from datetime import UTC, datetime

import pytest
from django.test.utils import override_settings


@pytest.mark.parametrize("at", ["2026-11-25T07:05","2026-11-25T15:05","2027-03-28T02:30","2026-10-25T01:30","2026-12-25T13:00"])
def test_h(database, at):
    from nightlight.project import demo
    from nightlight.records.cases.models import Case
    from nightlight.records.duties.models import Clock
    from nightlight.records.workforce.roster import gaps, past_their_end, roster
    at = datetime.fromisoformat(at).replace(tzinfo=UTC)
    with override_settings(DEMONSTRATION=True):
        t=time.perf_counter(); c=time.process_time(); demo.seed(at)
        on={r.member for r in roster()}
        print(at, round(time.perf_counter()-t,1), round(time.process_time()-c,1), len(roster()), gaps(at), past_their_end(at), "off-owned", [(c.title,c.owner.name) for c in Case.objects.filter(closed_at=None) if c.owner_id not in on], "missed", Clock.objects.filter(missed_at__isnull=False).count(), "ringing", Clock.objects.filter(next_rung_at__isnull=False, state="missed").count(), Clock.objects.filter(next_rung_at__isnull=False, state="missed", case__closed_at__isnull=False).count(), [c.state for c in Case.objects.order_by("id")])
