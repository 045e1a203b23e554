"""Regulated locations of the made-up council and around it: when they opened, who runs them, their ratings.

Every name and number is invented. In scope are locations of adult social care in the council's own
area that are registered and not dormant on the file's date; one location counts once, also where it
is registered under two providers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .adults_care import NEVER, day

OUTSTANDING, GOOD, REQUIRES, INADEQUATE, NOT_YET, INSUFFICIENT, NOT_RATED = range(7)
RATINGS = (
    "Outstanding",
    "Good",
    "Requires improvement",
    "Inadequate",
    "Not yet inspected",
    "Insufficient evidence to rate",
    "Inspected but not rated",
)
BY_SERVICE = 7  # more than one service, each with its own rating: no rating of the location (from 2026)
MEASURES = (
    "care_settings_rated_outstanding",
    "care_settings_rated_good",
    "care_settings_rated_requires_improvement",
    "care_settings_rated_inadequate",
    "care_settings_not_yet_inspected",
    "care_settings_insufficient_evidence_to_rate",
    "care_settings_inspected_but_not_rated",
    "care_settings_rated_by_service",
)
# How many locations of each kind stand in the council's own area, and in the areas around it.
OWN_AREA = {"care home": 88, "nursing home": 34, "home care": 92, "supported living": 28, "day service": 0}
AROUND = {"care home": 70, "nursing home": 30, "home care": 60, "supported living": 20, "day service": 0}
OTHER_CARE = {"GP practice": 30, "hospital": 3}  # the regulator's other business, out of scope
NEIGHBOURS = ("Oxmarsh", "Fenshire", "Thornby", "West Harrowdale")
FIRST_RATING = (0.03, 0.75, 0.155, 0.035, 0.0, 0.016, 0.014)
# A later inspection keeps the rating more often than not.
LATER_RATING = {
    OUTSTANDING: (0.62, 0.33, 0.04, 0.01, 0.0, 0.0, 0.0),
    GOOD: (0.035, 0.80, 0.135, 0.02, 0.0, 0.004, 0.006),
    REQUIRES: (0.01, 0.58, 0.33, 0.06, 0.0, 0.01, 0.01),
    INADEQUATE: (0.0, 0.27, 0.57, 0.14, 0.0, 0.01, 0.01),
    INSUFFICIENT: FIRST_RATING,
    NOT_RATED: FIRST_RATING,
}
_TREES = ("Alder", "Birch", "Cedar", "Damson", "Elder", "Foxglove", "Gorse", "Hazel", "Ivy", "Juniper", "Larch")
_ENDINGS = {"care home": "House", "nursing home": "Court", "home care": "Home Support", "supported living": "Lodge"}


@dataclass(frozen=True)
class Locations:
    """`sites`: one row a location. `inspections`: site, published (day), rating, in date order."""

    sites: pd.DataFrame
    inspections: pd.DataFrame

    def on(self, date) -> pd.DataFrame:
        """The locations registered on a date with their latest rating and when it was published."""
        at = day(date)
        seen = self.inspections[self.inspections["published"] <= at].drop_duplicates("site", keep="last")
        rated = self.sites.merge(seen, on="site", how="left")
        rated["rating"] = rated["rating"].fillna(NOT_YET).astype(int)
        several = (rated["kind"] == "care home") & (rated["site"] % 23 == 5) & (pd.Timestamp(date).year >= 2026)
        rated["rating"] = rated["rating"].mask(several & (rated["rating"] != NOT_YET), BY_SERVICE)
        return rated[(rated["opened"] <= at) & (rated["closed"] > at)].reset_index(drop=True)

    def truth(self, date) -> tuple[list[int], int]:
        """Locations in scope by rating, in the order of `RATINGS` and then `BY_SERVICE`, and all in scope."""
        there = self.on(date)
        scope = there[there["own_area"] & there["social_care"] & ~there["dormant"]]
        return [int((scope["rating"] == number).sum()) for number in range(BY_SERVICE + 1)], len(scope)


def simulate_locations(rng: np.random.Generator, size: float, since: pd.Timestamp, until: pd.Timestamp) -> Locations:
    """The locations between two dates, with a few opening and closing every year."""
    first, last = day(since), day(until)
    parts = [
        _sites(rng, kind, round(max(number * size, 2 if number else 0)), own, first, last)
        for own, kinds in ((True, OWN_AREA), (False, AROUND))
        for kind, number in kinds.items()
    ]
    for kind, number in OTHER_CARE.items():
        parts.append(_sites(rng, kind, round(max(number * size, 1)), True, first, last))
    sites = _council_services(pd.concat(parts, ignore_index=True))
    sites["site"] = np.arange(len(sites))
    sites["location_id"] = [f"1-99900{number:05d}" for number in sites["site"]]
    sites["social_care"] = ~sites["kind"].isin(list(OTHER_CARE))
    sites["dormant"] = sites["own_area"] & sites["social_care"] & (rng.random(len(sites)) < 0.03)
    sites["dual"] = sites["social_care"] & ~sites["council"] & (rng.random(len(sites)) < 0.025)
    sites["inherited"] = rng.random(len(sites)) < 0.08
    _owners(rng, sites)
    sites["area"] = np.where(sites["own_area"], "", np.array(NEIGHBOURS)[sites["site"] % len(NEIGHBOURS)])
    return Locations(sites, _inspections(rng, sites, first, last))


def _sites(rng, kind: str, stock: int, own: bool, first: int, last: int) -> pd.DataFrame:
    years = (last - first) / 365.25
    new = rng.poisson(stock * 0.06 * years)
    opened = np.concatenate([first - rng.integers(30, 4000, stock), rng.integers(first, last + 1, new)])
    life = rng.exponential(365.25 / 0.06, stock + new).astype(np.int64) + 200
    closed = np.maximum(opened, first) + life
    closed = np.where(closed > last, NEVER, closed)
    return pd.DataFrame({"kind": kind, "own_area": own, "opened": opened, "closed": closed, "council": False})


def _council_services(sites: pd.DataFrame) -> pd.DataFrame:
    """The council's own registered services: home care with reablement, and a care home."""
    own = pd.DataFrame(
        {"kind": ["home care", "care home"], "own_area": True, "opened": 9000, "closed": NEVER, "council": True}
    )
    return pd.concat([sites, own], ignore_index=True)


