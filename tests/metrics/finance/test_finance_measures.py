"""Edges of the finance measures that their worked examples leave out."""

import numpy as np
import pandas as pd
import pytest

from quarterdeck.measure import measure
from quarterdeck.metric import WorkedExample
from quarterdeck.metrics.finance import adult_packages, agency_spend, forecast, high_needs, icb_income, placement_costs
from quarterdeck.periods import Quarter
from quarterdeck.records import Records

QUARTER = Quarter("2025-26 Q2")


def figure(metric, tables, by=None, settings=None, quarter=QUARTER, as_at=None):
    frames, _ = WorkedExample(quarter.label, tables).frames(metric.tables[0])
    records = Records.from_tables(frames, as_at=as_at or quarter.end)
    figures = measure(metric, records, [quarter], by=by, settings=settings).figures
    return figures if by else figures.iloc[0]


class TestAverageCostOfAPlacement:
    METRIC = placement_costs.average_cost_of_childrens_placement

    @pytest.mark.parametrize("changed, cost", [("2025-09-29", 4200.0), ("2025-09-30", 4200.0), ("2025-10-01", 4000.0)])
    def test_a_price_that_changes_on_the_last_day_is_the_new_price(self, changed, cost):
        found = figure(
            self.METRIC,
            f"""
            child_id | placement_id | start      | end | rate_from  | rate_to   | weekly_gross
            A        | P1           | 2025-01-06 |     | 2025-01-06 | {changed} | 4000
            A        | P1           | 2025-01-06 |     | {changed}  |           | 4200
            """,
        )
        assert (found["value"], found["yes"]) == (cost, 1)

    def test_a_price_whose_last_day_is_written_inclusively_still_holds_on_that_day(self):
        found = figure(
            self.METRIC,
            """
            child_id | placement_id | start      | rate_from  | rate_to    | weekly_gross
            A        | P1           | 2024-01-06 | 2024-04-01 | 2025-03-31 | 4000
            A        | P1           | 2024-01-06 | 2025-04-01 |            | 4300
            """,
            quarter=Quarter("2024-25 Q4"),
        )
        assert found["value"] == 4000

    def test_the_share_costed_and_the_median_stand_beside_the_mean(self):
        found = figure(
            self.METRIC,
            """
            child_id | placement_id | start      | rate_from  | weekly_gross | extras
            A        | P1           | 2025-01-06 | 2025-01-06 | 500          |
            B        | P2           | 2025-01-06 | 2025-01-06 | 700          | 100
            C        | P3           | 2025-01-06 | 2025-01-06 | 14000        |
            D        | P4           | 2025-01-06 | 2025-01-06 |              | 50
            """,
        )
        assert found["value"] == pytest.approx((500 + 800 + 14000) / 3)
        assert found["median"] == 800
        assert (found["yes"], found["not_recorded"]) == (3, 1)

    def test_a_quarter_without_placements_has_no_average(self):
        empty = "child_id | placement_id | start | rate_from | weekly_gross"
        assert np.isnan(figure(self.METRIC, empty)["value"])

    def test_contributions_are_beside_and_never_taken_off(self):
        register = """
            placement_id | start      | rate_from  | weekly_gross | health_contribution | education_contribution
            P1           | 2025-01-06 | 2025-01-06 | 5000         | 1200                | 700
            P2           | 2025-01-06 | 2025-01-06 | 1000         |                     |
        """
        assert figure(self.METRIC, register)["value"] == 3000
        assert [figure(beside, register)["value"] for beside in self.METRIC.beside] == [1200, 700]


