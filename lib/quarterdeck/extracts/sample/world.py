"""What every subject of the made-up council shares: time, chance, late recording, the truth, the faults.

How the sample is put together
------------------------------
A *subject* (looked-after children, adult packages, posts ...) is a module with one function::

    def build(world: World) -> Subject

`build` simulates every event of its subject once, for the whole history and the whole size, and adds its
figures to `world.truth` for every quarter in `world.quarters`. The subject it returns has one method::

    def write(self, quarter: Quarter, folder: Path) -> None

which writes that quarter's extract(s) into the quarter's inbox folder (it exists already; make your own
sub-folders such as `local/`) and notes the rows it spoiled in `world.faults`. `write` is called once a
quarter, oldest first. `make` in `__init__.py` lists the subjects and calls them in a fixed order.

Rules
-----
* Chance only through `world.rng("name of the thing")`: each name has its own stream, fixed by the seed,
  so adding a subject does not move another's figures.
* Dates are numpy `datetime64[D]`, `NaT` where there is none. A quarter's extract is taken at the end of
  `quarter.end` and holds only what `recorded_on <= quarter.end`: a start not yet recorded is absent, an end
  not yet recorded stands as open. `world.recorded(rng, dates)` gives recording dates (at most ten weeks
  after the event). Truth is counted at the knowledge of the newest extract: recorded on or before
  `world.final`.
* An extract shows what `world.sees_from(quarter, window)` lets it see: spells without an end or ending on or
  after that day, events dated on or after it.
* `size` scales populations and events: `world.scaled(600)`; use at least 1 where an empty table would make
  no sense. Percentages and prices do not change with size.
* Truth is counted from the simulated events and imports nothing from metrics, readers, derive or measure.
* Faults are extra rows about people who do not exist elsewhere, so that the truth stands; `world.faults.add`
  names the row (1 is the header). Faults are planted in `world.faulty_quarters` only.

Planted on purpose (see `planted.csv` beside the truth): EHC plans issued within 20 weeks fall sharply from
2024-25 Q1 (a real shift); the share of looked-after children with the council's own carers falls slowly (a
trend). A subject adds its own with `world.planted`.
"""

from __future__ import annotations

import csv
import math
import random
import zlib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Protocol

import numpy as np

from ...periods import Quarter
from ...working_days import Calendar

COUNCIL = "Larkminster"
LONGEST_LAG = 70
NAT = np.datetime64("NaT", "D")

# Residents at mid-2018 and growth a year, by band: a city of about 370,000.
_POPULATION = {"0-17": (84_300, 0.004), "18-64": (238_000, 0.006), "65+": (44_500, 0.012)}
_POPULATION_YEARS_BACK = 8


class Subject(Protocol):
    """What `build(world)` of a subject returns."""

    def write(self, quarter: Quarter, folder: Path) -> None:
        """Write the subject's extracts of one quarter into its inbox folder."""


@dataclass
class Truth:
    """The expected figure of every measure in every quarter, at the newest extract's knowledge."""

    rows: list[tuple[str, str, float, float, float]] = field(default_factory=list)

    def add(self, quarter: Quarter, measure: str, numerator: float, denominator: float, value: float) -> None:
        """One figure; NaN where there is none. Use the methods below, which work the value out."""
        self.rows.append((quarter.label, measure, float(numerator), float(denominator), float(value)))

    def count(self, quarter: Quarter, measure: str, number: float) -> None:
        """A count or a total: no denominator."""
        self.add(quarter, measure, number, math.nan, number)

    def ratio(self, quarter: Quarter, measure: str, numerator: float, denominator: float, per: float = 1.0) -> None:
        """An average (per 1), a rate (per 10,000 ...): numerator / denominator x per; 0 of 0 has no value."""
        value = per * float(numerator) / float(denominator) if denominator else math.nan
        self.add(quarter, measure, numerator, denominator, value)

    def percentage(self, quarter: Quarter, measure: str, numerator: float, denominator: float) -> None:
        """A percentage from 0 to 100, unrounded; 0 of 0 has no value."""
        self.ratio(quarter, measure, numerator, denominator, per=100.0)

    def write(self, path: Path) -> None:
        """truth.csv: quarter, measure, numerator, denominator, value; figures unrounded, blank where none."""
        header = ("quarter", "measure", "numerator", "denominator", "value")
        rows = sorted(self.rows, key=lambda row: (row[1], row[0]))
        _write_rows(path, header, [(q, m, *(_figure(f) for f in figures)) for q, m, *figures in rows])


