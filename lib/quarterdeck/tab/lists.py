"""Tabs 5 and 6: what costs most, and who is paid most often."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from ..charts import alt_text, breakdown_chart, figure_block, to_svg
from ..errors import MetricError
from ..findings import amount, day, figure, plain
from ..findings.groups import plainly
from ..metric import Metric
from .markup import Column, fold, html, table
from .pack import Pack

# What a row of the list says, where its records have it, with the heading it goes under. No identifier:
# whoever may look further finds the record by its row in the extract.
_DETAILS = {
    "placement_type": "Type", "service_type": "Type",
    "service_component": "Service", "delivery": "Arranged by", "provider": "Provider", "owner": "Owner",
    "in_house": "In house", "start": "Since",
    "source_row": "Row in the extract",
}  # fmt: skip
_MONEY = {
    "health_contribution": "Health pays, £", "education_contribution": "Education pays, £",
    "client_contribution": "Client pays, £",
}  # fmt: skip


def top_block(pack: Pack, metric: Metric, n: int) -> Markup:
    """The `n` records with the highest figure of an average's numerator, at the quarter's end."""
    if metric.kind != "average":
        raise MetricError(f"'{metric.title}' is a {metric.kind}: only an average has records that cost more or less.")
    reason = metric.why_not(pack.records, pack.quarter)
    if reason:
        return html("<p>There is no list for {}: {}.</p>", pack.quarter.label, reason)
    judged = metric.judged(pack.records, pack.quarter, pack.params.settings.get(metric.id))
    of = judged.get("denominator", 1.0)
    counted = judged.assign(weekly=judged["numerator"] / of)[judged["outcome"] == "yes"]
    rows = counted.sort_values(["weekly", "start"], ascending=[False, True], kind="stable").head(n)
    if rows.empty:
        return html("<p>No record has a cost at {}.</p>", day(pack.quarter.end))
    share = 100 * rows["weekly"].sum() / counted["weekly"].sum()
    said = (
        f"The {len(rows)} with the highest cost at {day(pack.quarter.end)} come to £{plain(rows['weekly'].sum())} a "
        f"week: {plain(share, 1)}% of the cost of all {amount(len(counted))} that are costed."
    )
    return html('<section class="measure"><p class="finding">{}</p>{}</section>', said, _list(pack, rows))


def _list(pack: Pack, rows: pd.DataFrame) -> Markup:
    details = {name: head for name, head in _DETAILS.items() if name in rows and rows[name].notna().any()}
    money = {name: head for name, head in _MONEY.items() if name in rows and rows[name].fillna(0).gt(0).any()}
    columns = [Column("Rank", True), Column("£ a week", True), *(Column(head) for head in details.values())]
    columns += [Column(head, True) for head in money.values()]
    cells = []
    for rank, (_, row) in enumerate(rows.iterrows(), start=1):
        line: list[object] = [rank, plain(row["weekly"])]
        line += [_detail(name, row) for name in details]
        line += [plain(row[name]) if pd.notna(row[name]) else "none" for name in money]
        cells.append(line)
    return table(f"The {len(rows)} with the highest cost at {day(pack.quarter.end)}", columns, cells, stack=True)


def _detail(name: str, row: pd.Series) -> str:
    cell = row[name]
    if pd.isna(cell):
        return "not recorded"
    if name in ("provider", "owner") and str(row.get("delivery", "")).casefold().startswith("direct payment"):
        return "paid by the person"  # whom a direct payment employs is often one named person
    if name == "source_row":
        return str(int(cell))
    return day(cell) if isinstance(cell, pd.Timestamp) else plainly(str(cell))


def providers_block(pack: Pack, people: Metric, days: Metric, n: int) -> Markup:
    """The owners of independent providers used most in the quarter: people and days, with the rest summed up."""
    counted = pack.broken_down(people, "owner").where_period(pack.quarter)
    if counted.figures["value"].isna().all():
        reason = counted.figures["reason"].iloc[0] if len(counted.figures) else "no records to measure"
        return html("<p>There is no list of providers for {}: {}.</p>", pack.quarter.label, reason)
    spent = pack.broken_down(days, "owner").where_period(pack.quarter)
    rows = counted.figures[["owner", "value"]].merge(
        spent.figures[["owner", "value"]], on="owner", how="outer", suffixes=("", "_days")
    )
    rows = rows[rows["value"].fillna(0) > 0].sort_values(
        ["value", "value_days", "owner"], ascending=[False, False, True], ignore_index=True
    )
    most = counted.of_groups("owner", list(rows["owner"].head(n)))
    words = alt_text.breakdown(most, "owner")
    drawn = [
        to_svg(breakdown_chart(most, "owner", narrow=narrow), f"{people.id}-{size}", words, size)
        for narrow, size in ((False, "wide"), (True, "narrow"))
    ]
    return html(
        '<section class="measure" id="{}"><p class="finding">{}</p>{}{}{}</section>',
        people.id, _providers_sentence(pack, people, rows, n),
        figure_block(drawn, f"{people.unit.capitalize()} in the quarter, by owner."),
        _providers_table(pack, people, rows.head(n), rows["value_days"].sum(), f"The {min(n, len(rows))} used most"),
        fold("All owners", _providers_table(pack, people, rows, rows["value_days"].sum(), "All owners"))
        if len(rows) > n else "",
    )  # fmt: skip


def _providers_sentence(pack: Pack, people: Metric, rows: pd.DataFrame, n: int) -> str:
    days, first = rows["value_days"].sum(), rows.iloc[0]
    share = 100 * rows["value_days"].head(n).sum() / days if days else float("nan")
    return (
        f"In {pack.quarter.label}, {amount(len(rows))} independent owners provided {amount(days)} days. The "
        f"{min(n, len(rows))} used most provided {plain(share, 1)}% of them; {first['owner']} served the most "
        f"{people.unit} ({figure(people, first['value'])})."
    )


def _providers_table(pack: Pack, people: Metric, rows: pd.DataFrame, whole: float, title: str) -> Markup:
    columns = [Column("Owner"), *(Column(name, True) for name in (people.unit.capitalize(), "Days", "Of all days"))]
    cells = [
        [r["owner"], figure(people, r["value"]), amount(r["value_days"]), f"{plain(100 * r['value_days'] / whole, 1)}%"]
        for _, r in rows.iterrows()
    ]
    return table(f"{title}, {pack.quarter.label}", columns, cells)
