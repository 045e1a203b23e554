"""What the newest figures will become when all is recorded: the reporting triangle, and how complete each age is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

TOO_LITTLE = "too little evidence"
NOT_SEEN = "no figure to adjust"
# A development factor is believed from this many quarters on that were seen at both ages.
LEAST = 4
ENOUGH, WIDEST = 0.98, 0.10


@dataclass(frozen=True)
class NewestPoints:
    """The newest periods of a triangle, the newest first: arrays of shape (series, ages), or (ages,) for one.

    `seen` is each figure now; `share` how much of it is recorded by its age (over 1 where figures fall as
    records are put right); `adjusted`, `lower` and `upper` what it will have become, with an interval;
    `evidence` how many earlier periods were seen to move on from that age; `reason` "" or why there is no
    adjustment. From the last age with enough evidence on, figures are taken to be complete.
    """

    seen: np.ndarray
    share: np.ndarray
    adjusted: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    evidence: np.ndarray
    reason: np.ndarray


def complete(triangle, level: float = 0.95, least: int = LEAST, newest=None) -> NewestPoints:
    """Adjust the newest points of a reporting triangle by how earlier periods moved on (chain ladder).

    Trust it where late recording goes on as it did: a new system, or a backlog that was cleared at once,
    is not in the past factors. It cannot know of records later than the oldest age it was shown.

    Parameters
    ----------
    triangle : shape (series, periods, ages), or (periods, ages) for one series. Periods oldest first; the
        column of age a holds the figure as seen a quarters after its period, NaN where it was not (or not
        yet) seen. Counts or sums, not negative; a percentage's numerator and the rest apart.
    level : of the interval.
    least : the fewest earlier periods on which a factor may rest.
    newest : figures to adjust in place of the triangle's own newest, shape (series, ages) or (ages,), age 0
        first; where NaN, the triangle's own.

    Returns
    -------
    NewestPoints, age 0 (the newest period) first. Where earlier periods never moved, the share is 1 and
    the interval is the figure itself.

    Source
    ------
    Mack (1993), ASTIN Bulletin 23, 213-225: volume-weighted factors, errors from their spread; limits are
    log-normal with Student's t for the few periods. Check: the triangle of Taylor and Ashe (1983) gives
    reserves of 18,680,856, and for its newest year 4,625,811 with a standard error of 1,363,155.
    """
    if not 0 < level < 1:
        raise ValueError(f"Give a level between 0 and 1, as 0.95; got {level}.")
    if least < 1:
        raise ValueError(f"Give the fewest periods as 1 or more; got {least}.")
    given = np.asarray(triangle, dtype="float64")
    if given.ndim not in (2, 3):
        raise ValueError(f"Give a triangle as (periods, ages) or (series, periods, ages); got {given.shape}.")
    if np.any(given < 0):
        raise ValueError("A triangle holds counts or sums that are not negative; take what is owed or saved apart.")
    cells = given if given.ndim == 3 else given[None]
    factor, spread, volume, evidence = _factors(cells)
    known = np.logical_and.accumulate(evidence >= least, axis=1) & np.isfinite(factor)
    factor, spread = np.where(known, factor, 1.0), np.where(known, spread, 0.0)
    seen = _newest(cells)
    if newest is not None:
        other = np.asarray(newest, dtype="float64").reshape(seen.shape)
        seen = np.where(np.isnan(other), seen, other)
    adjusted, error = _developed(seen, factor, spread, volume)
    freedom = np.concatenate([evidence, np.zeros((len(cells), 1), evidence.dtype)], axis=1) - 1
    lower, upper = _limits(seen, adjusted, error, np.maximum(freedom, 1), level)
    behind = np.cumprod(factor[:, ::-1], axis=1)[:, ::-1]
    share = np.concatenate([1 / np.where(behind > 0, behind, np.nan), np.ones((len(cells), 1))], axis=1)
    reason = np.where(known[:, :1] if known.shape[1] else False, "", TOO_LITTLE)
    reason = np.where(np.isnan(seen) & (reason == ""), NOT_SEEN, np.broadcast_to(reason, seen.shape))
    void = reason != ""
    share = np.where(reason == TOO_LITTLE, np.nan, share)
    cleared = (np.where(void, np.nan, of) for of in (adjusted, lower, upper))
    found = (seen, share, *cleared, np.maximum(freedom + 1, 0), reason)
    return NewestPoints(*(of if given.ndim == 3 else of[0] for of in found))


def share_out(yes: NewestPoints, rest: NewestPoints, per: float = 100.0) -> NewestPoints:
    """A percentage of two adjusted parts: those who meet it, and the rest of those judged.

    The two parts are taken to be recorded late independently of each other; limits are taken on the scale
    of log odds, so they stay within 0 and 100. `share` is seen over adjusted percentage.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        seen = per * yes.seen / (yes.seen + rest.seen)
        adjusted = per * yes.adjusted / (yes.adjusted + rest.adjusted)
        odds = np.log(yes.adjusted / rest.adjusted)
        below = np.hypot(np.log(yes.adjusted / yes.lower), np.log(rest.upper / rest.adjusted))
        above = np.hypot(np.log(yes.upper / yes.adjusted), np.log(rest.adjusted / rest.lower))
        lower, upper = (per / (1 + np.exp(-(odds + by))) for by in (-below, above))
        # At 0 or at 100 there are no log odds: there, the most and the least that the two parts allow together.
        edge = (yes.adjusted == 0) | (rest.adjusted == 0)
        lower = np.where(edge, per * yes.lower / (yes.lower + rest.upper), lower)
        upper = np.where(edge, per * yes.upper / (yes.upper + rest.lower), upper)
    return _of_two(yes, rest, seen, adjusted, lower, upper)


