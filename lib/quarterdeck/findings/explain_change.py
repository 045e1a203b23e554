"""What explains a change: how much of it comes from each group, and whether any stands out more than chance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from ..disclosure import Published, publish
from ..errors import MetricError, NotObservable, ParameterError
from ..measure import Measured, measure
from ..metric import Metric, find
from ..periods import Quarter
from ..places import cache_folder
from ..records import Records
from ..statistics.contributions import put_together
from . import change_in_words as words
from .change_by_group import HISTORY, Between, Results, overlaps
from .direction import accumulates
from .grouped import FRAME, Grouped, contributions
from .groups import groups_of, heading, in_words, refuse_people
from .numbers import in_sentence
from .sentences import no_figure
from .verdict import Verdict

MOST_GROUPS = 60


@dataclass(frozen=True)
class Explanation:
    """What each group adds to a change, and whether any stands out. It may describe single people: full edition only.

    `frame` has one row a group of each breakdown: dimension, group, before, after, change, lower, upper (the group's
    own figures; the 95% interval only of separate events), contribution (to the change of the whole: adds up to it
    within a dimension), share (of the change), mix, rate (the two parts of a contribution to a percentage, rate or
    average), expected (had it changed as the groups that do not stand out did), p, p_adjusted (for all places
    looked at), stands_out, why_no_test. Unrounded; percentages from 0 to 100.

    `sentence` is the answer; `sentences` has one for each dimension; `method` says how it was judged.
    """

    metric: Metric
    from_: Quarter
    to: Quarter
    before: float
    after: float
    change: float
    lower: float
    upper: float
    frame: pd.DataFrame
    sentence: str
    sentences: dict[str, str]
    method: tuple[str, ...]
    handling: str

    @property
    def by(self) -> tuple[str, ...]:
        """The breakdowns looked at, in the order asked for."""
        return tuple(self.sentences)

    @property
    def groups_looked_at(self) -> int:
        """In how many places a change was looked for."""
        return int(self.frame["p"].notna().sum())

    @property
    def stands_out(self) -> pd.DataFrame:
        """The groups that changed otherwise than chance explains, the most certain first."""
        return self.frame[self.frame["stands_out"]].sort_values("p", kind="stable")

    def __repr__(self) -> str:
        return f"<Explanation of {self.metric.id}, {self.from_.label} to {self.to.label}: {self.sentence}>"


def explain_change(
    metric: Metric | str,
    from_: Quarter | str | None = None,
    to: Quarter | str | None = None,
    by: str | Iterable[str] | None = None,
    *,
    records: Any,
) -> Explanation:
    """Which groups, if any, explain why a figure changed between two quarters.

    Splits the change exactly over the groups of each breakdown, and tests whether any group changed otherwise than
    the others by more than chance and its own ordinary ups and downs explain, corrected for all the places looked at.

    Parameters
    ----------
    metric : a metric or its id.
    from_, to : quarters. Without `to`, the newest quarter of the records; without `from_`, the same quarter a year
        before, so that the season is not taken for a cause, or the previous quarter where that cannot be seen.
    by : breakdowns; without them, the metric's own. Never people's ids or dates of birth.
    records : a Pack, a Tab or Records. A Pack or Tab brings the council's choices and words with it.

    Raises
    ------
    PackError : a figure that cannot be seen, one that a service supplied without records, a breakdown that would
        list people, or two quarters that cannot be compared.
    """
    chosen = find(metric) if isinstance(metric, str) else metric
    source = _Source.of(records, chosen)
    second = _quarter(to) or source.quarter
    first = _quarter(from_) or _comparable(chosen, source, second)
    _refuse(chosen, first, second)
    asked = _asked(chosen, by)
    published = source.published(chosen, [first, second])
    whole = [_whole(published, quarter) for quarter in (first, second)]
    between = Between(chosen, first, second)
    quarters = sorted({first, second, *(second.back(n) for n in range(HISTORY, 0, -1))}, key=lambda q: q.start)
    series = source.published(chosen, quarters).figures.set_index("period")
    grouped, skipped = _grouped(chosen, source, quarters, asked, series["denominator"], strict=by is not None)
    results = between.test(grouped, float(np.sign(whole[1]["value"] - whole[0]["value"])))
    events = chosen.interval and not overlaps(chosen, between.apart) and between.in_whole_numbers(grouped)
    frame = _frame(between, grouped, results, whole, events)
    said = _said(source, between, whole, _interval(*whole, events), between.ordinary(series["value"]), frame)
    told = words.method(
        said, results.pairs, overlapping=overlaps(chosen, between.apart),
        provisional=whole[1]["status"] == "provisional", skipped=skipped,
    )  # fmt: skip
    return Explanation(
        chosen, first, second, said.before, said.after, said.after - said.before, said.lower, said.upper, frame,
        words.over_all(said), {name: words.of_dimension(said, name) for name in (one.dimension for one in grouped)},
        told, published.said,
    )  # fmt: skip


def _frame(between: Between, grouped: list[Grouped], results: Results, whole: list[pd.Series], events: bool):
    """What each group of each breakdown adds, one row a group."""
    denominators = (whole[0]["denominator"], whole[1]["denominator"])
    return pd.concat(
        [
            contributions(
                between.metric, one, between.from_, between.to, denominators, tested, events=events
            ).assign(why_no_test=why)
            for one, tested, why in zip(grouped, results.tested, results.reasons, strict=True)
        ],
        ignore_index=True,
    )[list(FRAME)]


def _said(
    source: _Source, between: Between, whole: list[pd.Series], limits: tuple[float, float], ordinary: float, frame
) -> words.Said:
    """What the sentences speak of, with what a pack knows of the second figure and of the change."""
    metric, first, second = between.metric, between.from_, between.to
    values = [float(row["value"]) for row in whole]
    said = words.Said(metric, first, second, *values, *limits, _cases(metric, whole), ordinary, frame)
    said = replace(said, held=source.held(metric, second))
    if said.within and not said.held:  # only then, because it judges every measure
        said = replace(said, real=source.real(metric, first, second, values[1] - values[0]))
    return said


def _cases(metric: Metric, whole: list[pd.Series]) -> tuple[float, float]:
    """How many people or events stand behind the two figures; nothing is known of amounts."""
    if metric.kind == "total":
        return 0.0, 0.0
    tops, bottoms = ([float(row[name]) for row in whole] for name in ("numerator", "denominator"))
    if metric.kind == "percentage":
        return tuple(min(top, bottom - top) for top, bottom in zip(tops, bottoms, strict=True))
    return tuple(bottoms if metric.kind == "average" else tops)


@dataclass(frozen=True)
class _Source:
    """Records, with the council's choices where a pack or tab brought them."""

    records: Records
    settings: Any
    params: Any
    quarter: Quarter
    pack: Any = None  # where the whole pack is known: what is still being recorded, and the verdicts

    @classmethod
    def of(cls, given: Any, metric: Metric) -> _Source:
        pack = getattr(given, "pack", given)
        records, params = getattr(pack, "records", pack), getattr(pack, "params", None)
        if not isinstance(records, Records):
            raise ParameterError(
                f"Say which records: records= a pack, a tab or Records; got {type(given).__name__}. In a notebook "
                "write tab.explain_change(…)."
            )
        quarter = getattr(pack, "quarter", records.quarter)
        whole_pack = pack if hasattr(pack, "judged") and hasattr(pack, "incomplete") else None
        return cls(records, params.settings.get(metric.id) if params else None, params, quarter, whole_pack)

    def published(self, metric: Metric, periods, by: str | None = None):
        """Figures through the one door, the groups' codes in words."""
        measured = measure(metric, self.records, periods, by=by, settings=self.settings, cache=cache_folder())
        if by is not None and by in measured.figures:
            labels = self.params.labels_of(by) if self.params else None
            measured = Measured(metric, in_words(measured.figures, by, metric, labels), measured.by, measured.sources)
        return publish(measured)


    def held(self, metric: Metric, second: Quarter) -> str:
        """That a quarter's figure is still being recorded, and what it may come to; blank where it is not."""
        if self.pack is None:
            return ""
        known = self.pack.incomplete(self.pack.figures(metric))
        back = [n for n in range(known.quarters_provisional) if self.quarter.back(n) == second]
        if not back:
            return ""
        comes_to = dict(enumerate(known.adjusted)).get(back[0], float("nan"))
        about = "" if np.isnan(comes_to) else f" (it may come to about {in_sentence(metric, comes_to)})"
        return f"{second.label} is still being recorded{about}, so its change cannot be explained yet."

    def real(self, metric: Metric, first: Quarter, second: Quarter, change: float) -> Verdict | None:
        """The verdict, where it calls a change between the two quarters real and in the same direction."""
        verdict = self.pack.judged().verdicts.get(metric.id) if self.pack is not None else None
        if verdict is None or not verdict.real or np.sign(verdict.size) != np.sign(change):
            return None
        since, last = Quarter(verdict.since), Quarter(verdict.used[-1])
        begun = since.start <= second.start and (verdict.rule == "trend" or first.start < since.start)
        return verdict if begun and first.start < last.start else None


