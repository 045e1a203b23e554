"""The front door: contacts, referrals and re-referrals."""

from __future__ import annotations

import numpy as np
import pandas as pd

from quarterdeck.derive import months_before
from quarterdeck.metric import WorkedExample, count, percentage

REFERRALS = "Annex A, list 3 (referrals), the children in need census or the safeguarding dataset"
GROUPS = ("age_band", "sex", "ethnicity")
PREVIOUS = ("0 (first referral)", "1", "2", "3", "4 or more")


@count(
    "Contacts",
    basis="in the period",
    polarity="neutral",
    unit="contacts",
    source="Annex A, list 1 (contacts), or the safeguarding dataset",
    groups=("contact_source", *GROUPS),
    example=WorkedExample(
        "2025-26 Q2",
        """
        child_id | contact_date | contact_source | outcome
        A        | 2025-07-01   | 6              | yes
        A        | 2025-07-01   | 2A             | yes
        B        | 2025-09-30   | 6              | yes
        C        | 2025-06-30   | 6              | left out
        D        | 2025-10-01   | 6              | left out
        """,
        about="Contacts are counted, not children.",
    ),
)
def contacts_in_period(contacts, period):
    """Contacts about a child that children's social care received in the period. Several contacts about
    one child all count."""
    return contacts[contacts.contact_date.between(period.start, period.end)]


@count(
    "Referrals",
    basis="in the period",
    polarity="neutral",
    unit="referrals",
    source=REFERRALS,
    benchmark="referrals_rate",
    benchmark_note="The comparator is a rate per 10,000 children in a whole year.",
    groups=("referral_source", "nfa", "team", *GROUPS),
    example=WorkedExample(
        "2025-26 Q2",
        """
        child_id | referral_date | nfa | outcome
        A        | 2025-07-01    | no  | yes
        A        | 2025-08-01    | yes | yes
        B        | 2025-09-30    |     | yes
        C        | 2025-06-30    | no  | left out
        """,
    ),
)
def referrals_in_period(referrals, period):
    """Referrals to children's social care received in the period, whatever followed. Several referrals of
    one child all count."""
    return referrals[referrals.referral_date.between(period.start, period.end)]


def _in_words(previous: pd.Series) -> pd.Series:
    """The number of previous referrals as the panel shows it; missing where it is not recorded."""
    words = pd.cut(previous, [-0.5, 0.5, 1.5, 2.5, 3.5, np.inf], labels=list(PREVIOUS))
    return words.astype("object").astype("str").where(words.notna())


@percentage(
    "Children referred again, last 6 months",
    basis="last 6 months",
    polarity="low is good",
    source=REFERRALS,
    benchmark="re_referrals_within_12_months_percent",
    benchmark_note=(
        "The definition differs: the published figure counts referrals in a year, this one children, by the "
        "number of previous referrals that the list gives for each."
    ),
    needs={"referrals": ("referrals_in_last_12_months",)},
    groups=("previous_referrals", "team", *GROUPS),
    settings={"number_includes_this_referral": False},
    examples=(
        WorkedExample(
            "2025-26 Q2",
            """
            child_id | referral_date | referrals_in_last_12_months | outcome
            A        | 2025-04-01    | 0                           | no
            B        | 2025-09-30    | 1                           | yes
            C        | 2025-05-01    | 0                           | left out
            C        | 2025-08-01    | 4                           | yes
            D        | 2025-05-01    | 0                           | left out
            D        | 2025-08-01    | 0                           | no
            E        | 2025-08-01    |                             | not recorded
            F        | 2025-03-31    | 2                           | left out
            """,
            about="Each child once, by the number on the latest referral, not by how often the child is listed.",
        ),
        WorkedExample(
            "2025-26 Q2",
            """
            child_id | referral_date | referrals_in_last_12_months | outcome
            A        | 2025-04-01    | 1                           | no
            B        | 2025-09-30    | 2                           | yes
            """,
            settings={"number_includes_this_referral": True},
            about="Some case systems count the referral itself among those of the last 12 months.",
        ),
    ),
)
def re_referrals_in_last_6_months(referrals, period, settings):
    """Of the children referred in the last six months whose number of previous referrals is recorded,
    those with at least one other referral in the 12 months before. Each child counts once, at the
    latest referral. Differs a little from the national figure because of how the list is built."""
    listed = referrals[referrals.referral_date.between(period.start, period.end)]
    children = listed.sort_values("referral_date", kind="stable").drop_duplicates("child_id", keep="last")
    previous = children.referrals_in_last_12_months - int(bool(settings["number_includes_this_referral"]))
    outcome = np.select([previous.isna() | (previous < 0), previous >= 1], ["not recorded", "yes"], default="no")
    return children.assign(
        previous_referrals=_in_words(previous),
        outcome=pd.Series(outcome, index=children.index, dtype="str"),
    )


@percentage(
    "Referrals within 12 months of an earlier one",
    basis="in the period",
    polarity="low is good",
    source=REFERRALS + ", of several quarters",
    benchmark="re_referrals_within_12_months_percent",
    benchmark_note="The comparator covers a whole year.",
    groups=("referral_source", "nfa", "team", *GROUPS),
    looks_back={"referrals": 12},
    example=WorkedExample(
        "2025-26 Q3",
        """
        child_id | referral_date | outcome
        A        | 2024-10-10    | left out
        A        | 2025-10-10    | yes
        B        | 2024-10-09    | left out
        B        | 2025-10-10    | no
        C        | 2025-10-10    | no
        C        | 2025-12-31    | yes
        D        | 2025-11-03    | no
        D        | 2025-11-03    | no
        E        | 2024-02-29    | left out
        E        | 2025-12-01    | no
        """,
        about="The anniversary is in, the day before it is out; two referrals on one day are not previous.",
    ),
    examples=(
        WorkedExample(
            "2024-25 Q4",
            """
            child_id | referral_date | outcome
            A        | 2024-02-29    | left out
            A        | 2025-02-28    | yes
            """,
            about="A year after 29 February is 28 February.",
        ),
    ),
)
def re_referrals_within_12_months(referrals, period):
    """Of the referrals received in the period, those of a child whom another referral had reached in the
    12 months before, the anniversary included: the way the national figure is counted. Needs a full
    year of referrals before the period, more than one Annex A extract holds."""
    seen = referrals.referral_date.between(months_before(period.start, 12), period.end)
    dates = referrals.loc[seen, ["child_id", "referral_date"]].drop_duplicates().sort_values("referral_date")
    previous = dates.groupby("child_id").referral_date.shift()
    earlier = dates.assign(recent=previous >= months_before(dates.referral_date, 12))
    again = earlier.loc[earlier.recent, ["child_id", "referral_date"]].assign(outcome="yes")
    judged = referrals[referrals.referral_date.between(period.start, period.end)]
    found = judged[["child_id", "referral_date"]].merge(again, how="left", on=["child_id", "referral_date"])
    return judged.assign(outcome=found.outcome.fillna("no").set_axis(judged.index))
