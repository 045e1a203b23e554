"""The children in need census of the made-up council: what it holds on a day, module by module.

It covers the cases open at any time since the previous financial year began, as known on the extract's
date. `write_cin_census` writes it as XML or flattened, in the shape of any collection from 2017 to 2026.
"""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np

from ...periods import Quarter
from .children_cin_census_files import write_modules, write_xml
from .children_recording import latest_case
from .children_ssda903 import ids, in_window
from .events import Events, seen
from .world import NAT, World, day

WINDOW = "previous financial year start"
SHAPES = range(2017, 2027)
CIN_PLANS_FROM, LETTERS_FROM, PRE_PROCEEDINGS_FROM = 2022, 2025, 2026
_FACTORS = np.array(["1B", "2B", "3B", "4A", "4B", "5A", "6A", "7A", "14A", "16A", "17A", "20"], dtype=object)
_DISABILITIES = np.array(["LD", "AUT", "MOB", "COMM", "BEH", "HEAR"], dtype=object)


def write_cin_census(
    world: World, made: SimpleNamespace, quarter: Quarter, target: Path, shape: int | None = None
) -> None:
    """Write the census of a quarter: to a path that ends in .xml as XML, else as CSV files into a folder.

    `shape` is the year in which the collection ends, 2017 to 2026; the quarter's own unless told.
    """
    shape = min(shape or int(quarter.financial_year[:4]) + 1, SHAPES[-1])
    if shape not in SHAPES:
        raise ValueError(f"The census has the shapes of {SHAPES[0]} to {SHAPES[-1]}; got {shape}.")
    modules = census(world, made, quarter, shape)
    if target.suffix == ".xml":
        write_xml(target, modules, shape)
    else:
        write_modules(target, modules)


def census(world: World, made: SimpleNamespace, quarter: Quarter, shape: int) -> dict[str, dict[str, np.ndarray]]:
    """The columns of each module. CINdetailsID numbers a child's cases, CPPID the plans."""
    as_at, since = day(quarter.end), world.sees_from(quarter, WINDOW)
    cases = _known_cases(made, as_at)
    assessments = _of_case(cases, _assessments(made, since, as_at))
    enquiries = _of_case(cases, _enquiries(world, made, since, as_at))
    plans = _of_case(cases, _plans(made, since, as_at))
    shown = in_window(cases.recorded, cases.end, cases.end_recorded, since, as_at) & ~cases.nfa
    shown |= cases.nfa & (cases.start >= since)
    for rows in (assessments, enquiries, plans):
        shown[rows.case] = True
    cases = _numbered(cases.but(end=seen(cases.end, cases.end_recorded, as_at), shown=shown))
    found = {
        "Header": _header(quarter),
        "ChildIdentifiers": _identifiers(made, cases, shape),
        "ChildCharacteristics": _characteristics(made, cases),
        "Disabilities": _disabilities(made, cases),
        "CINdetails": _details(cases, enquiries),
        "Assessments": _assessed(cases, assessments),
        "CINplanDates": _cin_plans(cases, plans, as_at) if shape >= CIN_PLANS_FROM else None,
        "Section47": _asked(cases, enquiries),
        "ChildProtectionPlans": _on_plans(cases, plans),
        "Reviews": _reviews(made, cases, plans, since, as_at),
        "PreProceedings": _pre_proceedings(cases, plans, as_at) if shape >= PRE_PROCEEDINGS_FROM else None,
    }
    return {name: columns for name, columns in found.items() if columns}


# --- what is known on the day ---------------------------------------------------------------------------


def _known_cases(made, as_at) -> Events:
    """Episodes of need and referrals without further action that had been entered by then, by child and date."""
    need, referrals = made.need, made.referrals.where(made.referrals.nfa)
    text = np.full(len(referrals), "", dtype=object)
    nothing = np.full(len(referrals), NAT)
    cases = Events.join([
        need.but(nfa=np.zeros(len(need), bool)),
        Events(child=referrals.child, start=referrals.date, end=nothing, recorded=referrals.recorded,
               end_recorded=referrals.recorded, need=text, supported=referrals.nfa & False, why=text,
               source=referrals.source, nfa=referrals.nfa),
    ])  # fmt: skip
    cases = cases.where(cases.recorded <= as_at)
    return cases.where(np.lexsort((cases.start, cases.child)))


def _assessments(made, since, as_at) -> Events:
    rows = made.assessments
    rows = rows.where(in_window(rows.recorded, rows.end, rows.end_recorded, since, as_at))
    ended = seen(rows.end, rows.end_recorded, as_at)
    return rows.but(end=ended, date=np.where(np.isnat(rows.start), ended, rows.start))


