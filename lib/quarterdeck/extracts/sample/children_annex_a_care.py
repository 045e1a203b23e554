"""Annex A lists 8 to 11: children looked after, care leavers, adoption and prospective adopters."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from ...periods import Quarter
from . import people
from .children_annex_a_words import ETHNICITY, NEED_WORDS, Words, ids, person, team_and_worker, yes_no
from .children_ssda903 import in_window, postcodes
from .events import Events, seen
from .world import NAT, World, day

ACTIVITY = {"F1": 7, "F2": 17, "F4": 16, "F5": 5, "P1": 1, "P2": 4, "P4": 5, "P5": 2, "G4": 10, "G5": 26, "G6": 7}
ACCOMMODATION = {"U": 26, "V": 14, "B": 12, "C": 4, "D": 6, "T": 10, "E": 5, "H": 4, "K": 3, "R": 6, "X": 4, "Y": 6}
LEAVERS_UNTIL = 21
ADOPTERS_A_YEAR = 45


def care_lists(world: World, made: SimpleNamespace, quarter: Quarter, since, as_at) -> dict:
    """The columns of lists 8 to 11."""
    return {
        "List 8": _looked_after(made, since, as_at),
        "List 9": _care_leavers(world, made, as_at),
        "List 10": _adoption(world, made, quarter, as_at),
        "List 11": _adopters(world, quarter, as_at),
    }


def coded(codes) -> np.ndarray:
    """903 codes with a letter in front, blank where there is none: `n) E6`."""
    column = np.asarray(codes, dtype=object)
    known, where = np.unique(column.astype(str), return_inverse=True)
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = [f"{letters[n % 26]}) {code}" if code else "" for n, code in enumerate(known)]
    return np.array(words, dtype=object)[where]


def _looked_after(made, since, as_at) -> dict:
    """All looked after now and those who ceased in the last six months: one row a child, the latest."""
    care = made.episodes.where(~np.isin(made.episodes.legal_status, ["V3", "V4"]))
    care = care.where(care.recorded <= as_at)
    care = care.where(np.lexsort((care.decom, care.child)))
    last = np.append(care.child[1:] != care.child[:-1], True)
    latest = care.where(last)
    ended = seen(latest.dec, latest.end_recorded, as_at)
    keep = ~(ended < since)
    latest, ended = latest.where(keep), ended[keep]
    placed, lawful = _began(care, "placement")[last][keep], _began(care, "legal_status")[last][keep]
    started, many = _period_facts(care, latest, as_at)
    child, closed = latest.child, ~np.isnat(ended)
    last_day = np.where(closed, ended, as_at)
    ago = lambda days: np.maximum(last_day - (child % days).astype("timedelta64[D]"), started)  # noqa: E731
    urn = np.where(latest.home >= 0, made.homes.urn[np.maximum(latest.home, 0)].astype(object), "")
    blank = np.full(len(latest), "", dtype=object)
    return person(made, child, as_at) | {
        "Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N)": yes_no(made.children.uasc[child]),
        "Does the Child have a Disability": yes_no(made.children.disabled[child]),
        "Date Started to be Looked After": started,
        "Child's Category of Need": NEED_WORDS.of(made.need_of[child]),
        "Is this a second or subsequent period of being a Looked After Child within the last 12 months (Y/N)":
            yes_no(child % 23 == 0),
        "Start date of current legal status": lawful, "Child's Legal Status": coded(latest.legal_status),
        "Date of Latest Statutory Review": ago(180), "Date of Last Social Work Visit": ago(40),
        "What is the permanence plan for this child?": np.full(len(latest), "f) Long-term fostering", dtype=object),
        "Date of Last IRO Visit / Contact to the Child": ago(170), "Date of Last Health Assessment": ago(360),
        "Date of Last Dental Check": ago(350), "Number of Placements in the Last 12 months": many,
        "Date Ceased to be Looked After": ended,
        "Reason Ceased to be Looked After": np.where(closed, coded(latest.rec), ""),
        "Start Date of Most Recent Placement": placed, "Placement Type": coded(latest.place),
        "Placement Provider": coded(latest.provider),
        "Placement postcode": postcodes(latest.home + 7 * latest.placement + 100), "URN of Placement": urn,
        "Placement Location": np.where(child % 3 == 0, "b) Out", "a) In"), "LA of Placement": blank,
        "Number of Episodes the Child has been 'Missing' from their Placement in the last 12 months":
            _missing(made, child, as_at, "M"),
        "Number of Episodes the Child has been 'Absent' from their Placement in the last 12 months":
            _missing(made, child, as_at, "A"),
        "Was the child offered a Return Interview after their last missing episode (Y/N)?": blank,
        "Did the child accept a Return Interview after their last missing episode (Y/N)?": blank,
        **team_and_worker(child, 5),
    }  # fmt: skip


def _began(care: Events, column: str) -> np.ndarray:
    """For each episode, the first day of the unbroken run of the same value in its period of care."""
    value = vars(care)[column]
    new = np.ones(len(care), bool)
    new[1:] = (care.period[1:] != care.period[:-1]) | (value[1:] != value[:-1])
    return care.decom[np.maximum.accumulate(np.where(new, np.arange(len(care)), 0))]


def _period_facts(care: Events, latest: Events, as_at) -> tuple[np.ndarray, np.ndarray]:
    """When the period of care began, and how many placements the last 12 months saw."""
    by_period = care.where(np.lexsort((care.decom, care.period)))
    first = by_period.where(np.unique(by_period.period, return_index=True)[1])
    started = first.decom[np.searchsorted(first.period, latest.period)]
    recent = by_period.where(by_period.decom > as_at - np.timedelta64(365, "D"))
    known, number = np.unique(recent.child, return_counts=True)
    where = np.searchsorted(known, latest.child)
    found = np.isin(latest.child, known)
    return started, np.where(found, number[np.minimum(where, len(number) - 1)], 1)


def _missing(made, child, as_at, kind: str) -> np.ndarray:
    rows = made.missing
    year = as_at - np.timedelta64(365, "D")
    rows = rows.where((rows.start > year) & (rows.recorded <= as_at) & (rows.kind == kind))
    return np.bincount(rows.child, minlength=len(made.children))[child]


def leavers_at(world: World, made: SimpleNamespace, as_at) -> Events:
    """Young people who have left care at 16 or over and are not yet 21, as the council knows them that day."""
    known = made.periods.where((made.periods.recorded <= as_at) & (made.periods.end_recorded <= as_at))
    known = known.where(np.lexsort((known.end, known.child)))
    last = known.where(np.append(known.child[1:] != known.child[:-1], True))
    born = made.children.born[last.child]
    left_at = people.age_on(born, last.end)
    still = people.birthday(born, LEAVERS_UNTIL) > as_at
    rows = last.where((left_at >= 16) & still & ~np.isin(last.rec, ["E11", "E12", "E3", "E2"]))
    # What is known of a person depends on the person and the half-year, not on who else is listed.
    half_year = (as_at.astype("datetime64[M]").astype("int64") + 3) // 6
    draw = lambda salt: _hashed(rows.child, salt + world.seed * 31)  # noqa: E731
    moved = _hashed(rows.child, 11 + int(half_year) + world.seed * 31)
    touch = np.select([draw(1) < 0.90, draw(1) < 0.97, draw(1) < 0.985], ["YES", "NO", "REFU"], "RHOM").astype(object)
    activity = np.where(touch == "NO", "", _by_chance(ACTIVITY, moved))
    return rows.but(
        touch=touch, activity=activity, accommodation=np.where(touch == "NO", "", _by_chance(ACCOMMODATION, draw(3))),
        suitable=draw(4) < 0.88,
    )  # fmt: skip


def _hashed(child, salt: int) -> np.ndarray:
    """A number in [0, 1) for each child that does not change with the company it is drawn in."""
    mixed = (np.asarray(child).astype("uint64") + np.uint64(salt * 7919)) * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    return ((mixed ^ (mixed >> np.uint64(32))) >> np.uint64(11)).astype("float64") / 2.0**53


def _by_chance(weights: dict, draw: np.ndarray) -> np.ndarray:
    edges = np.cumsum(list(weights.values()))
    return np.array(list(weights), dtype=object)[np.searchsorted(edges / edges[-1], draw, side="right")]


def _care_leavers(world, made, as_at) -> dict:
    rows = leavers_at(world, made, as_at)
    child = rows.child
    under_18 = made.children.grown[child] > as_at
    columns = person(made, child, as_at)
    columns["Unaccompanied Asylum Seeking Child (UASC), or formerly UASC if 18 or over (Y/N)"] = yes_no(
        made.children.uasc[child]
    )
    touch = Words({"YES": "YES: Yes", "NO": "NO: No", "REFU": "REFU: Refused", "RHOM": "RHOM: Returned home"})
    team = team_and_worker(child, 8)
    return columns | {
        "Does the Child have a Disability": yes_no(made.children.disabled[child]), **team,
        "Allocated Personal Advisor": team["Allocated Worker"],
        "Eligibility Category": np.where(under_18, "a) Relevant child", "b) Former relevant child"),
        "Latest Pathway Plan Review Date": as_at - (child % 170).astype("timedelta64[D]"),
        "LA in Touch": touch.of(rows.touch), "Latest Date of Contact": as_at - (child % 50).astype("timedelta64[D]"),
        "Type of Accommodation": rows.accommodation,
        "Suitability of Accommodation": np.where(
            rows.accommodation == "", "", np.where(rows.suitable, "a) Suitable", "b) Unsuitable")
        ),
        "Activity Status": rows.activity,
    }  # fmt: skip


def _adoption(world, made, quarter, as_at) -> dict:
    """Children with a placement order now, or adopted in the last 12 months."""
    since = world.sees_from(quarter, "12 months")
    ordered = made.episodes.where((made.episodes.legal_status == "E1") & (made.episodes.recorded <= as_at))
    ordered = ordered.where(np.lexsort((ordered.decom, ordered.period)))
    first = np.unique(ordered.period, return_index=True)[1]
    rows = ordered.where(first)
    position = np.searchsorted(made.periods.period, rows.period)
    care = made.periods.where(position)
    ended = seen(care.end, care.end_recorded, as_at)
    keep = in_window(rows.recorded, care.end, care.end_recorded, since, as_at)
    rows, care, ended = rows.where(keep), care.where(keep), ended[keep]
    placed = made.episodes.where(np.isin(made.episodes.place, ["A3", "A4", "A5", "A6"]))
    placed = placed.where((placed.recorded <= as_at) & np.isin(placed.period, rows.period))
    placed = placed.where(np.unique(placed.period, return_index=True)[1])
    lives = np.full(len(rows), NAT)
    lives[np.searchsorted(rows.period, placed.period)] = placed.decom
    adopted = np.isin(care.rec, ["E11", "E12"]) & ~np.isnat(ended)
    blank = np.full(len(rows), NAT)
    columns = person(made, rows.child, as_at)
    out = {"Child Unique ID": columns.pop("Child Unique ID"), "Family identifier": ids(rows.child) + 5_000_000}
    return out | columns | {
        "Does the Child have a Disability": yes_no(made.children.disabled[rows.child]),
        "Date the Child Entered Care": care.start,
        "Date of Decision that Child Should be Placed for Adoption": rows.decom - np.timedelta64(50, "D"),
        "Date of Placement Order": rows.decom,
        "Date of Matching Child and Prospective Adopters": lives - np.timedelta64(20, "D"),
        "Date Placed for Adoption": lives, "Date of Adoption Order": np.where(adopted, ended, NAT),
        "Date of Decision that Child Should No Longer be Placed for Adoption": blank,
        "Reason Why Child No Longer Placed for Adoption": np.full(len(rows), "", dtype=object),
        "Date the child was placed for fostering in FFA or concurrent planning placement": blank,
    }  # fmt: skip


def _adopters(world: World, quarter, as_at) -> dict:
    """People who asked to adopt and were approved in the last 12 months or are still in the process."""
    rng = world.rng("adopters")
    asked = world.arrivals(rng, ADOPTERS_A_YEAR, "2017-01-01")
    steps = np.cumsum(rng.integers([10, 50, 5, 80, 0, 40, 30], [60, 90, 30, 150, 30, 300, 90], (len(asked), 7)), axis=1)
    dates = asked[:, None] + steps.astype("timedelta64[D]")
    number, ethnicity = np.arange(len(asked)), people.weighted(rng, people.ETHNICITY, len(asked))
    since = world.sees_from(quarter, "12 months")
    keep = (asked <= as_at) & (dates[:, 4] >= since)
    dates, number = np.where(dates[keep] <= as_at, dates[keep], NAT), number[keep]
    started1, ended1, started2, ended2, approved, matched, placed = dates.T
    blank = np.full(len(number), NAT)
    return {
        "Individual adopter identifier": number + 700_000, "Family identifier": number // 2 + 800_000,
        "Gender": np.where(number % 2, "b) Female", "a) Male"), "Ethnicity": ETHNICITY.of(ethnicity[keep]),
        "Disability": yes_no(number % 25 == 0), "Is the (prospective) adopter fostering for adoption?":
            yes_no(number % 12 == 0),
        "Date enquiry received": asked[keep], "Date Stage 1 started": started1, "Date Stage 1 ended": ended1,
        "Date Stage 2 started": started2, "Date Stage 2 ended": ended2, "Date application submitted": started2,
        "Date application approved": approved, "Date adopter matched with child(ren)": matched,
        "Date child/children placed with adopter(s)": placed,
        "No. of children placed": np.where(np.isnat(placed), 0, 1 + (number % 4 == 0)),
        "Date of Adoption Order": blank, "Date of leaving adoption process": blank,
        "Reason for leaving adoption process": np.full(len(number), "", dtype=object),
    }  # fmt: skip


def count_leavers(world: World, made: SimpleNamespace) -> None:
    """The truth about care leavers: a picture on each quarter's last day, never revised."""
    for quarter in world.quarters:
        end = day(quarter.end)
        rows = leavers_at(world, made, end)
        age = people.age_on(made.children.born[rows.child], end)
        judged = (age >= 17) & (age <= 21) & ~np.isin(rows.touch, ["DIED", "RHOM"]) & (rows.activity != "")
        idle = judged & np.isin(rows.activity, ["G4", "G5", "G6"])
        world.truth.percentage(
            quarter, "care_leavers_not_in_education_employment_or_training", idle.sum(), judged.sum()
        )
