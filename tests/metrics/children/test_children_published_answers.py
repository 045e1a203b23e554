"""National answers come out of the metrics when the published bands are expanded into records.

Each band is written out as records at its edges, one for every ten children (the counts are published
rounded to ten). Source: Department for Education, children in need, England, year to 31 March 2024.
"""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from quarterdeck.measure import measure
from quarterdeck.metrics.children import (
    assessments,
    child_protection,
    child_protection_reviews,
    conferences,
    front_door,
)
from quarterdeck.periods import FinancialYear
from quarterdeck.records import Records
from quarterdeck.working_days import Calendar

REFERENCE = os.environ.get("QUARTERDECK_REFERENCE")
YEAR = FinancialYear("2023-24")
pytestmark = [
    pytest.mark.reference,
    pytest.mark.skipif(not REFERENCE, reason="QUARTERDECK_REFERENCE does not name the published figures"),
]


def national(start_of_name):
    """The row of England, 2024, of the published file whose name begins so."""
    (path,) = Path(REFERENCE).glob(f"published/dfe/{start_of_name}*_to_2024.csv")
    table = pd.read_csv(path, encoding="utf-8-sig")
    table.columns = table.columns.str.lower()
    rows = table[(table["time_period"] == 2024) & (table["geographic_level"] == "National")]
    return rows.iloc[0]


def tens(published):
    """How many records stand for a published count."""
    return int(published) // 10


def percent(metric, tables):
    records = Records.from_tables(tables, as_at=YEAR.end)
    return measure(metric, records, [YEAR]).figures.iloc[0]


def spans(row, bands, started):
    """Start and end dates of records that take the working days of each band's two edges in turn."""
    taken = np.concatenate([np.resize(edges, tens(row[band])) for band, edges in bands.items()])
    ends = {days: Calendar().add(pd.Timestamp(started), int(days)) for days in np.unique(taken)}
    start = pd.Series(pd.Timestamp(started), index=range(len(taken)), dtype="datetime64[ns]")
    end = pd.Series(taken).map(ends).astype("datetime64[ns]")
    return start, end, [f"C{n}" for n in range(len(taken))]


def test_assessments_within_45_working_days_of_england_84_5_percent():
    bands = {
        "same_day": [0], "1-10_days": [1, 10], "11-20_days": [11, 20], "21-30_days": [21, 30],
        "31-40_days": [31, 40], "41-45_days": [41, 45], "46-50_days": [46, 50], "51-60_days": [51, 60],
        "61+_days": [61, 150],
    }  # fmt: skip
    start, end, child = spans(national("c2_"), bands, "2023-06-05")
    table = pd.DataFrame({"child_id": child, "start_date": start, "authorised_date": end})
    figure = percent(assessments.assessments_completed_within_45_working_days, {"assessments": table})
    assert round(figure["value"], 1) == 84.5
    # The rounded bands add up to ten fewer than the rounded total.
    assert (figure["numerator"], figure["denominator"]) == (54_321, 64_316)


def test_initial_conferences_within_15_working_days_of_england_79_7_percent():
    bands = {
        "duration_0-10_days": [0, 10], "duration_11-15_days": [11, 15], "duration_16-20_days": [16, 20],
        "duration_21+_days": [21, 60],
    }  # fmt: skip
    start, end, child = spans(national("c4_"), bands, "2023-06-05")
    table = pd.DataFrame({"child_id": child, "s47_start_date": start, "icpc_date": end, "icpc_unnecessary": "no"})
    figure = percent(conferences.initial_conferences_within_15_working_days, {"section_47": table})
    assert round(figure["value"], 1) == 79.7
    assert figure["numerator"] == 5_758


def test_re_referrals_within_12_months_of_england_22_4_percent():
    row = national("c1_")
    again = tens(row["re_referrals"])
    once = tens(row["referrals"]) - again
    # A referral on 1 April: the anniversary and the day before it are within 12 months, a day more is not.
    earlier = np.concatenate([np.resize(["2022-04-01", "2023-03-31"], again), np.resize(["2022-03-31", ""], once)])
    child = pd.Series([f"C{n}" for n in range(len(earlier))])
    before = pd.to_datetime(pd.Series(earlier).replace("", np.nan)).dropna()
    dates = pd.concat([before, pd.Series(pd.Timestamp("2023-04-01"), index=child.index)]).astype("datetime64[ns]")
    table = pd.DataFrame({"child_id": pd.concat([child[before.index], child]), "referral_date": dates})
    figure = percent(front_door.re_referrals_within_12_months, {"referrals": table.reset_index(drop=True)})
    assert round(figure["value"], 1) == float(row["re_referrals_percent"]) == 22.4


def test_second_or_subsequent_plans_of_england_24_7_percent():
    row = national("d3_")
    second = tens(row["cpp_subsequent"])
    first = tens(row["cpp_start"]) - second
    previous = np.concatenate([np.resize([1.0, 9.0], second), np.zeros(first)])
    starts = np.resize(pd.to_datetime(["2023-04-01", "2024-03-31"]).to_numpy(), len(previous))
    table = pd.DataFrame(
        {
            "child_id": [f"C{n}" for n in range(len(previous))],
            "plan_start_date": pd.Series(starts).astype("datetime64[ns]"),
            "previous_plans": previous,
        }
    )
    figure = percent(
        child_protection.second_or_subsequent_child_protection_plans, {"child_protection_plans": table}
    )
    assert round(figure["value"], 1) == float(row["cpp_subsequent_percent"]) == 24.7


def test_child_protection_reviews_on_time_of_england_89_8_percent():
    row = national("d6_")
    on_time = tens(row["reviewed_within_timescales"])
    late = tens(row["cpp_at31_3months"]) - on_time
    # (plan began, reviews): first review on its due day, then on its due day; a day late; overdue; too new.
    kept = [("2023-12-01", ["2024-03-01"]), ("2023-04-28", ["2023-07-28", "2024-01-28"])]
    missed = [("2023-12-01", ["2024-03-02"]), ("2023-12-30", []), ("2023-04-28", ["2023-07-28", "2024-01-29"])]
    too_new = [("2024-01-01", [])]
    cases = [kept[n % 2] for n in range(on_time)] + [missed[n % 3] for n in range(late)] + too_new * 100
    plans = pd.DataFrame(
        {
            "child_id": [f"C{n}" for n in range(len(cases))],
            "plan_start_date": pd.to_datetime([began for began, _ in cases]).astype("datetime64[ns]"),
        }
    )
    held = [(f"C{n}", began, day) for n, (began, days) in enumerate(cases) for day in days]
    reviews = pd.DataFrame(held, columns=["child_id", "plan_start_date", "review_date"])
    for name in ("plan_start_date", "review_date"):
        reviews[name] = pd.to_datetime(reviews[name]).astype("datetime64[ns]")
    figure = percent(
        child_protection_reviews.child_protection_reviews_on_time,
        {"child_protection_plans": plans, "child_protection_reviews": reviews},
    )
    assert round(figure["value"], 1) == float(row["reviewed_within_timescales_percent"]) == 89.8
    assert figure["denominator"] == 3_509