def _quarter(given: Quarter | str | None) -> Quarter | None:
    return given if given is None or isinstance(given, Quarter) else Quarter(given)


def _comparable(metric: Metric, source: _Source, to: Quarter) -> Quarter:
    last_year = to.same_quarter_last_year
    seen = metric.why_not(source.records, last_year) is None
    return last_year if seen or accumulates(metric) else to.previous


def _refuse(metric: Metric, first: Quarter, second: Quarter) -> None:
    if first.start >= second.start:
        raise ParameterError(f"A change goes from an earlier quarter to a later one; got {first} to {second}.")
    if accumulates(metric) and first.number != second.number:
        raise ParameterError(
            f"'{metric.title}' grows through the year: {first} cannot be set against {second}. Take "
            f"{second.same_quarter_last_year}."
        )


def _asked(metric: Metric, by) -> tuple[str, ...]:
    asked = (by,) if isinstance(by, str) else tuple(dict.fromkeys(by if by is not None else groups_of(metric)))
    for name in asked:
        refuse_people(name)
    if not asked:
        raise MetricError(
            f"'{metric.title}' has no groups of its own to look for an explanation in. Name columns of its records: "
            "by=[…]."
        )
    return asked


def _whole(published: Published, quarter: Quarter) -> pd.Series:
    metric, row = published.metric, published.at(quarter)
    if row["status"] == "supplied":
        raise NotObservable(
            f"'{metric.title}' of {quarter} was supplied by the service: there are no records behind it to break down."
        )
    if pd.isna(row["value"]):
        raise NotObservable(f"There is no change of '{metric.title}' to explain from {quarter}: {no_figure(row)}.")
    return row