def _enquiries(world: World, made, since, as_at) -> Events:
    """Enquiries with what was settled by then. A conference without an enquiry, and of one child in ten
    every conference, stands on the case and not on the enquiry."""
    rows = made.section_47.where(made.section_47.recorded <= as_at)
    conference = seen(rows.conference, rows.settled_recorded, as_at)
    rows = rows.but(
        conference=conference, unnecessary=rows.unnecessary & (rows.settled_recorded <= as_at),
        date=np.where(np.isnat(rows.start), conference, rows.start),
        on_case=np.isnat(rows.start) | ((rows.child % 10 == 0) & (conference >= rows.start)),
    ).where((rows.start >= since) | (conference >= since))  # fmt: skip
    target = world.add_working_days(np.where(np.isnat(rows.start), world.final, rows.start), 15)
    return rows.but(target=np.where(np.isnat(rows.start), NAT, target))


def _plans(made, since, as_at) -> Events:
    rows = made.plans.but(position=np.arange(len(made.plans)))
    rows = rows.where(in_window(rows.recorded, rows.end, rows.end_recorded, since, as_at))
    return rows.but(end=seen(rows.end, rows.end_recorded, as_at), date=rows.start)


def _of_case(cases: Events, rows: Events) -> Events:
    """The rows with the position of their case, those without a case left out (there are none)."""
    rows = rows.but(case=latest_case(cases, rows.child, rows.date))
    return rows.where(rows.case >= 0)


def _numbered(cases: Events) -> Events:
    """The cases, each shown one numbered among those of its child."""
    count = np.cumsum(cases.shown)
    first = np.unique(cases.child, return_index=True)
    before = (count - cases.shown)[first[1]][np.searchsorted(first[0], cases.child)]
    return cases.but(number=count - before)


# --- the modules ----------------------------------------------------------------------------------------


def _header(quarter: Quarter) -> dict:
    end = str(day(quarter.end))
    cells = {"Collection": "CIN", "Year": str(int(quarter.financial_year[:4]) + 1), "ReferenceDate": end,
             "SourceLevel": "L", "LEA": "999", "SoftwareCode": "made-up council", "Release": "1", "SerialNo": "001",
             "DateTime": f"{end}T12:00:00"}  # fmt: skip
    return {name: np.array([cell], dtype=object) for name, cell in cells.items()}


def _identifiers(made, cases: Events, shape: int) -> dict:
    child = np.unique(cases.child[cases.shown])
    born, blank = made.children.born[child], np.full(len(child), "", dtype=object)
    at_school = (child % 5 > 0) & (born < cases.start.max() - np.timedelta64(5 * 365, "D"))
    numbers = np.array([f"Z{n:012d}" for n in child.tolist()], dtype=object)
    male = made.children.sex[child] == "M"
    sex = ("Sex", np.where(male, "M", "F")) if shape >= LETTERS_FROM else ("GenderCurrent", np.where(male, "1", "2"))
    return {
        "LAchildID": ids(child), "UPN": np.where(at_school, numbers, ""), "FormerUPN": blank,
        "UPNunknown": np.where(at_school, "", "UN1"), "PersonBirthDate": born,
        "ExpectedPersonBirthDate": np.full(len(child), NAT), sex[0]: sex[1].astype(object),
        "PersonDeathDate": np.full(len(child), NAT),
    }  # fmt: skip


def _characteristics(made, cases: Events) -> dict:
    child = np.unique(cases.child[cases.shown])
    return {"LAchildID": ids(child), "Ethnicity": made.children.ethnicity[child]}


def _disabilities(made, cases: Events) -> dict:
    child = np.unique(cases.child[cases.shown])
    disabled = made.children.disabled[child]
    second = child[disabled & (child % 4 == 0)]
    codes = np.where(disabled, _DISABILITIES[child % 6], "NONE")
    every = np.concatenate([child, second])
    order = np.argsort(every, kind="stable")
    return {
        "LAchildID": ids(every[order]),
        "Disability": np.concatenate([codes, _DISABILITIES[(second + 1) % 6]])[order],
    }  # fmt: skip


def _keys(cases: Events, rows: Events) -> dict:
    return {"LAchildID": ids(rows.child), "CINdetailsID": cases.number[rows.case]}


def _details(cases: Events, enquiries: Events) -> dict:
    conference = np.full(len(cases), NAT)
    on_case = enquiries.where(enquiries.on_case)
    conference[on_case.case] = on_case.conference
    rows = cases.but(conference=conference).where(cases.shown)
    closed = ~np.isnat(rows.end)
    return {
        "LAchildID": ids(rows.child), "CINdetailsID": rows.number, "CINreferralDate": rows.start,
        "ReferralSource": rows.source, "PrimaryNeedCode": rows.need, "CINclosureDate": rows.end,
        "ReasonForClosure": np.where(closed, closure_reason(rows), ""), "DateOfInitialCPC": rows.conference,
        "ReferralNFA": rows.nfa.astype("int64"),
    }  # fmt: skip


