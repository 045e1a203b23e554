"""Writes the five modules of SEN2 as CSV, and the council's log of annual reviews."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np

from ...periods import Quarter
from . import people
from .children_ssda903 import postcodes
from .events import Events, seen
from .world import NAT, World, day
from .write import write_csv

FOLDER = "sen2"
WINDOW, REVIEW_WINDOW = "previous calendar year start", "24 months"


def write(world: World, made: SimpleNamespace, quarter: Quarter, folder: Path) -> None:
    """Write the quarter's modules: requests since the window began, those still going, and those behind
    every plan that is active or ceased since then."""
    as_at, since = day(quarter.end), world.sees_from(quarter, WINDOW)
    rows = _visible(made.requests, since, as_at)
    target = folder / FOLDER
    faulty = quarter in world.faulty_quarters
    _persons(rows, target)
    _requests(world, rows, quarter, target, as_at, faulty)
    _assessments(world, rows, quarter, target, as_at)
    _plans(made, rows, target, as_at)
    _review_log(world, made, quarter, folder / "local", as_at, faulty)


def _visible(requests: Events, since, as_at) -> Events:
    rows = requests.but(position=np.arange(len(requests)))
    rows = rows.where(rows.recorded <= as_at)
    decided = rows.decided_recorded <= as_at
    settled = decided & (rows.issued_recorded <= as_at)
    planned = settled & np.isin(rows.result, ["Y", "H"])
    ceased = seen(rows.ceased, rows.ceased_recorded, as_at)
    going = ~decided | ((rows.outcome == "Y") & ~settled)
    recent = ~(rows.received < since) | (rows.decided >= since) | (settled & (rows.issued >= since))
    rows = rows.but(settled=settled, decided_known=decided, planned=planned, ended=ceased)
    return rows.where(np.where(planned, ~(ceased < since), going | recent))


def person_ids(person) -> np.ndarray:
    """Identifiers of the persons of SEN2: another system than the children's."""
    return np.array([f"EP{n:06d}" for n in np.asarray(person).tolist()], dtype=object)


def record_ids(letter: str, position) -> np.ndarray:
    """Record identifiers of a module, stable from one extract to the next."""
    return np.array([f"{letter}{n:06d}" for n in np.asarray(position).tolist()], dtype=object)


def _persons(rows: Events, target: Path) -> None:
    first = np.unique(rows.person, return_index=True)[1]
    who = rows.where(first)
    n = who.person
    surnames, forenames = np.array(people.SURNAMES, object), np.array(people.FORENAMES, object)
    write_csv(target / "persons.csv", {
        "Person ID": person_ids(n), "Surname": surnames[n % len(surnames)], "Forename": forenames[n % len(forenames)],
        "Dob (ccyy-mm-dd)": who.born, "Gender": who.sex, "Ethnicity": who.ethnicity, "PostCode": postcodes(n),
        "UPN": np.array([f"Y{900_000_000_000 + k}" for k in n.tolist()], dtype=object),
        "UniqueLearnerNumber": _blank(who), "UPNunknown": _blank(who),
    })  # fmt: skip


def _blank(rows: Events) -> np.ndarray:
    return np.full(len(rows), "", dtype=object)


def _requests(world, rows: Events, quarter, target: Path, as_at, faulty) -> None:
    outcome = np.where(rows.outcome == "H", "H", np.where(rows.decided_known, rows.outcome, "A"))
    columns = {
        "Person ID": person_ids(rows.person), "Requests Record ID": record_ids("R", rows.position),
        "Date Request Was Received": rows.received, "RYA": np.zeros(len(rows), int),
        "Request Outcome Date": seen(rows.decided, rows.decided_recorded, as_at), "Request Outcome": outcome,
        "RequestMediation": np.zeros(len(rows), int), "RequestTribunal": np.zeros(len(rows), int),
        "Exported": _blank(rows),
    }  # fmt: skip
    for n in np.flatnonzero(rows.undated):
        world.faults.add(quarter, f"{FOLDER}/requests.csv", n + 2, "ehc_requests", "missing start date")
    extra = [
        ("EP999901", "R999901", "31-Feb-2025", 0, "", "A", 0, 0, ""),
        ("EP999902", "R999902", str(as_at + np.timedelta64(380, "D")), 0, "", "A", 0, 0, ""),
        tuple(str(column[0]) if isinstance(column[0], np.datetime64) and not np.isnat(column[0])
              else "" if isinstance(column[0], np.datetime64) else column[0] for column in columns.values()),
    ] if faulty else []  # fmt: skip
    row = write_csv(target / "requests.csv", columns, extra=extra)
    for n, reason in enumerate(("unreadable date", "future date", "duplicate row")[: len(extra)]):
        world.faults.add(quarter, f"{FOLDER}/requests.csv", row + n, "ehc_requests", reason)


