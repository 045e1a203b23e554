"""People with adult social care and what they are given, as events: no file format is known here.

A package of care runs from a start to an end at one price; every April its price rises, and the
package is closed and opened again on 1 April (end = the next one's start, so that exactly one of the
two is open at the end of any day). Starts, ends and prices are recorded up to ten weeks late.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from . import adults_settings as a

NEVER = np.iinfo(np.int64).max // 4  # a day that does not come
# Cost per week of one unit; None: multiply by the planned units; nan: not a weekly cost at all.
UNITS_A_WEEK = {
    "Weekly": 1.0, "Fortnightly": 1 / 2, "4-weekly": 1 / 4, "Monthly": 12 / 52, "Quarterly": 4 / 52,
    "Annual": 1 / 52, "Hourly": None, "Per session": None, "One-off": np.nan,
}  # fmt: skip


def day(date) -> int:
    """Days since 1970 of a date."""
    return int(np.datetime64(pd.Timestamp(date), "D").astype(np.int64))


@dataclass(frozen=True)
class AdultCare:
    """Everything that happened, a column an array. Days are whole numbers since 1970."""

    people: pd.DataFrame  # number, born (day), no_date_of_birth, sex, carer
    packages: pd.DataFrame  # see `simulate_care`
    events: pd.DataFrame  # requests, assessments and reviews


def simulate_care(rng: np.random.Generator, size: float, since: pd.Timestamp, until: pd.Timestamp) -> AdultCare:
    """The council's adults from `since` to `until`.

    Packages have: person, kind (index of CARE), start, end (NEVER = open), recorded, end_recorded,
    unit_cost (nan = none), frequency, units (nan = none), weekly (nan = not costed), place (number in
    0..1 that picks the location), reference, release.
    """
    spells, people = [], []
    first, last = day(since), day(until)
    for segment in a.SEGMENTS:
        who, care = _long_term(rng, segment, size, first, last, sum(len(p) for p in people))
        people.append(who)
        spells.append(care)
    who, care = _short_term(rng, size, first, last, sum(len(p) for p in people))
    everyone = pd.concat([*people, who], ignore_index=True)
    everyone["no_date_of_birth"] = rng.random(len(everyone)) < a.NO_DATE_OF_BIRTH
    packages = _double_up(rng, _priced(rng, pd.concat([*spells, care], ignore_index=True), last))
    return AdultCare(everyone, packages, _other_events(rng, size, first, last, len(everyone)))


def _long_term(rng, segment, size, first, last, numbered) -> tuple[pd.DataFrame, pd.DataFrame]:
    mean = segment.mean_years * 365.25
    stock = max(1, round(segment.people * size))
    arrivals = rng.poisson(stock * (last - first) / mean)
    start = np.concatenate([first - rng.exponential(mean, stock), rng.uniform(first, last, arrivals)]).astype(np.int64)
    # Support lasts an exponential time, so those already supported have as long to go as the new.
    left = (np.maximum(start, first) + 1 + rng.exponential(mean, len(start))).astype(np.int64)
    years = rng.uniform(segment.youngest, segment.oldest, len(start))
    if segment.oldest > 90:  # few are ninety-five
        years = segment.youngest + (segment.oldest - segment.youngest) * rng.beta(2.0, 1.7, len(start))
    born = (np.maximum(start, first) - years * 365.25).astype(np.int64)
    number = numbered + np.arange(len(start))
    people = pd.DataFrame({"number": number, "born": born, "sex": rng.integers(0, 2, len(start)), "carer": False})
    names = list(segment.first_care)
    chosen = rng.choice([a.KIND[n] for n in names], len(start), p=list(segment.first_care.values()))
    at_home = np.array([care.place not in ("care home", "nursing home") for care in a.CARE])[chosen]
    moves = at_home & (rng.random(len(start)) < segment.moves) & (left - np.maximum(start, first) > 120)
    moved = (np.maximum(start, first) + rng.uniform(0.3, 0.9, len(start)) * (left - np.maximum(start, first))).astype(
        np.int64
    )
    until = np.where(moves, moved, left)
    spells = [_spells(number, chosen, start, until)]
    spells.append(_spells(number[moves], a.KIND[segment.move_to], moved[moves], left[moves]))
    for name, share in a.BESIDES.items():
        has = at_home & (rng.random(len(start)) < share) & (chosen != a.KIND[name])
        later = start + rng.integers(0, 240, len(start))
        has &= later + 7 < until
        spells.append(_spells(number[has], a.KIND[name], later[has], until[has]))
    return people, pd.concat(spells, ignore_index=True)


def _spells(person, kind, start, end) -> pd.DataFrame:
    return pd.DataFrame({"person": person, "kind": kind, "start": start, "end": end})


def _short_term(rng, size, first, last, numbered) -> tuple[pd.DataFrame, pd.DataFrame]:
    people, spells = [], []
    for name, yearly in a.SHORT_TERM.items():
        n = rng.poisson(yearly * size * (last - first) / 365.25)
        start = rng.integers(first, last + 1, n)
        end = start + 1 + rng.exponential(a.SHORT_TERM_DAYS[name], n).astype(np.int64)
        carer = name == "carer payment"
        years = rng.uniform(25, 80, n) if carer else rng.uniform(50, 96, n)
        number = numbered + np.arange(n)
        numbered += n
        people.append(
            pd.DataFrame(
                {
                    "number": number,
                    "born": (start - years * 365.25).astype(np.int64),
                    "sex": rng.integers(0, 2, n),
                    "carer": carer,
                }
            )
        )
        spells.append(_spells(number, a.KIND[name], start, end))
    return pd.concat(people, ignore_index=True), pd.concat(spells, ignore_index=True)


def _priced(rng, spells: pd.DataFrame, last: int) -> pd.DataFrame:
    """The spells with how they are paid, cut at every 1 April, and the days they were recorded."""
    terms = _terms(rng, spells)
    years = [year for year in sorted(a.UPRATING) if year > 2019 and day(f"{year}-04-01") <= last]
    aprils = np.array([day(f"{year}-04-01") for year in years])
    start, end = spells["start"].to_numpy(), spells["end"].to_numpy()
    from_april = np.searchsorted(aprils, start, side="right")
    to_april = np.searchsorted(aprils, np.minimum(end, last + 1), side="left")
    pieces = np.maximum(to_april - from_april, 0) + 1
    of = np.repeat(np.arange(len(spells)), pieces)
    piece = np.arange(len(of)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    level = from_april[of] + piece  # how many Aprils have passed
    edges = np.append(aprils, NEVER)
    rows = terms.iloc[of].reset_index(drop=True)
    rows["start"] = np.where(piece == 0, start[of], edges[np.maximum(level - 1, 0)])
    rows["end"] = np.where(piece == pieces[of] - 1, end[of], edges[level])
    uprating = np.array([a.UPRATING[2019], *(a.UPRATING[year] for year in years)])
    rows["unit_cost"] = np.round(rows["unit_cost"].to_numpy() * uprating[level], 2)
    rows["reference"] = of * 10 + piece
    _recorded(rng, rows, of, piece, pieces[of])
    rows["weekly"] = weekly_cost(rows["unit_cost"], rows["frequency"], rows["units"])
    return rows[rows["start"] <= last].reset_index(drop=True)


def _terms(rng, spells: pd.DataFrame) -> pd.DataFrame:
    """How each spell is paid: frequency, planned units, unit cost at 2019-20 prices, and its place."""
    n = len(spells)
    kind = spells["kind"].to_numpy()
    price = np.array([care.price for care in a.CARE])[kind]
    spread = np.array([care.spread for care in a.CARE])[kind]
    weekly = price * np.exp(rng.normal(0, 1, n) * spread - spread**2 / 2)
    frequency = np.empty(n, dtype=object)
    for number, care in enumerate(a.CARE):
        rows = kind == number
        frequency[rows] = rng.choice(list(care.frequencies), rows.sum(), p=list(care.frequencies.values()))
    rate = np.array([care.hourly for care in a.CARE])[kind] * np.exp(rng.normal(0, 0.06, n))
    by_unit = np.isin(frequency, ["Hourly", "Per session"])
    units = np.where(by_unit, np.maximum(np.round(2 * weekly / np.where(by_unit, rate, 1)) / 2, 0.5), np.nan)
    units = np.where(frequency == "Per session", np.ceil(units), units)
    part = np.array([1.0 if UNITS_A_WEEK[f] is None else UNITS_A_WEEK[f] for f in UNITS_A_WEEK])
    named = {name: value for name, value in zip(UNITS_A_WEEK, part, strict=True)}
    a_week = np.array([named[f] for f in frequency])
    unit_cost = np.where(by_unit, rate, weekly / np.where(np.isnan(a_week), 1.0, a_week))
    uncosted = rng.random(n) < np.array([care.uncosted for care in a.CARE])[kind]
    gap = rng.random(n)
    unit_cost = np.where(uncosted & (gap < 0.7), np.nan, unit_cost)  # no cost at all
    unit_cost = np.where(uncosted & (gap >= 0.7), 0.0, unit_cost)  # a cost of nothing
    units = np.where(by_unit & (rng.random(n) < 0.02), 0.0, units)  # no hours planned
    unit_cost = np.where(rng.random(n) < a.NEGATIVE_COST, -unit_cost, unit_cost)
    return spells.assign(
        frequency=frequency,
        units=units,
        unit_cost=unit_cost,
        place=rng.random(n),
        release=np.where(rng.random(n) < a.RELEASE_1, 1, 2),
    )


def _recorded(rng, rows: pd.DataFrame, of, piece, pieces) -> None:
    """Add the days on which each row's start and end came to be known."""
    n = len(rows)
    lag = np.minimum(rng.exponential(6, n), 25).astype(np.int64)
    lag = np.where(rng.random(n) < a.LATE, rng.integers(28, a.LATEST_DAYS + 1, n), lag)
    recorded = rows["start"].to_numpy() + lag
    whole = np.concatenate([[True], of[1:] != of[:-1]])
    recorded = np.maximum(recorded, recorded[whole][np.cumsum(whole) - 1])
    lag_of_end = np.minimum(rng.exponential(9, n), 42).astype(np.int64)
    ended = np.maximum(rows["end"].to_numpy() + lag_of_end, recorded)
    next_recorded = np.append(recorded[1:], 0)
    rows["recorded"] = recorded
    # A new price closes the row of the old one in the same keystroke.
    rows["end_recorded"] = np.where(piece == pieces - 1, ended, next_recorded)


