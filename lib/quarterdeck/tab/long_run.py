"""What a measure's whole run comes to a year, and the recent trend of what is published: for "How this was judged"."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd
from markupsafe import Markup

from ..benchmarks import PublishedFigures, read_published
from ..benchmarks.compare import ENGLAND
from ..benchmarks.counts import with_counts
from ..benchmarks.like_for_like import breaks_of, read_breaks
from ..benchmarks.years import QUARTERLY
from ..disclosure import Published
from ..findings.judged_series import series_to_judge
from ..findings.long_run import long_run, long_run_sentence, recent_trend_sentence
from ..metric import Metric
from .markup import join, paragraphs
from .pack import Pack


def over_the_years(pack: Pack, published: Published, real: bool) -> Markup:
    """The row "Over the years": the size a year with its limits, and the published recent trend; blank without."""
    metric = published.metric
    rebased = tuple(event.quarter for event in pack.params.events_of(metric.id) if event.rebase)
    series = series_to_judge(published, pack.quarter, rebased, pack.incomplete(published).quarters_provisional)
    said = (long_run_sentence(metric, long_run(series), real), recent_trend(pack, metric))
    return join(paragraphs(sentence) for sentence in said if sentence)


def recent_trend(pack: Pack, metric: Metric, elsewhere: PublishedFigures | None = None) -> str:
    """The recent trend of the council's published years, where they are published, or of England's."""
    elsewhere = _elsewhere() if elsewhere is None else elsewhere
    if metric.benchmark is None or metric.kind not in ("percentage", "rate"):
        return ""
    about = elsewhere.indicator(metric.benchmark)
    if about["year"] == QUARTERLY:
        return ""
    years = with_counts(elsewhere, metric.benchmark, metric.per)
    years = _since_last_break(years[years["end"] <= pack.quarter.end], about)
    for name, code in ((f"{pack.params.council.name}'s", pack.params.council.code), ("England's", ENGLAND)):
        said = recent_trend_sentence(name, years[years["area_code"] == code], metric.kind == "percentage")
        if said:
            return said
    return ""


def _since_last_break(years: pd.DataFrame, about: pd.Series) -> pd.DataFrame:
    breaks = breaks_of(about, read_breaks())
    return years if breaks.empty else years[years["end"] >= breaks["first_end"].max()]


@lru_cache(maxsize=1)
def _elsewhere() -> PublishedFigures:
    return read_published()
