"""Writes the SSDA903 return of a quarter: header, episodes, reviews, adoption placements, missing, UASC."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np

from ...periods import Quarter
from . import people
from .children_reviews import months_on
from .events import Events, seen
from .world import NAT, World, day
from .write import dates_as_text, write_csv

FOLDER = "ssda903"
WINDOW = "previous financial year start"
# The return writes sex as M and F from its 2025 collection, 1 and 2 before; K3 is on its list from then.
LETTERS_FROM = np.datetime64("2024-04-01")
SPLIT_FROM = np.datetime64("2025-04-01")


def ids(children) -> np.ndarray:
    """The council's identifiers of children, as text."""
    return (np.asarray(children) + people.FIRST_ID).astype(str).astype(object)


def in_window(start_recorded, end, end_recorded, since, as_at) -> np.ndarray:
    """Spells an extract holds: entered by then, and open or ended since its window began."""
    ended = seen(end, end_recorded, as_at)
    return (start_recorded <= as_at) & ~(ended < since)


def postcodes(number) -> np.ndarray:
    """Postcodes of an area that does not exist (ZZ), from whole numbers."""
    number = np.asarray(number)
    area = (number % 29 + 1).astype(str).astype(object)
    letters = np.array([a + b for a in "ABDEF" for b in "GHJLN"], dtype=object)
    blank = np.array(["ZZ"], dtype=object)
    return blank + area + " " + (number % 9 + 1).astype(str).astype(object) + letters[number % 25]


def write(world: World, made: SimpleNamespace, quarter: Quarter, folder: Path) -> None:
    """Write the six files of the quarter, with faulty rows where they are planted."""
    as_at, since = day(quarter.end), world.sees_from(quarter, WINDOW)
    target = folder / FOLDER
    faulty = quarter in world.faulty_quarters
    episodes = _episodes(world, made, quarter, target, since, as_at, faulty)
    _header(made, target, np.unique(episodes.child), as_at)
    _reviews(world, made, quarter, target, since, as_at, faulty)
    _adoption(made, target, since, as_at)
    _missing(world, made, quarter, target, since, as_at, faulty)
    _uasc(made, target, np.unique(episodes.child), as_at)


def _episodes(world, made, quarter, target, since, as_at, faulty) -> Events:
    rows = made.episodes
    rows = rows.where(in_window(rows.recorded, rows.dec, rows.end_recorded, since, as_at))
    rows = rows.where(np.lexsort((rows.decom, rows.child)))
    ended = seen(rows.dec, rows.end_recorded, as_at)
    closed = ~np.isnat(ended)
    urn = np.where(rows.home >= 0, made.homes.urn[np.maximum(rows.home, 0)].astype(object), "")
    columns = {
        "CHILD": ids(rows.child), "DECOM": rows.decom, "RNE": rows.rne, "LS": rows.legal_status,
        "CIN": made.need_of[rows.child], "PLACE": _as_listed(rows.place, ended, as_at),
        "PLACE_PROVIDER": rows.provider, "DEC": ended,
        "REC": np.where(closed, rows.rec, ""), "REASON_PLACE_CHANGE": np.where(closed, rows.change, ""),
        "HOME_POST": postcodes(rows.child), "PL_POST": postcodes(rows.home + 7 * rows.placement + 100),
        "URN": urn,
    }  # fmt: skip
    extra, reasons = _faulty_episodes(columns, quarter) if faulty else ([], [])
    row = write_csv(target / "episodes.csv", columns, dates="uk", extra=extra)
    for n, reason in enumerate(reasons):
        world.faults.add(quarter, f"{FOLDER}/episodes.csv", row + n, "episodes", reason)
    return rows


def _as_listed(place: np.ndarray, ended: np.ndarray, as_at) -> np.ndarray:
    """Placement codes as the list of the year has them in which each placement was last lived in.

    Supported accommodation was registered from October 2023 and had its code from the 2025 collection; "other"
    was split in that of 2026, and a placement that went on took a new code.
    """
    last_night = np.where(np.isnat(ended), as_at, ended - np.timedelta64(1, "D"))
    early = (place == "K3") & (last_night < LETTERS_FROM)
    late = (place == "Z1") & (last_night >= SPLIT_FROM)
    return np.where(early, "H5", np.where(late, "Z11", place)).astype(object)


def _faulty_episodes(columns, quarter) -> tuple[list, list[str]]:
    """Episodes nobody had, each wrong in one way; and the first real row again."""
    begun, ended = _uk(quarter.start, 10), _uk(quarter.start, 20)
    ahead = _uk(quarter.end, 400)

    def episode(number: int, start: str, end: str, status: str = "V2", rec: str = "E4A", rne: str = "S") -> tuple:
        closing = rec if end else ""
        return (people.FAULT_ID + number, start, rne, status, "N1", "U6", "PR1", end, closing, "", "", "", "")

    repeated = tuple(column[0] for column in columns.values())
    repeated = tuple(dates_as_text(np.array([c]), "uk")[0] if isinstance(c, np.datetime64) else c for c in repeated)
    return [
        episode(1, ended, begun),
        episode(2, "", ended),
        episode(3, "31/02/2025", ""),
        repeated,
        episode(4, ahead, ""),
        # A closed episode that goes on (X1): whatever becomes of its code, it is in no count.
        episode(5, begun, ended, status="Q9", rec="X1", rne="P"),
        episode(6, "#N/A", ended),
    ], [
        "end before start", "missing start date", "unreadable date", "duplicate row", "future date", "unknown code",
        "not available marker",
    ]  # fmt: skip


