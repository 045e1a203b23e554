"""What `measure` promises of every metric, on small tables whose answers can be counted by hand."""

import numpy as np
import pandas as pd
import pytest

from quarterdeck.errors import MetricError
from quarterdeck.measure import measure
from quarterdeck.metric import average, count, find, percentage, rate, within
from quarterdeck.periods import Quarter
from quarterdeck.records import Coverage, Problem, Records, Source

Q1, Q2, Q3 = (Quarter(f"2025-26 Q{n}") for n in (1, 2, 3))


@count("Children looked after", basis="at period end", polarity="neutral", source="test", unit="children")
def looked_after(episodes, period):
    """Children with an open episode."""
    return episodes[(episodes["decom"] <= period.end) & ~(episodes["dec"] <= period.end)]


@percentage("Assessed in 10 days", basis="in the period", polarity="high is good", source="test")
def in_ten_days(assessments, period):
    """Assessments authorised in the period within 10 days."""
    done = assessments[assessments["authorised_date"].between(period.start, period.end)]
    return done.assign(outcome=within(done["start_date"], done["authorised_date"], days=10))


@rate("Cost a head", basis="at period end", polarity="neutral", source="test", unit="£ a year per resident", per=1)
def cost_a_head(packages, population, period):
    """Pounds over residents, by age."""
    open_now = packages.assign(numerator=packages["weekly_gross"], denominator=0.0, age_band=packages["delivery"])
    people = population.assign(numerator=0.0, denominator=population["persons"], population_row=True)
    return pd.concat([open_now, people])


@average("Average cost", basis="at period end", polarity="low is good", source="test")
def average_cost(packages, period):
    """Mean weekly cost of costed packages."""
    costed = packages["weekly_gross"].notna()
    return packages.assign(outcome=np.where(costed, "yes", "not recorded"), numerator=packages["weekly_gross"])


def date(*days):
    return pd.Series(pd.to_datetime(list(days))).astype("datetime64[ns]")


def episodes():
    return pd.DataFrame(
        {
            "child_id": list("ABCD"),
            "decom": date("2025-04-01", "2025-06-30", "2025-07-01", "2025-04-01"),
            "dec": date(None, "2025-07-01", None, "2025-06-30"),
            "legal_status": ["C2", "C2", "C1", None],
        }
    )


def records(as_at="2025-09-30", since="2025-04-01", **tables):
    return Records.from_tables(tables or {"episodes": episodes()}, as_at=as_at, since=since)


def test_a_count_by_quarter():
    figures = measure(looked_after, records(), [Q1, Q2]).figures
    assert figures["value"].tolist() == [2, 2]
    assert figures["status"].tolist() == ["final", "provisional"]


def test_a_period_the_extracts_cannot_see_is_empty_with_the_reason_and_never_zero():
    figures = measure(looked_after, records(), [Q1.back(2), Q2, Q3]).figures
    assert figures["status"].tolist() == ["not observable", "provisional", "not observable"]
    assert np.isnan(figures["value"].iloc[0]) and np.isnan(figures["value"].iloc[2])
    assert figures["reason"].iloc[2] == (
        "episodes: the extracts do not see 31 December 2025 (they see 1 April 2025 to 30 September 2025)"
    )


def test_the_day_before_the_window_opens_can_be_seen_at_its_end():
    figures = measure(looked_after, records(), [Q1.previous]).figures
    assert figures["status"].item() == "final" and figures["value"].item() == 0


def test_a_missing_table_is_said():
    figures = measure(looked_after, records(assessments=_assessments()), [Q2]).figures
    assert figures["reason"].item() == "no extract of 'episodes' was supplied"


def test_groups_stand_in_every_observable_period_and_add_up():
    figures = measure(looked_after, records(), [Q1.back(3), Q1, Q2], by="legal_status").figures
    table = figures.pivot(index="period", columns="legal_status", values="numerator")
    assert table.loc["2025-26 Q1", ["C1", "C2"]].tolist() == [0, 2]
    assert table.loc["2025-26 Q2", ["C1", "C2"]].tolist() == [1, 1]
    assert table.loc["2024-25 Q2"].isna().all()


def test_blank_groups_are_called_not_recorded():
    table = episodes().assign(dec=pd.NaT)
    figures = measure(looked_after, records(episodes=table), [Q2], by="legal_status").figures
    assert dict(zip(figures["legal_status"], figures["value"], strict=True)) == {"C1": 1, "C2": 2, "Not recorded": 1}


def test_a_group_that_does_not_exist_is_refused_with_the_nearest():
    with pytest.raises(MetricError, match="Did you mean 'legal_status'"):
        measure(looked_after, records(), [Q2], by="legal_state")


def _assessments():
    return pd.DataFrame(
        {
            "child_id": list("ABCDE"),
            "start_date": date("2025-07-01", "2025-07-01", "2025-07-20", None, "2025-07-01"),
            "authorised_date": date("2025-07-11", "2025-07-12", "2025-07-11", "2025-07-11", "2025-10-01"),
            "team": ["x", "y", "x", "y", "x"],
        }
    )


def test_a_percentage_leaves_date_errors_out_of_both_sides():
    figure = measure(in_ten_days, records(assessments=_assessments()), [Q2]).figures.iloc[0]
    assert (figure["numerator"], figure["denominator"], figure["value"]) == (1, 2, 50)
    assert figure["date_error"] == 2
    assert figure["lower"] == pytest.approx(9.453, abs=0.001)


