"""Edges of the adults measures that their worked examples leave out."""

import pandas as pd
import pytest

from quarterdeck.measure import measure
from quarterdeck.metric import WorkedExample, catalogue
from quarterdeck.metrics.adults import cqc_ratings, discharges, providers, workforce
from quarterdeck.metrics.establishment import ADULTS, CHILDREN, new_post_records, vacancy_records
from quarterdeck.periods import Quarter
from quarterdeck.records import Records
from quarterdeck.tables import TABLES

QUARTER = Quarter("2025-26 Q2")


def table(name, text):
    return WorkedExample(QUARTER.label, text).frames(name)[0][name]


def figure(metric, tables, by=None, settings=None, where=None):
    frames, _ = WorkedExample(QUARTER.label, tables).frames(metric.tables[0])
    records = Records.from_tables(frames, as_at=QUARTER.end)
    figures = measure(metric, records, [QUARTER], by=by, settings=settings, where=where).figures
    return figures if by else figures.iloc[0]


class TestVacancies:
    def rate(self, text, division=ADULTS, **choices):
        judged = vacancy_records(table("posts", text), division, **choices)
        used = judged[judged.outcome.isin(["yes", "no"])]
        return used.numerator.sum(), used.denominator.sum()

    def test_worked_example_12_agency_cover_does_not_fill_a_vacancy(self):
        """B7.12: 20 FTE vacant, 80 in post; 12 agency workers cover some of the 20. 20%, not 8%."""
        posts = """
            post_id | division            | budget_fte | occupant_fte | status | social_worker
            A       | Children's services | 80         | 80           | filled | yes
            B       | Children's services | 20         |              | vacant | yes
        """
        vacant, every = self.rate(posts, CHILDREN, social_workers_only=True)
        assert 100 * vacant / every == 20.0

    def test_a_shared_post_counts_its_budget_once(self):
        shared = """
            post_id | division          | budget_fte | occupant_id | occupant_fte | status
            A       | Adult social care | 1.0        | p1          | 0.5          | filled
            A       | Adult social care | 1.0        | p2          | 0.3          | filled
        """
        assert self.rate(shared) == pytest.approx((0.2, 1.0))

    def test_half_of_a_shared_post_can_be_vacant(self):
        half = """
            post_id | division          | budget_fte | occupant_id | occupant_fte | status
            A       | Adult social care | 1.0        | p1          | 0.5          | filled
            A       | Adult social care | 1.0        |             |              | vacant
        """
        assert self.rate(half) == pytest.approx((0.5, 1.0))
        judged = vacancy_records(table("posts", half), ADULTS)
        assert judged.outcome.tolist() == ["no", "yes"], "the vacancy stands on the row that nobody holds"

    def test_more_hours_than_budget_is_no_negative_vacancy(self):
        over = """
            post_id | division          | budget_fte | occupant_fte | status
            A       | Adult social care | 0.8        | 1.0          | filled
            B       | Adult social care | 1.0        |              | vacant
        """
        assert self.rate(over) == pytest.approx((1.0, 2.0))

    def test_three_parts_that_make_a_whole_are_no_vacancy(self):
        thirds = """
            post_id | division          | budget_fte | occupant_id | occupant_fte | status
            A       | Adult social care | 1.0        | p1          | 0.6          | filled
            A       | Adult social care | 1.0        | p2          | 0.3          | filled
            A       | Adult social care | 1.0        | p3          | 0.1          | filled
        """
        assert vacancy_records(table("posts", thirds), ADULTS).outcome.tolist() == ["no"] * 3

    FROZEN = """
        post_id | division            | budget_fte | occupant_fte | status        | social_worker
        A       | Children's services | 1.0        |              | frozen        | yes
        B       | Children's services | 1.0        | 1.0          | filled        | yes
        C       | Children's services | 1.0        |              | vacant        | no
        D       | Children's services | 0.0        | 1.0          | supernumerary | yes
    """

    def test_a_frozen_post_is_out_of_the_social_worker_rate_and_in_that_of_all_posts(self):
        assert self.rate(self.FROZEN, CHILDREN, social_workers_only=True) == (0.0, 1.0)
        assert self.rate(self.FROZEN, CHILDREN) == (2.0, 3.0)
        assert self.rate(self.FROZEN, CHILDREN, social_workers_only=True, frozen_left_out=False) == (1.0, 2.0)
        assert self.rate(self.FROZEN, CHILDREN, frozen_left_out=True) == (1.0, 2.0)

    def test_those_left_out_are_listed(self):
        judged = vacancy_records(table("posts", self.FROZEN), CHILDREN, social_workers_only=True)
        assert judged.set_index("post_id").outcome.to_dict() == {"A": "left out", "B": "no", "D": "left out"}

    def test_a_new_post_counts_as_vacant_and_is_shown_beside(self):
        posts = """
            post_id | division          | budget_fte | occupant_fte | status
            A       | Adult social care | 3.0        | 3.0          | filled
            B       | Adult social care | 1.0        |              | new
        """
        assert figure(workforce.adults_vacancy_rate, posts)["value"] == 25.0
        assert figure(workforce.adults_new_posts_not_yet_filled, posts)["value"] == 1.0
        assert new_post_records(table("posts", posts), ADULTS).post_id.tolist() == ["B"]

    def test_hours_that_nobody_wrote_down_are_not_a_vacancy(self):
        blank = """
            post_id | division          | budget_fte | occupant_id | occupant_fte | status
            A       | Adult social care | 1.0        | p1          | 0.5          | filled
            A       | Adult social care | 1.0        | p2          |              | filled
            B       | Adult social care | 1.0        |             |              | vacant
        """
        judged = vacancy_records(table("posts", blank), ADULTS)
        assert judged.outcome.tolist() == ["no", "not recorded", "yes"]
        assert self.rate(blank) == pytest.approx((1.0, 1.5))

    def test_the_index_and_the_rows_are_kept(self):
        posts = table("posts", self.FROZEN)
        posts.index = [30, 10, 20, 40]
        judged = vacancy_records(posts, CHILDREN)
        assert judged.index.tolist() == [30, 10, 20, 40]
        assert judged.numerator.tolist() == [1.0, 0.0, 1.0, 0.0]

    def test_no_posts_give_no_rate(self):
        assert vacancy_records(TABLES["posts"].complete(pd.DataFrame(index=[])), ADULTS).empty


