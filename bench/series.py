"""Made-up series for the benches: unchanged ones of every awkward kind, and changed ones."""

import numpy as np


def autocorrelated(dice, series, points, rho):
    """First-order autoregression, stationary from its first point, with a standard deviation of 1."""
    shocks = dice.standard_normal((series, points))
    values = np.empty_like(shocks)
    values[:, 0] = shocks[:, 0]
    for t in range(1, points):
        values[:, t] = rho * values[:, t - 1] + np.sqrt(1 - rho**2) * shocks[:, t]
    return values