def test_rows_in_are_rows_used_and_rows_accounted_for():
    figure = measure(in_ten_days, records(assessments=_assessments()), [Q2]).figures.iloc[0]
    used = figure["yes"] + figure["no"]
    rest = figure[["left_out", "date_error", "not_recorded", "outside", "set_aside_when_read"]].sum()
    assert figure["rows_in"] == 5 == used + rest


def test_no_one_to_measure_is_blank_with_a_reason():
    late = _assessments().assign(authorised_date=pd.Timestamp("2025-10-01"))
    figure = measure(in_ten_days, records(assessments=late), [Q2]).figures.iloc[0]
    assert np.isnan(figure["value"]) and figure["denominator"] == 0
    assert figure["reason"] == "no records to measure" and figure["status"] == "provisional"


def test_a_filter_keeps_only_what_it_names():
    both = measure(in_ten_days, records(assessments=_assessments()), [Q2], where=lambda rows: rows["team"] == "x")
    assert both.figures["denominator"].item() == 1
    same = measure(in_ten_days, records(assessments=_assessments()), [Q2], where=pd.col("team") == "x")
    assert same.figures["value"].item() == both.figures["value"].item() == 100


def _packages():
    return pd.DataFrame(
        {
            "person_id": list("ABC"), "start": date(*["2025-01-01"] * 3), "end": pd.Series([pd.NaT] * 3),
            "service_type": ["Community", "Community", "Nursing care"], "delivery": ["18-64", "65+", "65+"],
            "weekly_gross": [100.0, 300.0, np.nan],
        }
    )  # fmt: skip


def _population():
    return pd.DataFrame(
        {"la_code": "X", "age_band": ["18-64", "65+"], "year": 2024.0, "persons": [50.0, 10.0], "vintage": "2024"}
    )


def test_a_rate_grouped_like_its_population_divides_by_that_group_and_otherwise_by_all():
    both = records(packages=_packages().fillna({"weekly_gross": 0}), population=_population())
    assert measure(cost_a_head, both, [Q2]).figures["value"].item() == pytest.approx(400 / 60)
    by_age = measure(cost_a_head, both, [Q2], by="age_band").figures.set_index("age_band")["value"]
    assert by_age.to_dict() == {"18-64": 2, "65+": 30}
    by_type = measure(cost_a_head, both, [Q2], by="service_type").figures.set_index("service_type")
    assert by_type["denominator"].to_dict() == {"Community": 60, "Nursing care": 60}


def test_an_average_gives_its_median_and_counts_what_was_not_costed():
    figure = measure(average_cost, records(packages=_packages()), [Q2]).figures.iloc[0]
    assert (figure["value"], figure["median"], figure["not_recorded"]) == (200, 200, 1)


def test_windows_that_touch_are_one_and_a_gap_stays_a_gap():
    joined = Coverage.of_windows(
        [
            (pd.Timestamp("2025-07-01"), pd.Timestamp("2025-09-30")),
            (pd.Timestamp("2025-04-01"), pd.Timestamp("2025-06-30")),
        ]
    )
    assert len(joined.windows) == 1
    gap = Coverage.of_windows([(Q1.start, Q1.end), (Q3.start, Q3.end)])
    assert gap.why_not("in the period", Q2) and gap.why_not("in the period", Q3) is None


def test_an_owner_s_return_fills_what_records_cannot_see_and_never_overrules_them():
    returns = pd.DataFrame(
        {
            "measure": "looked_after", "period": ["2024-25 Q2", "2025-26 Q2"], "numerator": [590.0, 600.0],
            "denominator": np.nan, "value": np.nan, "status": "final", "supplied_by": "Placements team",
        }
    )  # fmt: skip
    figures = measure(looked_after, records(episodes=episodes(), owner_returns=returns), [Q1.back(3), Q2]).figures
    assert figures["value"].tolist() == [590, 2]
    assert figures["status"].tolist() == ["supplied", "provisional"]
    assert figures["supplied_by"].iloc[0] == "Placements team"
    assert "the owner's return says 600" in figures["reason"].iloc[1]


def test_figures_are_the_same_from_the_cache(tmp_path):
    metric = find("children_looked_after_at_period_end")
    keyed = Records(records().tables, records().coverage, pd.Timestamp("2025-09-30"), key="k")
    first = measure(metric, keyed, [Q1, Q2], cache=tmp_path).figures
    again = measure(metric, keyed, [Q1, Q2], cache=tmp_path).figures
    assert len(list(tmp_path.rglob("*.parquet"))) == 1
    pd.testing.assert_frame_equal(first, again, check_dtype=False)


def test_the_sources_of_a_figure_are_the_files_of_its_tables():
    source = Source("episodes.csv", "ssda903", "episodes", 4, 0, None, None, "", "2025-26 Q2")
    other = Source("x.csv", "posts", "posts", 4, 0, None, None, "", "2025-26 Q2")
    whole = Records(
        records().tables, records().coverage, pd.Timestamp("2025-09-30"), sources=(source, other),
        problems=(Problem("warning", "x"),),
    )  # fmt: skip
    assert measure(looked_after, whole, [Q2]).sources == ("episodes.csv",)
