"""Does the pack find what was planted, and leave the rest alone? The made-up council with many seeds.

    python bench/planted.py [seeds, 100] [size, 0.75] [folder for the worlds' truths, a temporary one]

Each seed is a council of its own. Its account of itself (truth.csv, counted without any reader or measure) is
judged as at each quarter, all measures together, by the code that a pack uses. Listed beforehand below: the
measures that a planted change must move, and those that the made-up council moves by design.
"""

import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd

from quarterdeck.disclosure import publish
from quarterdeck.extracts.sample import make
from quarterdeck.findings.judge import judge_all
from quarterdeck.measure import FIGURE_COLUMNS, Measured
from quarterdeck.metric import catalogue
from quarterdeck.params import load_params
from quarterdeck.periods import Quarter
from quarterdeck.statistics.intervals import poisson_interval, wilson_interval

LAST = Quarter("2025-26 Q2")
# Planted: the signal, and the quarters by which it must be called real (the one it began in, and two more;
# a slow trend in one of the last three).
SHIFT, STEP = ("2024-25 Q1", "2024-25 Q2", "2024-25 Q3"), ("2023-24 Q3", "2023-24 Q4", "2024-25 Q1")
BY_NOW = ("2025-26 Q2", "2025-26 Q1", "2024-25 Q4")
MUST = {
    "ehc_plans_issued_within_20_weeks": ("real concern", SHIFT),
    "discharges_on_pathway_1": ("real rise", STEP),
    "adults_vacancy_rate": ("real improvement", BY_NOW),
    "placed_with_own_council_carers_percent": ("real concern", BY_NOW),
}
# What the planted changes also move, and what the made-up council moves by its own design.
MOVED = {
    "the fall in timeliness of plans": (
        "ehc_plans_issued_within_20_weeks_calendar_year", "ehc_plans_issued_within_20_weeks_including_exceptions",
        "ehc_plans_open_and_already_late", "ehc_plans_open_and_already_late_including_exceptions",
    ),
    "the rise of pathway 1": ("discharges_on_pathway_2", "discharges_on_pathway_3"),
    "fewer placements with the council's own carers": (
        "placed_with_council_foster_carers", "placed_with_council_connected_carers",
        "children_with_independent_providers", "days_with_independent_providers", "fostering_placement_vacancies",
    ),
    "vacancies of adult social care": ("adults_new_posts_not_yet_filled",),
    "prices that rise every April": (
        "average_adult_package_cost", "older_people_average_package_cost", "older_people_package_cost_per_head",
        "working_age_average_package_cost", "working_age_package_cost_per_head", "average_cost_of_childrens_placement",
        "health_contributions_to_childrens_placements", "education_contributions_to_childrens_placements",
        "spend_on_childrens_agency_social_workers", "spend_on_childrens_agency_social_workers_accruals",
        "spend_on_childrens_agency_social_workers_forecast",
    ),
    "budgets and forecasts, which grow every year": (
        "current_budget", "forecast_outturn", "forecast_variance", "forecast_movement", "high_needs_block_forecast",
        "high_needs_block_variance", "high_needs_block_cumulative_deficit", "icb_income_adults", "icb_income_children",
        "icb_income_forecast_adults", "icb_income_forecast_children",
    ),
    "plans that are maintained for years, so that their number grows": (
        "ehc_annual_reviews_overdue", "ehc_annual_review_amendments_open_and_late",
    ),
    "posts created in the course of the years": ("childrens_social_worker_new_posts_not_yet_filled",),
}  # fmt: skip


def truth_of(seed: int, size: float, folder: str) -> pd.DataFrame:
    """The account that the made-up council of that seed keeps of itself."""
    kept = Path(folder) / f"{size:g}-{seed}.csv"
    if not kept.is_file():
        with tempfile.TemporaryDirectory() as room:
            make(Path(room), size=size, seed=seed, last=LAST)
            kept.write_bytes((Path(room) / "truth.csv").read_bytes())
    return pd.read_csv(kept)


