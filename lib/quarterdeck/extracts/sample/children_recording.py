"""In what order a case system takes things in: a case with its referral, what belongs to it not before it."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from .events import Events

_SCALE = 10_000_000


def enter_with_the_referral(made: SimpleNamespace) -> None:
    """A case is entered with its referral, and nothing in a case before the case itself."""
    referred = made.referrals.child.astype("int64") * _SCALE + made.referrals.date.astype("int64")
    order = np.argsort(referred)
    of_case = made.need.child.astype("int64") * _SCALE + made.need.start.astype("int64")
    place = order[np.minimum(np.searchsorted(referred[order], of_case), len(order) - 1)]
    known = referred[place] == of_case
    recorded = np.where(known, made.referrals.recorded[place], made.need.recorded)
    made.need = made.need.but(recorded=recorded, end_recorded=np.maximum(recorded, made.need.end_recorded))
    for name, begun, ended in (("assessments", "start", "end"), ("section_47", "start", "conference"),
                               ("plans", "start", "end")):  # fmt: skip
        rows = getattr(made, name)
        began = vars(rows)[begun]
        case = latest_case(made.need, rows.child, np.where(np.isnat(began), vars(rows)[ended], began))
        entered = np.where(case < 0, rows.recorded, np.maximum(rows.recorded, recorded[case]))
        later = "settled_recorded" if name == "section_47" else "end_recorded"
        setattr(made, name, rows.but(recorded=entered, **{later: np.maximum(entered, vars(rows)[later])}))


def latest_case(cases: Events, child, date) -> np.ndarray:
    """For each child and date the position of the child's latest case begun by then; -1 for none."""
    begun = cases.child.astype("int64") * _SCALE + cases.start.astype("int64")
    order = np.argsort(begun, kind="stable")
    asked = np.asarray(child).astype("int64") * _SCALE + np.asarray(date).astype("int64")
    before = np.searchsorted(begun[order], asked, side="right") - 1
    found = order[np.maximum(before, 0)]
    return np.where((before >= 0) & (cases.child[found] == child), found, -1)
