"""Children with a plan of adoption and prospective adopters (Annex A lists 10 and 11)."""

from __future__ import annotations

from . import codes
from ._columns import (
    AGE,
    CHILD,
    DATE_OF_BIRTH,
    DISABILITY,
    ETHNICITY,
    SEX,
    date,
    identifier,
    text,
    whole,
    yes_no,
)
from .spec import TableSpec

ADOPTIONS = TableSpec(
    "adoptions",
    "Children with a decision for adoption in the last 12 months, or adopted in them.",
    sees="events",
    columns=(
        CHILD,
        text("family_id", "Identifier of the family"),
        date("date_entered_care", "Date the child entered care"),
        date("decision_date", "Date of the decision that the child should be placed for adoption"),
        date("placement_order_date", "Date of the placement order"),
        date("matched_date", "Date the child was matched with adopters"),
        date("placed_date", "Date placed for adoption"),
        date("adoption_order_date", "Date of the adoption order"),
        date("reversal_date", "Date it was decided the child should no longer be placed for adoption"),
        text("reversal_reason", "Why the child is no longer placed for adoption", among=codes.ADOPTION_REVERSED),
        date("early_placement_date", "Date placed for fostering for adoption or concurrent planning"),
        DATE_OF_BIRTH,
        SEX,
        ETHNICITY,
        DISABILITY,
        AGE,
    ),
    key=("child_id", "decision_date"),
    dated="adoption_order_date",
    window="12 months",
    grain="child",
)

ADOPTERS = TableSpec(
    "adopters",
    "Prospective adopters, and where they are in the process.",
    sees="events",
    columns=(
        identifier("adopter_id", "Identifier of the adopter"),
        text("family_id", "Identifier of the family"),
        date("enquiry_date", "Date the enquiry was received"),
        date("stage_1_start", "Date stage 1 began"),
        date("stage_1_end", "Date stage 1 ended"),
        date("stage_2_start", "Date stage 2 began"),
        date("stage_2_end", "Date stage 2 ended"),
        date("application_date", "Date the application was submitted"),
        date("approved_date", "Date the application was approved"),
        date("matched_date", "Date matched with a child"),
        date("placed_date", "Date a child was placed"),
        whole("children_placed", "Number of children placed"),
        date("leaving_date", "Date of leaving the process"),
        text("leaving_reason", "Reason for leaving the process", among=codes.ADOPTER_LEFT),
        date("adoption_order_date", "Date of the adoption order"),
        yes_no("fostering_for_adoption", "Whether the adopter fosters for adoption"),
        SEX,
        ETHNICITY,
        DISABILITY,
    ),
    key=("adopter_id", "enquiry_date"),
    dated="approved_date",
    window="12 months",
    grain="adopter",
)

SPECS = (ADOPTIONS, ADOPTERS)
