"""The made-up council's adult social care: packages, regulated locations, hospital discharges.

Planted: a home-first service from 2023-24 Q3 (see `adults_discharges`). Truth is counted here from the
simulated events, as the newest extract knows them.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from ...periods import Quarter
from . import adults_settings as a
from .adults_care import AdultCare, day, simulate_care
from .adults_client_level_data import FILE, ClientLevelData, faulty_rows, known_ends
from .adults_cqc import MEASURES, name_council_services, simulate_locations
from .adults_cqc_files import active_layout, notice_rows, ratings_layout, write_ods
from .adults_discharges import Discharges
from .adults_providers import independent_care, with_providers
from .world import COUNCIL, World
from .write import write_csv

LA_CODE = "E06999999"
_AGES = {"working_age": (18, 64, "18-64"), "older_people": (65, 200, "65+")}


def build(world: World) -> Adults:
    """Simulate adult care for the whole history and count its truth."""
    return Adults(world)


def write_rows(world: World, quarter: Quarter, folder: Path, table: str):
    """A function that writes columns and spoiled rows to a CSV and notes the spoiled ones as faults."""

    def write(name: str, columns, extra) -> None:
        first = write_csv(folder / name, columns, extra=[row for row, _ in extra])
        for number, (_, reason) in enumerate(extra):
            world.faults.add(quarter, name, first + number, table, reason)

    return write


class Adults:
    """Writes client_level_data.csv, cqc_locations.csv or .ods and local/discharges.csv."""

    def __init__(self, world: World) -> None:
        self.world = world
        since = world.quarters[0].back(3).start
        care = simulate_care(world.rng("adult care"), world.size, since, world.last.end)
        self.locations = simulate_locations(world.rng("care locations"), world.size, since, world.last.end)
        name_council_services(self.locations.sites, COUNCIL)
        packages, self.givers = with_providers(care.packages, self.locations, COUNCIL, day(since))
        self.care = AdultCare(care.people, packages, care.events)
        self.extract = ClientLevelData(self.care, self.givers, world.rng("adults in extracts"), LA_CODE)
        self.discharges = Discharges(world)
        self.discharges.add_truth()
        self._truth()

    def _truth(self) -> None:
        final = day(self.world.last.end)
        packages = self.care.packages
        known = packages[(packages["recorded"] <= final) & (packages["start"] <= final)]
        known = known.assign(end=known_ends(known, final))
        for quarter in self.world.quarters:
            self._package_truth(quarter, known)
            pairs, days = independent_care(known, self.givers, day(quarter.start), day(quarter.end))
            self.world.truth.count(quarter, "adults_with_independent_providers", pairs)
            self.world.truth.count(quarter, "adult_days_with_independent_providers", days)
            by_rating, every = self.locations.truth(file_date(quarter))
            for measure, number in zip(MEASURES, by_rating, strict=True):
                self.world.truth.count(quarter, measure, number)
                self.world.truth.percentage(quarter, f"{measure}_percent", number, every)

    def _package_truth(self, quarter: Quarter, known: pd.DataFrame) -> None:
        """F5 to F8 and the average package: long-term, open at the end of the day, costed, of known age."""
        truth, at = self.world.truth, day(quarter.end)
        long_term = np.array(a.LONG_TERM)[known["kind"]]
        current = known[long_term & (known["start"] <= at) & (known["end"] > at) & known["weekly"].notna()]
        people = self.care.people
        age = age_on(people["born"].to_numpy(), quarter.end)
        age = np.where(people["no_date_of_birth"], -1, age)[current["person"]]
        for name, (lowest, highest, band) in _AGES.items():
            own = current[(age >= lowest) & (age <= highest)]
            residents = self.world.population_at(quarter, band)
            truth.ratio(quarter, f"{name}_package_cost_per_head", own["weekly"].sum() * 52, residents)
            truth.ratio(quarter, f"{name}_average_package_cost", own["weekly"].sum(), own["person"].nunique())
        adults = current[age >= 18]
        truth.ratio(quarter, "average_adult_package_cost", adults["weekly"].sum(), len(adults))

    def write(self, quarter: Quarter, folder: Path) -> None:
        """Write this quarter's extracts of adult social care."""
        since = day(quarter.back(3).start)
        spoiled = faulty_rows(day(quarter.end)) if quarter in self.world.faulty_quarters else []
        first = self.extract.write(folder / FILE, since, day(quarter.end), [row for row, _ in spoiled])
        for number, (_, reason) in enumerate(spoiled):
            self.world.faults.add(quarter, FILE, first + number, "packages", reason)
        self._write_locations(quarter, folder)
        self.discharges.write(
            quarter, "local/discharges.csv", write_rows(self.world, quarter, folder, "discharges")
        )

    def _write_locations(self, quarter: Quarter, folder: Path) -> None:
        """The regulator's file of the month, in one of three published layouts by turns."""
        date = file_date(quarter)
        there = self.locations.on(date)
        ago = len(self.world.quarters) - 1 - self.world.quarters.index(quarter)
        layout = "ratings ODS" if ago % 4 == 0 else "active" if ago % 4 == 2 else "ratings CSV"
        frame = active_layout(there) if layout == "active" else ratings_layout(there)
        above, name = 0, "cqc_locations.csv"
        spoiled = self._spoiled(quarter, frame, layout)
        frame = pd.concat([frame, pd.DataFrame([row for row, _ in spoiled], columns=frame.columns)]).fillna("")
        if layout == "ratings ODS":
            rows = [*notice_rows(date), list(frame.columns), *frame.to_numpy().tolist()]
            above, name = len(rows) - len(frame) - 1, "cqc_locations.ods"
            write_ods(folder / name, "Locations", rows)
        else:
            columns = {"file_date": np.full(len(frame), f"{date:%Y-%m-%d}", dtype=object)}
            write_csv(folder / name, columns | {c: frame[c].to_numpy(dtype=object) for c in frame.columns})
        first = above + 2 + len(frame) - len(spoiled)
        for number, (_, reason) in enumerate(spoiled):
            self.world.faults.add(quarter, name, first + number, "care_locations", reason)

    def _spoiled(self, quarter: Quarter, frame: pd.DataFrame, layout: str) -> list[tuple[dict[str, str], str]]:
        if quarter not in self.world.faulty_quarters:
            return []
        rating = "Location Latest Overall Rating" if layout == "active" else "Latest Rating"
        overall = frame[frame["Domain"] == "Overall"] if layout != "active" else frame
        # A surgery: readers keep a rating they do not know, and this one must not count among care locations.
        surgery = {
            "Location Type": "Primary medical services", "Location Type/Sector": "Primary medical services",
            "Location Inspection Directorate": "Primary medical services",
            "Location Primary Inspection Category": "GP Practices",
            "Location ID": "1-9999999999", "Location Name": "Unread Surgery", "Location Local Authority": COUNCIL,
            rating: "Splendid",
        }  # fmt: skip
        row = overall.iloc[0].to_dict()
        wrong = {heading: cell for heading, cell in surgery.items() if heading in row}
        return [(row | wrong, "unknown code")]


def file_date(quarter: Quarter) -> pd.Timestamp:
    """The regulator's file is dated the first day of the month in which the quarter ends."""
    return quarter.end.replace(day=1)


def age_on(born: np.ndarray, date: pd.Timestamp) -> np.ndarray:
    """Whole years at a date of people born on those days; a 29 February has its birthday on the 28th."""
    birth = pd.DatetimeIndex(pd.to_datetime(born, unit="D"))
    leap = (birth.month == 2) & (birth.day == 29)
    had = (birth.month < date.month) | ((birth.month == date.month) & (np.where(leap, 28, birth.day) <= date.day))
    leap_year = date.month == 2 and date.day == 28 and date.is_leap_year
    had = np.where(leap & leap_year, False, had)
    return date.year - birth.year - np.where(had, 0, 1)
