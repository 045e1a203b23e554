"""Which location gives each package of care, and for how many days of a quarter independent owners gave any."""

from __future__ import annotations

import numpy as np
import pandas as pd

from . import adults_settings as a
from .adults_care import NEVER
from .adults_cqc import Locations

NOBODY = -1
_DAY_CENTRES = 9  # not regulated, so they have a name and no location number


def with_providers(
    packages: pd.DataFrame, locations: Locations, council: str, since: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Packages with `given_by` (a row of the second table, or NOBODY), and the table of who gives care.

    Someone who gets several services of one owner gets them all at one location of it.
    The second table has name, location_id (blank for a day centre), owner (a number) and council.
    """
    givers = _givers(locations, council, since)
    given_by = np.full(len(packages), NOBODY)
    kind, place = packages["kind"].to_numpy(), packages["place"].to_numpy()
    for number, care in enumerate(a.CARE):
        rows = np.flatnonzero(kind == number)
        if care.place and len(rows):
            given_by[rows] = _chosen(givers, care, place[rows])
    packages = packages.assign(given_by=given_by)
    owner = np.append(givers["owner"].to_numpy(), NOBODY)[given_by]
    pair = packages["person"].to_numpy() * (owner.max() + 2) + owner
    first = packages.groupby(pair)["given_by"].transform("first").to_numpy()
    packages["given_by"] = np.where(owner == NOBODY, NOBODY, first)
    return packages, givers


def _givers(locations: Locations, council: str, since: int) -> pd.DataFrame:
    """Locations that were there all the time, so that every month's file knows who owns them."""
    steady = locations.sites[locations.sites["social_care"] & ~locations.sites["dormant"]]
    steady = steady[(steady["closed"] == NEVER) & (steady["opened"] <= since)]
    steady = pd.concat([steady, locations.sites[locations.sites["council"]]]).drop_duplicates("site")
    regulated = steady[["name", "location_id", "kind", "own_area", "council"]].assign(owner=steady["provider"] + 2)
    names = [f"Made-up Day Centre {n + 1}" for n in range(_DAY_CENTRES)]
    centres = pd.DataFrame(
        {
            "name": [*names, f"{council} City Council day centre"],
            "location_id": "",
            "kind": "day service",
            "own_area": True,
            "council": [False] * _DAY_CENTRES + [True],
            "owner": [*range(100_000, 100_000 + _DAY_CENTRES), 1],
        }
    )
    return pd.concat([regulated, centres], ignore_index=True)


def _chosen(givers: pd.DataFrame, care: a.Care, place: np.ndarray) -> np.ndarray:
    """A row of givers for each number in 0..1: its own council's share first, then near, then far."""
    council = np.flatnonzero(givers["council"])
    if care.place == "council":
        own = council[(givers["kind"].iloc[council] == "home care").to_numpy()]
        return np.full(len(place), own[0])
    of_kind = givers["kind"] == care.place
    own = np.flatnonzero(of_kind & givers["council"])
    near = np.flatnonzero(of_kind & givers["own_area"] & ~givers["council"])
    far = np.flatnonzero(of_kind & ~givers["own_area"] & ~givers["council"])
    share = a.OWN_PROVISION if len(own) else 0.0
    far_share = (1 - a.OWN_AREA) if len(far) and len(near) else float(len(near) == 0)
    rest = (place - share) / (1 - share)
    pick = np.full(len(place), own[0] if len(own) else NOBODY)
    bought = rest >= 0
    outside = bought & (rest < far_share)
    inside = bought & ~outside
    # Squared, so that some are used far more than others.
    if len(far):
        pick[outside] = far[((rest[outside] / max(far_share, 1e-9)) ** 2 * len(far)).astype(int)]
    if len(near):
        pick[inside] = near[(((rest[inside] - far_share) / (1 - far_share)) ** 2 * len(near)).astype(int)]
    return pick


def independent_care(packages: pd.DataFrame, givers: pd.DataFrame, start: int, end: int) -> tuple[int, int]:
    """Pairs of an adult and an independent owner with care between two days (both included), and its days.

    `packages` as known: NEVER for an end not known. A day on which an adult has several services of an
    owner counts once; the day a package ends does not count.
    """
    given = packages["given_by"].to_numpy()
    bought = (given != NOBODY) & ~np.append(givers["council"].to_numpy(bool), True)[given]
    there = bought & (packages["start"] <= end).to_numpy() & (packages["end"] > start).to_numpy()
    of = packages[there]
    pair = of["person"].to_numpy() * 200_000 + givers["owner"].to_numpy()[given[there]]
    _, group = np.unique(pair, return_inverse=True)
    span = end - start + 2  # longer than the quarter, so that groups cannot touch
    first = group * span + np.maximum(of["start"].to_numpy(), start) - start
    last = group * span + np.minimum(of["end"].to_numpy(), end + 1) - start
    order = np.argsort(first, kind="stable")
    first, last, group = first[order], last[order], group[order]
    reached = np.concatenate([[0], np.maximum.accumulate(last)[:-1]]) if len(last) else last
    days = np.maximum(last - np.maximum(first, reached), 0)
    per_pair = np.bincount(group, weights=days) if len(group) else np.zeros(0)
    return int((per_pair > 0).sum()), int(days.sum())
