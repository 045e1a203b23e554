"""The small trend picture of the summary: a line, and a dot for the latest quarter."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from ..disclosure import Published
from ..findings.limits import observed
from .style import NAVY, PALE, PLUM, canvas, drawing
from .trend import _pieces


def sparkline(published: Published, target: float | None = None) -> Figure:
    """The measure by quarter without axes; gaps stay gaps; the target, if there is one, is a dashed line.

    The picture's height spans the values themselves: it shows the shape, the table the size.
    """
    series = observed(published)
    values = series["value"].to_numpy("float64")
    with drawing():
        figure, axes = canvas(120, 34, 4, 6, 5, 5)
        axes.axis("off")
        if not np.isfinite(values).any():
            return figure
        positions = np.arange(len(values))
        pieces = _pieces(published.metric, series)
        for piece in sorted(set(pieces)):
            axes.plot(positions[pieces == piece], values[pieces == piece], color=NAVY, linewidth=1.8)
        if target is not None:
            axes.axhline(target, color=PLUM, linewidth=1.2, linestyle=(0, (4, 2)))
        else:
            axes.axhline(np.nanmin(values), color=PALE, linewidth=0.8)
        if np.isfinite(values[-1]):
            axes.plot([positions[-1]], [values[-1]], "o", color=NAVY, markersize=5)
        seen = np.append(values[np.isfinite(values)], [] if target is None else [target])
        room = 0.1 * ((seen.max() - seen.min()) or 1)
        axes.set_ylim(seen.min() - room, seen.max() + room)
        axes.set_xlim(-0.3, max(len(values) - 0.7, 0.3))
    return figure
