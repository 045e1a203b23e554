"""The council's posts and who holds them, quarter by quarter.

A post has one seat, or two where it is shared. A seat is held or not; its holder leaves and another
comes. Posts are frozen and released, new ones are made, and some people stand above the
establishment. The budget of a shared post is repeated on each of its rows, as establishment lists do.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from . import workforce_settings as w

COLUMNS = (
    "snapshot_date", "post_id", "division", "team", "role_group", "budget_fte", "occupant_id", "occupant_fte",
    "status", "social_worker",
)  # fmt: skip


@dataclass(frozen=True)
class Establishment:
    """The rows of the establishment list at the end of each quarter, oldest first."""

    pictures: tuple[pd.DataFrame, ...]

    def vacancies(self, number: int, division: str, social_workers: bool = False) -> tuple[float, float]:
        """Vacant full-time equivalents, and vacant and held together, of a division's posts.

        A post's vacant part is its budget less what its holders work. People above the establishment
        are left out; frozen posts are left out of the social workers' figure only.
        """
        rows = self.pictures[number]
        rows = rows[(rows["division"] == division) & (rows["status"] != "supernumerary")]
        if social_workers:
            rows = rows[(rows["social_worker"] == "yes") & (rows["status"] != "frozen")]
        held = rows.groupby("post_id")["occupant_fte"].sum()
        budget = rows.groupby("post_id")["budget_fte"].first()
        vacant = float(np.maximum(budget - held, 0.0).round(6).sum())
        return vacant, vacant + float(held.sum())

    def not_yet_filled(self, number: int, division: str, social_workers: bool = False) -> float:
        """Full-time equivalents of newly made posts that nobody holds yet, a shared post's budget once."""
        rows = self.pictures[number]
        rows = rows[(rows["division"] == division) & (rows["status"] != "supernumerary")]
        if social_workers:
            rows = rows[rows["social_worker"] == "yes"]
        held = rows.groupby("post_id")["occupant_fte"].sum()
        empty = rows[rows["status"] != "filled"].drop_duplicates("post_id").set_index("post_id")
        new = empty[empty["status"] == "new"]
        return float(np.maximum(new["budget_fte"] - held.loc[new.index], 0.0).round(6).sum())

    def in_post(self, number: int, division: str, social_workers: bool) -> float:
        """Full-time equivalents held by people on the establishment."""
        rows = self.pictures[number]
        rows = rows[(rows["division"] == division) & (rows["status"] != "supernumerary")]
        if social_workers:
            rows = rows[rows["social_worker"] == "yes"]
        return float(rows["occupant_fte"].sum())


def simulate_posts(rng: np.random.Generator, size: float, ends: list[pd.Timestamp]) -> Establishment:
    """The establishment at each of the dates `ends`, a quarter apart."""
    seats = _seats(rng, size, len(ends))
    n = len(seats)
    held = rng.random(n) >= seats["vacant_at_first"].to_numpy()
    held = (held | seats["above"].to_numpy()) & (seats["made"] == 0).to_numpy()
    fresh = (seats["made"] > 0).to_numpy()  # nobody has held it yet
    frozen = np.zeros(n, dtype=bool)
    holder = np.arange(n)
    pictures = []
    for number, end in enumerate(ends):
        if number:
            part = (number + w.LEAD) / max(len(ends) - 1 + w.LEAD, 1)
            goal = (seats["vacant_at_first"] * (1 - part) + seats["vacant_at_last"] * part).to_numpy()
            comes = w.LEAVES * (1 - goal) / goal
            leaves = held & (rng.random(n) < w.LEAVES)
            arrives = ~held & ~frozen & (rng.random(n) < comes) & (seats["made"] < number).to_numpy()
            holder = np.where(arrives, n * number + np.arange(n), holder)
            held = (held & ~leaves) | arrives
            fresh = fresh & ~held
            single = ~seats["shared"].to_numpy()
            freezes = ~held & ~fresh & single & (rng.random(n) < w.FREEZES)
            frozen = ((frozen & (rng.random(n) > w.THAWS)) | freezes) & ~held
        pictures.append(_picture(seats, held, fresh, frozen, holder, number, end))
    return Establishment(tuple(pictures))


def _seats(rng, size: float, quarters: int) -> pd.DataFrame:
    """Every seat there will ever be, with the quarter (0 = from the start) in which its post is made."""
    parts = []
    for team in w.TEAMS:
        stock = max(2, round(team.posts * size))
        made = np.concatenate([np.zeros(stock, int), *(
            np.full(rng.poisson(stock * w.NEW_POSTS), quarter) for quarter in range(1, quarters)
        )])  # fmt: skip
        n = len(made)
        budget = np.where(rng.random(n) < w.PART_TIME, rng.choice([0.5, 0.6, 0.8], n), 1.0)
        shared = (budget == 1.0) & (rng.random(n) < w.SHARED)
        above = (made == 0) & (rng.random(n) < w.SUPERNUMERARY)
        hours = np.where(rng.random(n) < w.PARTLY_HELD, budget - 0.2, budget)
        parts.append(
            pd.DataFrame(
                {
                    "division": team.division,
                    "team": team.name,
                    "role_group": team.role_group,
                    "social_worker": "yes" if team.social_worker else "no",
                    "budget_fte": np.where(above, 0.0, budget),
                    "fte": np.where(shared, 0.5, hours).round(2),
                    "shared": shared & ~above,
                    "above": above,
                    "made": made,
                    "vacant_at_first": team.vacant_at_first,
                    "vacant_at_last": team.vacant_at_last,
                }
            )
        )
    posts = pd.concat(parts, ignore_index=True)
    posts["post_id"] = [f"P{number:06d}" for number in range(1, len(posts) + 1)]
    seats = posts.loc[posts.index.repeat(1 + posts["shared"])].reset_index(drop=True)
    halves = (seats["fte"] == 0.5) & ~seats["shared"] & ~seats["above"]
    both = halves & (rng.random(len(seats)) < 2 * w.TWO_POSTS)
    seats["pair"] = -1
    order = np.flatnonzero(both)[: int(both.sum()) // 2 * 2].reshape(-1, 2)
    seats.loc[order[:, 1], "pair"] = order[:, 0]
    return seats


def _picture(seats, held, fresh, frozen, holder, number, end) -> pd.DataFrame:
    above = seats["above"].to_numpy()
    there = (seats["made"] <= number).to_numpy() & (~above | held)
    pair = seats["pair"].to_numpy()
    other = np.where(pair >= 0, pair, 0)
    # Somebody with two half posts stands on both under one number.
    holder = np.where((pair >= 0) & held & held[other], holder[other], holder)
    status = np.select(
        [above, held, frozen, fresh], ["supernumerary", "filled", "frozen", "new"], default="vacant"
    ).astype(object)
    rows = seats.assign(
        snapshot_date=end,
        occupant_id=np.where(held, np.char.add("W", np.char.zfill(holder.astype(str), 7)), ""),
        occupant_fte=np.where(held, seats["fte"], np.nan),
        status=status,
    )
    rows = rows.loc[there, list(COLUMNS)]
    # A shared post that nobody holds stands on one row.
    empty_twice = rows.duplicated(["post_id", "status"]) & (rows["occupant_id"] == "")
    return rows[~empty_twice].reset_index(drop=True)
