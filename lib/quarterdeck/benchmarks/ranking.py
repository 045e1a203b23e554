"""Where a figure stands among all authorities: rank, of how many, quartile band and its cut points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..statistics.ranking import band_of, number_ranked, quartile_bands, rank
from ..statistics.rounding import round_half_up

# With fewer than this, the figures at hand are a choice of authorities and a rank among them would
# pass for one among all: England has about 150.
ALL_AUTHORITIES_FROM = 100
GOOD = {"high is good": True, "low is good": False}


@dataclass(frozen=True)
class Place:
    """A figure's place among authorities in one published period.

    `rank` counts from 1, the best; 0 where there is none, and then `why_none` says why. `cuts` are the
    lowest figure, the quartiles and the highest, unrounded.
    """

    rank: int = 0
    of: int = 0
    band: str = ""
    cuts: tuple[float, ...] = ()
    period: str = ""
    decimals: int = 1
    high_is_good: bool = True
    published: bool = True
    why_none: str = ""

    @property
    def bands(self) -> dict[str, str]:
        """Each band as a table says it: {"A": "40.63 to 35.19", …}, from its best figure to its worst."""
        return band_texts(self.cuts, self.decimals, self.high_is_good) if self.band else {}


def place(values: pd.Series, code: str, about: pd.Series, period: str = "") -> Place:
    """The rank and band of one authority by its own published figure.

    Parameters
    ----------
    values : the figure of every authority in one period by code; missing ones NaN.
    code : the authority whose place it is.
    about : the indicator: its `polarity` and `decimal_places`, and `quartiles` (False: none are given).

    Source
    ------
    DfE Local Authority Interactive Tool: ranks with ties "min", bands by quantiles of type 7.
    Check: A level points 2023, Barking and Dagenham 34.91 is 44th, band B.
    """
    own = float(values.get(code, np.nan))
    return _placed(values, own, about, period, published=True)


def would_place(values: pd.Series, own: float, code: str, about: pd.Series, period: str = "") -> Place:
    """Where a figure that is not published would stand among the others' published ones; its own row is left out.

    The figure is rounded first as the others were, so that it ties with whom it would tie in print.
    """
    own = float(round_half_up(own, int(about["decimal_places"])))
    others = values.drop(labels=[code], errors="ignore")
    return _placed(pd.concat([others, pd.Series({code: own})]), own, about, period, published=False)


def _placed(values: pd.Series, own: float, about: pd.Series, period: str, published: bool) -> Place:
    known, decimals = int(number_ranked(values.to_numpy("float64"))), int(about["decimal_places"])
    high = GOOD.get(about["polarity"])
    base = {"of": known, "period": period, "decimals": decimals, "high_is_good": bool(high), "published": published}
    if high is None:
        return Place(**base, why_none="neither high nor low is good, so nothing is ranked")
    if known < ALL_AUTHORITIES_FROM:
        at_hand = known if published else known - 1
        few = f"the figures at hand are a choice of {at_hand} authorities, and a rank takes those of all"
        return Place(**base, why_none=f"{few} (quarterdeck benchmarks import)")
    if not np.isfinite(own):
        return Place(**base, why_none="there is no figure to rank")
    x = values.to_numpy("float64")
    at = int(np.flatnonzero(x == own)[-1])  # whoever has this very figure has this rank
    position = int(rank(x, high)[at])
    cuts = quartile_bands(x, high).cuts
    band = band_of(np.array([own]), cuts, high)[0][0] if _has_quartiles(about) else ""
    return Place(position, band=str(band), cuts=tuple(float(c) for c in cuts), **base)


def _has_quartiles(about: pd.Series) -> bool:
    return str(about.get("quartiles", "")).strip().lower() not in ("n", "no", "false")


def band_texts(cuts, decimals: int, high_is_good: bool) -> dict[str, str]:
    """The bands as LAIT words them: cut points rounded, the next band beginning one step further on.

    The tool rounds its figures half up and these edges half to even: its screen shows a median of 33.425
    as 33.42. Labels that are to be found there again must do the same; no band depends on them.
    Check: cuts 26.43, 32, 33.425, 35.18 and 40.63 with high good: A 40.63 to 35.19, C 33.42 to 32.01.
    """
    step = 10.0**-decimals
    low, first, middle, third, high = (float(c) for c in np.round(np.asarray(cuts, dtype="float64"), decimals))
    edges = [(low, first), (first + step, middle), (middle + step, third), (third + step, high)]
    if high_is_good:
        edges = [(top, bottom) for bottom, top in reversed(edges)]
    return {band: f"{_short(a, decimals)} to {_short(b, decimals)}" for band, (a, b) in zip("ABCD", edges, strict=True)}


def _short(value: float, decimals: int) -> str:
    """A number without zeros at its end: 32.00 is '32'."""
    text = f"{float(round_half_up(value, decimals)):,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def change_from_previous(values: pd.Series, ends: pd.Series) -> float:
    """The newest figure less that of the year before it; NaN where the two years do not follow on each other.

    LAIT subtracts whatever stands before, so that after a gap its change is that of two years or more.

    Parameters
    ----------
    values, ends : figures of one area and the days on which their periods end; a missing figure is a gap.
    """
    ordered = pd.DataFrame({"value": values.to_numpy("float64"), "end": ends.to_numpy()}).sort_values("end")
    if len(ordered) < 2:
        return float("nan")
    before, newest = ordered.iloc[-2], ordered.iloc[-1]
    years = newest["end"].year - before["end"].year
    return float(newest["value"] - before["value"]) if years == 1 else float("nan")