def _grouped(
    metric: Metric, source: _Source, quarters, asked, denominators: pd.Series, *, strict: bool
) -> tuple[list[Grouped], tuple[str, ...]]:
    """The breakdowns, and those of the metric's own that have too many groups to be one."""
    found, skipped = [], []
    for name in asked:
        one = Grouped.of(source.published(metric, quarters, name).figures, name, quarters, denominators)
        if len(one.groups) <= MOST_GROUPS:
            found.append(one)
        elif strict:
            raise ParameterError(
                f"'{name}' has {len(one.groups)} groups: that is a list, not a breakdown. Take one with at most "
                f"{MOST_GROUPS}, such as {heading(groups_of(metric)[0]) if groups_of(metric) else 'age_band'}."
            )
        else:
            skipped.append(name)
    if not found:
        raise MetricError(
            f"Every breakdown of '{metric.title}' has more than {MOST_GROUPS} groups. Name a coarser one: by=[…]."
        )
    return found, tuple(skipped)


def _interval(first: pd.Series, second: pd.Series, events: bool) -> tuple[float, float]:
    """95% limits of the change of the whole, where both figures have an interval and share nobody."""
    if not events or pd.isna(first["lower"]) or pd.isna(second["lower"]):
        return float("nan"), float("nan")
    columns = ("value", "lower", "upper")
    lower, upper = put_together(*(first[c] for c in columns), *(second[c] for c in columns))
    return float(lower), float(upper)
