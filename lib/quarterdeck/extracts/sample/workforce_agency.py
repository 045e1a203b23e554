"""Agency workers' assignments, as they happened and as they came to be recorded."""

from __future__ import annotations

import numpy as np
import pandas as pd

from . import workforce_settings as w
from .adults_care import NEVER, day

COLUMNS = (
    "assignment_id", "role", "team", "division", "start", "end", "weekly_hours", "covers_post_id", "social_worker",
)  # fmt: skip


def simulate_agency(
    rng: np.random.Generator, size: float, since: pd.Timestamp, until: pd.Timestamp, posts: pd.DataFrame
) -> pd.DataFrame:
    """Assignments between two dates: days of start, end (NEVER = open), recorded, end_recorded, and rate.

    `posts` is a picture of the establishment; half of the assignments name a vacant post of it.
    """
    first, last = day(since), day(until)
    parts = []
    for division, role, social_worker, at_once, lasts, hours, rate in w.AGENCY:
        stock = max(1, round(at_once * size))
        more = rng.poisson(stock * (last - first) / lasts)
        start = np.concatenate([first - rng.exponential(lasts, stock), rng.uniform(first, last, more)]).astype(int)
        end = (np.maximum(start, first) + 5 + rng.exponential(lasts, len(start))).astype(int)
        names = [t.name for t in w.TEAMS if t.division == division and t.social_worker == social_worker]
        teams = rng.choice(names, len(start))
        vacant = posts[(posts["division"] == division) & (posts["status"] == "vacant")]["post_id"].to_numpy()
        covers = rng.choice(vacant, len(start)) if len(vacant) else np.full(len(start), "")
        parts.append(
            pd.DataFrame(
                {
                    "role": role,
                    "team": teams,
                    "division": division,
                    "start": start,
                    "end": end,
                    "weekly_hours": rng.choice(hours, len(start)),
                    "covers_post_id": np.where(rng.random(len(start)) < 0.5, covers, ""),
                    "social_worker": "yes" if social_worker else "no",
                    "rate": np.round(rate * np.exp(rng.normal(0, 0.06, len(start))), 2),
                }
            )
        )
    spells = pd.concat(parts, ignore_index=True)
    spells["assignment_id"] = [f"AG{number:06d}" for number in range(1, len(spells) + 1)]
    n = len(spells)
    spells["recorded"] = spells["start"] + np.minimum(rng.exponential(8, n), 60).astype(int)
    spells["end_recorded"] = np.maximum(
        spells["end"] + np.minimum(rng.exponential(8, n), 40).astype(int), spells["recorded"]
    )
    return spells


def known_at(spells: pd.DataFrame, at: int) -> pd.DataFrame:
    """The assignments as recorded by a day: those entered by then, with the ends entered by then."""
    known = spells[(spells["recorded"] <= at) & (spells["start"] <= at)]
    ended = (known["end_recorded"] <= at) & (known["end"] <= at)
    return known.assign(end=known["end"].where(ended, NEVER))


def agency_on(spells: pd.DataFrame, date: int, known: int, division: str, social_workers: bool) -> tuple[float, int]:
    """Full-time equivalents and heads of a division's agency workers at the end of a day, as known later."""
    there = known_at(spells, known)
    there = there[(there["start"] <= date) & (there["end"] > date) & (there["division"] == division)]
    if social_workers:
        there = there[there["social_worker"] == "yes"]
    return float(there["weekly_hours"].sum()) / w.FULL_TIME_WEEK, len(there)
