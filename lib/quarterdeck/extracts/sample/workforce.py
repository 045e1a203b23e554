"""The made-up council's workforce: establishment list, register of agency workers, workforce census.

Planted: the vacancy rate of adult social care falls slowly all the way (a slow trend in
`adults_vacancy_rate`).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from ...periods import Quarter
from . import workforce_settings as w
from .adults import write_rows
from .adults_care import NEVER, day
from .workforce_agency import COLUMNS as AGENCY_COLUMNS
from .workforce_agency import agency_on, known_at, simulate_agency
from .workforce_census import Census, take_census, write_census
from .workforce_posts import COLUMNS as POST_COLUMNS
from .workforce_posts import Establishment, simulate_posts
from .world import World
from .write import as_cells


def build(world: World) -> Workforce:
    """Simulate the workforce for the whole history and count its truth."""
    return Workforce(world)


def establishment_of(world: World) -> Establishment:
    """The establishment at the end of each quarter of the world."""
    return simulate_posts(world.rng("posts"), world.size, [quarter.end for quarter in world.quarters])


def agency_of(world: World, establishment: Establishment) -> pd.DataFrame:
    """Every agency assignment since the start of the financial year before the first quarter's."""
    since = pd.Timestamp(int(world.quarters[0].financial_year[:4]) - 1, 4, 1)
    rng = world.rng("agency register")
    return simulate_agency(rng, world.size, since, world.last.end, establishment.pictures[0])


class Workforce:
    """Writes local/posts.csv, local/agency_register.csv and, in Q2, workforce_census.xml."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.establishment = establishment_of(world)
        self.agency = agency_of(world, self.establishment)
        self.census = {quarter: self._census(quarter) for quarter in world.quarters if quarter.number == 2}
        self._truth()

    def _census(self, quarter: Quarter) -> Census:
        number = self.world.quarters.index(quarter)
        known = known_at(self.agency, day(quarter.end))
        at = day(quarter.end)
        there = (known["start"] <= at) & (known["end"] > at) & (known["division"] == w.CHILDREN)
        vacant, _ = self.establishment.vacancies(number, w.CHILDREN, social_workers=True)
        rng = self.world.rng(f"workforce census {quarter.slug}")
        agency = known[there & (known["social_worker"] == "yes")]
        return take_census(rng, quarter.end, self.establishment.pictures[number], agency, vacant)

    def _truth(self) -> None:
        truth, posts = self.world.truth, self.establishment
        final = day(self.world.last.end)
        for number, quarter in enumerate(self.world.quarters):
            truth.percentage(
                quarter, "childrens_social_worker_vacancy_rate", *posts.vacancies(number, w.CHILDREN, True)
            )
            truth.percentage(quarter, "childrens_vacancy_rate", *posts.vacancies(number, w.CHILDREN))
            truth.percentage(quarter, "adults_vacancy_rate", *posts.vacancies(number, w.ADULTS))
            truth.count(
                quarter,
                "childrens_social_worker_new_posts_not_yet_filled",
                posts.not_yet_filled(number, w.CHILDREN, social_workers=True),
            )
            truth.count(quarter, "adults_new_posts_not_yet_filled", posts.not_yet_filled(number, w.ADULTS))
            fte, heads = agency_on(self.agency, day(quarter.end), final, w.CHILDREN, True)
            in_post = posts.in_post(number, w.CHILDREN, True)
            truth.percentage(quarter, "childrens_agency_usage", fte, fte + in_post)
            truth.count(quarter, "childrens_agency_headcount", heads)
            if quarter in self.census:
                truth.ratio(quarter, "average_caseload", *self.census[quarter].caseload)
        first = self.world.quarters[0].label
        self.world.planted.append(("adults_vacancy_rate", first, "slow trend: down from about 20% to about 6%"))

    def write(self, quarter: Quarter, folder: Path) -> None:
        """Write this quarter's extracts of the workforce."""
        faulty = quarter in self.world.faulty_quarters
        posts = self.establishment.pictures[self.world.quarters.index(quarter)]
        columns = {name: posts[name].to_numpy() for name in POST_COLUMNS}
        columns["snapshot_date"] = np.full(len(posts), np.datetime64(quarter.end, "D"))
        write = write_rows(self.world, quarter, folder, "posts")
        write("local/posts.csv", columns, _spoiled_posts(quarter) if faulty else [])
        self._write_agency(quarter, folder, faulty)
        if quarter in self.census:
            write_census(folder / "workforce_census.xml", self.census[quarter])

    def _write_agency(self, quarter: Quarter, folder: Path, faulty: bool) -> None:
        known = known_at(self.agency, day(quarter.end))
        seen = known[known["end"] >= day(quarter.back(3).start)]
        columns = {name: seen[name].to_numpy() for name in AGENCY_COLUMNS}
        for name in ("start", "end"):
            dates = seen[name].to_numpy().astype("datetime64[D]")
            columns[name] = np.where(seen[name] == NEVER, np.datetime64("NaT", "D"), dates)
        extra = []
        if faulty:
            ended = f"{quarter.start:%Y-%m-%d}"
            began = f"{quarter.end:%Y-%m-%d}"
            one = [as_cells(columns[name][:1])[0] for name in AGENCY_COLUMNS]
            team = ["Social worker", "Looked after children", w.CHILDREN]
            extra = [
                (["AGX00001", *team, began, ended, 37, "", "yes"], "end before start"),
                (["AGX00002", *team, "30/02/2025", "", 37, "", "yes"], "unreadable date"),
                (one, "duplicate row"),
            ]
        write_rows(self.world, quarter, folder, "agency_register")("local/agency_register.csv", columns, extra)


def _spoiled_posts(quarter: Quarter) -> list[tuple[list, str]]:
    """Rows with one fault each. A row with an unknown code is kept by readers, so it carries no hours."""
    at = f"{quarter.end:%Y-%m-%d}"
    children = [w.CHILDREN, "Early help", "Officer"]
    return [
        ([at, "PX00001", *children, 0, "", "", "mothballed", "no"], "unknown code"),
        ([at, "PX00002", *children, "one", "", "", "vacant", "no"], "not a number"),
        ([at, "PX00003", "Highways", "Potholes", "Officer", 1.0, "", "", "vacant", "no"], "unknown code"),
    ]