class TestRatings:
    LOCATIONS = """
        location_id | local_authority | rating                        | care_home | in_scope
        1-A         | Larkminster     | Outstanding                   | yes       | yes
        1-B         | Larkminster     | Good                          | yes       | yes
        1-C         | Larkminster     | Requires improvement          | no        | yes
        1-D         | Larkminster     | Inadequate                    | no        | yes
        1-E         | Larkminster     | Not yet inspected             | no        | yes
        1-F         | Larkminster     | Insufficient evidence to rate | no        | yes
        1-G         | Larkminster     | Inspected but not rated       | no        | yes
        1-H         | Larkminster     | Rated by service              | yes       | yes
        1-I         | Larkminster     | Good                          | yes       | no
    """

    def test_the_seven_ratings_and_those_rated_by_service_add_up_to_every_location(self):
        counts = [
            m for m in catalogue().values() if m.function.__module__ == cqc_ratings.__name__ and m.kind == "count"
        ]
        assert len(counts) == 8
        assert sum(figure(metric, self.LOCATIONS)["value"] for metric in counts) == 8
        shares = [figure(metric.beside[0], self.LOCATIONS) for metric in counts]
        assert sum(share["value"] for share in shares) == pytest.approx(100)
        assert {share["denominator"] for share in shares} == {8}

    def test_unrated_locations_are_in_the_denominator(self):
        assert figure(cqc_ratings.care_settings_rated_good_percent, self.LOCATIONS)["value"] == 12.5

    def test_a_location_rated_by_service_is_not_one_without_a_rating(self):
        for metric in (cqc_ratings.care_settings_not_yet_inspected, cqc_ratings.care_settings_inspected_but_not_rated):
            assert figure(metric, self.LOCATIONS)["value"] == 1

    def test_the_newest_monthly_file_serves_the_quarter(self):
        locations = pd.concat(
            [
                table("care_locations", self.LOCATIONS).assign(file_date=pd.Timestamp("2025-08-01")),
                table("care_locations", self.LOCATIONS).assign(file_date=pd.Timestamp("2025-09-01")).iloc[:2],
            ],
            ignore_index=True,
        )
        records = Records.from_tables({"care_locations": locations}, as_at=QUARTER.end)
        found = measure(cqc_ratings.care_settings_rated_good_percent, records, [QUARTER]).figures.iloc[0]
        assert (found["value"], found["denominator"]) == (50.0, 2)


