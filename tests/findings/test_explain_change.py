"""What explains a change: the parts make it up, one team is named, a general change is called general."""

import importlib.util
import sys
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import quarterdeck as qd
from quarterdeck.errors import MetricError, NotObservable, PackError, ParameterError
from quarterdeck.findings.change_by_group import Between
from quarterdeck.findings.incomplete import Incomplete
from quarterdeck.findings.verdict import Judged, Verdict
from quarterdeck.metric import average, catalogue, count, percentage
from quarterdeck.params import repository
from quarterdeck.periods import Quarter
from quarterdeck.records import Records

TO = Quarter("2025-26 Q2")
LAST_YEAR = TO.same_quarter_last_year


@pytest.fixture(scope="module")
def planted():
    """The simulation of bench/explain_change.py, so that the suite and the long run plant the same cases."""
    spec = importlib.util.spec_from_file_location("planted_changes", repository() / "bench" / "explain_change.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def referrals(rows):
    """Records of referrals from {quarter: {team: (number, of which no further action)}}."""
    made = [
        {"team": team, "referral_date": Quarter(quarter).start + pd.Timedelta(days=5), "nfa": ["no", "yes"][n < nfa],
         "child_id": f"{team}-{n}", "sex": "Female" if n % 2 else "Male"}
        for quarter, teams in rows.items() for team, (number, nfa) in teams.items() for n in range(number)
    ]  # fmt: skip
    return Records.from_tables({"referrals": pd.DataFrame(made)}, as_at=TO.end, since="2023-04-01")


def two_quarters(before, after):
    return referrals({LAST_YEAR.label: {k: (v, 0) for k, v in before.items()},
                      TO.label: {k: (v, 0) for k, v in after.items()}})  # fmt: skip


@percentage("No further action", basis="in the period", polarity="low is good", source="Annex A", groups=("team",))
def no_further_action(referrals, period):
    """Referrals of the period on which no action followed."""
    seen = referrals[referrals.referral_date.between(period.start, period.end)]
    return seen.assign(outcome=np.where(seen.nfa == "yes", "yes", "no"))


@average("Days", basis="in the period", polarity="neutral", source="Annex A", unit="days", groups=("team",))
def days(referrals, period):
    """A number of each referral, by its team."""
    seen = referrals[referrals.referral_date.between(period.start, period.end)]
    of_team = {"A": 10.0, "B": 100.0}
    rise = 1.5 if period.label == TO.label else 1.0
    return seen.assign(numerator=[of_team[t] * (rise if t == "B" else 1) for t in seen.team], denominator=1.0)


@average("Days of late", basis="in the period", polarity="low is good", source="Annex A", unit="days", groups=("team",))
def restless_days(referrals, period):
    """A number that rises and falls by ten, of each referral alike."""
    seen = referrals[referrals.referral_date.between(period.start, period.end)]
    wave = {1: 0.0, 2: 4.0, 3: -6.0, 4: 3.0}[period.number] * (1 if period.label < "2024-25 Q2" else -1)
    return seen.assign(numerator=50.0 + wave, denominator=1.0)


def pack_of(records, *, held=0, adjusted=(), verdict=None):
    """What explain_change asks of a pack."""
    return SimpleNamespace(
        records=records, params=None, quarter=TO, figures=lambda metric: None,
        incomplete=lambda published: Incomplete("any", held, adjusted=adjusted),
        judged=lambda: Judged({} if verdict is None else {verdict.metric_id: verdict}),
    )  # fmt: skip


def test_a_rise_from_one_team_names_it_with_its_part_of_the_rise():
    records = two_quarters({"A": 150, "B": 50, "C": 120, "D": 80}, {"A": 160, "B": 120, "C": 126, "D": 84})
    found = qd.explain_change("referrals_in_period", LAST_YEAR, TO, ["team", "sex"], records=records)
    assert found.change == 90 and list(found.stands_out["group"]) == ["B"]
    assert found.sentence.startswith("B accounts for 70 of the rise of 90 referrals (400 to 490), more than chance")
    assert "after looking at 6 groups" in found.sentence and "50 to 120" in found.sentence
    assert "in step" in found.sentence and "alike, by +20 together" in found.sentence
    assert found.frame.loc[found.frame["group"] == "B", "expected"].item() == pytest.approx(50 * 370 / 350)


def test_a_general_rise_is_said_to_be_general_in_one_sentence():
    records = two_quarters({"A": 150, "B": 50, "C": 120, "D": 80}, {"A": 195, "B": 66, "C": 155, "D": 105})
    found = qd.explain_change("referrals_in_period", LAST_YEAR, TO, ["team", "sex"], records=records)
    assert found.sentence == (
        "The rise of 121 referrals (400 to 521) is general: no team or sex stands out by more than chance would "
        "explain, after looking at 6 groups."
    )
    assert not found.frame["stands_out"].any() and found.groups_looked_at == 6


def test_a_fall_a_change_within_chance_and_no_change_are_worded():
    before = {"A": 150, "B": 150}
    said = [
        qd.explain_change("referrals_in_period", LAST_YEAR, TO, "team", records=two_quarters(before, after)).sentence
        for after in ({"A": 100, "B": 101}, {"A": 155, "B": 150}, {"A": 151, "B": 149}, {"A": 210, "B": 90})
    ]
    assert said[0].startswith("The fall of 99 referrals (300 to 201) is general")
    assert said[1].startswith(
        "The rise of 5 referrals (300 to 305) is itself no more than chance would make (95%: from"
    )
    assert said[2].startswith("There is no change to explain (300 in both quarters), and no team stands out")
    assert said[3].startswith("There is no change to explain (300 in both quarters), but")


def test_few_referrals_are_said_to_be_few():
    found = qd.explain_change("referrals_in_period", LAST_YEAR, TO, "team",
                              records=two_quarters({"A": 2, "B": 1}, {"A": 4, "B": 6}))  # fmt: skip
    assert "rests on few (3 and 10)" in found.sentence and "is general" not in found.sentence


def test_two_locations_to_one_are_too_few_to_explain_however_many_there_are():
    rows = {LAST_YEAR.label: {"A": (130, 2), "B": (120, 0)}, TO.label: {"A": (128, 1), "B": (122, 0)}}
    found = qd.explain_change(no_further_action, LAST_YEAR, TO, records=referrals(rows))
    assert found.sentence == "The fall of 0.4 percentage points (0.8% to 0.4%) rests on 2 and 1: too few to explain."
    nearly_all = {q: {t: (n, n - yes) for t, (n, yes) in teams.items()} for q, teams in rows.items()}
    assert "too few to explain" in qd.explain_change(
        no_further_action, LAST_YEAR, TO, records=referrals(nearly_all)
    ).sentence


@pytest.mark.parametrize(
    "values, ordinary",
    [([100, 110, 120, 130, 140, 150, 160, 170, 180], 0),  # a trend is not its own ordinary movement
     ([100, 100, 100, 100, 110, 90, 105, 95, 180], 10), ([None, None, None, 100, 1, 2, 3, 4, 180], float("nan"))],
)  # fmt: skip
def test_ordinary_is_how_far_earlier_changes_lay_from_their_median(values, ordinary):
    series = pd.Series(values, [q.label for q in TO.upto(9)], dtype="float64")
    assert Between(restless_days, LAST_YEAR, TO).ordinary(series) == pytest.approx(ordinary, nan_ok=True)


@pytest.mark.parametrize(
    "rule, since, size, said",
    [("trend", "2023-24 Q3", -9.0, "belongs to a real trend since 2023-24 Q3, and no team stands out"),
     ("shift of level", "2025-26 Q2", -9.0, "belongs to a real change of level in 2025-26 Q2, and no team"),
     ("newest point", "2025-26 Q2", -9.0, "belongs to a real change in 2025-26 Q2, and no team"),
     ("shift of level", "2024-25 Q1", -9.0, "is no larger than its ordinary ups and downs"),  # before the two quarters
     ("trend", "2023-24 Q3", 9.0, "is no larger than its ordinary ups and downs")],  # the other way
)  # fmt: skip
def test_a_change_that_the_verdict_calls_real_is_not_called_ordinary(rule, since, size, said):
    records = referrals({q.label: {"A": (40, 0), "B": (42, 0)} for q in TO.upto(9)})
    verdict = Verdict("restless_days", "real improvement", "", rule, since, size, used=(since, TO.label))
    first = TO.previous  # 50 to 46
    told = qd.explain_change(restless_days, first, TO, records=pack_of(records, verdict=verdict)).sentence
    assert told.startswith("The fall of 4") and said in told
    alone = qd.explain_change(restless_days, first, TO, records=records).sentence
    assert "is no larger than its ordinary ups and downs over the same length (up to" in alone


def test_a_quarter_still_being_recorded_is_not_explained():
    records = two_quarters({"A": 150, "B": 50, "C": 120, "D": 80}, {"A": 160, "B": 120, "C": 126, "D": 84})
    late = pack_of(records, held=1, adjusted=(350.4,))
    told = qd.explain_change("referrals_in_period", LAST_YEAR, TO, "team", records=late).sentence
    assert told == (
        "2025-26 Q2 is still being recorded (it may come to about 350), so its change cannot be explained yet. As "
        "recorded so far there is a rise of 90 referrals (400 to 490), from which B (team, 50 to 120) stands out by "
        "more than chance would explain, after looking at 4 groups: it may be what is recorded late."
    )
    general = pack_of(two_quarters({"A": 150, "B": 150}, {"A": 200, "B": 202}), held=1, adjusted=(float("nan"),))
    told = qd.explain_change("referrals_in_period", LAST_YEAR, TO, "team", records=general).sentence
    assert told.startswith("2025-26 Q2 is still being recorded, so its change cannot be explained yet. As recorded")
    assert "general" not in told and told.endswith("no team stands out by more than chance would explain, after "
                                                   "looking at 2 groups.")  # fmt: skip
    same = pack_of(two_quarters({"A": 15, "B": 15}, {"A": 15, "B": 15}), held=2)
    assert "so far it is 30 in both quarters" in qd.explain_change("referrals_in_period", records=same).sentence
    complete = qd.explain_change("referrals_in_period", LAST_YEAR, TO, "team", records=pack_of(records)).sentence
    assert complete.startswith("B accounts for 70")


def test_not_recorded_standing_out_is_a_matter_of_recording():
    records = two_quarters({"A": 200, "B": 200}, {"A": 200, "B": 90, None: 110})
    found = qd.explain_change("referrals_in_period", LAST_YEAR, TO, "team", records=records)
    assert "Not recorded" in set(found.stands_out["group"])
    assert "recording may have changed" in found.sentence


def test_a_percentage_is_split_into_mix_and_rate_that_make_up_the_change():
    mixed = {LAST_YEAR.label: {"A": (300, 240), "B": (100, 20)}, TO.label: {"A": (100, 80), "B": (300, 60)}}
    found = qd.explain_change(no_further_action, LAST_YEAR, TO, records=referrals(mixed))
    assert found.change == pytest.approx(-30) and found.frame["rate"].sum() == pytest.approx(0)
    assert found.frame["contribution"].sum() == pytest.approx(found.change)
    assert "By team, 30.0 of the 30.0 comes from the mix" in found.sentence
    assert not found.frame["stands_out"].any()


def test_a_percentage_that_fell_in_one_team_alone_names_it():
    teams = {"A": (200, 160), "B": (200, 160), "C": (200, 160)}
    rows = {LAST_YEAR.label: teams, TO.label: {**teams, "B": (200, 60)}}
    found = qd.explain_change(no_further_action, LAST_YEAR, TO, records=referrals(rows))
    assert list(found.stands_out["group"]) == ["B"]
    assert "B accounts for 16.7 of the fall of 16.7 percentage points (80.0% to 63.3%)" in found.sentence
    assert found.lower < found.change < found.upper < 0


def test_an_average_is_split_too_and_not_tested_without_a_past():
    rows = {LAST_YEAR.label: {"A": (60, 0), "B": (40, 0)}, TO.label: {"A": (60, 0), "B": (40, 0)}}
    found = qd.explain_change(days, LAST_YEAR, TO, records=referrals(rows))
    assert found.frame["contribution"].sum() == pytest.approx(found.change) == pytest.approx(20)
    assert "could not be tested: three earlier changes are needed" in found.sentence
    assert found.frame["p"].isna().all() and not found.frame["stands_out"].any()


def test_an_average_with_a_past_names_the_group_whose_average_rose():
    rng = np.random.default_rng(3)
    rows = {q.label: {t: (int(rng.integers(35, 45)), 0) for t in "AB"} for q in TO.upto(9)}
    found = qd.explain_change(days, LAST_YEAR, TO, records=referrals(rows))
    assert found.frame["contribution"].sum() == pytest.approx(found.change)
    assert "moved" not in found.sentence or found.frame["why_no_test"].ne("").all()


@pytest.mark.parametrize(
    "by, error, said",
    [("child_id", ParameterError, "person"), ("date_of_birth", ParameterError, "person"), ("taem", MetricError, "team"),
     ("upn", ParameterError, "person"), ("colour", MetricError, "cannot be broken down")],
)  # fmt: skip
def test_a_breakdown_by_people_or_by_what_is_not_there_is_refused(by, error, said):
    with pytest.raises(error, match=said):
        qd.explain_change("referrals_in_period", LAST_YEAR, TO, by, records=two_quarters({"A": 1}, {"A": 2}))


def test_a_breakdown_with_too_many_groups_is_a_list_and_refused():
    many = {f"T{n}": 1 for n in range(61)}
    with pytest.raises(ParameterError, match="61 groups: that is a list"):
        qd.explain_change("referrals_in_period", LAST_YEAR, TO, "team", records=two_quarters(many, many))


def test_quarters_that_cannot_be_compared_or_seen_are_refused():
    records = two_quarters({"A": 1}, {"A": 2})
    with pytest.raises(ParameterError, match="earlier quarter to a later"):
        qd.explain_change("referrals_in_period", TO, LAST_YEAR, records=records)
    with pytest.raises(NotObservable, match="no change of 'Referrals'"):
        qd.explain_change("referrals_in_period", "2021-22 Q2", TO, records=records)
    with pytest.raises(ParameterError, match="Say which records"):
        qd.explain_change("referrals_in_period", records={"referrals": []})


def test_what_grows_through_the_year_is_compared_with_the_same_quarter_only():
    @count("So far", basis="year to date", polarity="neutral", source="Annex A", unit="referrals", groups=("team",))
    def so_far(referrals, period):
        """Referrals since April."""
        return referrals[referrals.referral_date.between(period.start, period.end)]

    records = two_quarters({"A": 5, "B": 5}, {"A": 6, "B": 6})
    with pytest.raises(ParameterError, match="grows through the year"):
        qd.explain_change(so_far, TO.previous, TO, records=records)
    assert qd.explain_change(so_far, records=records).from_ == LAST_YEAR


def test_without_quarters_the_same_quarter_last_year_is_taken_or_the_one_before_where_that_is_unseen():
    records = two_quarters({"A": 5, "B": 5}, {"A": 6, "B": 6})
    assert qd.explain_change("referrals_in_period", by="team", records=records).from_ == LAST_YEAR
    made = records.table("referrals")[["team", "referral_date", "nfa", "child_id", "sex"]]
    short = Records.from_tables({"referrals": made}, as_at=TO.end, since=TO.previous.start)
    assert qd.explain_change("referrals_in_period", by="team", records=short).from_ == TO.previous


def test_every_measure_of_the_made_up_council_is_explained_to_the_last_decimal_or_refused_with_a_reason(opened):
    chosen = ["referrals_in_period", "children_looked_after_at_period_end", "ehc_plans_issued_within_20_weeks",
              "average_cost_of_childrens_placement", "forecast_variance", "child_protection_plans_per_10000",
              "exits_from_care"]  # fmt: skip
    explained = 0
    for name in chosen:
        if name not in catalogue():
            continue
        try:
            found = qd.explain_change(name, records=opened)
        except PackError:
            continue
        explained += 1
        parts = found.frame.groupby("dimension")["contribution"].sum()
        assert parts.to_numpy() == pytest.approx([found.change] * len(parts), abs=1e-6 * max(1, abs(found.after)))
        assert set(found.sentences) == set(found.by) and found.sentence.endswith(".")
        assert "nan" not in found.sentence and "keep it in the team" in found.handling
    assert explained >= 5


@pytest.mark.parametrize(
    "world, rise",
    [(dict(size=800, groups=(8, 6, 2)), None), (dict(size=800, groups=(8, 6, 2)), 3.0),
     (dict(size=800, groups=(8, 6, 2), extra=0.1), None), (dict(size=400, groups=(8, 2), kind="people", apart=1), None),
     (dict(size=800, groups=(8, 6), kind="percentage"), None), (dict(size=800, groups=(8, 6), kind="percentage"), 2.5)],
)  # fmt: skip
def test_a_planted_change_is_answered_rightly_in_at_least_95_of_100(planted, world, rise):
    assert planted.right(planted.World(**world), rise, 60, seed=11) >= 95


def test_a_planted_change_is_answered_rightly_from_records_to_the_sentence(planted):
    assert planted.from_records(4, 5, None) == 100
    assert planted.from_records(4, 6, 3.0) == 100
