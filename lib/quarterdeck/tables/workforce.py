"""The workforce: posts, agency workers and the children's social work workforce census."""

from __future__ import annotations

from . import codes
from ._columns import date, filled, identifier, number, text, yes_no
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

SOCIAL_WORKERS = TableSpec(
    "social_workers",
    "Children's social workers on 30 September (workforce census).",
    sees="snapshot",
    columns=(
        date("census_date", "Date of the census", required=True, filled=True),
        identifier("worker_id", "Registration number of the worker"),
        yes_no("agency", "Whether an agency worker", required=True),
        number("fte", "Full-time equivalent on the day", lowest=0),
        number("cases", "Cases held on the day", lowest=0),
        text("org_role", "Role in the organisation", among=codes.ORGANISATION_ROLE),
        yes_no("absent", "Whether absent on the day"),
    ),
    key=("census_date", "worker_id"),
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

SPECS = (POSTS, AGENCY_REGISTER, SOCIAL_WORKERS, SOCIAL_WORKER_VACANCIES)
