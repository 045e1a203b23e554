"""`quarterdeck lag`: measure each earlier quarter as it stood then, to see how much was recorded late."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from ..completeness import with_lost_columns
from ..errors import PackError
from ..extracts import read_inbox
from ..findings.as_seen import COLUMNS, OLDEST_AGE, AsSeen, write_as_seen
from ..findings.incomplete import NOT_THIS_COUNCIL, Incomplete, newest_points, not_this_councils
from ..measure import Measured, measure_all
from ..metric import Metric, catalogue
from ..params import Params, load_params
from ..periods import Quarter
from ..places import cache_folder, chosen_inbox, from_project, quarters_in
from ..statistics.reporting_lag import LEAST
from ..tab.opening import refuse_unknown_measures

FEWEST = LEAST + 1
_UNKNOWN = "not known"


def follow_quarters(
    quarter: str, quarters: int, inbox: Path | None, params_folder: Path | None, folder: Path | None = None
) -> int:
    """Read the inbox as it stood in each of the last quarters, write what each saw, and print what is late."""
    asked, params = Quarter(quarter), load_params(params_folder)
    refuse_unknown_measures(params)
    where = chosen_inbox(params, inbox, asked)
    here = {found.label for found in quarters_in(where)}
    seen_in = [one for one in asked.upto(quarters) if one.label in here]
    if len(seen_in) < FEWEST:
        raise PackError(
            f"{where} holds the extracts of {len(seen_in)} quarters up to {asked.label}; late recording shows from "
            f"{FEWEST} on. Until then, state what is known in params/late_recording.yaml."
        )
    council, made_up, parts, newest = "", False, [], {}
    for number, one in enumerate(seen_in, start=1):
        print(f"{one.label} as it stood then ({number} of {len(seen_in)})", flush=True)
        council, made_up, newest = _measured(where, one, params)
        parts += [_rows(council, one, measured) for measured in newest.values()]
    table = pd.concat(parts, ignore_index=True)
    path = write_as_seen(table, folder)
    print(f"\nWhat each quarter saw is in {from_project(path)}: figures only, and they stay in the team.\n")
    print(_report(asked, params, AsSeen.of(table), newest, made_up))
    if not_this_councils(params, made_up):
        print(f"\n{NOT_THIS_COUNCIL.split(':')[0]}: replace it with the lines above.")
    return 0


def _measured(inbox: Path, seen_in: Quarter, params: Params) -> tuple[str, bool, dict[str, Measured]]:
    """The council's name, whether it is made up, and every measure of a quarter and those before it, from the
    extracts up to that quarter."""
    records = read_inbox(inbox, seen_in, params, cache=cache_folder())
    records = with_lost_columns(records, seen_in)
    periods = seen_in.upto(OLDEST_AGE + 1)
    measured = measure_all(catalogue().values(), records, periods, params.settings, cache=cache_folder())
    return records.council or params.council.name, records.made_up, measured


def _rows(council: str, seen_in: Quarter, measured: Measured) -> pd.DataFrame:
    """What a quarter saw of one measure: the figures that were worked out from records."""
    figures = measured.figures
    figures = figures[figures["status"].isin(["provisional", "final"]) & figures["numerator"].notna()]
    return figures.assign(council=council, metric=measured.metric.id, seen_in=seen_in.label)[list(COLUMNS)]


def _report(quarter: Quarter, params: Params, table: AsSeen, newest: dict[str, Measured], made_up: bool) -> str:
    """A line for each measure whose newest quarter is to be held back, as now and as it will have become."""
    known = catalogue()
    found = [
        (known[name], measured, newest_points(known[name], quarter, params, table, measured.figures, made_up))
        for name, measured in newest.items()
    ]
    late = [(metric, measured, of) for metric, measured, of in found if of.quarters_provisional]
    shown = sum(of.known_from != "" for _, _, of in found)
    lines = [
        f"Held back from judging in {quarter.label}: {len(late)} of {len(found)} measures "
        f"({shown} have evidence or a statement).",
        f"{'measure':58} {'quarters':>8} {'share':>9} {'now':>12} {'in the end':>12}  95% interval",
    ]
    return "\n".join([*lines, *(_line(metric, measured, of, quarter) for metric, measured, of in late)])


def _line(metric: Metric, measured: Measured, found: Incomplete, quarter: Quarter) -> str:
    places = max(metric.decimals, 1)
    row = measured.at(quarter)
    share = _number(found.share_complete[0], 3)
    now = _number(np.nan if row is None else row["value"], places)
    then = _number(found.adjusted[0], places)
    limits = found.lower[0], found.upper[0]
    between = f"{_number(limits[0], places)} to {_number(limits[1], places)}" if np.isfinite(limits).all() else _UNKNOWN
    return f"{metric.id:58} {found.quarters_provisional:>8} {share:>9} {now:>12} {then:>12}  {between}"


def _number(value: float, places: int) -> str:
    return f"{value:,.{places}f}" if np.isfinite(value) else _UNKNOWN
