"""The made-up council's children as the Standard Safeguarding Dataset, in any database SQLAlchemy can write.

What its other extracts of the quarter say of the same events stands here as the dataset would have it: six
years up to the quarter's end, as known that day. Tables of which the simulation knows nothing are empty;
those that are placeholders everywhere hold placeholders here too.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import SimpleNamespace

import numpy as np
import sqlalchemy

from ...periods import Quarter
from . import people
from .children_cin_census import closure_reason
from .children_recording import latest_case
from .children_reviews import known_chain
from .children_ssda903 import ids, in_window
from .events import Events, seen
from .ssd_care import care_tables
from .ssd_tables import COLUMNS, declared
from .world import NAT, World, day

YEARS = 6
_PLACEHOLDER = "PLACEHOLDER_DATA"
_PLACEHOLDER_TABLES = (
    "ssd_send", "ssd_sen_need", "ssd_ehcp_requests", "ssd_ehcp_assessment", "ssd_ehcp_named_plan",
    "ssd_ehcp_active_plans", "ssd_s251_finance",
)  # fmt: skip
_YES_NO = np.array(["N", "Y"], dtype=object)


def write_ssd(
    world: World, made: SimpleNamespace, quarter: Quarter, engine: sqlalchemy.Engine, schema: str | None = None
) -> dict[str, int]:
    """Create every table of the dataset and fill it as at the quarter's end; rows written by table."""
    metadata = declared(schema)
    found = dataset(world, made, quarter)
    with engine.begin() as connection:
        metadata.create_all(connection)
        for name, columns in found.items():
            table = metadata.tables[f"{schema}.{name}" if schema else name]
            rows = _rows(columns)
            if rows:
                connection.execute(table.insert(), rows)
    return {name: len(next(iter(found[name].values()))) if name in found else 0 for name in COLUMNS}


def dataset(world: World, made: SimpleNamespace, quarter: Quarter) -> dict[str, Mapping[str, np.ndarray]]:
    """The columns of each table that holds anything."""
    as_at = day(quarter.end)
    since = _six_years_before(as_at)
    found = {
        **_front_door(made, since, as_at), **_cases(made, since, as_at), **_enquiries(made, since, as_at),
        **_plans(made, since, as_at), **care_tables(world, made, since, as_at),
    }  # fmt: skip
    number = np.unique(np.concatenate([column for name, column in _children(found)]).astype("int64")) - people.FIRST_ID
    return {**_persons(made, number), **found, **_rest(as_at)}


def _six_years_before(as_at) -> np.datetime64:
    """The first day of six years that end with a month's last day."""
    return ((as_at + np.timedelta64(1, "D")).astype("datetime64[M]") - 12 * YEARS).astype("datetime64[D]")


def _children(found) -> list[tuple[str, np.ndarray]]:
    return [(name, column) for columns in found.values() for name, column in columns.items() if "person_id" in name]


def _rows(columns: Mapping[str, np.ndarray]) -> list[dict]:
    cells = [_cells(column) for column in columns.values()]
    return [dict(zip(columns, row, strict=True)) for row in zip(*cells, strict=True)]


def _cells(column: np.ndarray) -> list:
    """Cells as a database takes them: dates with midnight, text, and nothing where there is nothing."""
    if column.dtype.kind == "M":
        return column.astype("datetime64[s]").astype(object).tolist()
    if column.dtype.kind in "iuf":
        return column.tolist()
    return [None if cell is None or cell == "" else str(cell) for cell in column.tolist()]


def yes_no(values) -> np.ndarray:
    """True and False as the dataset's flags."""
    return _YES_NO[np.asarray(values).astype("int64")]


def numbered(prefix: str, number) -> np.ndarray:
    """Identifiers of rows, from whole numbers."""
    return np.array([f"{prefix}{n:07d}" for n in np.asarray(number).tolist()], dtype=object)


def _persons(made, child: np.ndarray) -> dict:
    born, who = made.children.born[child], ids(child)
    alone = child[made.children.uasc[child]]
    disabled = child[made.children.disabled[child]]
    able = child[~made.children.disabled[child] & (child % 3 == 0)]
    coded = np.concatenate([disabled, able])
    first, last = np.array(people.FORENAMES, dtype=object), np.array(people.SURNAMES, dtype=object)
    return {
        "ssd_person": {
            "pers_person_id": who, "pers_forename": first[child % len(first)], "pers_surname": last[child % len(last)],
            "pers_sex": made.children.sex[child].astype(object), "pers_ethnicity": made.children.ethnicity[child],
            "pers_dob": born,
        },
        "ssd_disability": {
            "disa_table_id": numbered("D", coded), "disa_person_id": ids(coded),
            "disa_disability_code": np.where(np.arange(len(coded)) < len(disabled), "LD", "NONE").astype(object),
        },
        "ssd_immigration_status": {
            "immi_immigration_status_id": numbered("I", alone), "immi_person_id": ids(alone),
            "immi_immigration_status": np.full(len(alone), "UASC", dtype=object),
        },
        "ssd_department": {
            "dept_team_id": numbered("T", np.arange(len(people.TEAMS))),
            "dept_team_name": np.array(people.TEAMS, dtype=object),
        },
    }  # fmt: skip


