"""More spread between areas than chance gives: how much, and limits that allow for it.

Areas differ for reasons no one can act on in a quarter (deprivation, recording, size of family). With large counts
a funnel's chance limits are then so tight that half the areas lie outside them, and the funnel says nothing. The
additive model adds the areas' real spread (tau squared) to chance's own, on a scale where chance has a known spread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .ranking import quantile


@dataclass(frozen=True)
class Overdispersion:
    """How much more the areas spread than chance would have them."""

    scores: np.ndarray  # each area's distance from the target in standard errors; NaN = no value
    trimmed: np.ndarray  # the same with the extremes pulled in, or left out (NaN)
    phi: float  # mean squared trimmed score: 1 is chance alone
    tau2: float  # the areas' own variance on the scale of the scores
    adjusted: bool  # limits should allow for it: phi above 1 and tau2 above 0
    note: str  # what was done, or why nothing was


@dataclass(frozen=True)
class Scale:
    """A scale on which chance's spread depends on the area's size alone."""

    name: str
    to: Callable  # from the figure's own scale
    back: Callable  # and back to it
    error: Callable  # chance's standard error on this scale, from the area's size

    def limits(self, target, size, z: float, tau2: float = 0.0):
        """Limits around `target` (a share, or 1 for a ratio) at areas of `size`, in the figure's own scale."""
        middle, reach = self.to(np.asarray(target, dtype="float64")), z * np.sqrt(self.error(size) ** 2 + tau2)
        return self.back(middle - reach), self.back(middle + reach)


def _with_errors_quiet(function):
    def quiet(x):
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            return function(np.asarray(x, dtype="float64"))

    return quiet


ARCSINE = Scale(
    "arcsine",
    to=_with_errors_quiet(lambda share: np.arcsin(np.sqrt(share))),
    back=lambda y: np.sin(np.clip(y, 0, np.pi / 2)) ** 2,
    error=_with_errors_quiet(lambda size: 0.5 / np.sqrt(size)),
)
LOG = Scale("log", to=_with_errors_quiet(np.log), back=np.exp, error=_with_errors_quiet(lambda size: 1 / np.sqrt(size)))
SQUARE_ROOT = Scale(
    "square root",
    to=_with_errors_quiet(np.sqrt),
    back=lambda y: np.maximum(y, 0) ** 2,
    error=_with_errors_quiet(lambda size: 0.5 / np.sqrt(size)),
)


def scale_of_ratio(name: str) -> Scale:
    """The scale for a ratio by its name: "square root" (the CQC's) or "log" (that of SHMI)."""
    for scale in (SQUARE_ROOT, LOG):
        if scale.name == name:
            return scale
    raise ValueError(f"The scale of a ratio is 'square root' or 'log'; got {name!r}. Use 'square root' if unsure.")


def overdispersion(scale: Scale, figure, size, target: float, trim: str = "winsorised", share: float = 0.1):
    """The spread of areas beyond chance, by the additive random-effects model.

    Trust it from about ten areas; under that phi is itself mostly chance, and the note says so.

    Parameters
    ----------
    scale : ARCSINE for percentages (figure is a share, size its denominator); SQUARE_ROOT or LOG for ratios
        (figure is observed over expected, size the expected count).
    figure, size : shape (areas,). NaN, or a size of 0, takes no part. On the log scale a figure of 0 is taken as
        half an event, because log 0 has no value.
    target : the figure expected of every area, on the figure's own scale.
    trim : what becomes of the scores beyond the lowest and highest `share`, so that outliers do not widen the limits
        meant to find them: "winsorised" (pulled in to the edge), "truncated" (left out) or "none".

    Returns
    -------
    Overdispersion.

    Source
    ------
    Spiegelhalter (2005), Statistics in Medicine 24, 1185-1202, and Spiegelhalter et al. (2012), JRSS A 175, 1-47;
    tau squared by DerSimonian and Laird (1986). Check: shares of 0.4, 0.5 and 0.6 of 100 each around 0.5, not
    trimmed, give phi 2.703 and tau2 0.0076.
    """
    if trim not in ("winsorised", "truncated", "none"):
        raise ValueError(f"Scores are 'winsorised', 'truncated' or left ('none'); got {trim!r}. Use 'winsorised'.")
    value, size = np.asarray(figure, dtype="float64"), np.asarray(size, dtype="float64")
    if scale is LOG:
        with np.errstate(divide="ignore", invalid="ignore"):
            value = np.where(value == 0, 0.5 / size, value)
    error = scale.error(size)
    with np.errstate(invalid="ignore", divide="ignore"):
        scores = np.where(size > 0, (scale.to(value) - scale.to(target)) / error, np.nan)
    trimmed = _trimmed(scores, trim, share)
    used = np.isfinite(trimmed)
    areas = int(used.sum())
    if areas < 2:
        return Overdispersion(scores, trimmed, np.nan, 0.0, False, "Fewer than two areas: spread cannot be judged.")
    phi = float((trimmed[used] ** 2).mean())
    tau2 = _tau2(phi, error[used])
    note = f"Limits {'widened' if phi > 1 and tau2 > 0 else 'not widened'}: phi is {phi:.2f} (1 is chance alone)"
    note += f", from {areas} areas, which is few to judge it by." if areas < 10 else "."
    return Overdispersion(scores, trimmed, phi, tau2, phi > 1 and tau2 > 0, note)


def _trimmed(scores: np.ndarray, trim: str, share: float) -> np.ndarray:
    if trim == "winsorised":
        return np.clip(scores, *quantile(scores, [share, 1 - share]))
    trimmed = np.array(scores)
    if trim == "truncated":
        # As a trimmed mean: a tenth of the areas, cut down to a whole number, goes at either end.
        there = np.flatnonzero(~np.isnan(scores))
        order = there[np.argsort(scores[there], kind="stable")]
        ends = int(share * len(order) + 1e-9)
        trimmed[order[:ends]] = trimmed[order[len(order) - ends :]] = np.nan
    return trimmed


def _tau2(phi: float, error: np.ndarray) -> float:
    """The variance between areas that explains the scores' spread beyond chance; none where there is none."""
    n, first, second = len(error), (error**-2).sum(), (error**-4).sum()
    room = first - second / first
    return max(0.0, float((n * phi - (n - 1)) / room)) if room > 1e-9 * first else 0.0
