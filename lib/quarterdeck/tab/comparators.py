"""A measure beside others on the page: sentences, the neighbours' chart, their figures, and how it was compared."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from ..benchmarks import Comparison
from ..benchmarks.readers.frame import SYMBOLS
from ..charts import alt_text, comparator_chart, figure_block, to_svg
from ..charts.neighbours import in_order, neighbour_chart
from ..findings import figure, plain
from ..findings.comparison import beside_others as sentences
from ..findings.comparison import how_far, place_sentence, standing, trend_sentence
from ..metric import Metric
from .markup import Column, fold, html, join, pairs, table
from .pack import Pack

_TAKEN = {
    "fixed": "the published figure is taken as fixed",
    "their spread": "how far the neighbours differ among themselves is part of the chance",
    "both vary": "both vary by chance",
}
_FIRST = {"mean": "Mean", "median": "Median", "sum": "Sum"}


def beside_others(pack: Pack, metric: Metric, anchor: str) -> Markup:
    """The block: what to read first, then the picture, then what stands behind folds. Blank without comparators."""
    found = pack.comparison(metric)
    if found.empty:
        return Markup("")
    note = html('<p class="quiet">{}</p>', " ".join(_notes(found)))
    if not found.drawable:
        listed = [(row["area"], elsewhere(metric, row)) for _, row in found.others.iterrows()]
        said = html("<p>{}</p>", place_sentence(found)) if place_sentence(found) else ""
        return html("<h4>Published elsewhere</h4>{}{}{}", pairs(listed), said, note)
    said = join(html("<p>{}</p>", sentence) for sentence in sentences(found))
    folds = join([_neighbours_fold(pack, found), _how_fold(found)])
    return html("<h4>Beside others</h4>{}{}{}{}", said, _picture(pack, found, anchor), note, folds)


def elsewhere(metric: Metric, row: pd.Series) -> Markup:
    """One published figure with its own period, in its own units where they differ from the measure's."""
    if pd.isna(row["value"]):
        return html("{} <small>{}</small>", row["symbol"], row["period"])
    written = figure(metric, row["value"])
    if not row["comparable"] and metric.unit != row["unit"]:
        between = "" if row["unit"] == "%" else " "
        written = f"{plain(row['value'], int(row['decimals']))}{between}{row['unit']}"
    return html("{} <small>{}</small>", written, row["period"])


def _picture(pack: Pack, found: Comparison, anchor: str) -> Markup:
    """The neighbours' chart; bars of England and the region alone where there are no neighbours to draw."""
    metric = found.metric
    if found.each.empty or found.each["value"].isna().all():
        own = {"area": pack.council, "period": pack.quarter.label, "value": found.own["value"], "own": True}
        others = found.others[["area", "period", "value"]].assign(own=False)
        rows = pd.concat([pd.DataFrame([own]), others], ignore_index=True)
        words = alt_text.comparators(metric, rows)
        return figure_block([to_svg(comparator_chart(metric, rows, narrow=True), f"{anchor}-others", words)])
    rows, lines = in_order(chart_rows(pack.council, found)), chart_lines(found)
    words = alt_text.neighbours(metric, rows, lines)
    drawn = to_svg(neighbour_chart(metric, rows, lines, narrow=True), f"{anchor}-others", words)
    return figure_block([drawn], _caption(pack, found))


def chart_rows(council: str, found: Comparison) -> pd.DataFrame:
    """The areas of the neighbours' chart: the council, England, the region, each neighbour. Another period is named."""
    told = found.other("neighbours")["period"]
    rows = [{"name": council, "value": found.own["value"], "symbol": "", "kind": "own"}]
    for kind in ("country", "region"):
        other = found.other(kind)
        if other is not None:
            name = other["area"] if other["period"] == told else f"{other['area']} ({other['period']})"
            rows.append({"name": name, "value": other["value"], "symbol": other["symbol"], "kind": kind})
    each = found.each.rename(columns={"area": "name"}).assign(kind="neighbour")
    return pd.concat([pd.DataFrame(rows), each[["name", "value", "symbol", "kind"]]], ignore_index=True)


def chart_lines(found: Comparison) -> list[tuple[str, float]]:
    """The neighbours' mean and median, the one the page leads with first."""
    other = found.other("neighbours")
    names = ("median", "mean") if other["statistic"] == "median" else ("mean", "median")
    return [(_FIRST[name], other[name]) for name in names if pd.notna(other[name])]


def _caption(pack: Pack, found: Comparison) -> str:
    other = found.other("neighbours")
    model = f" Neighbours: {other['model']}." if other["model"] else ""
    return f"{pack.council} (filled diamond): {pack.quarter.label}. All others: {other['period']}.{model}"


def _notes(found: Comparison) -> list[str]:
    """What is not like for like: the period, the definition, a provisional figure, a break, a doubtful figure."""
    others = found.others
    said = [*dict.fromkeys(others["note"]), _age(others)]
    provisional = others.loc[others["status"] == "provisional", "area"].tolist()
    if provisional:
        said.append(f"Published as provisional: {', '.join(provisional)}.")
    said += [*dict.fromkeys(others["questioned"]), *found.breaks]
    if not others["may_be_published"].all():
        said.append("Some of these figures may not be passed on outside the council.")
    if found.neighbours.why_none:
        said.append(found.neighbours.why_none)
    return [sentence for sentence in said if sentence]


