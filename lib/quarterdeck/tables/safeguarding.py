"""What the Standard Safeguarding Dataset holds and no return does: visits, who worked with a child, health checks."""

from __future__ import annotations

from ._columns import CHILD, TEAM, date, filled, text, yes_no
from .spec import TableSpec

VISIT_KINDS = ("Child in need", "Child protection", "Looked after")
HEALTH_KINDS = ("Health check", "Immunisations", "Substance misuse", "SDQ score", "Conviction")

VISITS = TableSpec(
    "visits",
    "Visits to children in need, on a child protection plan or looked after, one row a visit.",
    sees="events",
    columns=(
        CHILD,
        filled(text("kind", "What the child was visited as", among=VISIT_KINDS)),
        date("visit_date", "Date of the visit", required=True, filled=True),
        yes_no("seen", "Whether the child was seen"),
        yes_no("seen_alone", "Whether the child was seen alone"),
    ),
    dated="visit_date",
    window="72 months",
    grain="visit",
    allow_repeats=True,
)

INVOLVEMENTS = TableSpec(
    "involvements",
    "Who worked with a child: a stretch with one professional.",
    sees="events",
    columns=(
        CHILD,
        text("worker_id", "The council's own identifier of the professional"),
        text("role", "What the professional was for the child"),
        TEAM,
        date("start", "Date the professional was allocated", required=True, filled=True),
        date("end", "Date the allocation ended"),
        text("change_reason", "Why the professional changed"),
    ),
    key=("child_id", "worker_id", "role", "start"),
    opened="start",
    closed="end",
    window="72 months",
    grain="allocation",
)

LOOKED_AFTER_HEALTH = TableSpec(
    "looked_after_health",
    "Health and outcomes of children looked after as they were recorded, one row a check, score or finding.",
    sees="events",
    columns=(
        CHILD,
        filled(text("kind", "What was recorded", among=HEALTH_KINDS)),
        text("detail", "Which check, or why a score is missing"),
        date("date", "Date of it", required=True, filled=True),
        text("result", "Outcome as recorded: done, up to date, a score"),
    ),
    dated="date",
    window="72 months",
    grain="record",
    allow_repeats=True,
)

SPECS = (VISITS, INVOLVEMENTS, LOOKED_AFTER_HEALTH)