def divide(top: NewestPoints, bottom: NewestPoints, per: float = 1.0) -> NewestPoints:
    """A rate or average of two adjusted figures, taken to be recorded late independently of each other."""
    with np.errstate(divide="ignore", invalid="ignore"):
        seen, adjusted = per * top.seen / bottom.seen, per * top.adjusted / bottom.adjusted
        below = np.hypot(np.log(top.adjusted / top.lower), np.log(bottom.upper / bottom.adjusted))
        above = np.hypot(np.log(top.upper / top.adjusted), np.log(bottom.adjusted / bottom.lower))
        none = top.adjusted == 0
        lower = np.where(none, 0.0, adjusted * np.exp(-below))
        upper = np.where(none, per * top.upper / bottom.adjusted, adjusted * np.exp(above))
    return _of_two(top, bottom, seen, adjusted, lower, upper)


def still_moving(
    points: NewestPoints, enough: float = ENOUGH, widest: float = WIDEST, scale=None, chance=None
) -> np.ndarray:
    """How many of the newest points are provisional, for each series.

    A point is provisional where the figure is further from its adjusted value than 1 - `enough` of
    `scale`, or half its interval is wider than `widest` of it. `scale` is the adjusted figure itself, or
    100 for a percentage, so that the two become points of it. With `chance`, the standard error of each
    figure by chance alone (NaN where unknown), a point is provisional too where it is surely incomplete (its
    limits leave the figure out) by more than half of that: large figures are judged finely, and a small
    shortfall would be taken for a change. All points newer than a provisional one are provisional. A point
    without evidence is not.
    """
    if not 0 < enough <= 1 or not widest > 0:
        raise ValueError(f"Give enough as 0.98 and widest as 0.10; got {enough} and {widest}.")
    size = np.abs(points.adjusted) if scale is None else np.broadcast_to(np.float64(scale), points.seen.shape)
    room = 1e-9 * size
    far = np.abs(points.seen - points.adjusted) > (1 - enough) * size + room
    wide = (points.upper - points.lower) / 2 > widest * size + room
    moving = far | wide
    if chance is not None:
        surely = (points.seen < points.lower - room) | (points.seen > points.upper + room)
        moving |= surely & (np.abs(points.seen - points.adjusted) > np.asarray(chance, dtype="float64") / 2)
    ages = np.arange(1, moving.shape[-1] + 1)
    return np.max(np.where(moving, ages, 0), axis=-1, initial=0)


