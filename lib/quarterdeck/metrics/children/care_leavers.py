"""Care leavers: what they do."""

from __future__ import annotations

import numpy as np
import pandas as pd

from quarterdeck.derive import age_at, not_a_code
from quarterdeck.metric import WorkedExample, percentage

NOT_IN_EDUCATION_EMPLOYMENT_OR_TRAINING = ("G4", "G5", "G6", "NEET, reason not given")
NO_LONGER_SUPPORTED = ("DIED", "RHOM")


@percentage(
    "Care leavers not in education, employment or training",
    basis="at period end",
    polarity="low is good",
    source="Annex A, list 9 (care leavers), or the safeguarding dataset",
    needs={"care_leavers": ("activity",)},
    groups=("sex", "ethnicity", "eligibility", "disability"),
    example=WorkedExample(
        "2025-26 Q2",
        """
        child_id | date_of_birth | in_touch | activity | outcome
        A        | 2008-09-30    | YES      | G4       | yes
        B        | 2008-10-01    | YES      | G4       | left out
        C        | 2003-10-01    | YES      | G6       | yes
        D        | 2003-09-30    | YES      | G6       | left out
        E        | 2006-01-01    | YES      | F1       | no
        F        | 2006-01-01    | YES      |          | not recorded
        G        | 2006-01-01    | NO       | P5       | no
        H        | 2006-01-01    | DIED     | G5       | left out
        I        | 2006-01-01    | RHOM     | G5       | left out
        J        |               | YES      | G5       | not recorded
        K        | 2006-01-01    | YES      | NEET, reason not given | yes
        L        | 2006-01-01    | YES      | In employment          | not recorded
        """,
        about=(
            "17 on the last day is in, 22 on it is out; an activity that is not known, or is written in no code of "
            "the list, counts on neither side."
        ),
    ),
)
def care_leavers_not_in_education_employment_or_training(care_leavers, period):
    """Of the care leavers aged 17 to 21 on the period's last day whose activity is known, those not in
    education, employment or training (activity G4 to G6, or NEET without a reason), for whatever reason.
    An activity that is not recorded, or is none of the list's codes, counts on neither side; young people
    who died or returned home are left out."""
    age = age_at(care_leavers.date_of_birth, period.end)
    of_age = age.between(17, 21)
    left_out = (age.notna() & ~of_age) | care_leavers.in_touch.isin(NO_LONGER_SUPPORTED)
    unknown = age.isna() | care_leavers.activity.isna() | not_a_code(care_leavers.activity, "care_leavers")
    inactive = care_leavers.activity.isin(NOT_IN_EDUCATION_EMPLOYMENT_OR_TRAINING)
    outcome = np.select([left_out, unknown, inactive], ["left out", "not recorded", "yes"], default="no")
    return care_leavers.assign(outcome=pd.Series(outcome, index=care_leavers.index, dtype="str"))