def published(truth: pd.DataFrame) -> list:
    """The account as figures that may be shown, of every measure that it speaks of."""
    quarters = LAST.upto(20)
    shown = []
    for name, own in truth.groupby("measure"):
        metric = catalogue()[name]
        rows = own.set_index("quarter").reindex([q.label for q in quarters])
        figures = pd.DataFrame({column: np.nan for column in FIGURE_COLUMNS}, index=range(len(quarters)))
        figures["period"], figures["start"], figures["end"] = (
            [q.label for q in quarters], [q.start for q in quarters], [q.end for q in quarters],
        )  # fmt: skip
        for column in ("numerator", "denominator", "value"):
            figures[column] = rows[column].to_numpy("float64")
        figures["yes"] = figures["numerator"]
        figures["lower"], figures["upper"] = limits(metric, figures)
        figures["status"] = np.where(figures["value"].notna(), "final", "not observable")
        shown.append(publish(Measured(metric, figures.astype({"reason": object, "supplied_by": object}))))
    return shown


def limits(metric, figures: pd.DataFrame):
    """Intervals for what is counted whole, as `measure` gives them."""
    nothing = np.full(len(figures), np.nan)
    top, bottom = figures["numerator"].to_numpy(), figures["denominator"].to_numpy()
    if not metric.interval or (top[np.isfinite(top)] % 1 != 0).any() or np.isnan(top).all():
        return nothing, nothing
    if metric.kind == "percentage" and (bottom[np.isfinite(bottom)] % 1 == 0).all():
        return wilson_interval(top, bottom)
    if metric.kind == "count" and metric.basis != "at period end":
        return poisson_interval(top)
    return nothing, nothing


def judged(seed: int, size: float, folder: str) -> pd.DataFrame:
    """The signal of every measure as at each of the last eight quarters, and when something was planted."""
    shown, params = published(truth_of(seed, size, folder)), load_params()
    when = sorted({*(q.label for q in LAST.upto(8)), *STEP, *SHIFT})
    return pd.DataFrame([
        (seed, quarter, v.metric_id, v.signal, v.rule, v.since, v.p, v.q)
        for quarter in when
        for v in judge_all(shown, Quarter(quarter), params).verdicts.values()
    ], columns=["seed", "quarter", "measure", "signal", "rule", "since", "p", "q"])  # fmt: skip


def report(found: pd.DataFrame, seeds: int, size: float) -> None:
    """The tables that the issue asks for."""
    print(f"{seeds} made-up councils of size {size:g}, 20 quarters each\n\nPlanted, and called real in time:")
    for measure, (signal, quarters) in MUST.items():
        own = found[(found["measure"] == measure) & (found["signal"] == signal) & found["quarter"].isin(quarters)]
        print(f"  {own['seed'].nunique():4d} of {seeds}  {measure} ({signal})")
    moved = {*MUST, *(m for group in MOVED.values() for m in group)}
    rest = found[~found["measure"].isin(moved)]
    real = rest["signal"].str.startswith("real")
    can = rest["p"].notna()
    print(f"\nNot moved: {rest['measure'].nunique()} measures as at {rest['quarter'].nunique()} quarters.")
    print(f"  called real: {100 * real.mean():.2f}% of {len(rest):,} cases; {100 * real[can].mean():.2f}% of the "
          f"{can.sum():,} that can be judged")  # fmt: skip
    print(f"  at p of 0.01 alone: {100 * (rest['p'][can] <= 0.01).mean():.2f}%")
    print("\nOf these the measures called real most often:")
    often = (100 * real.groupby(rest["measure"]).mean()).sort_values(ascending=False).head(12)
    for measure, share in often.items():
        print(f"  {share:5.1f}%  {measure}")


def main(seeds: int, size: float, folder: str) -> None:
    with ProcessPoolExecutor(2) as pool:
        ran = list(pool.map(judged, range(1, seeds + 1), [size] * seeds, [folder] * seeds))
    report(pd.concat(ran, ignore_index=True), seeds, size)


if __name__ == "__main__":
    given = [*sys.argv[1:], *["100", "0.75"][len(sys.argv) - 1 :]]
    with tempfile.TemporaryDirectory() as room:
        main(int(given[0]), float(given[1]), given[2] if len(given) > 2 else room)