class TestAgencySpend:
    LEDGER = """
        period_end | division            | service  | account_group | role          | amount | accrual
        2025-06-30 | Children's services | Locality | Agency        | Social worker | 30000  | no
        2025-06-30 | Children's services | Locality | Agency        | Social worker | 5000   | yes
        2025-07-31 | Children's services | Locality | Agency        | Social worker | -5000  | yes
        2025-07-31 | Children's services | Locality | Agency        | Social worker | 5200   | no
    """

    @pytest.mark.parametrize(
        "quarter, spent, accrued", [("2025-26 Q1", 30000, 5000), ("2025-26 Q2", 35200, 0), ("2025-26 Q3", 35200, 0)]
    )
    def test_an_accrual_is_beside_until_it_is_reversed_and_the_invoice_is_the_spend(self, quarter, spent, accrued):
        when = {"quarter": Quarter(quarter)}
        assert figure(agency_spend.spend_on_childrens_agency_social_workers, self.LEDGER, **when)["value"] == spent
        beside = agency_spend.spend_on_childrens_agency_social_workers_accruals
        assert figure(beside, self.LEDGER, **when)["value"] == accrued

    def test_the_year_starts_again_in_april(self):
        metric = agency_spend.spend_on_childrens_agency_social_workers
        assert figure(metric, self.LEDGER, quarter=Quarter("2026-27 Q1"))["value"] == 0


def test_high_needs_an_unknown_amount_brought_forward_gives_no_deficit_and_not_a_wrong_one():
    block = """
        allocation | recoupment | forecast | brought_forward
        70000      | 4000       | 78500    |
    """
    assert np.isnan(figure(high_needs.high_needs_block_cumulative_deficit, block)["value"])
    assert figure(high_needs.high_needs_block_variance, block)["value"] == 8500


def test_icb_streams_can_be_chosen_and_a_blank_bill_is_not_recorded():
    income = """
        client_group | stream          | billed_to_date
        children     | continuing care | 400
        children     | joint           | 30
        children     | section 117     |
    """
    metric = icb_income.icb_income_children
    assert figure(metric, income)["value"] == 400, "jointly funded care is none of the three streams of the title"
    assert figure(metric, income)["not_recorded"] == 1
    chosen = {"streams": ("continuing care", "funded nursing care", "section 117", "joint")}
    assert figure(metric, income, settings=chosen)["value"] == 430
    by_stream = figure(metric, income, by="stream", settings=chosen).set_index("stream")["value"]
    assert by_stream.drop("section 117").to_dict() == {"continuing care": 400, "joint": 30}
    assert np.isnan(by_stream["section 117"]), "a bill that nobody entered is not nothing billed"


def test_forecast_variance_by_division_adds_up_and_an_overspend_is_positive():
    forecasts = """
        directorate | division            | service    | budget_current | forecast_outturn | prior_forecast
        People      | Children's services | Placements | 41000          | 44500            | 45000
        People      | Adult social care   | Home care  | 30500          | 30000            | 30000
    """
    variance = figure(forecast.forecast_variance, forecasts, by="division").set_index("division")["value"]
    movement = figure(forecast.forecast_movement, forecasts, by="division").set_index("division")["value"]
    assert variance.to_dict() == {"Adult social care": -500, "Children's services": 3500}
    assert movement.to_dict() == {"Adult social care": 0, "Children's services": -500}


