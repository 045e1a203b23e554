"""Writes the Annex A workbook of a quarter: lists 1 to 7 here, 8 to 11 in `children_annex_a_care`."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np

from ...periods import Quarter
from . import people
from .children_annex_a_care import care_lists
from .children_annex_a_words import (
    ABUSE_WORDS,
    CLOSURE_WORDS,
    NEED_WORDS,
    SOURCE_WORDS,
    STATUS_WORDS,
    person,
    team_and_worker,
    yes_no,
)  # fmt: skip
from .children_cin_census import closure_reason
from .children_ssda903 import in_window
from .children_truth import earlier_in_12_months, known_spells
from .events import Events, seen
from .world import NAT, World, day, open_at
from .write_xlsx import write_xlsx

FILE = "annex_a.xlsx"
WINDOW = "6 months"


def write(world: World, made: SimpleNamespace, quarter: Quarter, folder: Path) -> None:
    """Write the workbook, with faulty rows where they are planted."""
    as_at, since = day(quarter.end), world.sees_from(quarter, WINDOW)
    sheets = {
        "List 1": _contacts(made, since, as_at),
        "List 2": _early_help(made, since, as_at),
        "List 3": _referrals(made, since, as_at),
        "List 4": _assessments(world, made, quarter, since, as_at),
        "List 5": _section_47(world, made, quarter, since, as_at),
        "List 6": _need(made, since, as_at),
        "List 7": _plans(made, since, as_at),
        **care_lists(world, made, quarter, since, as_at),
    }
    extra = _faulty_rows(world, quarter, sheets) if quarter in world.faulty_quarters else {}
    write_xlsx(folder / FILE, sheets, extra)


def _contacts(made, since, as_at) -> dict:
    rows = made.contacts
    rows = rows.where((rows.date >= since) & (rows.date <= as_at) & (rows.recorded <= as_at))
    return person(made, rows.child, as_at) | {
        "Date of Contact": rows.date, "Contact Source": SOURCE_WORDS.of(rows.source),
    }  # fmt: skip


def _early_help(made, since, as_at) -> dict:
    rows = made.early_help
    rows = rows.where(in_window(rows.recorded, rows.end, rows.end_recorded, since, as_at))
    return person(made, rows.child, as_at) | {
        "Assessment start date": rows.start, "Assessment completion date": seen(rows.end, rows.end_recorded, as_at),
        "Organisation completing assessment": rows.organisation,
    }  # fmt: skip


def _referrals(made, since, as_at) -> dict:
    """Every row has the number of referrals in the 12 months before that referral."""
    known = made.referrals.where(made.referrals.recorded <= as_at)
    known = known.but(earlier=earlier_in_12_months(known))
    rows = known.where((known.date >= since) & (known.date <= as_at))
    return person(made, rows.child, as_at) | {
        "Date of referral": rows.date, "Referral Source": SOURCE_WORDS.of(rows.source),
        "Referral NFA?": yes_no(rows.nfa), "Number of Referrals in Last 12 Months": rows.earlier,
        **team_and_worker(rows.child, 0),
    }  # fmt: skip


def _disability(made, child) -> dict:
    return {"Does the Child have a Disability": yes_no(made.children.disabled[child])}


def _assessments(world, made, quarter, since, as_at) -> dict:
    rows = made.assessments
    rows = rows.where(in_window(rows.recorded, rows.end, rows.end_recorded, since, as_at))
    ended = seen(rows.end, rows.end_recorded, as_at)
    done = ~np.isnat(ended)
    for n in np.flatnonzero(rows.wrong):
        world.faults.add(quarter, FILE, n + 2, "assessments", "judged date error")
    return person(made, rows.child, as_at) | _disability(made, rows.child) | {
        "Continuous Assessment Start Date": rows.start,
        "Child Seen During Continuous Assessment": yes_no(rows.seen),
        "Continuous Assessment Date of Authorisation": ended,
        "Was the child assessed as requiring LA children's social care support?":
            np.where(done, yes_no(rows.supported), ""),
        **team_and_worker(rows.child, 1),
    }  # fmt: skip


def _section_47(world, made, quarter, since, as_at) -> dict:
    known = made.section_47.where(made.section_47.recorded <= as_at)
    conference = seen(known.conference, known.settled_recorded, as_at)
    asked = known.but(date=np.where(np.isnat(known.start), conference, known.start))
    held = known.but(date=np.where(np.isnat(conference), np.datetime64("1990-01-01"), conference))
    known = known.but(
        conference=conference, settled=known.settled_recorded <= as_at,
        enquiries=earlier_in_12_months(asked) + 1, conferences=earlier_in_12_months(held) + ~np.isnat(conference),
    )  # fmt: skip
    rows = known.where((known.start >= since) | (known.conference >= since))
    for n in np.flatnonzero(rows.wrong):
        world.faults.add(quarter, FILE, n + 2, "section_47", "judged date error")
    held = ~np.isnat(rows.conference)
    return person(made, rows.child, as_at) | _disability(made, rows.child) | {
        "Strategy discussion initiating Section 47 Enquiry Start Date": rows.start,
        "Was an Initial Child Protection Conference deemed unnecessary?":
            np.where(rows.settled, yes_no(rows.unnecessary), ""),
        "Date of Initial Child Protection Conference": rows.conference,
        "Did the Initial Child Protection Conference Result in a Child Protection Plan":
            np.where(held, yes_no(rows.planned), ""),
        "Number of Section 47 Enquiries in the last 12 months": rows.enquiries,
        "Number of ICPCs in the last 12 months": rows.conferences,
        **team_and_worker(rows.child, 1),
    }  # fmt: skip


def _need(made, since, as_at) -> dict:
    rows = made.need
    rows = rows.where(in_window(rows.recorded, rows.end, rows.end_recorded, since, as_at))
    ended = seen(rows.end, rows.end_recorded, as_at)
    closed = ~np.isnat(ended)
    cared_for = np.isin(rows.child, _children_of(made.periods, as_at))
    on_plan = np.isin(rows.child, _children_of(made.plans, as_at))
    assessed = np.isin(rows.child, _children_of(made.assessments, as_at))
    status = np.select(
        [closed, cared_for, on_plan, assessed & ~rows.supported],
        ["Closed episode", "Looked after child", "Child Protection plan", "Open assessment"], "Child in need plan",
    )  # fmt: skip
    why = closure_reason(rows)
    visit = np.maximum(rows.start, np.where(closed, ended, as_at) - (rows.child % 40).astype("timedelta64[D]"))
    return person(made, rows.child, as_at) | _disability(made, rows.child) | {
        "CIN Start Date": rows.start, "Primary Need Code": NEED_WORDS.of(rows.need),
        "Date Child Was Last Seen": visit, "CIN Closure Date": ended,
        "Reason for Closure": np.where(closed, CLOSURE_WORDS.of(why), ""), "Case Status": STATUS_WORDS.of(status),
        **team_and_worker(rows.child, 3),
    }  # fmt: skip


def _children_of(spells: Events, as_at) -> np.ndarray:
    """Children with a spell that stands open in an extract of that day."""
    rows = known_spells(spells, as_at)
    return np.unique(rows.child[open_at(rows.start, rows.end, as_at)])


def _plans(made, since, as_at) -> dict:
    rows = made.plans.but(position=np.arange(len(made.plans)))
    rows = rows.where(in_window(rows.recorded, rows.end, rows.end_recorded, since, as_at))
    ended = seen(rows.end, rows.end_recorded, as_at)
    reviews = made.plan_reviews.where((made.plan_reviews.recorded <= as_at) & ~np.isnat(made.plan_reviews.held))
    latest = np.full(len(made.plans), np.datetime64("1900-01-01", "D"))
    np.maximum.at(latest, reviews.spell, reviews.held)
    latest = latest[rows.position]
    last = np.where(np.isnat(ended), as_at, ended)
    visit = np.maximum(rows.start, last - (rows.child % 14).astype("timedelta64[D]"))
    return person(made, rows.child, as_at) | _disability(made, rows.child) | {
        "Child Protection Plan Start Date": rows.start,
        "Initial Category of Abuse": ABUSE_WORDS.of(rows.category),
        "Latest Category of Abuse": ABUSE_WORDS.of(rows.latest),
        "Date of the Last Statutory Visit": visit, "Was the Child Seen Alone?": yes_no(rows.child % 9 > 0),
        "Date of latest review conference": np.where(latest < rows.start, NAT, latest),
        "Child Protection Plan End Date": ended,
        "Subject to Emergency Protection Order or Protected Under Police Powers in Last Six Months (Y/N)":
            yes_no(rows.child % 31 == 0),
        "Number of Previous Child Protection Plans": rows.before,
        **team_and_worker(rows.child, 3),
    }  # fmt: skip


def _faulty_rows(world: World, quarter: Quarter, sheets: dict) -> dict[str, list[tuple]]:
    """Rows about children who do not exist, each wrong in one way, at the foot of five lists."""
    begun, later, ahead = (day(quarter.start) + np.timedelta64(n, "D") for n in (10, 24, 460))
    child = _nobody(as_at=day(quarter.end))
    disability = ("b) No",)
    team = (people.TEAMS[0], "#N/A")
    planted = {
        "List 1": ("contacts", [
            ((*child(31), "#N/A", "q) 6: Police"), "not available marker"),
            ((*child(32), ahead, "q) 6: Police"), "future date"),
            (_first(sheets["List 1"]), "duplicate row"),
        ]),
        "List 3": ("referrals", [
            ((*child(33), None, "q) 6: Police", "b) No", 0, *team), "missing start date"),
            ((*child(34), "30 Feb 2025", "q) 6: Police", "b) No", 0, *team), "unreadable date"),
            (_first(sheets["List 3"]), "duplicate row"),
        ]),
        "List 4": ("assessments", [
            ((*child(35), *disability, "soon", "a) Yes", None, "", *team), "unreadable date"),
        ]),
        "List 6": ("children_in_need", [
            ((*child(36), *disability, later, NEED_WORDS.word("N1"), begun, begun, "h) RC7: Other",
              STATUS_WORDS.word("Closed episode"), *team), "end before start"),
        ]),
        "List 7": ("child_protection_plans", [
            ((*child(37), *disability, later, "a) Neglect", "a) Neglect", begun, "a) Yes", None, begun, "b) No", 0,
              *team), "end before start"),
            ((*child(38), *disability, ahead, "a) Neglect", "a) Neglect", None, "a) Yes", None, None, "b) No", 0,
              *team), "future date"),
        ]),
    }  # fmt: skip
    for sheet, (table, rows) in planted.items():
        first = len(next(iter(sheets[sheet].values()))) + 2
        for n, (_, reason) in enumerate(rows):
            world.faults.add(quarter, FILE, first + n, table, reason)
    return {sheet: [row for row, _ in rows] for sheet, (_, rows) in planted.items()}


def _nobody(as_at):
    """Gives the first five cells of a row about a child who does not exist."""
    born = as_at - np.timedelta64(8 * 365 + 40, "D")
    return lambda number: (people.FAULT_ID + number, "a) Male", "a) WBRI", born, 8)


def _first(columns: dict) -> tuple:
    return tuple(column[0] for column in columns.values())


