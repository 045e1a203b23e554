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

_WORKPLACE = (
    date("period_end", "Last day of the month of the extract", required=True, filled=True),
    identifier("workplace_id", "Identifier of the workplace in the workforce data set"),
)

ADULT_CARE_WORKPLACES = TableSpec(
    "adult_care_workplaces",
    "Adult social care workplaces on a date (ASC-WDS): staff, starters, leavers and vacancies of all job roles. What "
    "the workplace does not know or did not answer is empty, never a number.",
    sees="snapshot",
    columns=(
        *_WORKPLACE,
        text("location_id", "Location number at the regulator"),
        text("provider_id", "Provider number at the regulator"),
        text("council_code", "Council in whose area it is, as coded"),
        text("sector", "Kind of establishment, as coded"),
        text("main_service", "Main service, as coded"),
        number("staff", "Staff, as the workplace gives it", lowest=0),
        number("starters", "Starters in the last 12 months", lowest=0),
        number("leavers", "Leavers in the last 12 months", lowest=0),
        number("vacancies", "Vacancies on the day", lowest=0),
    ),
    key=("period_end", "workplace_id"),
    dated="period_end",
    grain="workplace",
)

ADULT_CARE_JOB_ROLES = TableSpec(
    "adult_care_job_roles",
    "Adult social care workplaces on a date (ASC-WDS): one row a workplace and job role of which it has any staff, "
    "starter, leaver or vacancy.",
    sees="snapshot",
    columns=(
        *_WORKPLACE,
        text("location_id", "Location number at the regulator"),
        text("main_service", "Main service, as coded"),
        identifier("job_role", "Number of the job role"),
        yes_no("is_group", "Whether the number stands for a group of roles, so that adding it counts people twice"),
        *(
            number(name, about, lowest=0)
            for name, about in (
                ("employees", "Permanent and temporary employees"),
                ("permanent", "Permanent employees"),
                ("temporary", "Temporary employees"),
                ("pool_or_bank", "Pool and bank workers"),
                ("agency", "Agency workers"),
                ("starters", "Starters in the last 12 months"),
                ("leavers", "Leavers in the last 12 months"),
                ("vacancies", "Vacancies on the day"),
            )
        ),
    ),
    key=("period_end", "workplace_id", "job_role"),
    dated="period_end",
    grain="workplace and job role",
)

ADULT_CARE_WORKERS = TableSpec(
    "adult_care_workers",
    "Adult social care workers on a date (ASC-WDS), one row a worker.",
    sees="snapshot",
    columns=(
        *_WORKPLACE,
        identifier("worker_id", "Identifier of the worker in the workforce data set"),
        text("location_id", "Location number at the regulator"),
        text("council_code", "Council in whose area the workplace is, as coded"),
        text("main_service", "Main service of the workplace, as coded"),
        text("job_role", "Number of the main job role"),
        text("employment", "Employment status, as coded"),
        date("role_start", "Date the worker began in the main job role"),
        number("age", "Age in years", lowest=0),
        text("gender", "Gender, as coded"),
        text("ethnicity", "Ethnicity, as coded"),
        text("nationality", "Nationality, as coded"),
        text("zero_hours", "Whether on a zero hours contract, as coded"),
        number("contracted_hours", "Contracted hours a week", lowest=0),
        number("average_hours", "Average hours a week", lowest=0),
        number("hourly_rate", "Pay an hour, in pounds", lowest=0),
        number("salary", "Pay, in pounds, over the interval that `salary_interval` says", lowest=0),
        text("salary_interval", "What the pay is for, as coded"),
        number("days_sick", "Days of sickness in the last 12 months", lowest=0),
    ),
    key=("period_end", "workplace_id", "worker_id"),
    dated="period_end",
    grain="worker",
)

CARE_HOME_CAPACITY = TableSpec(
    "care_home_capacity",
    "Care homes' beds and staff at the end of the quarter (Capacity Tracker), each as the home last gave them.",
    sees="snapshot",
    columns=(
        date("as_at", "Date of the picture", required=True, filled=True),
        date("updated_on", "Date the home last updated its return"),
        identifier("location_id", "Location number at the regulator"),
        text("council", "Council in whose area it is"),
        number("beds", "Beds at most", lowest=0),
        number("beds_used", "Beds in use", lowest=0),
        number("vacancies", "Vacant beds, as declared", lowest=0),
        text("admissions", "Whether the home takes admissions, as said"),
        number("nurses", "Nurses employed", lowest=0),
        number("care_workers", "Care workers employed", lowest=0),
        number("other_workers", "Other workers employed", lowest=0),
        number("agency_nurses", "Agency nurses", lowest=0),
        number("agency_care_workers", "Agency care workers", lowest=0),
        number("agency_other_workers", "Other agency workers", lowest=0),
        number("hours_paid", "Hours paid", lowest=0),
        number("hours_agency", "Hours of agency workers", lowest=0),
        number("hours_absence", "Hours of absence", lowest=0),
    ),
    key=("as_at", "location_id"),
    dated="as_at",
    grain="care home",
)

SPECS = (POSTS, AGENCY_REGISTER, SOCIAL_WORKERS, SOCIAL_WORKER_LEAVERS, SOCIAL_WORKER_VACANCIES,
         ADULT_CARE_WORKPLACES, ADULT_CARE_JOB_ROLES, ADULT_CARE_WORKERS, CARE_HOME_CAPACITY)  # fmt: skip