def _assessments(world, rows: Events, quarter, target: Path, as_at) -> None:
    """An assessment stands from the day the request is agreed; its outcome is A until it is decided."""
    rows = rows.where(rows.decided_known & np.isin(rows.outcome, ["Y", "H"]))
    outcome = np.where(rows.outcome == "H", "H", np.where(rows.settled, rows.result, "A"))
    told = np.where(rows.settled & (rows.outcome == "Y"), rows.issued, NAT)
    wrong = rows.settled & (rows.backwards | rows.undated)
    for n in np.flatnonzero(wrong):
        world.faults.add(quarter, f"{FOLDER}/assessments.csv", n + 2, "ehc_plans", "judged date error")
    nothing = np.zeros(len(rows), int)
    write_csv(target / "assessments.csv", {
        "Person ID": person_ids(rows.person), "Requests Record ID": record_ids("R", rows.position),
        "Assessment Record ID": record_ids("A", rows.position), "Assessment Outcome To Issue EHCP": outcome,
        "Assessment Outcome Date": told, "AssessmentMediation": nothing, "AssessmentTribunal": nothing,
        "OtherMediation": nothing, "OtherTribunal": nothing,
        "Week20": np.where(rows.settled & (rows.result == "Y"), rows.exception.astype(int).astype(str), ""),
    })  # fmt: skip


def _plans(made, rows: Events, target: Path, as_at) -> None:
    rows = rows.where(rows.planned)
    nothing, blank = np.zeros(len(rows), int), _blank(rows)
    urn = np.array([f"{140_000 + n % 120}" for n in rows.position.tolist()], dtype=object)
    gone = ~np.isnat(rows.ended)
    write_csv(target / "named_plans.csv", {
        "Person ID": person_ids(rows.person), "Requests Record ID": record_ids("R", rows.position),
        "Assessment Record ID": record_ids("A", rows.position), "Named Plan Record ID": record_ids("N", rows.position),
        "EHC Plan Start Date": rows.start, "PlanRes": blank, "PlanWPB": blank, "PB": nothing, "OA": nothing,
        "DP": nothing, "Date EHC Plan Ceased": rows.ended, "Reason EHC Plan Ceased": np.where(gone, rows.reason, ""),
        "URN": urn, "UKPRN": blank, "SENSetting": rows.setting, "SENSettingOther": blank,
        "PlacementRank": nothing + 1, "SENunitIndicator": nothing, "ResourcedProvisionIndicator": nothing,
    })  # fmt: skip
    active = ~gone
    rows, urn, nothing, blank = rows.where(active), urn[active], nothing[active], blank[active]
    latest = _latest_review(made.reviews, len(made.requests), as_at)[rows.position]
    met = latest >= 0
    review = made.reviews.where(np.maximum(latest, 0)) if len(made.reviews) else None
    told = met & (review.decided_recorded <= as_at)
    write_csv(target / "active_plans.csv", {
        "Person ID": person_ids(rows.person), "Requests Record ID": record_ids("R", rows.position),
        "TransferLA": np.where(rows.outcome == "H", "E06000998", ""), "RES": blank, "WPB": blank,
        "ReviewMeeting": np.where(met, review.meeting, NAT), "ReviewOutcome": np.where(told, review.outcome, ""),
        "LastReview": np.where(told, review.decision, NAT), "URN": urn, "UKPRN": blank, "SENSetting": rows.setting,
        "SENSettingOther": blank, "PlacementRank": nothing + 1, "EntryDate": rows.start,
        "LeavingDate": np.full(len(rows), NAT), "SENunitIndicator": nothing, "ResourcedProvisionIndicator": nothing,
        "SENtype": rows.need, "SENtypeRank": nothing + 1,
    })  # fmt: skip


def _latest_review(reviews: Events, plans: int, as_at) -> np.ndarray:
    """For each plan the position of its latest review recorded by a day; -1 without one."""
    known = np.flatnonzero((reviews.recorded <= as_at) & (reviews.meeting <= as_at))
    known = known[np.argsort(reviews.meeting[known], kind="stable")]
    latest = np.full(plans, -1)
    latest[reviews.plan[known]] = known
    return latest


def _review_log(world, made, quarter, target: Path, as_at, faulty) -> None:
    since = world.sees_from(quarter, REVIEW_WINDOW)
    rows = made.reviews
    rows = rows.where((rows.recorded <= as_at) & (rows.meeting >= since) & (rows.meeting <= as_at))
    rows = rows.where(np.lexsort((rows.plan, rows.meeting)))
    decided = rows.decided_recorded <= as_at
    final = seen(rows.final, rows.final_recorded, as_at)
    for n in np.flatnonzero(rows.wrong & ~np.isnat(final)):
        world.faults.add(quarter, "local/ehc_reviews.csv", n + 2, "ehc_reviews", "judged date error")
    columns = {
        "plan_id": record_ids("R", rows.plan), "meeting_date": rows.meeting,
        "decision_date": np.where(decided, rows.decision, NAT), "outcome": np.where(decided, rows.outcome, ""),
        "proposed_amendment_sent": np.where(rows.proposed <= as_at, np.where(decided, rows.proposed, NAT), NAT),
        "final_plan_issued": final,
    }  # fmt: skip
    extra = [("R999911", "", "", "maintain", "", ""), ("R999912", "#N/A", "", "maintain", "", "")] if faulty else []
    row = write_csv(target / "ehc_reviews.csv", columns, extra=extra)
    for n, reason in enumerate(("missing start date", "not available marker")[: len(extra)]):
        world.faults.add(quarter, "local/ehc_reviews.csv", row + n, "ehc_reviews", reason)
