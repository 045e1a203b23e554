"""Children looked after and care leavers: SSDA903 and Annex A lists 8 and 9."""

from __future__ import annotations

from . import codes
from ._columns import AGE, CHILD, DATE_OF_BIRTH, DISABILITY, ETHNICITY, PERSON, SEX, TEAM, date, filled, text, yes_no
from .spec import TableSpec

EPISODES = TableSpec(
    "episodes",
    "Episodes of care: a stretch with one legal status and one placement.",
    sees="events",
    columns=(
        *PERSON,
        date("decom", "Date the episode began", required=True, filled=True),
        text("rne", "Reason for the new episode", among=codes.REASON_NEW_EPISODE),
        filled(text("legal_status", "Legal status", among=codes.LEGAL_STATUS)),
        text("cin", "Category of need", among=codes.NEED),
        text("place", "Placement type", among=codes.PLACEMENT),
        text("place_provider", "Placement provider", among=codes.PROVIDER),
        date("dec", "Date the episode ceased; an episode that ends on a day is out at the end of it"),
        text("rec", "Reason the episode ceased", among=codes.REASON_CEASED),
        text("reason_place_change", "Reason for the placement change", among=codes.REASON_PLACE_CHANGE),
        text("urn", "Ofsted URN of the placement"),
        yes_no("uasc", "Unaccompanied asylum-seeking child"),
    ),
    key=("child_id", "decom"),
    opened="decom",
    closed="dec",
    window="financial year",
    grain="episode",
)

LOOKED_AFTER_REVIEWS = TableSpec(
    "looked_after_reviews",
    "Reviews of children looked after, one row a review held.",
    sees="events",
    columns=(
        CHILD,
        DATE_OF_BIRTH,
        date("review", "Date of the review", required=True, filled=True),
        text("review_code", "How the child took part", among=codes.REVIEW),
    ),
    key=("child_id", "review"),
    dated="review",
    window="financial year",
    grain="review",
)

PLACED_FOR_ADOPTION = TableSpec(
    "placed_for_adoption",
    "Children placed for adoption.",
    sees="events",
    columns=(
        CHILD,
        date("date_placed", "Date placed for adoption", required=True, filled=True),
        date("date_placed_ceased", "Date the placement for adoption ceased"),
        text("reason_placed_ceased", "Reason it ceased", among=codes.ADOPTION_REVERSED),
    ),
    key=("child_id", "date_placed"),
    opened="date_placed",
    closed="date_placed_ceased",
    window="financial year",
    grain="placement for adoption",
)

MISSING_EPISODES = TableSpec(
    "missing_episodes",
    "Episodes in which a looked-after child was missing or away without authorisation.",
    sees="events",
    columns=(
        CHILD,
        filled(text("missing_type", "Missing or away", among=codes.MISSING)),
        date("mis_start", "Date it began", required=True, filled=True),
        date("mis_end", "Date it ended"),
    ),
    opened="mis_start",
    closed="mis_end",
    window="financial year",
    grain="missing episode",
)

CARE_LEAVERS = TableSpec(
    "care_leavers",
    "Young people who have left care, as they are at the extract's date.",
    sees="snapshot",
    columns=(
        CHILD,
        DATE_OF_BIRTH,
        SEX,
        ETHNICITY,
        DISABILITY,
        text("eligibility", "Eligibility category", among=codes.ELIGIBILITY),
        text("in_touch", "Whether the council is in touch", among=codes.IN_TOUCH),
        text("accommodation", "Type of accommodation", among=codes.ACCOMMODATION),
        text("suitability", "Suitability of the accommodation", among=codes.SUITABILITY),
        text("activity", "Main activity", among=codes.ACTIVITY),
        yes_no("uasc", "Unaccompanied asylum-seeking child, or formerly one (lists of 2024 on)"),
        yes_no("personal_adviser", "Whether a personal adviser is allocated; who it is, is not read"),
        date("pathway_plan_review", "Date the pathway plan was last reviewed (lists of 2024 on)"),
        date("latest_contact", "Date the council was last in contact (lists of 2024 on)"),
        TEAM,
        AGE,
        date("as_at", "Date of the picture", required=True, filled=True),
    ),
    key=("child_id", "as_at"),
    dated="as_at",
    grain="young person",
)

SPECS = (EPISODES, LOOKED_AFTER_REVIEWS, PLACED_FOR_ADOPTION, MISSING_EPISODES, CARE_LEAVERS)
