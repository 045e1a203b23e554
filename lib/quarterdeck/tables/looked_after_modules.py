"""The modules of the SSDA903 return that stand beside the episodes, as they are returned."""

from __future__ import annotations

from . import codes
from ._columns import CHILD, DATE_OF_BIRTH, PERSON, SEX, date, filled, identifier, text, whole, yes_no
from .spec import TableSpec

_AS_AT = date("as_at", "Date of the picture", required=True, filled=True)

LOOKED_AFTER_CHILDREN = TableSpec(
    "looked_after_children",
    "The children of the SSDA903 return, one row a child: the header, whose details are joined to the episodes.",
    sees="reference",
    columns=PERSON,
    key=("child_id",),
    grain="child",
)

UNACCOMPANIED_CHILDREN = TableSpec(
    "unaccompanied_children",
    "Unaccompanied asylum-seeking children of the SSDA903 return.",
    sees="reference",
    columns=(
        CHILD,
        DATE_OF_BIRTH,
        SEX,
        date("uasc_ceased", "Date the child ceases to be one, often the eighteenth birthday", future=True),
    ),
    key=("child_id",),
    grain="child",
)

LOOKED_AFTER_OUTCOMES = TableSpec(
    "looked_after_outcomes",
    "Health and outcomes of children looked after for a year or more (OC2), as they stand at the extract's date.",
    sees="snapshot",
    columns=(
        CHILD,
        DATE_OF_BIRTH,
        whole("sdq_score", "Score of the strengths and difficulties questionnaire, 0 to 40"),
        text("sdq_reason", "Why there is no score", among=codes.SDQ_REASON),
        yes_no("convicted", "Convicted, or given a final warning or reprimand, in the year"),
        yes_no("health_check", "Health surveillance checks up to date, of children aged 5 and under"),
        yes_no("immunisations", "Immunisations up to date"),
        yes_no("teeth_check", "Teeth checked by a dentist in the year"),
        yes_no("health_assessment", "Annual health assessment in the year"),
        yes_no("substance_misuse", "Found to have a substance misuse problem"),
        yes_no("intervention_received", "Received an intervention for it"),
        yes_no("intervention_offered", "Was offered one"),
        _AS_AT,
    ),
    key=("child_id", "as_at"),
    dated="as_at",
    grain="child",
)

CARE_LEAVER_OUTCOMES = TableSpec(
    "care_leaver_outcomes",
    "Young people who have left care, as they were around their birthday in the year (OC3). The picture at an "
    "extract's date is in `care_leavers`.",
    sees="snapshot",
    columns=(
        CHILD,
        DATE_OF_BIRTH,
        text("in_touch", "Whether the council is in touch", among=codes.IN_TOUCH),
        text("activity", "Main activity", among=codes.ACTIVITY),
        text("accommodation", "Type of accommodation", among=codes.ACCOMMODATION),
        text("suitability", "Suitability of the accommodation", among=codes.SUITABILITY),
        _AS_AT,
    ),
    key=("child_id", "as_at"),
    dated="as_at",
    grain="young person",
)

ADOPTED_CHILDREN = TableSpec(
    "adopted_children",
    "Children adopted in the year, and their adopters (AD1).",
    sees="reference",
    columns=(
        CHILD,
        DATE_OF_BIRTH,
        date("date_int", "Date it was decided that the child should be placed for adoption"),
        date("date_match", "Date the child was matched with the adopters"),
        yes_no("foster_care", "Adopted by the carer who fostered the child before"),
        whole("nb_adoptr", "Number of adopters"),
        text("sex_adoptr", "Sex of the adopters", among=codes.ADOPTERS_SEX),
        text("ls_adoptr", "Legal status of the adopters", among=codes.ADOPTERS_STATUS),
    ),
    key=("child_id",),
    grain="child",
)

PREVIOUS_PERMANENCE = TableSpec(
    "previous_permanence",
    "Whether children who started to be looked after had left care before by a permanent arrangement.",
    sees="reference",
    columns=(
        CHILD,
        DATE_OF_BIRTH,
        text("prev_perm", "The earlier arrangement", among=codes.PREVIOUS_PERMANENCE),
        text("la_perm", "Council that arranged it"),
        date("date_perm", "Date it was made"),
    ),
    key=("child_id",),
    grain="child",
)

SOCIAL_WORKER_EPISODES = TableSpec(
    "social_worker_episodes",
    "The social workers of children looked after: a stretch with one worker. Part of the return from 2024.",
    sees="events",
    columns=(
        CHILD,
        DATE_OF_BIRTH,
        identifier("sw_id", "Identifier of the social worker"),
        date("sw_decom", "Date the worker was allocated", required=True, filled=True),
        date("sw_dec", "Date the allocation ended"),
        text("sw_reason", "Why the worker changed", among=codes.SOCIAL_WORKER_CHANGE),
    ),
    key=("child_id", "sw_id", "sw_decom"),
    opened="sw_decom",
    closed="sw_dec",
    window="financial year",
    grain="allocation",
)

DEPRIVATION_OF_LIBERTY = TableSpec(
    "deprivation_of_liberty",
    "Orders that deprive a looked-after child of liberty. Part of the return from 2027.",
    sees="events",
    columns=(
        CHILD,
        DATE_OF_BIRTH,
        filled(date("dolo_start", "Date the order began")),
        date("dolo_end", "Date it ended", future=True),
    ),
    key=("child_id", "dolo_start"),
    opened="dolo_start",
    closed="dolo_end",
    window="financial year",
    grain="order",
)

SPECS = (
    LOOKED_AFTER_CHILDREN, UNACCOMPANIED_CHILDREN, LOOKED_AFTER_OUTCOMES, CARE_LEAVER_OUTCOMES, ADOPTED_CHILDREN,
    PREVIOUS_PERMANENCE, SOCIAL_WORKER_EPISODES, DEPRIVATION_OF_LIBERTY,
)  # fmt: skip