def team_of(child, first: int) -> np.ndarray:
    """The identifier of the team that holds the case, as Annex A names it."""
    child = np.asarray(child)
    teams = np.array({0: [0], 1: [1, 2], 3: [3, 4, 7], 5: [5, 6], 8: [8]}[first])
    return numbered("T", teams[child % len(teams)])


def _front_door(made, since, as_at) -> dict:
    contacts = made.contacts.but(position=np.arange(len(made.contacts)))
    contacts = contacts.where((contacts.date >= since) & (contacts.date <= as_at) & (contacts.recorded <= as_at))
    early = made.early_help.but(position=np.arange(len(made.early_help)))
    early = early.where(in_window(early.recorded, early.end, early.end_recorded, since, as_at))
    return {
        "ssd_contacts": {
            "cont_contact_id": numbered("C", contacts.position), "cont_person_id": ids(contacts.child),
            "cont_contact_date": contacts.date, "cont_contact_source_code": contacts.source,
        },
        "ssd_early_help_episodes": {
            "earl_episode_id": numbered("H", early.position), "earl_person_id": ids(early.child),
            "earl_episode_start_date": early.start, "earl_episode_end_date": seen(early.end, early.end_recorded, as_at),
            "earl_episode_organisation": early.organisation,
        },
    }  # fmt: skip


def known_cases(made, as_at) -> Events:
    """Episodes of need and referrals that nothing followed, as entered by a day, by child and date."""
    need, refused = made.need, made.referrals.where(made.referrals.nfa)
    blank, nothing = np.full(len(refused), "", dtype=object), np.full(len(refused), NAT)
    every = Events.join([
        need.but(nfa=np.zeros(len(need), bool)),
        Events(child=refused.child, start=refused.date, end=nothing, recorded=refused.recorded,
               end_recorded=refused.recorded, need=blank, supported=refused.nfa & False, why=blank,
               source=refused.source, nfa=refused.nfa),
    ])  # fmt: skip
    every = every.where(np.lexsort((every.start, every.child)))
    every = every.but(position=np.arange(len(every)))
    return every.where(every.recorded <= as_at)


def _cases(made, since, as_at) -> dict:
    """Episodes of need (and referrals alone), the assessments in them, and plans of support."""
    cases = known_cases(made, as_at)
    lasting = in_window(cases.recorded, cases.end, cases.end_recorded, since, as_at)
    shown = np.where(cases.nfa, cases.start >= since, lasting)
    done = made.assessments.but(position=np.arange(len(made.assessments)))
    done = done.where(in_window(done.recorded, done.end, done.end_recorded, since, as_at))
    ended = seen(done.end, done.end_recorded, as_at)
    case = latest_case(cases, done.child, np.where(np.isnat(done.start), ended, done.start))
    rows = cases.where(shown)
    closed = seen(rows.end, rows.end_recorded, as_at)
    begun = rows.start + np.timedelta64(42, "D")
    planned = rows.supported & (begun <= as_at) & ~(closed <= begun)
    return {
        "ssd_cin_episodes": {
            "cine_referral_id": numbered("R", rows.position), "cine_person_id": ids(rows.child),
            "cine_referral_date": rows.start, "cine_cin_primary_need_code": rows.need,
            "cine_referral_source_code": rows.source, "cine_referral_nfa": yes_no(rows.nfa),
            "cine_close_reason": np.where(np.isnat(closed), "", closure_reason(rows)), "cine_close_date": closed,
            "cine_referral_team": team_of(rows.child, 0),
        },
        "ssd_cin_assessments": {
            "cina_assessment_id": numbered("A", done.position), "cina_person_id": ids(done.child),
            "cina_referral_id": np.where(case >= 0, numbered("R", cases.position[case]), ""),
            "cina_assessment_start_date": done.start, "cina_assessment_auth_date": ended,
            "cina_assessment_child_seen": yes_no(done.seen), "cina_assessment_outcome_nfa": yes_no(~done.supported),
            "cina_assessment_team": team_of(done.child, 1),
        },
        "ssd_cin_plans": {
            "cinp_cin_plan_id": numbered("N", rows.position[planned]),
            "cinp_referral_id": numbered("R", rows.position[planned]), "cinp_person_id": ids(rows.child[planned]),
            "cinp_cin_plan_start_date": begun[planned], "cinp_cin_plan_end_date": closed[planned],
        },
    }  # fmt: skip