def _owners(rng, sites: pd.DataFrame) -> None:
    """Name the locations, their providers and, of the larger ones, the brand that owns several."""
    n = len(sites)
    providers = max(4, int(n * 0.55))
    # A few providers run many locations, most run one.
    weight = 1 / (np.arange(providers) + 3.0)
    chosen = rng.choice(providers, n, p=weight / weight.sum())
    sites["provider"] = np.where(sites["council"], -1, chosen)
    sites["provider_name"] = [f"Invented Care {p + 1} Limited" for p in chosen]
    sites["provider_id"] = [f"1-98800{p:05d}" for p in chosen]
    sites["brand"] = [f"BRAND Made-up Care Group {p + 1}" if p < 8 else "" for p in chosen]
    tree = rng.choice(_TREES, n)
    sites["name"] = [
        f"{t} {_ENDINGS.get(kind, kind.capitalize())} {number + 1}"
        for t, kind, number in zip(tree, sites["kind"], range(n), strict=True)
    ]


def name_council_services(sites: pd.DataFrame, council: str) -> None:
    """Put the council's name on the services it runs itself, and on the area they are in."""
    own = sites["council"]
    sites.loc[own, "provider_name"] = f"{council} City Council"
    sites.loc[own, "provider_id"] = "1-9880099999"
    sites.loc[own, "brand"] = ""
    sites.loc[own, "name"] = f"{council} City Council " + sites.loc[own, "kind"]
    sites.loc[sites["own_area"], "area"] = council


def _inspections(rng, sites: pd.DataFrame, first: int, last: int) -> pd.DataFrame:
    site, published, rating = [], [], []
    draws = {state: np.cumsum(chances) for state, chances in LATER_RATING.items()}
    start = np.cumsum(FIRST_RATING)
    for number, opened, closed in zip(sites["site"], sites["opened"], sites["closed"], strict=True):
        when = max(opened, first - 900) + rng.integers(150, 560)
        now = None
        while when < min(closed, last):
            now = int(np.searchsorted(start if now is None else draws[now], rng.random() * 0.999999, side="right"))
            site.append(number)
            published.append(when)
            rating.append(now)
            when += rng.integers(300, 1100)
    return pd.DataFrame({"site": site, "published": published, "rating": rating}).sort_values(
        ["site", "published"], ignore_index=True
    )
