"""The made-up council as a whole: residents, what owners supply, complaints and audits.

Owners supply what records cannot see: discharges from before the trusts sent counts (first provisional,
the next quarter final), and the average caseload at 31 March, which the census of 30 September does not
show. In the newest quarter finance also supplies a figure that records do show, so that both are seen.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from ...periods import Quarter
from .adults import LA_CODE, write_rows
from .adults_discharges import MEASURES, Discharges
from .workforce_settings import CASES_EACH
from .world import World
from .write import write_csv

RETURN_COLUMNS = (
    "measure", "period", "numerator", "denominator", "value", "unit", "status", "supplied_by", "supplied_on",
    "may_be_published", "note",
)  # fmt: skip
RECORD_COLUMNS = ("record_id", "date", "service", "type", "outcome", "closed_on")
_TYPES = {
    "complaint": (70, ("upheld", "partly upheld", "not upheld")),
    "commendation": (110, ("",)),
    "audit": (130, ("outstanding", "good", "requires improvement", "inadequate")),
}
_SERVICES = ("Assessment and safeguarding", "Looked after children", "Adult locality teams", "Special needs")


def build(world: World) -> Council:
    """Simulate what the council as a whole returns."""
    return Council(world)


class Council:
    """Writes population.csv, owner_return.csv (where there is something to say) and complaints_and_audits.csv."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.returns: dict[Quarter, list[tuple]] = {quarter: [] for quarter in world.quarters}
        self._supply_discharges()
        self._supply_caseloads()
        newest = world.last
        self._supply(
            newest, "spend_on_childrens_agency_social_workers", newest, (math.nan, math.nan, 2_400_000.0 * world.size),
            "£", "provisional", "Finance", "Rounded, from the budget monitoring page; the ledger has the detail",
        )  # fmt: skip
        self.records = self._simulate_records()

    def _supply_discharges(self) -> None:
        discharges = Discharges(self.world)
        for quarter in discharges.out_of_sight():
            counts, every = discharges.figures(quarter)
            after = self.world.quarters[self.world.quarters.index(quarter) + 1]
            for measure, pathway in zip(MEASURES, (1, 2, 3), strict=True):
                early = (counts[pathway] - 5 * pathway, every - 60, math.nan)
                final = (counts[pathway], every, math.nan)
                told = ("%", "provisional", "Hospital discharge partnership", "Not all wards have reported")
                self._supply(quarter, measure, quarter, early, *told)
                told = ("%", "final", "Hospital discharge partnership", "")
                self._supply(after, measure, quarter, final, *told)
                self.world.truth.percentage(quarter, measure, counts[pathway], every)

    def _supply_caseloads(self) -> None:
        rng = self.world.rng("supplied caseloads")
        for quarter in self.world.quarters:
            if quarter.number == 4:
                value = round(CASES_EACH + rng.normal(0, 0.6), 1)
                figures = (math.nan, math.nan, value)
                told = ("cases", "final", "Children's performance team", "Counted in the case system")
                self._supply(quarter, "average_caseload", quarter, figures, *told)
                self.world.truth.add(quarter, "average_caseload", math.nan, math.nan, value)

    def _supply(self, told_in: Quarter, measure, about: Quarter, figures, unit, status, by, note) -> None:
        on = np.datetime64(told_in.end, "D") + 12
        public = "yes" if status == "final" else "no"
        self.returns[told_in].append((measure, about.label, *figures, unit, status, by, on, public, note))

    def _simulate_records(self) -> dict[str, np.ndarray]:
        rng = self.world.rng("complaints and audits")
        parts = []
        for kind, (a_year, outcomes) in _TYPES.items():
            dates = self.world.arrivals(rng, a_year, self.world.quarters[0].back(3).start)
            outcome = rng.choice(np.array(outcomes, dtype=object), len(dates))
            parts.append((dates, np.full(len(dates), kind, dtype=object), outcome))
        dates, kinds, outcomes = (np.concatenate(column) for column in zip(*parts, strict=True))
        order = np.argsort(dates, kind="stable")
        closed = dates + rng.integers(5, 90, len(dates))
        return {
            "record_id": np.array([f"QA{number:06d}" for number in range(1, len(dates) + 1)], dtype=object),
            "date": dates[order],
            "service": rng.choice(np.array(_SERVICES, dtype=object), len(dates)),
            "type": kinds[order],
            "outcome": outcomes[order],
            "closed_on": closed[order],
        }

    def write(self, quarter: Quarter, folder: Path) -> None:
        """Write this quarter's returns."""
        self._write_population(quarter, folder)
        if self.returns[quarter]:
            columns = dict(zip(RETURN_COLUMNS, zip(*self.returns[quarter], strict=True), strict=True))
            write_csv(folder / "owner_return.csv", {name: _column(cells) for name, cells in columns.items()})
        end = np.datetime64(quarter.end, "D")
        seen = (self.records["date"] >= self.world.sees_from(quarter, "12 months")) & (self.records["date"] <= end)
        rows = {name: column[seen] for name, column in self.records.items()}
        closed = rows["closed_on"] <= end
        rows["outcome"] = np.where(closed, rows["outcome"], "")
        rows["closed_on"] = np.where(closed, rows["closed_on"], np.datetime64("NaT", "D"))
        extra = []
        if quarter in self.world.faulty_quarters:
            extra = [(["QAX00001", "the other day", _SERVICES[0], "complaint", "", ""], "unreadable date")]
        write = write_rows(self.world, quarter, folder, "complaints_and_audits")
        write("local/complaints_and_audits.csv", rows, extra)

    def _write_population(self, quarter: Quarter, folder: Path) -> None:
        """The estimates published by the quarter's end: mid-year estimates come out a year later."""
        published = [
            (LA_CODE, band, year, persons, f"mid-{year}")
            for (band, year), persons in self.world.population.items()
            if year < quarter.end.year
        ]
        names = ("la_code", "age_band", "year", "persons", "vintage")
        columns = dict(zip(names, zip(*published, strict=True), strict=True))
        write_csv(folder / "population.csv", {name: _column(cells) for name, cells in columns.items()})


def _column(cells) -> np.ndarray:
    """Cells of one column as an array that keeps numbers as numbers and dates as days."""
    if isinstance(cells[0], np.datetime64):
        return np.array(cells, dtype="datetime64[D]")
    if isinstance(cells[0], float | int) and not isinstance(cells[0], bool):
        return np.array(cells, dtype=float)
    return np.array(cells, dtype=object)
