"""Whether a change that fits a series is still there at its end: what is over is no news, however sure it is."""

from __future__ import annotations

import numpy as np

BACK = 0.4  # a shift is over once the newest point keeps less than this part of it
NEWEST = 8  # points over which a trend must still go its way
SLOWED = 0.1  # and at this part of its pace at least
OLDER_STEP = 4.0  # by how much more likely an old step must be before it takes the place of a trend


def still_there(values, base, contrasts, coefficient) -> np.ndarray:
    """Which changes describe the end of each series.

    Parameters
    ----------
    values : (series, points), none missing. base : (columns, points), level, season and known steps.
    contrasts : (changes, points): shifts first, a trend last. coefficient : (series, changes), as fitted.

    Returns
    -------
    (series, changes) bools. A shift is there while its newest point keeps at least BACK of it, and, where it
    is four points old or more, its two newest together do too; a trend while the last NEWEST points go its
    way at SLOWED of its pace or more.
    """
    change = coefficient[:, :, None] * contrasts[None]
    basis = np.linalg.qr(base.T)[0]
    rest = values[:, None, :] - change
    rest = rest - np.matmul(np.matmul(rest, basis), basis.T)
    with np.errstate(divide="ignore", invalid="ignore"):
        newest = 1 + rest[:, :-1, -1] / coefficient[:, :-1]
        two = 1 + rest[:, :-1, -2:].mean(2) / coefficient[:, :-1]
    old = contrasts[:-1].sum(1) >= 4
    there = (newest > BACK) & ((two > BACK) | ~old)
    last = min(NEWEST, values.shape[1])
    time = contrasts[-1, -last:] - contrasts[-1, -last:].mean()
    pace = np.matmul((rest + change)[:, -1, -last:], time) / (time**2).sum()
    goes_on = pace * np.sign(coefficient[:, -1]) > SLOWED * np.abs(coefficient[:, -1])
    return np.column_stack([there, goes_on])


def old_steps(points: int, baseline: int, longest: int) -> np.ndarray:
    """Steps that began before the shifts looked for: (steps, points), with `baseline` points before each."""
    ages = range(longest + 1, points - baseline + 1)
    return np.array([np.arange(points) >= points - age for age in ages], dtype="float64").reshape(-1, points)


def far_out(values, newest: int = 8, far: float = 8.0) -> np.ndarray:
    """Single past points so far from their neighbours that they must be a slip: (series, points) bools.

    Each is set against the median of the five around it, on the scale of the median absolute difference
    (times 1.4826); the last `newest` points are never taken for slips. For judging only: a chart shows them.
    """
    values = np.atleast_2d(np.asarray(values, dtype="float64"))
    points = values.shape[1]
    out = np.zeros(values.shape, dtype=bool)
    if points < newest + 5:
        return out
    padded = np.pad(values, ((0, 0), (2, 2)), constant_values=np.nan)
    around = np.lib.stride_tricks.sliding_window_view(padded, 5, axis=1)
    with np.errstate(all="ignore"):
        seen = np.isfinite(around).any(axis=2)
        middle = np.where(seen, np.nanmedian(np.where(seen[..., None], around, 0.0), axis=2), np.nan)
        away = np.abs(values - middle)
        known = np.isfinite(away)
        usual = 1.4826 * np.median(np.where(known, away, 0.0), axis=1, keepdims=True)
        out = known & (away > far * usual) & (usual > 0)
    out[:, points - newest :] = False
    return out
