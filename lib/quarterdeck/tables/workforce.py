"""The workforce: posts, agency workers and the children's social work workforce census."""

from __future__ import annotations

from . import codes
from ._columns import DATE_OF_BIRTH, ETHNICITY, SEX, date, filled, identifier, number, text, yes_no
from .spec import TableSpec

POSTS = TableSpec(
    "posts",
    "The establishment on a date. A shared post has several rows, each repeating its budget.",
    sees="snapshot",
    columns=(
        date("snapshot_date", "Date of the picture", required=True, filled=True),
        identifier("post_id", "Identifier of the post"),
        filled(text("division", "Division", among=codes.DIVISIONS)),
        text("team", "Team"),
        text("role_group", "Group of roles"),
        number("budget_fte", "Budgeted full-time equivalent of the post", required=True, filled=True, lowest=0),
        text("occupant_id", "Identifier of whoever holds the post"),
        number("occupant_fte", "Full-time equivalent of whoever holds it", lowest=0),
        filled(text("status", "Filled, vacant, frozen, supernumerary or new", among=codes.POST_STATUS)),
        yes_no("social_worker", "Whether it is a social worker's post", required=True),
    ),
    key=("snapshot_date", "post_id", "occupant_id", "occupant_fte", "status"),
    dated="snapshot_date",
    grain="post",
)

AGENCY_REGISTER = TableSpec(
    "agency_register",
    "Agency workers' assignments.",
    sees="events",
    columns=(
        identifier("assignment_id", "Identifier of the assignment"),
        text("role", "Role"),
        text("team", "Team"),
        filled(text("division", "Division", among=codes.DIVISIONS)),
        date("start", "Date the assignment began", required=True, filled=True),
        date("end", "Date it ended or is due to end", future=True),
        number("weekly_hours", "Hours a week", required=True, lowest=0),
        text("covers_post_id", "Identifier of the post it covers"),
        yes_no("social_worker", "Whether it is social work"),
    ),
    key=("assignment_id",),
    opened="start",
    closed="end",
    window="12 months",
    grain="assignment",
)

_WORKER = (
    DATE_OF_BIRTH,
    SEX,
    ETHNICITY,
    text("qualified_at", "Institution of the social work qualification"),
    text("qualification_level", "Level of the social work qualification, as coded"),
    yes_no("step_up", "Whether a graduate of Step Up to Social Work"),
    yes_no("frontline", "Whether a graduate of Frontline"),
    text("assessed_status", "Status in the assessment and accreditation system, as coded"),
    date("role_start", "Date the role began"),
    text("came_from", "Where a new starter came from, as coded"),
    number("days_lost", "Working days lost to sickness in the year", lowest=0),
    number("contract_weeks", "Weeks of the agency worker's contract", lowest=0),
)

SOCIAL_WORKERS = TableSpec(
    "social_workers",
    "Children's social workers in post on 30 September (workforce census). Those who had left are in "
    "`social_worker_leavers`.",
    sees="snapshot",
    columns=(
        date("census_date", "Date of the census", required=True, filled=True),
        identifier("worker_id", "Registration number of the worker"),
        yes_no("agency", "Whether an agency worker", required=True),
        number("fte", "Full-time equivalent on the day", lowest=0),
        number("cases", "Cases held on the day", lowest=0),
        text("org_role", "Role in the organisation", among=codes.ORGANISATION_ROLE),
        yes_no("absent", "Whether absent on the day"),
        text("reason_absent", "Why absent on the day, as coded"),
        *_WORKER,
        date("role_end", "Date the role ended, where it ended after the census day or is contradicted", future=True),
        number("contracted_fte", "Full-time equivalent of the role, as last held", lowest=0),
    ),
    key=("census_date", "worker_id"),
    dated="census_date",
    grain="worker",
)

SOCIAL_WORKER_LEAVERS = TableSpec(
    "social_worker_leavers",
    "Children's social workers who left in the year to 30 September (workforce census).",
    sees="snapshot",
    columns=(
        date("census_date", "Date of the census", required=True, filled=True),
        identifier("worker_id", "Registration number of the worker"),
        yes_no("agency", "Whether an agency worker", required=True),
        text("org_role", "Role in the organisation", among=codes.ORGANISATION_ROLE),
        *_WORKER,
        date("role_end", "Date the role ended", required=True, filled=True),
        text("left_for", "Where the worker went, as coded"),
        text("why_left", "Why the worker left, as coded"),
        number("contracted_fte", "Full-time equivalent of the role, as last held", lowest=0),
    ),
    key=("census_date", "worker_id", "role_end"),
    dated="census_date",
    grain="worker",
)

SOCIAL_WORKER_VACANCIES = TableSpec(
    "social_worker_vacancies",
    "Vacancies and agency cover of the council as a whole on 30 September (workforce census).",
    sees="snapshot",
    columns=(
        date("census_date", "Date of the census", required=True, filled=True),
        number("vacancies_fte", "Vacancies, full-time equivalent", required=True, lowest=0),
        number("agency_fte", "Agency workers covering vacancies, full-time equivalent", required=True, lowest=0),
        number("agency_headcount", "Agency workers covering vacancies, people", required=True, lowest=0),
    ),
    key=("census_date",),
    dated="census_date",
    grain="council",
)

SPECS = (POSTS, AGENCY_REGISTER, SOCIAL_WORKERS, SOCIAL_WORKER_LEAVERS, SOCIAL_WORKER_VACANCIES)