@dataclass
class Faults:
    """The rows that were spoiled on purpose, where they stand, and how."""

    rows: list[tuple[str, str, int, str, str]] = field(default_factory=list)

    def add(self, quarter: Quarter, file: str, row: int, table: str, reason: str) -> None:
        """`file` relative to the quarter's folder with forward slashes; `row` as a person counts, header 1.

        `reason` is one of REASONS.
        """
        if reason not in REASONS:
            raise ValueError(f"A fault is one of {', '.join(REASONS)}; got '{reason}'.")
        self.rows.append((quarter.label, file, int(row), table, reason))

    def write(self, path: Path) -> None:
        """faults.csv: quarter, file, row, table, reason."""
        _write_rows(path, ("quarter", "file", "row", "table", "reason"), sorted(self.rows))


# "judged date error" marks real records that a measure must judge a date error: they are not extra rows.
REASONS = (
    "end before start",
    "missing start date",
    "unreadable date",
    "duplicate row",
    "future date",
    "unknown code",
    "not available marker",
    "judged date error",
    "not a number",
)


class World:
    """The made-up council's clock, dice and notebooks.

    Parameters
    ----------
    size : 1.0 is a city of 370,000; 0.1 a tenth.
    seed : the same seed gives the same files, byte for byte.
    last : the newest quarter extracted; quarters : how many inboxes, ending with it.
    """

    def __init__(self, *, size: float = 1.0, seed: int = 2025, last: Quarter, quarters: int) -> None:
        self.size = float(size)
        self.seed = int(seed)
        self.last = last
        self.quarters = last.upto(quarters)
        self.final = day(last.end)
        self.truth = Truth()
        self.faults = Faults()
        self.shared: dict[str, object] = {}  # what one subject leaves for another, by name
        self.planted: list[tuple[str, str, str]] = []

    def rng(self, name: str) -> np.random.Generator:
        """The stream of random numbers of that name, begun afresh at each call."""
        return np.random.default_rng([self.seed, zlib.crc32(name.encode("utf-8"))])

    def dice(self, name: str) -> random.Random:
        """The same for loops that draw one number at a time, which numpy does slowly."""
        return random.Random(int(self.rng(name).integers(0, 2**62)))

    def scaled(self, number: float, least: int = 1) -> int:
        """A number of people or events of a council of size 1, for this size."""
        return max(least, round(number * self.size))

    @cached_property
    def faulty_quarters(self) -> tuple[Quarter, ...]:
        """The quarters in whose extracts extra faulty rows are planted: the last two."""
        return tuple(self.quarters[-2:])

    # --- time -----------------------------------------------------------------------------------------

    @cached_property
    def calendar(self) -> np.busdaycalendar:
        """England's working days as numpy wants them."""
        return Calendar()._numpy

    def working_days(self, start, end) -> np.ndarray:
        """Working days in (start, end]; day 0 is the start. Both must be known, and in this order: numpy
        counts intervals that run backwards from the other side, so a Friday back to Thursday is 0."""
        one = np.timedelta64(1, "D")
        return np.busday_count(np.asarray(start) + one, np.asarray(end) + one, busdaycal=self.calendar)

    def add_working_days(self, start, days) -> np.ndarray:
        """The day on which `days` working days after `start` are up (start is day 0)."""
        return np.busday_offset(start, days, roll="backward", busdaycal=self.calendar)

    def on_working_day(self, dates) -> np.ndarray:
        """The date itself, or the next working day."""
        return np.busday_offset(dates, 0, roll="forward", busdaycal=self.calendar)

    def arrivals(self, rng: np.random.Generator, a_year: float, start, end=None, season=None) -> np.ndarray:
        """Sorted working days on which events happen between start and end, about `a_year` (size 1) a year.

        `season` is twelve weights, January first.
        """
        start, end = day(start), self.final if end is None else day(end)
        days = np.arange(start, end + np.timedelta64(1, "D"))
        weights = np.where(np.is_busday(days, busdaycal=self.calendar), 1.0, 0.0) * 365.25 / 253.0
        if season is not None:
            months = days.astype("datetime64[M]").astype("int64") % 12
            weights *= np.asarray(season)[months] / np.mean(season)
        return np.repeat(days, rng.poisson(a_year * self.size / 365.25 * weights))

    def recorded(self, rng: np.random.Generator, dates, late: float = 0.25, longest: int = LONGEST_LAG) -> np.ndarray:
        """When events of those dates were entered: most within days, the share `late` up to ten weeks after."""
        dates = np.asarray(dates, dtype="datetime64[D]")
        prompt = rng.integers(0, 6, dates.shape)
        slow = rng.integers(7, longest + 1, dates.shape)
        return dates + np.where(rng.random(dates.shape) < late, slow, prompt).astype("timedelta64[D]")

    def sees_from(self, quarter: Quarter, window: str) -> np.datetime64:
        """The first day an extract of the quarter can see.

        Windows: "6 months", "12 months", "24 months", "financial year",
        "previous financial year start", "previous calendar year start".
        """
        if window.endswith("months"):
            return day(quarter.back(int(window.split()[0]) // 3 - 1).start)
        if window == "previous calendar year start":
            return np.datetime64(f"{quarter.end.year - 1}-01-01", "D")
        year = int(quarter.financial_year[:4]) - (window == "previous financial year start")
        if "financial year" not in window:
            raise ValueError(f"No extract has the window '{window}'.")
        return np.datetime64(f"{year}-04-01", "D")

    # --- people ---------------------------------------------------------------------------------------

    @cached_property
    def population(self) -> dict[tuple[str, int], int]:
        """Residents by (band, mid-year), to the year before the newest quarter: what has been published."""
        newest = self.last.end.year - 1
        first = newest - _POPULATION_YEARS_BACK
        return {
            (band, year): round(base * (1 + growth) ** (year - 2018) * self.size)
            for band, (base, growth) in _POPULATION.items()
            for year in range(first, newest + 1)
        }

    def population_at(self, quarter: Quarter, band: str) -> int:
        """Residents by the latest published mid-year estimate (30 June) at or before the quarter's end."""
        years = [year for name, year in self.population if name == band]
        passed = [year for year in years if np.datetime64(f"{year}-06-30") <= day(quarter.end)]
        return self.population[band, max(passed) if passed else min(years)]

    def write_records(self, out: Path) -> None:
        """truth.csv, faults.csv and planted.csv."""
        self.truth.write(out / "truth.csv")
        self.faults.write(out / "faults.csv")
        _write_rows(out / "planted.csv", ("measure", "from_quarter", "what"), sorted(self.planted))


def day(date) -> np.datetime64:
    """A pandas Timestamp, ISO text or datetime64 as a numpy day."""
    return np.datetime64(str(date)[:10], "D")


def known(recorded_on, by) -> np.ndarray:
    """Which events had been entered by that day."""
    return np.asarray(recorded_on) <= day(by)


def open_at(start, end, date) -> np.ndarray:
    """Open at the end of the day: begun on or before it and not ended on or before it."""
    date = day(date)
    return (np.asarray(start) <= date) & ~(np.asarray(end) <= date)


def within_period(dates, period) -> np.ndarray:
    """Dates from the period's first to its last day, both included; NaT is not."""
    dates = np.asarray(dates)
    return (dates >= day(period.start)) & (dates <= day(period.end))


def days_within(start, end, period) -> np.ndarray:
    """Nights of each spell within the period: the day it ends is not counted; open spells run to its end."""
    first, after = day(period.start), day(period.end) + np.timedelta64(1, "D")
    stop = np.where(np.isnat(end), after, np.minimum(end, after))
    return np.maximum((stop - np.maximum(start, first)).astype("int64"), 0)


def _figure(value: float) -> str:
    if math.isnan(value):
        return ""
    return str(int(value)) if value == int(value) else repr(value)


def _write_rows(path: Path, header, rows) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
