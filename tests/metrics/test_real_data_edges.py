"""What real extracts hold and made-up ones do not: missing columns, undated plans, shared identifiers."""

import numpy as np
import pandas as pd
import pytest

from quarterdeck.derive import persons
from quarterdeck.examples import WorkedExample
from quarterdeck.extracts import read_inbox
from quarterdeck.findings.direction import against_target, target_in_words
from quarterdeck.measure import measure
from quarterdeck.metric import catalogue, find
from quarterdeck.params import Target, load_params
from quarterdeck.periods import FinancialYear, Quarter
from quarterdeck.records import Records
from quarterdeck.tables import TABLES

Q2 = Quarter("2025-26 Q2")


def records(first: str, lacking=None, **texts: str) -> Records:
    frames, _ = WorkedExample("2025-26 Q2", texts).frames(first)
    made = Records.from_tables(frames, as_at=Q2.end)
    return Records(made.tables, made.coverage, made.as_at, lacking=lacking or {})


def one(metric_id: str, held: Records, **more) -> pd.Series:
    return measure(find(metric_id), held, [Q2], **more).figures.iloc[0]


def in_bands(metric_id: str, held: Records) -> dict:
    figures = measure(find(metric_id), held, [Q2], by="age_band").figures
    return figures.set_index("age_band")[["numerator", "denominator"]].T.to_dict("list")


POPULATION = """
    la_code   | age_band | year | persons | vintage
    E06000999 | 0-17     | 2024 | 5000    | 2025
    E06000999 | 18-64    | 2024 | 9000    | 2025
"""


def test_a_rate_by_age_band_divides_every_band_by_the_residents():
    episodes = """
        child_id | date_of_birth | decom      | legal_status
        A        | 2024-12-01    | 2025-01-02 | C2
        B        | 2012-01-01    | 2025-01-02 | C2
        C        |               | 2025-01-02 | C2
    """
    held = records("episodes", episodes=episodes, population=POPULATION)
    assert in_bands("children_looked_after_rate", held) == {
        "Under 1": [1, 5000], "10 to 15": [1, 5000], "Not recorded": [1, 5000],
    }  # fmt: skip


def test_what_nobody_costed_does_not_cost_nothing():
    packages = """
        person_id | date_of_birth | start      | service_type     | long_term | weekly_gross
        A         | 1980-05-01    | 2025-01-06 | Community        | yes       |
        B         | 1980-05-01    | 2025-01-06 | Residential care | yes       | 500
    """
    held = records("packages", packages=packages, population=POPULATION)
    by_service = measure(find("working_age_package_cost_per_head"), held, [Q2], by="service_type").figures
    values = by_service.set_index("service_type")["value"]
    assert np.isnan(values["Community"]) and values["Residential care"] == pytest.approx(500 * 52 / 9000)
    income = "client_group | stream          | billed_to_date\n children     | continuing care | "
    figure = one("icb_income_children", records("icb_income", icb_income=income))
    assert np.isnan(figure["value"]) and "recorded on none" in figure["reason"]
    nothing_at_all = "client_group | stream          | billed_to_date\n adults 65+   | continuing care | 5"
    assert one("icb_income_children", records("icb_income", icb_income=nothing_at_all))["value"] == 0


def test_a_rate_without_an_estimate_says_so():
    episodes = "child_id | decom      | legal_status\n A        | 2025-01-02 | C2"
    older = "la_code   | age_band | year | persons | vintage\n E06000999 | 65+      | 2024 | 5000    | 2025"
    figure = one("children_looked_after_rate", records("episodes", episodes=episodes, population=older))
    assert np.isnan(figure["value"]) and figure["reason"] == "no population estimate to divide by"


def test_residents_of_several_areas_are_nobodys_population():
    frame = pd.DataFrame(
        {"la_code": ["E1", "E2"], "age_band": "0-17", "year": 2024, "persons": [5000.0, 90000.0], "vintage": "1"}
    )
    assert np.isnan(persons(frame, Q2, "0-17"))
    assert persons(frame[frame.la_code == "E1"], Q2, "0-17") == 5000