class TestAdultPackages:
    PEOPLE = """
        la_code   | age_band | year | persons | vintage
        E06999999 | 18-64    | 2024 | 240000  | mid-2024
        E06999999 | 65+      | 2024 | 52000   | mid-2024
    """

    def packages(self, born):
        return f"""
            person_id | date_of_birth | start      | service_type | long_term | weekly_gross
            A         | {born}        | 2025-01-06 | Community    | yes       | 300
        """

    @pytest.mark.parametrize(
        "born, working_age, older",
        [
            ("2007-10-01", 0, 0),  # 18 tomorrow
            ("2007-09-30", 1, 0),  # 18 today
            ("1960-10-01", 1, 0),  # 65 tomorrow
            ("1960-09-30", 0, 1),  # 65 today
            ("", 0, 0),
        ],
    )
    def test_a_birthday_counts_from_its_own_day(self, born, working_age, older):
        tables = {"packages": self.packages(born), "population": self.PEOPLE}
        for metric, counted in (
            (adult_packages.working_age_package_cost_per_head, working_age),
            (adult_packages.older_people_package_cost_per_head, older),
        ):
            assert figure(metric, tables)["yes"] == counted
        packages = self.packages(born)
        assert figure(adult_packages.working_age_average_package_cost, packages)["yes"] == working_age
        assert figure(adult_packages.older_people_average_package_cost, packages)["yes"] == older

    def test_worked_example_14_one_client_of_338_pounds_and_8_pence(self):
        """B7.14: £22.50 × 14 hours, £100 a month, and a day service and a one-off that have no weekly cost."""
        packages = f"""
            person_id | date_of_birth | start      | service_type     | long_term | weekly_gross   | cost_note
            1         | 1980-05-01    | 2025-01-06 | Community        | yes       | {22.5 * 14}    |
            1         | 1980-05-01    | 2025-01-06 | Community        | yes       | {100 * 12 / 52} |
            1         | 1980-05-01    | 2025-01-06 | Community        | yes       |                | no units planned
            1         | 1980-05-01    | 2025-01-06 | Other short term | no        |                | one-off
            2         | 1980-05-01    | 2025-01-06 | Residential care | yes       | {3200 / 4}     |
        """
        found = figure(adult_packages.working_age_average_package_cost, packages)
        assert found["numerator"] == pytest.approx(338.08 + 800, abs=0.005)
        assert found["denominator"] == 2
        by_type = figure(adult_packages.average_adult_package_cost, packages, by="service_type")
        assert by_type.set_index("service_type").loc["Community", "value"] == pytest.approx(338.08 / 2, abs=0.005)
        assert by_type.set_index("service_type").loc["Community", "not_recorded"] == 1

    def test_a_client_with_some_services_costed_is_costed_and_one_with_none_is_not(self):
        packages = """
            person_id | date_of_birth | start      | service_type | long_term | weekly_gross
            1         | 1980-05-01    | 2025-01-06 | Community    | yes       |
            1         | 1980-05-01    | 2025-01-06 | Community    | yes       | 200
            2         | 1980-05-01    | 2025-01-06 | Community    | yes       |
        """
        found = figure(adult_packages.working_age_average_package_cost, packages)
        assert (found["value"], found["denominator"]) == (200, 1)
        assert (found["yes"], found["not_recorded"]) == (2, 1)  # source rows
        assert found["rows_in"] == 3

    def test_cost_per_head_by_type_of_service_adds_up_over_the_same_residents(self):
        tables = {
            "packages": """
                person_id | date_of_birth | start      | service_type     | long_term | weekly_gross
                1         | 1940-05-01    | 2025-01-06 | Residential care | yes       | 1000
                2         | 1940-05-01    | 2025-01-06 | Community        | yes       | 300
            """,
            "population": self.PEOPLE,
        }
        metric = adult_packages.older_people_package_cost_per_head
        parts = figure(metric, tables, by="service_type").set_index("service_type")
        assert parts["denominator"].tolist() == [52000, 52000]
        assert parts["value"].sum() == pytest.approx(figure(metric, tables)["value"])
        assert figure(metric, tables)["value"] == pytest.approx(1300 * 52 / 52000)
        assert np.isnan(figure(metric, tables)["lower"]), "pounds have no interval of counts"

    def test_without_residents_there_is_no_cost_per_head(self):
        tables = {
            "packages": self.packages("1980-05-01"),
            "population": "la_code | age_band | year | persons | vintage",
        }
        assert np.isnan(figure(adult_packages.working_age_package_cost_per_head, tables)["value"])


def test_every_amount_is_counted_without_a_loop_over_rows():
    """Ten thousand clients at once, against the same sum in pandas."""
    rng = np.random.default_rng(7)
    n = 30_000
    packages = pd.DataFrame(
        {
            "person_id": rng.integers(0, 10_000, n).astype("str"),
            "date_of_birth": pd.Timestamp("1985-01-01"),
            "start": pd.Timestamp("2025-01-06"),
            "service_type": "Community",
            "long_term": "yes",
            "weekly_gross": rng.gamma(2, 150, n),
        }
    )
    records = Records.from_tables({"packages": packages}, as_at=QUARTER.end)
    found = measure(adult_packages.working_age_average_package_cost, records, [QUARTER]).figures.iloc[0]
    by_client = packages.groupby("person_id")["weekly_gross"].sum()
    assert found["value"] == pytest.approx(by_client.mean())
    assert found["median"] == pytest.approx(by_client.median())