def _age(others: pd.DataFrame) -> str:
    months = int(others["age_months"].max())
    return f"The published figures are up to {months} months older than this one." if months > 0 else ""


def _neighbours_fold(pack: Pack, found: Comparison) -> Markup:
    """Every neighbour's figure with its symbol, and what the symbols say."""
    if found.each.empty:
        return Markup("")
    metric, line = found.metric, found.other("neighbours")
    columns = [Column("Authority"), Column("Closeness"), Column("Figure", True)]
    rows = [[r.area, r.closeness.capitalize(), figure(metric, r.value, r.symbol)] for r in found.each.itertuples()]
    if not found.each["closeness"].any():
        columns, rows = [columns[0], columns[2]], [[row[0], row[2]] for row in rows]
    seen = [symbol for symbol in dict.fromkeys(found.each["symbol"]) if symbol]
    key = "; ".join(f"{symbol} {SYMBOLS.get(symbol.strip('[]'), 'not available')}" for symbol in seen)
    model = f" {line['model']}." if line is not None and line["model"] else ""
    told = line["period"] if line is not None else ""
    shown = html("{}{}", table(f"{metric.title}: statistical neighbours, {told}.{model}", columns, rows),
                 html('<p class="quiet">{}.</p>', key) if key else "")  # fmt: skip
    return fold("The neighbours' figures", shown)


def _how_fold(found: Comparison) -> Markup:
    """Each difference with its limits, the rank's bands, the trend, and the choices behind them."""
    line = found.other("neighbours")
    provisional = found.own is not None and found.own["status"] == "provisional"
    said = [(row["area"], _difference(found, row)) for _, row in found.differences.iterrows()]
    said += [
        ("Change on the year before", _changes(found)),
        ("Rank among all authorities", _rank(found)),
        ("The council's own published figure", place_sentence(found)),
        ("Trend against England's", trend_sentence(found) or _ended(found.trend.why_none)),
        ("Neighbours", _statistic(line) if line is not None else found.neighbours.why_none),
        ("Provisional", "This quarter's own figure; what is recorded late can still change it." if provisional else ""),
    ]
    return fold("How this was compared", pairs(said))


def _difference(found: Comparison, row: pd.Series) -> str:
    if pd.isna(row["difference"]):
        return _ended(row["why_none"])
    metric = found.metric
    size = f"{how_far(metric, row['difference'])} {'above' if row['difference'] > 0 else 'below'}"
    if row["difference"] == 0:
        size = "the same"
    word = standing(found, row)
    if row["beyond_chance"] is None:
        return f"{_opened(size)} ({word}). Not tested: {row['why_none']}."
    digits = max(metric.decimals, 1)
    chance = "more than chance would explain" if row["beyond_chance"] else "within what chance alone brings"
    tested = "" if pd.isna(row["p"]) else f" (p {_p_in_words(row['p'])})"
    limits = f"{plain(row['lower'], digits)} to {plain(row['upper'], digits)}"
    told = "; ".join(part for part in (_TAKEN[row["taken"]], found.spans) if part)
    return f"{_opened(size)} ({word}), 95% interval {limits}: {chance}{tested}; {told}."


def _p_in_words(p: float) -> str:
    return "under 0.001" if p < 0.001 else f"{float(f'{p:.2g}'):g}"


def _changes(found: Comparison) -> str:
    known = found.others[found.others["change"].notna()]
    signed = [f"{row.area} {'+' if row.change > 0 else ''}{plain(row.change, row.decimals)}"
              for row in known.rename(columns={"break": "broken"}).itertuples()]  # fmt: skip
    return "; ".join(signed) + "." if signed else "Not known: no figure for the year just before."


def _rank(found: Comparison) -> str:
    place = found.place
    if not place.rank:
        return _ended(place.why_none)
    bands = "; ".join(f"{band} {text}" for band, text in place.bands.items())
    first = f"Would be {place.rank} of {place.of} ({place.period}), 1 being best"
    return f"{first}. Quarter bands: {bands}." if bands else f"{first}."


def _statistic(line: pd.Series) -> str:
    """Which statistic the page leads with, whose it is, what the other gives, and the model with its date."""
    whose = {"mean": "the Department's interactive tool", "median": "the Department's dashboard",
             "sum": "the Department's dashboard, for numbers"}  # fmt: skip
    other = {"mean": "median", "median": "mean"}.get(line["statistic"])
    beside = f" The {other} is {plain(line[other], int(line['decimals']))}." if other else ""
    model = f" Model: {line['model']}." if line["model"] else ""
    missing = int(line["of"] - line["available"])
    gone = f" {missing} without a figure {'is' if missing == 1 else 'are'} left out." if missing else ""
    return f"The {line['statistic']}, as {whose[line['statistic']]} has it.{beside}{gone}{model}"


def _opened(text: str) -> str:
    return text[:1].upper() + text[1:]


def _ended(text: str) -> str:
    """A reason as a sentence; no reason is none."""
    return f"{_opened(text)}." if text else ""
