"""What a tab draws from: a quarter, the council's choices, the records, and figures measured once."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from ..benchmarks import Comparison, comparators, compare_with_others, read_models, read_published
from ..completeness import with_lost_columns
from ..disclosure import Published, publish
from ..findings.comparison import better_or_worse
from ..findings.groups import in_words, refuse_people
from ..findings.incomplete import Incomplete, newest_points, read_as_seen
from ..findings.judge import judge_all
from ..findings.limits import Limits, limits
from ..findings.outlook import Outlook, outlook, outlooks
from ..findings.time_between import time_between
from ..findings.verdict import Judged, Verdict
from ..measure import Measured, measure
from ..metric import Metric, catalogue, find
from ..params import Params, load_params
from ..periods import FinancialYear, Quarter
from ..places import cache_folder, chosen_inbox
from ..records import Records
from ..statistics.control_chart import ControlChart
from .opening import refuse_unknown_measures


@dataclass(frozen=True)
class Pack:
    """The opened pack of a quarter. Figures are asked for here and nowhere else."""

    quarter: Quarter
    params: Params
    records: Records
    inbox: Path
    profile: str = "full"
    _kept: dict = field(default_factory=dict, repr=False, compare=False)

    @property
    def council(self) -> str:
        """The council's name; the made-up one's own where the inbox says so."""
        return self.records.council or self.params.council.name

    @property
    def periods(self) -> list[Quarter]:
        """The quarters of a trend, oldest first."""
        if "periods" not in self._kept:
            self._kept["periods"] = self.quarter.upto(self.params.council.quarters_shown)
        return list(self._kept["periods"])

    def figures(self, metric: Metric) -> Published:
        """The measure by quarter, as far back as the pack shows."""
        return self._published(metric, tuple(self.periods))

    def broken_down(self, metric: Metric, by: str | None, where: Any = None) -> Published:
        """The measure of this quarter and the one before by a group or through a filter."""
        if by is not None:
            refuse_people(by)
        return self._published(metric, (self.quarter.previous, self.quarter), by, where)

    def last_full_year(self, metric: Metric) -> Published:
        """The measure for the last full year that its basis knows: the financial or the calendar year.

        A year to date is that of its last quarter; what stands at a date is that of 31 March.
        """
        year = int(self.quarter.financial_year[:4])
        if metric.basis == "calendar year to date":
            return self._published(metric, (Quarter.containing(pd.Timestamp(self.quarter.end.year - 1, 12, 31)),))
        return self._published(metric, (FinancialYear(f"{year - 1}-{year % 100:02d}"),))

    def judged(self) -> Judged:
        """A verdict on every measure of the catalogue, all judged together; worked out once."""
        if "judged" not in self._kept:
            figures = self._that_can_be(catalogue().values())
            self._kept["judged"] = judge_all(
                figures, self.quarter, self.params, lambda published: self.incomplete(published).quarters_provisional
            )
        return self._kept["judged"]

    def _that_can_be(self, metrics: Iterable[Metric]) -> list[Published]:
        """The figures of the measures that can be worked out: one that fails takes down its own block and no other."""
        found = []
        for metric in metrics:
            try:
                found.append(self.figures(metric))
            except Exception:  # whatever it is, it is said where the measure itself stands
                continue
        return found

    def limits(self, metric: Metric) -> Limits:
        """The usual range of a measure by quarter, for its chart; or why none is drawn."""
        key = ("limits", metric.id)
        if key not in self._kept:
            verdict = self.judged().verdicts.get(metric.id)
            self._kept[key] = limits(self.figures(metric), self.params.events_of(metric.id), verdict)
        return self._kept[key]

    def time_between(self, metric: Metric) -> ControlChart | None:
        """The chart of the days between a measure's events, where they are rare; None where they are not."""
        verdict = self.judged().verdicts.get(metric.id)
        return time_between(self.figures(metric), self.records, self.params, verdict.used if verdict else ())

    def incomplete(self, published: Published) -> Incomplete:
        """How many of a measure's newest quarters are still being recorded, and what they may come to."""
        key = ("incomplete", published.metric.id)
        if key not in self._kept:
            if "triangle" not in self._kept:
                self._kept["triangle"] = read_as_seen(self.council)
            self._kept[key] = newest_points(
                published.metric, self.quarter, self.params, self._kept["triangle"], published.figures,
                self.records.made_up,
            )  # fmt: skip
        return self._kept[key]

    def outlook(self, metric: Metric) -> Outlook:
        """Where a measure is heading if nothing changes, or why that is not said; worked out for its whole area."""
        key = ("outlooks", metric.area)
        if key not in self._kept:
            figures = self._that_can_be(one for one in catalogue().values() if one.area == metric.area)
            self._kept[key] = outlooks(figures, self.quarter, self.params, self.incomplete)
        known = self._kept[key]
        if metric.id in known:
            return known[metric.id]
        return outlook(self.figures(metric), self.quarter, self.params, self.incomplete)

    def standings(self, verdicts: Iterable[Verdict]) -> dict[str, dict[str, str]]:
        """Of each measure whether it is better or worse than England and the neighbours by more than chance."""
        found = {}
        for verdict in verdicts:
            if verdict.metric_id not in catalogue():
                continue
            found[verdict.metric_id] = better_or_worse(self.comparison(find(verdict.metric_id)))
        return found

    def comparators(self, metric: Metric) -> pd.DataFrame:
        """What England, the region and the statistical neighbours show, where it is published."""
        return comparators(metric, self.params, _published_elsewhere(), self.quarter)

    def comparison(self, metric: Metric) -> Comparison:
        """All that is said of a measure beside others: differences, rank, trend; worked out once."""
        key = ("comparison", metric.id)
        if key not in self._kept:
            figures, elsewhere = self.figures(metric), _published_elsewhere()
            incomplete = self.incomplete(figures) if metric.benchmark else None
            self._kept[key] = compare_with_others(
                figures, self.params, elsewhere, self.quarter, _models(), incomplete
            )
        return self._kept[key]

    def _published(self, metric: Metric, periods: tuple, by: str | None = None, where: Any = None) -> Published:
        key = (metric.id, tuple(p.label for p in periods), by)
        if where is None and key in self._kept:
            return self._kept[key]
        measured = measure(
            metric, self.records, periods, by=by, where=where, settings=self.params.settings.get(metric.id),
            cache=cache_folder(),
        )  # fmt: skip
        published = publish(_in_words(measured, by, metric, self.params), self.profile)
        if where is None:
            self._kept[key] = published
        return published


