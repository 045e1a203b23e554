"""Whether the log of annual reviews speaks of the plans that SEN2 has: the two come from different systems, and SEN2 as
XML has none of the council's identifiers. Reviews that meet no plan would show every plan as not reviewed."""

from __future__ import annotations

from dataclasses import replace

from ....records import Problem, Records

REVIEWS, PLANS, LINK = "ehc_reviews", "ehc_plans", "plan_id"
ENOUGH = 0.5


def held_against_plans(records: Records) -> Records:
    """The records; where no review is of a plan that is here, the reviews serve no measure that links the two."""
    reviews, plans = records.tables.get(REVIEWS), records.tables.get(PLANS)
    if reviews is None or plans is None or reviews.empty or plans.empty:
        return records
    met = int(reviews[LINK].isin(plans[LINK]).sum())
    if met >= ENOUGH * len(reviews):
        return records
    found = "None" if met == 0 else f"Only {met:,}"
    effect = "plans would falsely show as not reviewed"
    if met == 0:
        effect = "plans cannot be said to have been reviewed or not"
        lacking = records.lacking.get(REVIEWS, frozenset()) | {LINK}
        records = replace(records, lacking={**records.lacking, REVIEWS: lacking})
    message = (
        f"{found} of the {len(reviews):,} reviews in 'ehc reviews' {'is' if met < 2 else 'are'} of a plan in 'ehc "
        f"plans': the two use different identifiers, so {effect}. Give the log the identifiers of SEN2's requests, or "
        "take it out of the folder: then the latest review of each plan is taken from SEN2."
    )
    return replace(records, problems=(*records.problems, Problem("warning", message, table=REVIEWS)))
