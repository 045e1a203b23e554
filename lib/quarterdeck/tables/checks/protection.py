"""Checks across the rows of child protection, need, enquiries and the register of placement prices."""

from __future__ import annotations

import numpy as np

from .across import WARNS, Check
from .care import left_open, overlap
from .rows import NEVER, OPEN, Rows

_MEND = "Correct the dates in the case system and extract again."


def _several_open(rows: Rows) -> np.ndarray:
    """Open spells of a person beside a later open one."""
    spells = rows.spells()
    is_open = spells.end == OPEN
    # From the end of each group backwards: is there an open one further on?
    later = np.zeros(len(is_open), dtype="bool")
    if len(is_open):
        count = np.cumsum(is_open[::-1])[::-1]
        ends = np.flatnonzero(spells.last)
        after_group = np.append(count[1:], 0)[ends[np.searchsorted(ends, np.arange(len(count)))]]
        later = count - is_open - after_group > 0
    return spells.back(is_open & later, len(rows))


def _conference_first(rows: Rows) -> np.ndarray:
    return (rows.frame["icpc_date"] < rows.frame["s47_start_date"]).to_numpy()


def _ends_first(rows: Rows) -> np.ndarray:
    opened, closed = rows.day(rows.spec.opened), rows.day(rows.spec.closed)
    return (opened != NEVER) & (closed != NEVER) & (closed < opened)


def _not_needed_and_held(rows: Rows) -> np.ndarray:
    frame = rows.frame
    return ((frame["icpc_unnecessary"] == "yes") & frame["icpc_date"].notna()).to_numpy()


CHECKS = (
    Check(
        "plans_overlap", ("child_protection_plans",), WARNS, "begins before an earlier plan of the child has ended",
        _MEND, "The child may be counted twice among plans that began, ended or lasted.",
        ("plan_start_date", "plan_end_date"), overlap(),
    ),
    Check(
        "plan_left_open", ("child_protection_plans",), WARNS, "has no end, though a later plan of the child has begun",
        "Enter the day on which the earlier plan ended.",
        "The plan counts as open and grows longer: plans of two years and more are too many.",
        ("plan_end_date",), left_open(),
    ),
    Check(
        "need_open_twice", ("children_in_need",), WARNS, "is open beside a later open episode of need of the child",
        "Close the earlier episode of need.", "The child may be counted twice among children in need.",
        ("cin_start_date", "cin_closure_date"), _several_open,
    ),
    Check(
        "conference_before_enquiry", ("section_47",), WARNS, "has its conference before the enquiry began",
        _MEND, "It counts as a date error: neither in time nor late.",
        ("s47_start_date", "icpc_date"), _conference_first,
    ),
    Check(
        "conference_not_needed", ("section_47",), WARNS, "has a conference, though one was deemed unnecessary",
        "Correct which of the two is true.", "The conference is counted as held.",
        ("icpc_unnecessary", "icpc_date"), _not_needed_and_held,
    ),
    Check(
        "authorised_before_start", ("assessments",), WARNS, "was authorised before it began", _MEND,
        "It counts as a date error: neither in time nor late.", ("start_date", "authorised_date"), _ends_first,
    ),
    Check(
        "plan_ceased_before_request", ("ehc_plans",), WARNS, "ceased before it was asked for", _MEND,
        "It counts as a date error: neither in time nor late.", ("request_date", "cease_date"), _ends_first,
    ),
    Check(
        "prices_overlap", ("placement_costs",), WARNS, "begins before an earlier price of the same placement has ended",
        "Enter the last day of the earlier price in the register.",
        "In the overlap both prices are paid: the cost of the placement is too high.",
        ("rate_from", "rate_to", "weekly_gross"), overlap("child_id", "placement_id"),
    ),
    Check(
        "price_left_open", ("placement_costs",), WARNS, "has no end, though a later price of the same placement began",
        "Enter the last day of the earlier price in the register.",
        "Both prices are paid from then on: the cost of the placement is too high.",
        ("rate_to", "weekly_gross"), left_open("child_id", "placement_id"),
    ),
)  # fmt: skip