def _in_words(measured: Measured, by: str | None, metric: Metric, params: Params) -> Measured:
    """Codes of a group as words, so that tables and charts say the same."""
    if by is None or by not in measured.figures:
        return measured
    return dataclasses.replace(measured, figures=in_words(measured.figures, by, metric, params.labels_of(by)))


def load_pack(quarter: str | Quarter, inbox: str | Path = "", params: str | Path = "") -> Pack:
    """Open the pack of a quarter: read its inbox, or take what was read before from the cache.

    Parameters
    ----------
    quarter : "2025-26 Q2".
    inbox : the folder of extracts; empty for the council's own, or the made-up council's while the
        council's own has neither an extract nor this quarter.
    params : the folder of the council's choices; empty for `params/`.

    Raises
    ------
    PackError : an impossible quarter, a wrong name in `params/`, or no extracts.
    """
    asked = quarter if isinstance(quarter, Quarter) else Quarter(quarter)
    choices = load_params(params or None)
    refuse_unknown_measures(choices)
    folder = chosen_inbox(choices, inbox or None, asked)
    return Pack(asked, choices, _records(folder, asked, choices), folder)


@lru_cache(maxsize=1)
def _published_elsewhere():
    return read_published()


@lru_cache(maxsize=1)
def _models():
    return read_models()


def _records(folder: Path, quarter: Quarter, params: Params) -> Records:
    return _read_once(str(folder.resolve()), _touched(folder), quarter.label, params.key, str(params.folder))


@lru_cache(maxsize=2)
def _read_once(folder: str, touched: float, quarter: str, params_key: str, params_folder: str) -> Records:
    from ..extracts import read_inbox

    asked = Quarter(quarter)
    return with_lost_columns(read_inbox(Path(folder), asked, load_params(params_folder), cache=cache_folder()), asked)


def _touched(folder: Path) -> float:
    return max((path.stat().st_mtime for path in folder.rglob("*") if path.is_file()), default=0.0)