def _factors(cells: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Of each step from one age to the next: factor, spread (Mack's sigma squared), volume, periods behind it."""
    before, after = cells[:, :, :-1], cells[:, :, 1:]
    both = np.isfinite(before) & np.isfinite(after)
    start, end = np.where(both, before, 0.0), np.where(both, after, 0.0)
    volume, reached, evidence = start.sum(axis=1), end.sum(axis=1), both.sum(axis=1)
    nothing = (volume == 0) & (reached == 0)
    factor = np.divide(reached, volume, out=np.where(nothing, 1.0, np.nan), where=volume > 0)
    own = np.divide(end, start, out=np.zeros_like(end), where=start > 0)
    away = start * (own - factor[:, None, :]) ** 2 + np.where(start == 0, end, 0.0)
    away = np.where(both, away, 0.0)
    spread = away.sum(axis=1) / np.maximum(evidence - 1, 1)
    for step in range(spread.shape[1]):  # one period shows no spread: carried on from the steps before, as Mack does
        one = evidence[:, step] == 1
        if step >= 2:
            last, older = spread[:, step - 1], spread[:, step - 2]
            carried = np.divide(last**2, older, out=np.zeros_like(last), where=older > 0)
            spread[:, step] = np.where(one, np.minimum(carried, np.minimum(last, older)), spread[:, step])
    return factor, spread, volume, evidence


def _newest(cells: np.ndarray) -> np.ndarray:
    """The newest figure of each age: of the last period at age 0, of the one before it at age 1 …"""
    series, periods, ages = cells.shape
    newest = np.full((series, ages), np.nan)
    for age in range(min(periods, ages)):
        newest[:, age] = cells[:, periods - 1 - age, age]
    return newest


def _developed(seen, factor, spread, volume) -> tuple[np.ndarray, np.ndarray]:
    """Each newest figure carried on to the last age, with the standard error of that."""
    series, ages = seen.shape
    adjusted, error = seen.copy(), np.zeros_like(seen)
    for age in range(ages - 1):
        figure = seen[:, age].copy()
        variance = np.zeros(series)
        for step in range(age, ages - 1):
            by, moved, base = factor[:, step], spread[:, step], volume[:, step]
            at_least = np.maximum(figure, np.where(moved > 0, 1.0, 0.0))  # one that shows 0 is not sure to stay 0
            share = np.divide(at_least, base, out=np.zeros(series), where=base > 0)
            variance = variance * by**2 + moved * at_least * (1 + share)
            figure = figure * by
        adjusted[:, age], error[:, age] = figure, np.sqrt(variance)
    return adjusted, error


def _limits(seen, adjusted, error, freedom, level: float) -> tuple[np.ndarray, np.ndarray]:
    t = stdtrit(freedom, 0.5 + level / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        on_logs = np.exp(t * np.sqrt(np.log1p((error / adjusted) ** 2)))
        lower, upper = adjusted / on_logs, adjusted * on_logs
    nothing = adjusted == 0
    return np.where(nothing, 0.0, lower), np.where(nothing, t * error, upper)


def _of_two(one: NewestPoints, other: NewestPoints, seen, adjusted, lower, upper) -> NewestPoints:
    same = np.abs(seen - adjusted) <= 1e-12 * np.abs(adjusted)
    still = same & (one.upper == one.lower) & (other.upper == other.lower)
    still |= np.isnan(lower) | np.isnan(upper)  # 0 of 0 on one side of the limits: nothing there can move
    lower, upper = np.where(still, adjusted, lower), np.where(still, adjusted, upper)
    part = np.divide(seen, adjusted, out=np.full_like(seen, np.nan), where=adjusted > 0)
    share = np.where(seen == adjusted, 1.0, part)
    reason = np.where(one.reason != "", one.reason, other.reason)
    reason = np.where((reason == "") & np.isnan(adjusted), NOT_SEEN, reason)
    share, adjusted, lower, upper = (np.where(reason != "", np.nan, of) for of in (share, adjusted, lower, upper))
    return NewestPoints(seen, share, adjusted, lower, upper, np.minimum(one.evidence, other.evidence), reason)
