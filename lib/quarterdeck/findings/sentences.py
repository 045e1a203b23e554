"""Figures as plain English sentences, true to the numbers.

No sentence says that a change is real: a difference is a difference until it has been tested.
"""

from __future__ import annotations

import pandas as pd

from ..disclosure import Published
from ..metric import Metric
from ..periods import Quarter
from .direction import Change, accumulates, compare
from .numbers import amount, day, figure_with_unit, in_sentence, parts, quarter_in_words

UNTESTED = "A difference, not yet tested for chance."


def latest(published: Published, quarter: Quarter, complete: bool = True) -> str:
    """One or two sentences: the figure of the quarter, and how it compares with earlier ones.

    Unless it is `complete` no difference is called better or worse: more is still to be recorded.
    """
    metric, row = published.metric, published.at(quarter)
    name = as_subject(metric)
    if row is None or pd.isna(row["value"]):
        return f"There is no figure for {name} {when(metric, quarter)}: {no_figure(row)}."
    made_of = parts(metric, row)
    value = amount_said(metric, row["value"]) + (f" ({made_of})" if made_of else "")
    first = f"{_opening(when(metric, quarter))}, {name} stood at {value}"
    compared = comparisons(published, quarter, complete)
    return f"{first}{compared}." if compared else f"{first}. {_why_alone(published, quarter)}"


def comparisons(published: Published, quarter: Quarter, judged: bool = True) -> str:
    """', 3.2 percentage points lower than the previous quarter (85.3%), which is worse, and …'; may be blank."""
    metric, now = published.metric, published.at(quarter)
    said = []
    earlier = [("the same quarter last year", quarter.same_quarter_last_year)]
    if not accumulates(metric):
        earlier.insert(0, ("the previous quarter", quarter.previous))
    for name, then in earlier:
        row = published.at(then)
        change = change_between(metric, now, row)
        if change.word:
            said.append(_clause(metric, change, name, row["value"], judged))
    return ", " + ", and ".join(said) if said else ""


def change_between(metric: Metric, now: pd.Series | None, then: pd.Series | None) -> Change:
    """The change between two rows of figures; a missing row compares as no figure."""
    return compare(metric, *(float("nan") if row is None else row["value"] for row in (now, then)))


def _clause(metric: Metric, change: Change, name: str, then: float, say: bool) -> str:
    if change.word == "Same":
        return f"the same as {name}"
    judged = f", which is {change.judgement}" if say and change.judgement else ""
    return f"{change.words} than {name} ({in_sentence(metric, then)}){judged}"


def _why_alone(published: Published, quarter: Quarter) -> str:
    which = quarter.same_quarter_last_year if accumulates(published.metric) else quarter.previous
    then = published.at(which)
    return f"It cannot be compared with {which.label}: {no_figure(then)}."


def no_figure(row: pd.Series | None) -> str:
    """Why a figure is not there, in words that end a sentence."""
    if row is None:
        return "that quarter is outside the period shown"
    reason = row["reason"]
    return "no reason was recorded" if reason is None or pd.isna(reason) else str(reason).rstrip(".")


def when(metric: Metric, quarter: Quarter) -> str:
    """The period in words that the measure looks at: 'in Quarter 2 of 2025-26', 'at 30 September 2025', …"""
    end = day(quarter.end)
    return {
        "at period end": f"at {end}",
        "in the period": f"in {quarter_in_words(quarter)}",
        "year to date": f"from 1 April to {end}",
        "calendar year to date": f"from 1 January to {end}",
        "last 12 months": f"in the 12 months to {end}",
        "last 6 months": f"in the 6 months to {end}",
    }[metric.basis]


def as_subject(metric: Metric) -> str:
    """The title inside a sentence: a small first letter, unless it begins with an abbreviation or a name."""
    title = spoken(metric)
    title = title.removesuffix(" at period end") if metric.basis == "at period end" else title
    if title.endswith(", share"):
        return f"the share of {_small(title.removesuffix(', share'))}"
    subject = _small(title)
    if subject.startswith("average "):
        subject = f"the {subject}"
    return f"{subject}," if ", " in subject else subject


def spoken(metric: Metric) -> str:
    """What a sentence calls the measure: its title, unless that does not say what the figure is."""
    return metric.spoken or metric.title


def _small(title: str) -> str:
    first = title.split()[0]
    if first[1:2].isupper() or any(letter.isdigit() for letter in first):
        return title
    return title[0].lower() + title[1:]


def amount_said(metric: Metric, value: float) -> str:
    """The value with its unit, unless the title has already named it: 'children looked after stood at 612'."""
    named = metric.kind in ("count", "rate") and metric.unit.lower() in metric.title.lower()
    return in_sentence(metric, value) if named else figure_with_unit(metric, value)


def outside_the_figure(row: pd.Series) -> str:
    """What is not in the figure: set aside when read, left out, date errors, not recorded. Blank when nothing is."""
    names = {
        "left_out": "left out by the definition",
        "date_error": "with a date error",
        "not_recorded": "with nothing recorded",
        "set_aside_when_read": "set aside when the extract was read",
    }
    said = [f"{amount(row[name])} {words}" for name, words in names.items() if row.get(name, 0) > 0]
    return "Not in the figure: " + ", ".join(said) + "." if said else ""


def _opening(text: str) -> str:
    return text[0].upper() + text[1:]
