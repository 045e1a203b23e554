"""What is said of a forecast: the method, how it was chosen, how its limits have held, the chance and the sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..metric import Metric
from ..statistics.backtest import METHODS, Chosen
from .numbers import in_sentence, plain, round_half_up

if TYPE_CHECKING:
    from .outlook import Outlook

ENOUGH = 20  # forecasts checked before their share within the limits is worth a percentage
METHOD_IN_WORDS = {
    "naive": "the last figure carried forward",
    "mean": "the mean of all figures so far",
    "seasonal naive": "the same quarter a year before",
    "level": "simple exponential smoothing, a mean in which newer figures weigh more",
    "seasonal level": "simple exponential smoothing with the season taken out first and put back",
    "damped trend": "exponential smoothing with a trend that dies away",
}


def why_model(chosen: Chosen, number: int, points: int) -> str:
    """How the method was chosen, in a sentence."""
    if not chosen.made[number]:
        return f"{points} figures are too few to choose a method by: the simplest is used."
    if chosen.method[number] == METHODS[0]:
        tried = f"Of {len(METHODS)} methods tried on earlier figures"
        return f"{tried}, none missed by clearly less than this, the simplest."
    said = f"Tried on earlier figures, its misses were {_size(chosen.miss[number])} those of the last figure"
    seasonal = chosen.miss_seasonal[number]
    if chosen.method[number] != "seasonal naive" and not np.isnan(seasonal):
        return f"{said} carried forward, and {_size(seasonal)} those of the same quarter a year before."
    return f"{said} carried forward."


def _size(share: float) -> str:
    percent = int(round_half_up(100 * abs(1 - share)))
    if percent == 0:
        return "as large as"
    return f"{percent}% {'smaller' if share < 1 else 'larger'} than"


def coverage_in_words(chosen: Chosen, number: int, reason: str) -> str:
    """How often such limits held when they were tried on earlier figures: to stand beside every forecast."""
    if reason == "never changed":
        return "The figure has never changed, so that nothing can be said of how far it may move."
    return held_in_words(int(chosen.made[number]), int(chosen.held_80[number]), int(chosen.held_95[number]))


def held_in_words(made: int, held_80: int, held_95: int) -> str:
    """Of how many forecasts of earlier figures the limits held how many times."""
    if made == 0:
        return "There are too few figures to try the limits on earlier ones."
    begun = f"Tried on earlier figures ({made} forecasts, one to four ahead)"
    if made < ENOUGH:
        return f"{begun}, the 80% limits held {held_80} times and the 95% limits {held_95} times: too few to go by."
    shares = [plain(100 * held / made) for held in (held_80, held_95)]
    return f"{begun}, the 80% limits held {shares[0]}% of the time and the 95% limits {shares[1]}%."


def chance_in_words(chance: float) -> str:
    """'about 3 in 10', 'less than 1 in 20', 'more than 19 in 20'; blank where there is none."""
    if np.isnan(chance):
        return ""
    if chance < 0.05:
        return "less than 1 in 20"
    if chance > 0.95:
        return "more than 19 in 20"
    return f"about {min(max(int(round_half_up(10 * chance)), 1), 9)} in 10"


def outlook_sentence(metric: Metric, outlook: Outlook) -> str:
    """One or two sentences: the year end if nothing changes, how sure that is, and the chance of the target."""
    if outlook.why_not:
        return f"There is no forecast: {outlook.why_not[0].lower()}{outlook.why_not[1:]}"
    ends = outlook.year_end
    if ends is None:
        figures = {1: "figure is", 2: "two figures are each"}.get(len(outlook.mid), "four quarters are each")
        low, high = outlook.lower_80.min(), outlook.upper_80.max()
        said = f"If nothing changes, the next {figures} expected {_between(metric, low, high)}"
    else:
        low, high = ends.lower_80, ends.upper_80
        said = f"If nothing changes, the figure {ends.words} is expected {_between(metric, low, high)}"
    if in_sentence(metric, low) == in_sentence(metric, high):
        return f"{said}. {outlook.coverage}" if "never changed" in outlook.coverage else f"{said}.{_target(outlook)}"
    if ends is None:
        often = "at least four times in five" if len(outlook.mid) > 1 else "four times in five"
        return f"{said} ({often}).{_target(outlook)}"
    return f"{said} (four times in five), most likely about {in_sentence(metric, ends.mid)}.{_target(outlook)}"


def _between(metric: Metric, low: float, high: float) -> str:
    first, second = in_sentence(metric, low), in_sentence(metric, high)
    return f"to stay at {first}" if first == second else f"between {first} and {second}"


def _target(outlook: Outlook) -> str:
    said = outlook.chance_in_words
    return f" The chance that it meets its target is {said}." if said else ""
