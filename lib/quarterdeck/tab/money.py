"""Tab 2: the forecast of each division beside its budget."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from ..charts import alt_text, budget_chart, figure_block, to_svg
from ..findings import day, plain, round_half_up
from ..metric import find
from .blocks import companion_fold
from .markup import Column, html, join, table
from .pack import Pack

_COLUMNS = {
    "budget": "current_budget",
    "forecast": "forecast_outturn",
    "variance": "forecast_variance",
    "movement": "forecast_movement",
}


def by_division(pack: Pack, by: str = "division") -> pd.DataFrame:
    """Budget, forecast, variance and movement of this quarter by division, in pounds; largest budget first."""
    joined: pd.DataFrame | None = None
    for name, metric_id in _COLUMNS.items():
        published = pack.broken_down(find(metric_id), by)
        now = published.figures[published.figures["period"] == pack.quarter.label]
        one = now.dropna(subset=[by])[[by, "value"]].rename(columns={"value": name})
        joined = one if joined is None else joined.merge(one, on=by, how="outer")
    return joined.sort_values("budget", ascending=False, ignore_index=True)


def budget_block(pack: Pack) -> Markup:
    """Chart, sentence and table of forecast against budget by division."""
    variance = pack.figures(find("forecast_variance")).at(pack.quarter)
    if variance is None or pd.isna(variance["value"]):
        reason = "no forecast was supplied" if variance is None else variance["reason"]
        return html("<p>There is no forecast for {}: {}.</p>", pack.quarter.label, reason)
    rows = by_division(pack)
    whole = rows[list(_COLUMNS)].sum(min_count=1)
    words = alt_text.budget(rows)
    drawn = [
        to_svg(budget_chart(rows, narrow=narrow), f"budget-{size}", words, size)
        for narrow, size in ((False, "wide"), (True, "narrow"))
    ]
    return html(
        '<section class="measure" id="forecast_variance"><p class="finding">{}</p>{}{}'
        '<p class="quiet">A positive variance is an overspend; income below its budget counts as one. Movement is '
        "the change since the forecast before.</p>{}</section>",
        _sentence(pack, whole), figure_block(drawn, "Forecast less budget, pounds in thousands (k)."),
        _table(pack, rows, whole), _by_quarter(pack),
    )  # fmt: skip


def _by_quarter(pack: Pack) -> Markup:
    """Each of the four by quarter, behind folds."""
    names = reversed(_COLUMNS.values())
    return join(
        companion_fold(pack, find(name), f"{name}-by-quarter" if name == "forecast_variance" else "") for name in names
    )


def _sentence(pack: Pack, whole: pd.Series) -> str:
    variance, movement = whole["variance"], whole["movement"]
    if round_half_up(variance) == 0:
        said = "on budget"
    else:
        share = abs(variance) / abs(whole["budget"]) * 100
        side = "more" if variance > 0 else "less"
        said = f"£{plain(abs(variance))} ({plain(share, 1)}%) {side} than the budget of £{plain(whole['budget'])}"
    moved = ""
    if pd.notna(movement):
        way = "up" if movement > 0 else "down"
        moved = ", unchanged since the forecast before" if round_half_up(movement) == 0 else (
            f", {way} £{plain(abs(movement))} on the forecast before")  # fmt: skip
    return f"At {day(pack.quarter.end)} the year is forecast to end {said}{moved}."


def _table(pack: Pack, rows: pd.DataFrame, whole: pd.Series) -> Markup:
    columns = [
        Column("Division"), Column("Budget, £", True), Column("Forecast, £", True), Column("Variance, £", True),
        Column("Variance, %", True), Column("Movement, £", True),
    ]  # fmt: skip
    cells = [_cells(row["division"], row) for _, row in rows.iterrows()]
    return table(
        f"Forecast outturn against current budget by division, {pack.quarter.label}",
        columns, [*cells, _cells("All divisions", whole)], css="total",
    )  # fmt: skip


def _cells(name: str, row: pd.Series) -> list[str]:
    share = 100 * row["variance"] / abs(row["budget"]) if row["budget"] else float("nan")
    return [
        name, _pounds(row["budget"]), _pounds(row["forecast"]), _signed(row["variance"]),
        f"{_signed(share, 1)}{'%' if pd.notna(share) else ''}", _signed(row["movement"]),
    ]  # fmt: skip


def _pounds(value: float) -> str:
    return "[x]" if pd.isna(value) else plain(value)


def _signed(value: float, decimals: int = 0) -> str:
    if pd.isna(value):
        return "[x]"
    return ("+" if round_half_up(value, decimals) > 0 else "") + plain(value, decimals)