def test_a_plan_that_is_known_but_not_dated_is_not_open_and_late_for_ever():
    plans = """
        plan_id | request_date | issued_date | exception | assessment_outcome
        A       | 2023-03-03   |             | no        | Y
        B       | 2025-03-03   |             | no        |
    """
    figure = one("ehc_plans_open_and_already_late", records("ehc_plans", ehc_plans=plans))
    assert (figure["value"], figure["not_recorded"]) == (1, 1)


def test_the_companion_of_the_share_with_exceptions_has_them_too():
    share = find("ehc_plans_issued_within_20_weeks_including_exceptions")
    plans = "plan_id | request_date | exception\n A       | 2025-03-03   | yes\n B       | 2025-03-03   | no"
    held = records("ehc_plans", ehc_plans=plans)
    assert one(share.open_and_late.id, held)["value"] == 2
    assert one(find("ehc_plans_issued_within_20_weeks").open_and_late.id, held)["value"] == 1


def test_blank_numbers_of_previous_plans_do_not_make_every_plan_a_second_one():
    plans = """
        child_id | plan_start_date | plan_end_date | previous_plans
        A        | 2024-01-08      | 2024-06-03    |
        A        | 2025-08-01      |               |
        B        | 2025-08-01      |               |
        C        | 2025-08-01      |               |
    """
    figure = one("second_or_subsequent_child_protection_plans", records("x", child_protection_plans=plans))
    assert np.isnan(figure["value"]), "the one that these records know of is not 100%"


def test_children_who_share_a_placement_are_each_counted():
    costs = """
        child_id | placement_id | start      | rate_from  | weekly_gross | owner   | in_house
        A        | P1           | 2025-01-06 | 2025-04-01 | 900          | Group 1 | no
        B        | P1           | 2025-01-06 | 2025-04-01 | 1100         | Group 1 | no
    """
    held = records("placement_costs", placement_costs=costs)
    assert one("average_cost_of_childrens_placement", held)["value"] == 1000
    assert one("children_with_independent_providers", held)["value"] == 2
    assert one("days_with_independent_providers", held)["value"] == 2 * 92


def returns(figures: str) -> Records:
    return records(
        "owner_returns",
        owner_returns=f"measure | period | numerator | denominator | value | status\n {figures}",
    )


def test_a_return_of_nothing_out_of_nothing_is_blank_and_no_crash():
    figure = one("childrens_vacancy_rate", returns("childrens_vacancy_rate | 2025-26 Q2 | 0 | 0 | | final"))
    assert np.isnan(figure["value"])
    assert figure["status"] == "not observable", "a return without a figure supplies none"
    assert "denominator" in figure["reason"]


def test_the_return_of_the_fourth_quarter_serves_the_year_it_ends():
    rate, year = "childrens_vacancy_rate", FinancialYear("2024-25")
    held = returns(f"{rate} | 2024-25 Q4 | 10 | 80 | | final")
    assert measure(find(rate), held, [year]).figures["value"].item() == 12.5
    held = returns("serious_incident_notifications | 2024-25 Q4 | | | 3 | final")
    of_a_year = measure(find("serious_incident_notifications"), held, [year]).figures
    assert np.isnan(of_a_year["value"].item()), "one quarter's events are not the year's"


def test_a_return_in_pounds_is_not_taken_for_thousands():
    held = records(
        "owner_returns",
        owner_returns="""
            measure                   | period     | value   | unit  | status
            high_needs_block_variance | 2025-26 Q2 | 8500000 | £     | final
        """,
    )
    figure = one("high_needs_block_variance", held)
    assert np.isnan(figure["value"]) and figure["reason"] == "the owner's return is in £, the measure in £'000"


def test_what_is_counted_on_one_day_has_no_interval_and_events_have_one():
    episodes = """
        child_id | decom      | dec        | rec | legal_status
        A        | 2025-01-02 |            |     | C2
        B        | 2025-01-02 | 2025-08-01 | E4A | C2
    """
    held = records("episodes", episodes=episodes)
    assert np.isnan(one("children_looked_after_at_period_end", held)["lower"])
    assert one("exits_from_care", held)["upper"] == pytest.approx(5.572, abs=0.001)


