"""Exits from care: how many, and how many to adoption and to special guardianship."""

from __future__ import annotations

import numpy as np
import pandas as pd

from quarterdeck.derive import not_a_code
from quarterdeck.metric import WorkedExample, count, percentage
from quarterdeck.metrics.children.looked_after import SHORT_BREAKS

EPISODE_GOES_ON = "X1"
# E1 and E42 say no more than adopted, or special guardianship: Annex A often holds no more.
ADOPTION = ("E11", "E12", "E1")
# E43 and E44 were the codes until 2018; E45 to E48 took their place.
SPECIAL_GUARDIANSHIP = ("E45", "E46", "E47", "E48", "E43", "E44", "E42")
SOURCE = "SSDA903, episodes, or the safeguarding dataset"
BY = ("rec", "age_band", "sex", "ethnicity")


def _exits(episodes: pd.DataFrame, period) -> pd.DataFrame:
    """Periods of care that end in the period, one row each. A reason in words that are no code is not
    recorded: it may be that of an episode which another follows."""
    ended = episodes[episodes.dec.between(period.start, period.end)]
    goes_on = ended.rec == EPISODE_GOES_ON
    short_break = ended.legal_status.isin(SHORT_BREAKS)
    exits = ended[~goes_on & ~short_break].sort_values("decom", kind="stable")
    exits = exits.drop_duplicates(["child_id", "dec"], keep="last")
    wrong_dates = exits.decom.isna() | (exits.dec < exits.decom)
    unknown = exits.rec.isna() | not_a_code(exits.rec, "episodes")
    outcome = np.select([wrong_dates, unknown], ["date error", "not recorded"], default="yes")
    return exits.assign(outcome=pd.Series(outcome, index=exits.index, dtype="str"))


def _share_to(exits: pd.DataFrame, reasons: tuple[str, ...]) -> pd.DataFrame:
    """Every exit with a recorded reason: yes where the reason is one of `reasons`, else no."""
    elsewhere = exits.outcome.eq("yes") & ~exits.rec.isin(reasons)
    return exits.assign(outcome=exits.outcome.mask(elsewhere, "no"))


@count(
    "Children ceasing to be looked after in the year to date",
    basis="year to date",
    polarity="neutral",
    source=SOURCE,
    needs={"episodes": ("rec", "dec")},
    groups=BY,
    example=WorkedExample(
        "2025-26 Q2",
        """
        child_id | decom      | dec        | rec | legal_status | outcome
        A        | 2025-01-02 | 2025-04-01 | E4A | V2           | left out
        A        | 2025-06-01 | 2025-09-30 | E45 | C2           | yes
        B        | 2025-01-02 | 2025-03-31 | E4A | V2           | left out
        C        | 2025-01-02 | 2025-05-31 | X1  | C1           | left out
        D        | 2025-01-02 | 2025-05-31 | E4A | V3           | left out
        """,
        about="A child who leaves care twice in the year counts once, at the last exit.",
    ),
)
def children_ceasing_to_be_looked_after_in_year(episodes, period):
    """Children whose period of care ended between 1 April and the end of the period, each counted once,
    at their last exit: the way the Department for Education counts for a year. Leaves out short
    breaks (legal status V3 or V4)."""
    exits = _exits(episodes, period)
    return exits.sort_values("dec", kind="stable").drop_duplicates("child_id", keep="last")


@count(
    "Exits from care",
    basis="in the period",
    polarity="neutral",
    unit="exits",
    source=SOURCE,
    needs={"episodes": ("rec", "dec")},
    benchmark="children_ceasing_to_be_looked_after_rate",
    benchmark_note=(
        "The comparator is a rate per 10,000 children in a whole year and counts each child once; this "
        "counts every exit in the quarter, so quarters do not add up to it."
    ),
    groups=BY,
    beside=(children_ceasing_to_be_looked_after_in_year,),
    example=WorkedExample(
        "2025-26 Q2",
        """
        child_id | decom      | dec        | rec | legal_status | outcome
        A        | 2025-01-02 | 2025-07-01 | E4A | V2           | yes
        A        | 2025-08-01 | 2025-09-30 | E4B | V2           | yes
        B        | 2025-01-02 | 2025-06-30 | E4A | V2           | left out
        C        | 2025-01-02 | 2025-08-31 | X1  | C1           | left out
        C        | 2025-08-31 |            |     | C2           | left out
        D        | 2025-01-02 | 2025-08-31 | E8  | V4           | left out
        E        | 2025-01-02 | 2025-08-31 |     | C2           | not recorded
        F        | 2025-09-02 | 2025-08-31 | E4A | C2           | date error
        G        | 2025-01-02 | 2025-08-31 | E17 | C2           | yes
        H        | 2025-01-02 | 2025-08-31 | Age | C2           | not recorded
        """,
        about="The same child can leave twice; an episode followed on the same day (X1) is no exit.",
    ),
)
def exits_from_care(episodes, period):
    """Periods of care that ended in the period. Every exit counts, also a second one of the same child.

    Leaves out episodes that another follows on the same day (reason X1) and short breaks (legal
    status V3 or V4). An ended episode without a reason, or with one that is no code of the list, is not
    counted but shown as not recorded."""
    return _exits(episodes, period)


