"""What Annex A list 8 says of each looked-after child beside the latest episode."""

from __future__ import annotations

from . import codes
from ._columns import AGE, CHILD, DISABILITY, TEAM, date, text, whole, yes_no
from .spec import TableSpec

LOOKED_AFTER_LATEST = TableSpec(
    "looked_after_latest",
    "The latest review, visits, checks, plan and counts of each child looked after now or in the last 6 months. Birth "
    "date, sex, ethnicity, legal status and placement stand in `episodes`, under the same `child_id`.",
    sees="snapshot",
    columns=(
        CHILD,
        AGE,
        DISABILITY,
        date("looked_after_from", "Date the period of care began"),
        yes_no("second_period", "Whether it is a second or later period of care within 12 months"),
        date("legal_status_from", "Date the current legal status began"),
        date("placed_from", "Date the latest placement began"),
        date("ceased", "Date the child ceased to be looked after"),
        date("latest_review", "Date of the latest statutory review"),
        date("last_visit", "Date of the last visit by a social worker"),
        date("last_iro_visit", "Date of the independent reviewing officer's last visit or contact"),
        date("last_health_assessment", "Date of the last health assessment", decides=True),
        date("last_dental_check", "Date of the last dental check"),
        text("permanence_plan", "Permanence plan", among=codes.PERMANENCE),
        whole("placements_in_last_12_months", "Placements in the last 12 months"),
        text("placement_location", "Inside or outside the council's area", among=codes.PLACEMENT_LOCATION),
        text("placement_la", "Council in whose area the placement is, as written"),
        whole("missing_episodes", "Times missing from the placement in the last 12 months"),
        whole("absent_episodes", "Times absent from the placement in the last 12 months"),
        yes_no("return_interview_offered", "Whether a return interview was offered after the last time missing"),
        yes_no("return_interview_accepted", "Whether the child accepted it"),
        TEAM,
        date("as_at", "Date of the picture", required=True, filled=True),
    ),
    key=("child_id", "as_at"),
    dated="as_at",
    grain="child",
)

SPECS = (LOOKED_AFTER_LATEST,)