def test_a_large_figure_on_a_return_is_written_in_full_beside_the_one_computed():
    held = records(
        "actuals",
        actuals="""
            period_end | division            | account_group | role          | amount  | accrual
            2025-04-30 | Children's services | Agency        | Social worker | 1234000 | no
        """,
        owner_returns="""
            measure                                  | period     | value      | status
            spend_on_childrens_agency_social_workers | 2025-26 Q2 | 1234567.50 | final
        """,
    )
    assert one("spend_on_childrens_agency_social_workers", held)["reason"].endswith("says 1,234,567.50")


@pytest.mark.parametrize("metric", [m for m in catalogue().values() if m.needs], ids=lambda m: m.id)
def test_a_measure_without_a_column_it_counts_by_has_no_figure(metric):
    example = metric.examples[0]
    frames, _ = example.frames(metric.tables[0])
    made = Records.from_tables(frames, as_at=example.when.end)
    for name, columns in metric.needs.items():
        for column in columns:
            held = Records(made.tables, made.coverage, made.as_at, lacking={name: frozenset({column})})
            figure = measure(metric, held, [example.when], settings=example.settings).figures.iloc[0]
            assert figure["status"] == "not observable" and np.isnan(figure["value"])
            assert f"`{column}`" in figure["reason"]


def test_every_measure_of_what_is_open_needs_the_column_that_closes_it():
    closing = {"placement_costs": "end", "ehc_plans": None, "early_help": None}
    for metric in catalogue().values():
        for name in metric.tables:
            closed = closing.get(name, TABLES[name].closed)
            if closed and metric.basis == "at period end" and not name.endswith("adoption"):
                assert closed in metric.needs.get(name, ()), f"{metric.id} would take every row of {name} as open"


def test_a_file_without_reasons_for_leaving_shows_no_exits_instead_of_none(tmp_path):
    folder = tmp_path / Q2.slug
    folder.mkdir()
    (folder / "episodes.csv").write_text(
        "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,URN,REASON_PLACE_CHANGE\n"
        "1,01/05/2025,S,C2,N1,U4,PR1,01/08/2025,,\n2,01/05/2025,S,C2,N1,U4,PR1,,,\n",
        encoding="utf-8",
    )
    held = read_inbox(tmp_path, Q2, load_params())
    figure = one("exits_from_care", held)
    assert figure["status"] == "not observable" and "`rec`" in figure["reason"]
    assert one("children_looked_after_at_period_end", held)["value"] == 1


def test_only_the_councils_own_residents_are_kept(tmp_path):
    params = load_params()
    folder = tmp_path / Q2.slug
    folder.mkdir()
    rows = [f"{code},0-17,2024,{n},2025" for code, n in ((params.council.code, 5000), ("E09000001", 70000))]
    text = "\n".join(["la_code,age_band,year,persons,vintage", *rows])
    (folder / "population.csv").write_text(text, encoding="utf-8")
    assert persons(read_inbox(tmp_path, Q2, params).tables["population"], Q2, "0-17") == 5000


def test_full_time_equivalents_have_no_interval_even_when_all_are_whole():
    posts = """
        post_id | division            | budget_fte | occupant_fte | status | social_worker
        A       | Children's services | 1.0        | 1.0          | filled | yes
        B       | Children's services | 1.0        |              | vacant | yes
    """
    figure = one("childrens_social_worker_vacancy_rate", records("posts", posts=posts))
    assert figure["value"] == 50 and np.isnan(figure["lower"]) and np.isnan(figure["upper"])


def test_a_figure_at_the_edge_of_its_tolerance_is_close():
    metric = find("average_caseload")
    target = Target(target=16.0, tolerance=0.3, decided_by="Cabinet", decided_on="2025-04-01")
    assert against_target(metric, 16.3, target) == "Close"
    nothing = Target(target=0, tolerance=0, decided_by="Cabinet", decided_on="2025-04-01")
    assert target_in_words(find("ehc_plans_issued_within_20_weeks"), nothing) == "0%"