def weekly_cost(unit_cost: pd.Series, frequency: pd.Series, units: pd.Series) -> np.ndarray:
    """Cost a week of a row: the size of its unit cost times its units a week; nan where not costed."""
    cost = np.abs(unit_cost.to_numpy(dtype=float))
    fixed = frequency.map({name: np.inf if part is None else part for name, part in UNITS_A_WEEK.items()})
    fixed = fixed.to_numpy(dtype=float)
    planned = np.abs(units.to_numpy(dtype=float))
    a_week = np.where(np.isinf(fixed), planned, fixed)
    weekly = cost * a_week
    return np.where(weekly > 0, weekly, np.nan)


def _double_up(rng, packages: pd.DataFrame) -> pd.DataFrame:
    """Home care that takes two carers at once stands on two identical rows, and is paid twice."""
    home_care = packages["kind"].to_numpy() == a.KIND["home care"]
    spell = packages["reference"].to_numpy() // 10
    chosen = rng.random(spell.max() + 1) < a.DOUBLE_UP
    twice = packages[home_care & chosen[spell]]
    return pd.concat([packages, twice], ignore_index=True)


def _other_events(rng, size, first, last, people) -> pd.DataFrame:
    """Requests, assessments and reviews: noise that no package measure may count."""
    found = []
    for name, yearly in a.OTHER_EVENTS.items():
        n = rng.poisson(yearly * size * (last - first) / 365.25)
        start = rng.integers(first, last + 1, n)
        end = start + rng.integers(0, 40, n)
        found.append(
            pd.DataFrame(
                {
                    "event_type": name,
                    "person": rng.integers(0, people, n),
                    "start": start,
                    "end": end,
                    "recorded": start + rng.integers(0, 15, n),
                    "end_recorded": end + rng.integers(0, 15, n) + 15,
                }
            )
        )
    return pd.concat(found, ignore_index=True)