def closure_reason(need: Events) -> np.ndarray:
    """Why cases closed, as a code."""
    return np.select(
        [np.isin(need.why, ["E11", "E12"]), np.isin(need.why, ["E45", "E46", "E47", "E48"]), need.why == "E41",
         ~need.supported],
        ["RC1", "RC4", "RC3", "RC8"], "RC7",
    ).astype(object)  # fmt: skip


def _assessed(cases: Events, rows: Events) -> dict:
    done = ~np.isnat(rows.end)
    first, second = _FACTORS[rows.child % 12], _FACTORS[(rows.child * 5 + 7) % 12]
    two = (rows.child % 3 > 0) & (first != second)
    factors = np.where(two, first + "," + second, first)
    return _keys(cases, rows) | {
        "AssessmentActualStartDate": rows.start, "AssessmentInternalReviewDate": np.full(len(rows), NAT),
        "AssessmentAuthorisationDate": rows.end, "AssessmentFactors": np.where(done, factors, ""),
    }  # fmt: skip


def _cin_plans(cases: Events, plans: Events, as_at) -> dict:
    """Cases with support and no protection plan: planned for from six weeks after the referral."""
    alone = np.ones(len(cases), bool)
    alone[plans.case] = False
    begun = cases.start + np.timedelta64(42, "D")
    has = cases.shown & cases.supported & alone & (begun <= as_at) & ~(cases.end <= begun)
    rows = cases.where(has)
    return {"LAchildID": ids(rows.child), "CINdetailsID": rows.number, "CINPlanStartDate": begun[has],
            "CINPlanEndDate": rows.end}  # fmt: skip


def _asked(cases: Events, enquiries: Events) -> dict:
    rows = enquiries.where(~np.isnat(enquiries.start))
    return _keys(cases, rows) | {
        "S47ActualStartDate": rows.start, "InitialCPCtarget": rows.target,
        "DateOfInitialCPC": np.where(rows.on_case, NAT, rows.conference),
        "ICPCnotRequired": rows.unnecessary.astype("int64"),
    }  # fmt: skip


def _plan_ids(position) -> np.ndarray:
    return np.array([f"CPP{n:06d}" for n in np.asarray(position).tolist()], dtype=object)


def _on_plans(cases: Events, rows: Events) -> dict:
    return _keys(cases, rows) | {
        "CPPID": _plan_ids(rows.position), "CPPstartDate": rows.start, "CPPendDate": rows.end,
        "InitialCategoryOfAbuse": rows.category, "LatestCategoryOfAbuse": rows.latest,
        "NumberOfPreviousCPP": rows.before,
    }  # fmt: skip


def _reviews(made, cases: Events, plans: Events, since, as_at) -> dict:
    rows = made.plan_reviews
    rows = rows.where((rows.held >= since) & (rows.held <= as_at) & (rows.recorded <= as_at))
    rows = rows.where(np.isin(rows.spell, plans.position))
    plan = plans.where(np.searchsorted(plans.position, rows.spell))
    return _keys(cases, plan) | {"CPPID": _plan_ids(rows.spell), "CPPreviewDate": rows.held}


def _pre_proceedings(cases: Events, plans: Events, as_at) -> dict:
    """Some children on a plan come to pre-proceedings three months on."""
    begun = plans.start + np.timedelta64(90, "D")
    some = (plans.child % 9 == 0) & (begun <= as_at) & ~(plans.end <= begun)
    rows, begun = plans.where(some), begun[some]

    def after(number: int) -> np.ndarray:
        dates = begun + np.timedelta64(number, "D")
        return np.where(dates <= as_at, dates, NAT)

    sent = ~np.isnat(after(7))
    return _keys(cases, rows) | {
        "PPStartDate": begun, "LBPSentDate": after(7), "FGDMMeetingOffer": np.where(sent, "1", ""),
        "FGDMMeetingFac": np.where(sent, (rows.child % 2).astype(str), ""), "InitialPPMeetingDate": after(21),
        "ReviewMeetingsCount": np.where(sent, (rows.child % 3).astype(str), ""), "StepDecisionDate": after(110),
        "PPOutcome": np.full(len(rows), "", dtype=object), "CourtAppDate": np.full(len(rows), NAT),
        "LetterInitCPDate": np.full(len(rows), NAT),
    }  # fmt: skip