_REASONS = """
    child_id | decom      | dec        | rec | legal_status | outcome
    A        | 2025-01-02 | 2025-07-01 | E11 | E1           | {adoption}
    B        | 2025-01-02 | 2025-09-30 | E12 | E1           | {adoption}
    C        | 2025-01-02 | 2025-08-31 | E45 | C2           | {guardianship}
    D        | 2025-01-02 | 2025-08-31 | E48 | C2           | {guardianship}
    E        | 2025-01-02 | 2025-08-31 | E44 | C2           | {guardianship}
    F        | 2025-01-02 | 2025-08-31 | E41 | C2           | {neither}
    G        | 2025-01-02 | 2025-08-31 | X1  | C2           | left out
    H        | 2025-01-02 | 2025-08-31 |     | C2           | not recorded
    I        | 2025-01-02 | 2025-10-01 | E11 | E1           | left out
    J        | 2025-01-02 | 2025-10-01 | E45 | C2           | left out
    K        | 2025-01-02 | 2025-08-31 | SGO | C2           | not recorded
"""


def _example(adoption: str, guardianship: str, neither: str) -> WorkedExample:
    text = _REASONS.format(adoption=adoption, guardianship=guardianship, neither=neither)
    return WorkedExample("2025-26 Q2", text, about="A child arrangements order (E41) is neither.")


@percentage(
    "Exits to adoption, share of exits",
    basis="in the period",
    polarity="high is good",
    source=SOURCE,
    needs={"episodes": ("rec", "dec")},
    benchmark="adopted_of_those_ceasing_percent",
    benchmark_note="The comparator covers a whole year and counts each child once, at the last exit.",
    groups=("age_band", "sex", "ethnicity"),
    example=_example("yes", "no", "no"),
)
def exits_to_adoption_percent(episodes, period):
    """Of the exits from care in the period with a recorded reason, those by adoption (reason E11 or
    E12), dated by the adoption order."""
    return _share_to(_exits(episodes, period), ADOPTION)


@count(
    "Exits to adoption",
    basis="in the period",
    polarity="high is good",
    unit="exits",
    source=SOURCE,
    needs={"episodes": ("rec", "dec")},
    benchmark="adopted_of_those_ceasing_percent",
    benchmark_note="The comparator is a share of a year's children ceasing: read it with the share beside.",
    groups=("age_band", "sex", "ethnicity"),
    beside=(exits_to_adoption_percent,),
    example=_example("yes", "left out", "left out"),
)
def exits_to_adoption(episodes, period):
    """Exits from care in the period by adoption (reason E11 or E12). The date is that of the adoption
    order, not of the placement for adoption."""
    exits = _exits(episodes, period)
    return exits[exits.rec.isin(ADOPTION) | exits.outcome.eq("not recorded")]


@percentage(
    "Exits to special guardianship, share of exits",
    basis="in the period",
    polarity="high is good",
    source=SOURCE,
    needs={"episodes": ("rec", "dec")},
    benchmark="special_guardianship_of_those_ceasing_percent",
    benchmark_note="The comparator covers a whole year and counts each child once, at the last exit.",
    groups=("age_band", "sex", "ethnicity"),
    example=_example("no", "yes", "no"),
)
def exits_to_special_guardianship_percent(episodes, period):
    """Of the exits from care in the period with a recorded reason, those to a special guardianship order
    (reason E45 to E48, and E43 or E44 in records up to 2018)."""
    return _share_to(_exits(episodes, period), SPECIAL_GUARDIANSHIP)


@count(
    "Exits to special guardianship",
    basis="in the period",
    polarity="high is good",
    unit="exits",
    source=SOURCE,
    needs={"episodes": ("rec", "dec")},
    benchmark="special_guardianship_of_those_ceasing_percent",
    benchmark_note="The comparator is a share of a year's children ceasing: read it with the share beside.",
    groups=("age_band", "sex", "ethnicity"),
    beside=(exits_to_special_guardianship_percent,),
    example=_example("left out", "yes", "left out"),
)
def exits_to_special_guardianship(episodes, period):
    """Exits from care in the period to a special guardianship order (reason E45 to E48, and E43 or E44 in
    records up to 2018). Child arrangements orders (E41) are not counted."""
    exits = _exits(episodes, period)
    return exits[exits.rec.isin(SPECIAL_GUARDIANSHIP) | exits.outcome.eq("not recorded")]
