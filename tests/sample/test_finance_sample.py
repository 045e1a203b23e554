"""The made-up council's money and its returns: the files say what the truth says."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from reading_back import make_some, numbers, read, truth_of

from quarterdeck.periods import looked_at

LEDGER = "local/actuals.csv"


@pytest.fixture(scope="module")
def council(tmp_path_factory):
    out = tmp_path_factory.mktemp("finance")
    world = make_some(out, "finance", "council", size=1.0, quarters=10)
    return out, world, truth_of(world)


def test_agency_spend_counted_from_the_ledger_is_the_truth_with_accruals_apart(council):
    out, world, truth = council
    lines, seen_from = [], None
    for quarter in reversed(world.quarters):
        rows = read(out, world, quarter, LEDGER)
        rows = rows if seen_from is None else rows[rows["period"] < seen_from]
        lines.append(rows)
        seen_from = f"{int(quarter.financial_year[:4]) - 1}-04"
    ledger = pd.concat(lines)
    ledger["amount"] = numbers(ledger["amount"])
    own = ledger[(ledger["division"] == "Children's services") & (ledger["account_group"] == "Agency")]
    own = own[own["role"] == "Social worker"]
    for quarter in world.quarters:
        year = looked_at("year to date", quarter)
        ours = own[own["period"].between(f"{year.start:%Y-%m}", f"{year.end:%Y-%m}")]
        for measure, accrual in (("", "no"), ("_accruals", "yes")):
            spent = ours.loc[ours["accrual"] == accrual, "amount"].sum()
            figure = truth[quarter.label, f"spend_on_childrens_agency_social_workers{measure}"]
            assert figure[2] == pytest.approx(spent, abs=0.005)


def test_accruals_reverse_and_income_is_negative(council):
    out, world, _ = council
    rows = read(out, world, world.last, LEDGER)
    amounts = numbers(rows["amount"])
    assert (amounts[rows["account_group"] == "Income"] < 0).all()
    accruals = amounts[rows["accrual"] == "yes"]
    assert (accruals > 0).any() and (accruals < 0).any()
    assert abs(accruals.sum()) < 0.2 * np.abs(accruals).sum()


def test_budgets_are_about_400_million_and_variances_come_from_the_return(council):
    out, world, truth = council
    for quarter in world.quarters:
        rows = read(out, world, quarter, "local/forecasts.csv")
        current, outturn, prior = (
            numbers(rows[name]) for name in ("budget_current", "forecast_outturn", "prior_forecast")
        )
        assert truth[quarter.label, "forecast_variance"][2] == (outturn - current).sum()
        assert truth[quarter.label, "forecast_movement"][2] == np.nansum(outturn - prior)
    assert 370e6 < current.sum() < 430e6


def test_the_high_needs_deficit_is_carried_from_year_to_year(council):
    out, world, truth = council
    for quarter in world.quarters:
        row = read(out, world, quarter, "local/high_needs_block.csv").astype({"forecast": float}).iloc[0]
        over = row["forecast"] - float(row["allocation"])
        assert truth[quarter.label, "high_needs_block_variance"][2] == over
        deficit = float(row["brought_forward"]) + over
        assert truth[quarter.label, "high_needs_block_cumulative_deficit"][2] == deficit
    last_year = truth["2024-25 Q4", "high_needs_block_cumulative_deficit"][2]
    this_year = read(out, world, world.last, "local/high_needs_block.csv")
    assert float(this_year["brought_forward"].iloc[0]) == last_year


def test_icb_income_adds_up_by_client_group(council):
    out, world, truth = council
    for quarter in world.quarters:
        rows = read(out, world, quarter, "local/icb_income.csv")
        assert set(rows["period"]) == {quarter.label}
        billed = numbers(rows["billed_to_date"])
        children = (rows["client_group"] == "children").to_numpy()
        named = (rows["stream"] != "joint").to_numpy()  # continuing care, funded nursing care and section 117
        assert truth[quarter.label, "icb_income_children"][2] == pytest.approx(billed[children & named].sum())
        assert truth[quarter.label, "icb_income_adults"][2] == pytest.approx(billed[~children & named].sum())


def test_owners_supply_what_records_cannot_see_and_correct_it(council):
    out, world, truth = council
    first, second = world.quarters[:2]
    early = read(out, world, first, "owner_return.csv")
    later = read(out, world, second, "owner_return.csv")
    measure = "discharges_on_pathway_1"
    early = early[(early["measure"] == measure) & (early["period"] == first.label)].iloc[0]
    later = later[(later["measure"] == measure) & (later["period"] == first.label)].iloc[0]
    assert (early["status"], later["status"]) == ("provisional", "final")
    assert truth[first.label, measure][:2] == [float(later["numerator"]), float(later["denominator"])]
    march = next(quarter for quarter in world.quarters if quarter.number == 4)
    numerator, _, value = truth[march.label, "average_caseload"]
    assert math.isnan(numerator) and 13 < value < 20


def test_population_holds_the_estimates_published_by_then(council):
    out, world, _ = council
    rows = read(out, world, world.last, "population.csv")
    assert set(rows["age_band"]) == {"0-17", "18-64", "65+"} and rows["year"].max() == "2024"
    for band in ("0-17", "18-64", "65+"):
        newest = rows[(rows["age_band"] == band) & (rows["year"] == "2024")]["persons"].item()
        assert float(newest) == world.population_at(world.last, band)


def test_planted_faults_stand_where_they_are_listed(council):
    out, world, _ = council
    tables = {table for *_, table, _ in world.faults.rows}
    assert tables == {"actuals", "forecasts", "icb_income", "complaints_and_audits"}
    for label, file, row, *_ in world.faults.rows:
        rows = pd.read_csv(out / label.replace(" ", "-") / file, dtype="str", keep_default_na=False)
        assert row - 2 >= len(rows) - 4
