"""Serious incident notifications."""

from __future__ import annotations

import numpy as np
import pandas as pd

from quarterdeck.metric import WorkedExample, count, total

SOURCE = "Register of serious incident notifications"
_EXAMPLE = """
    notification_id | incident_date | sent_date  | children | outcome
    A               | 2025-06-20    | 2025-07-01 | 2        | yes
    B               | 2025-09-28    | 2025-10-01 | 1        | left out
    C               | 2025-09-30    | 2025-09-30 | 1        | yes
    D               | 2025-06-20    | 2025-06-30 | 1        | left out
"""


def _sent(serious_incidents: pd.DataFrame, period) -> pd.DataFrame:
    sent = serious_incidents.sent_date.between(period.start, period.end)
    return serious_incidents[sent].drop_duplicates("notification_id", keep="last")


@total(
    "Children in serious incident notifications",
    basis="in the period",
    polarity="low is good",
    unit="children",
    source=SOURCE,
    example=WorkedExample("2025-26 Q2", _EXAMPLE, about="Three children: two in A and one in C."),
)
def children_in_serious_incident_notifications(serious_incidents, period):
    """Children concerned in the serious incident notifications sent to the national panel in the period."""
    notifications = _sent(serious_incidents, period)
    known = np.where(notifications.children.isna(), "not recorded", "yes")
    return notifications.assign(
        outcome=pd.Series(known, index=notifications.index, dtype="str"), numerator=notifications.children
    )


@count(
    "Serious incident notifications",
    basis="in the period",
    polarity="low is good",
    unit="notifications",
    source=SOURCE,
    beside=(children_in_serious_incident_notifications,),
    example=WorkedExample("2025-26 Q2", _EXAMPLE, about="By the date sent, whenever the incident was."),
)
def serious_incident_notifications(serious_incidents, period):
    """Serious incident notifications that the council sent to the national panel in the period, by the
    date sent and not by the date of the incident. One notification can concern several children."""
    return _sent(serious_incidents, period)