class TestDischarges:
    COUNTS = """
        month_end  | trust | residence | pathway | count
        2025-07-31 | ZZ1   | council   | 0       | 500
        2025-07-31 | ZZ1   | council   | 1       | 300
        2025-07-31 | ZZ2   | council   | 1       | 100
        2025-07-31 | ZZ1   | council   | 2       | 60
        2025-07-31 | ZZ1   | council   | 3       | 40
        2025-07-31 | ZZ1   | all       | 0       | 800
        2025-07-31 | ZZ1   | all       | 1       | 200
    """

    def test_pathway_0_is_in_the_denominator(self):
        found = figure(discharges.discharges_on_pathway_1, self.COUNTS)
        assert (found["value"], found["denominator"]) == (40.0, 1000)

    def test_the_council_may_choose_every_patient_of_the_trust(self):
        found = figure(discharges.discharges_on_pathway_1, self.COUNTS, settings={"residence": "all"})
        assert (found["value"], found["denominator"]) == (20.0, 1000)

    def test_by_trust(self):
        parts = figure(discharges.discharges_on_pathway_1, self.COUNTS, by="trust").set_index("trust")
        assert parts["value"].tolist() == [pytest.approx(100 * 300 / 900), 100.0]

    def test_a_quarter_that_the_counts_do_not_reach_is_not_observable(self):
        frames, _ = WorkedExample(QUARTER.label, self.COUNTS).frames("discharges")
        records = Records.from_tables(frames, as_at="2025-08-31", since="2025-07-01")
        found = measure(discharges.discharges_on_pathway_1, records, [QUARTER]).figures.iloc[0]
        assert found["status"] == "not observable"


class TestProviders:
    def test_owners_are_counted_not_homes_and_days_once(self):
        packages = """
            person_id | start      | end        | service_type | provider    | owner
            A         | 2025-01-06 |            | Nursing care | The Laurels | Care Group 1
            A         | 2025-07-11 |            | Community    | The Limes   | Care Group 1
            B         | 2025-09-30 |            | Community    | The Limes   | Care Group 1
            C         | 2025-07-01 | 2025-07-01 | Community    | Solo Care   |
        """
        adults = figure(providers.adults_with_independent_providers, packages, by="owner").set_index("owner")["value"]
        days = figure(providers.adult_days_with_independent_providers, packages, by="owner").set_index("owner")["value"]
        assert adults.to_dict() == {"Care Group 1": 2, "Solo Care": 1}
        assert days.to_dict() == {"Care Group 1": 93, "Solo Care": 1}

    def test_the_days_of_one_adult_do_not_run_into_the_next(self):
        packages = """
            person_id | start      | end        | service_type | owner
            A         | 2025-01-06 |            | Nursing care | Care Group 1
            B         | 2025-07-01 | 2025-07-10 | Nursing care | Care Group 1
        """
        assert figure(providers.adult_days_with_independent_providers, packages)["value"] == 92 + 10

    def test_which_names_are_the_councils_own_is_its_choice(self):
        packages = """
            person_id | start      | service_type | owner
            A         | 2025-01-06 | Community    | Parish Council Care Trust
            B         | 2025-01-06 | Community    | Lark Homes
        """
        metric = providers.adults_with_independent_providers
        assert figure(metric, packages)["value"] == 1
        assert figure(metric, packages, settings={"own_provision": ("Lark Homes",)})["value"] == 1
        assert figure(metric, packages, settings={"own_provision": ()})["value"] == 2
