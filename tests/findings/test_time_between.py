"""The days between rare events come from the dates of the records that a measure counts, and from nothing else."""

from __future__ import annotations

import pandas as pd
import pytest

from quarterdeck.disclosure import publish
from quarterdeck.findings.time_between import between_words, time_between
from quarterdeck.measure import measure
from quarterdeck.metric import find
from quarterdeck.params import Event, load_params
from quarterdeck.periods import Quarter
from quarterdeck.records import Records

SENT = find("serious_incident_notifications")
QUARTERS = Quarter("2025-26 Q2").upto(12)
PARAMS = load_params()


def records(dates):
    dates = pd.to_datetime(dates)
    table = pd.DataFrame(
        {"notification_id": [str(n) for n in range(len(dates))], "sent_date": dates, "children": 1,
         "incident_date": dates - pd.Timedelta(days=9)}
    )  # fmt: skip
    return Records.from_tables({"serious_incidents": table}, as_at="2025-09-30")


def charted(dates, params=PARAMS, leave_out=(), metric=SENT):
    known = records(dates)
    published = publish(measure(metric, known, QUARTERS))
    used = [quarter.label for quarter in QUARTERS if quarter.label not in leave_out]
    return time_between(published, known, params, used)


def every(days, until="2025-09-20", events=30):
    return pd.date_range(end=until, periods=events, freq=f"{days}D")


def test_events_thirty_days_apart_have_gaps_of_thirty_days_by_the_date_sent():
    chart = charted(every(30))
    assert chart.kind == "T" and set(chart.values) == {30.0} and len(chart.values) == 29
    assert between_words(SENT, chart).startswith(
        "The newest notification came 30 days after the one before it; from 30 to 30 days is usual"
    )


def test_a_gap_that_grows_long_is_said_to_be_outside_and_good_news_is_not_claimed():
    steady = [f"{year}-{month:02d}-{day}" for year in (2023, 2024) for month in range(1, 13) for day in (5, 17)]
    chart = charted([*steady, "2025-09-01"])
    assert chart.label[-1] == "above the upper limit"
    said = between_words(SENT, chart)
    assert "258 days after the one before it" in said and said.endswith("so they may have become fewer.")


def test_no_gap_is_counted_across_a_quarter_that_was_not_judged():
    whole, broken = charted(every(30)), charted(every(30), leave_out=["2024-25 Q2"])
    assert len(broken.values) == len(whole.values) - 4 and set(broken.values) == {30.0}
    newest = charted(every(30), leave_out=["2025-26 Q2"])
    assert len(newest.values) == len(whole.values) - 3


def test_the_range_begins_again_where_the_council_says_so():
    again = Event(measure=SENT.id, quarter="2024-25 Q1", reason="New guidance", decided_by="Board", rebase=True)
    chart = charted(every(30), PARAMS.model_copy(update={"events": (again,)}))
    assert set(chart.group) == {0, 1} and chart.group[0] == 0


@pytest.mark.parametrize("dates", [every(30, events=12), every(14, events=70), []])
def test_too_few_gaps_or_events_that_are_not_rare_have_no_such_chart(dates):
    assert charted(dates) is None and between_words(SENT, None) == ""


def test_what_is_no_count_of_events_has_none():
    assert charted(every(30), metric=find("children_in_serious_incident_notifications")) is None
