"""Which of several formats fills a table, where more than one can: the usual order, or the council's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..errors import ParameterError, nearest
from ..params import Params
from ..tables import TABLES

_RETURN_FIRST = ("ssda903", "ssd")
_CASES = ("ssd", "annex_a", "cin_census")
# Of several formats that can fill a table, the first that the newest extract has is used.
PRIORITY: Mapping[str, tuple[str, ...]] = {
    "episodes": (*_RETURN_FIRST, "annex_a"),
    **dict.fromkeys(
        ("looked_after_reviews", "missing_episodes", "placed_for_adoption", "previous_permanence"), _RETURN_FIRST
    ),
    **dict.fromkeys(
        ("referrals", "assessments", "section_47", "children_in_need", "child_protection_plans",
         "child_protection_reviews", "contacts", "early_help", "care_leavers", "adoptions", "cin_plans",
         "assessment_factors", "pre_proceedings"),
        _CASES,
    ),
    "ehc_reviews": ("ehc_reviews", "sen2"),
    "packages": ("client_level_data", "packages"),
    "placement_costs": ("placement_costs", "liia_s251", "placements_north_west"),
    "forecasts": ("forecasts", "budget_monitoring"),
    "posts": ("posts", "establishment"),
    "discharges": ("discharges", "discharge_records"),
}  # fmt: skip
# What shows only the latest state: true on the extract's date, and silent about the days before.
LATEST_ONLY = {("episodes", "annex_a"), ("ehc_reviews", "sen2"), ("placement_costs", "placements_north_west")}


def taken_from(table: str, fmt: str, newest: str, before: str | None, offered: set[tuple[str, str]]) -> str:
    """The format that fills a table in an extract that brings it in `fmt`: one in a quarter.

    It is the format of the newest extract where that is there too (`offered` has the tables and formats), else
    the one that comes first (`before`, None where this is the first). What shows only the latest state is joined
    to no other format.
    """
    if (table, newest) in offered or LATEST_ONLY & {(table, fmt), (table, newest)}:
        return newest
    return before or fmt


def preferences(params: Params, formats: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The order of formats for each table: the council's own (`prefer` in params/sources.yaml) before the usual.

    Raises
    ------
    ParameterError : a table or a format that does not exist, with the nearest name.
    """
    known = sorted({*formats, *(name for order in PRIORITY.values() for name in order)})
    chosen = {name: tuple(order) for name, order in PRIORITY.items()}
    for table, order in params.sources.prefer.items():
        if table not in TABLES:
            raise ParameterError(f"sources.yaml, prefer: there is no table '{table}'.{nearest(table, TABLES)}")
        for name in order:
            if name not in known:
                raise ParameterError(
                    f"sources.yaml, prefer, {table}: there is no format '{name}'.{nearest(name, known)} "
                    f"Formats: {', '.join(known)}."
                )
        usual = chosen.get(table, ())
        chosen[table] = (*order, *(name for name in usual if name not in order))
    return chosen