def _uk(date, days: int) -> str:
    return dates_as_text(np.array([day(date) + np.timedelta64(days, "D")]), "uk")[0]


def _header(made, target: Path, children: np.ndarray, as_at) -> None:
    sex = made.children.sex[children]
    if as_at < LETTERS_FROM:
        sex = np.where(sex == "M", "1", "2")
    mothers = (made.children.sex[children] == "F") & (children % 97 == 0)
    mothers &= made.children.born[children] < as_at - np.timedelta64(16 * 365, "D")
    write_csv(
        target / "header.csv",
        {
            "CHILD": ids(children), "SEX": sex, "DOB": made.children.born[children],
            "ETHNIC": made.children.ethnicity[children],
            "UPN": np.array([f"Z{900_000_000_000 + n}" for n in children.tolist()], dtype=object),
            "MOTHER": np.where(mothers, "1", ""), "MC_DOB": np.full(len(children), NAT),
        },
        dates="uk",
    )  # fmt: skip


def _reviews(world, made, quarter, target, since, as_at, faulty) -> None:
    rows = made.reviews
    rows = rows.where((rows.held >= since) & (rows.held <= as_at) & (rows.recorded <= as_at))
    child = made.periods.child[rows.spell]
    order = np.lexsort((rows.held, child))
    rows, child = rows.where(order), child[order]
    young = months_on(made.children.born[child], 48) > rows.held
    code = np.array([f"PN{n}" for n in range(1, 8)], dtype=object)[(child + rows.number) % 7]
    columns = {
        "CHILD": ids(child), "DOB": made.children.born[child], "REVIEW": rows.held,
        "REVIEW_CODE": np.where(young, "PN0", code),
    }  # fmt: skip
    extra = [
        (people.FAULT_ID + 11, "01/05/2014", "", "PN1"),
        (people.FAULT_ID + 12, "01/05/2014", _uk(quarter.end, 500), "PN1"),
    ] if faulty else []  # fmt: skip
    row = write_csv(target / "reviews.csv", columns, dates="uk", extra=extra)
    for n, reason in enumerate(("missing start date", "future date")[: len(extra)]):
        world.faults.add(quarter, f"{FOLDER}/reviews.csv", row + n, "looked_after_reviews", reason)


def _adoption(made, target: Path, since, as_at) -> None:
    rows = made.episodes
    rows = rows.where(np.isin(rows.place, ["A3", "A4", "A5", "A6"]) & (rows.recorded <= as_at))
    order = np.lexsort((rows.decom, rows.period))
    rows = rows.where(order)
    rows = rows.where(np.unique(rows.period, return_index=True)[1])
    left = seen(rows.dec, rows.end_recorded, as_at)
    rows = rows.where(~(left < since))
    write_csv(
        target / "placed_for_adoption.csv",
        {
            "CHILD": ids(rows.child), "DOB": made.children.born[rows.child], "DATE_PLACED": rows.decom,
            "DATE_PLACED_CEASED": np.full(len(rows), NAT), "REASON_PLACED_CEASED": np.full(len(rows), "", object),
        },
        dates="uk",
    )  # fmt: skip


def _missing(world, made, quarter, target, since, as_at, faulty) -> None:
    rows = made.missing
    rows = rows.where(in_window(rows.recorded, rows.end, rows.end_recorded, since, as_at))
    rows = rows.where(np.lexsort((rows.start, rows.child)))
    columns = {
        "CHILD": ids(rows.child), "DOB": made.children.born[rows.child], "MISSING": rows.kind, "MIS_START": rows.start,
        "MIS_END": seen(rows.end, rows.end_recorded, as_at),
    }  # fmt: skip
    extra = [
        (people.FAULT_ID + 21, "01/05/2010", "M", _uk(quarter.start, 30), _uk(quarter.start, 20)),
        (people.FAULT_ID + 22, "01/05/2010", "Q", _uk(quarter.start, 30), _uk(quarter.start, 31)),
    ] if faulty else []  # fmt: skip
    row = write_csv(target / "missing.csv", columns, dates="uk", extra=extra)
    for n, reason in enumerate(("end before start", "unknown code")[: len(extra)]):
        world.faults.add(quarter, f"{FOLDER}/missing.csv", row + n, "missing_episodes", reason)


def _uasc(made, target: Path, children: np.ndarray, as_at) -> None:
    alone = children[made.children.uasc[children]]
    sex = made.children.sex[alone]
    write_csv(
        target / "uasc.csv",
        {
            "CHILD": ids(alone), "SEX": np.where(sex == "M", "1", "2") if as_at < LETTERS_FROM else sex,
            "DOB": made.children.born[alone], "DUC": made.children.grown[alone],
        },
        dates="uk",
    )  # fmt: skip