def _enquiries(made, since, as_at) -> dict:
    """Enquiries, and conferences in a table of their own: some have no enquiry on record."""
    rows = made.section_47.but(position=np.arange(len(made.section_47)))
    rows = rows.where(rows.recorded <= as_at)
    held = seen(rows.conference, rows.settled_recorded, as_at)
    settled = rows.settled_recorded <= as_at
    shown = (rows.start >= since) | (held >= since)
    rows, held, settled = rows.where(shown), held[shown], settled[shown]
    asked, met = ~np.isnat(rows.start), ~np.isnat(held)
    over = np.where(met, held, np.minimum(rows.start + np.timedelta64(10, "D"), as_at))
    ends = np.where(settled, np.maximum(over, rows.start), NAT)
    enquiry = np.where(asked, numbered("S", rows.position), "")
    return {
        "ssd_s47_enquiry": {
            "s47e_s47_enquiry_id": enquiry[asked], "s47e_person_id": ids(rows.child[asked]),
            "s47e_s47_start_date": rows.start[asked], "s47e_s47_end_date": ends[asked],
            "s47e_s47_nfa": np.where(settled, yes_no(rows.unnecessary), "")[asked],
            "s47e_s47_completed_by_team": team_of(rows.child[asked], 1),
        },
        "ssd_initial_cp_conference": {
            "icpc_icpc_id": numbered("F", rows.position[met]), "icpc_s47_enquiry_id": enquiry[met],
            "icpc_person_id": ids(rows.child[met]), "icpc_icpc_date": held[met],
            "icpc_icpc_outcome_cp_flag": yes_no(rows.planned[met]),
            "icpc_icpc_transfer_in": np.full(int(met.sum()), "N", dtype=object),
            "icpc_icpc_team": team_of(rows.child[met], 1),
        },
    }  # fmt: skip


def _plans(made, since, as_at) -> dict:
    """Plans with their reviews, the next one due among them, and monthly visits up to the day."""
    plans = made.plans.but(position=np.arange(len(made.plans)))
    plans = plans.where(in_window(plans.recorded, plans.end, plans.end_recorded, since, as_at))
    ended = seen(plans.end, plans.end_recorded, as_at)
    reviews = known_chain(made.plan_reviews, as_at)
    reviews = reviews.where(np.isin(reviews.spell, plans.position))
    last = np.where(np.isnat(ended), as_at, ended)
    visit = np.maximum(plans.start, last - (plans.child % 14).astype("timedelta64[D]"))
    return {
        "ssd_cp_plans": {
            "cppl_cp_plan_id": numbered("P", plans.position), "cppl_person_id": ids(plans.child),
            "cppl_cp_plan_start_date": plans.start, "cppl_cp_plan_end_date": ended,
            "cppl_cp_plan_initial_category": plans.category, "cppl_cp_plan_latest_category": plans.latest,
            "cppl_cp_plan_ola": np.full(len(plans), "N", dtype=object),
        },
        "ssd_cp_reviews": {
            "cppr_cp_review_id": numbered("V", np.arange(len(reviews))),
            "cppr_person_id": ids(made.plans.child[reviews.spell]), "cppr_cp_plan_id": numbered("P", reviews.spell),
            "cppr_cp_review_due": reviews.due, "cppr_cp_review_date": reviews.held,
        },
        "ssd_cp_visits": {
            "cppv_cp_visit_id": numbered("W", plans.position), "cppv_person_id": ids(plans.child),
            "cppv_cp_plan_id": numbered("P", plans.position), "cppv_cp_visit_date": visit,
            "cppv_cp_visit_seen": yes_no(plans.child % 11 > 0),
            "cppv_cp_visit_seen_alone": yes_no(plans.child % 9 > 0),
        },
    }  # fmt: skip


def _rest(as_at) -> dict:
    """The release of the dataset, and the tables that hold placeholders in every council."""
    found = {
        name: {
            column: np.array([f"{_PLACEHOLDER}{n}" if not k else _PLACEHOLDER for n in range(3)], dtype=object)
            for k, column in enumerate(COLUMNS[name])
            if not column.endswith("_date")
        }
        for name in _PLACEHOLDER_TABLES
    }
    released = np.array([datetime.fromisoformat(str(as_at))], dtype="datetime64[s]")
    return found | {
        "ssd_version_log": {
            "version_number": np.array(["made up"], dtype=object), "release_date": released,
            "is_current": np.array(["1"], dtype=object),
        }
    }  # fmt: skip
