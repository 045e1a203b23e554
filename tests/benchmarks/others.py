"""A council beside made-up published figures: 150 authorities, England and a region."""

from __future__ import annotations

import pandas as pd

from published_figures import series
from quarterdeck.benchmarks import PublishedFigures
from quarterdeck.metric import find
from quarterdeck.params import Council, Neighbour, Params

PLANS, RATE = find("ehc_plans_issued_within_20_weeks"), find("children_looked_after_rate")
VACANCIES = find("childrens_social_worker_vacancy_rate")
OURS, ENGLAND, REGION = "E09999999", "E92000001", "E12000004"
AREAS = [f"E06{n:06d}" for n in range(150)]


def params(statistic="mean", neighbours=AREAS[:4], **council):
    named = tuple(Neighbour(name=f"Area {code[-3:]}", code=code) for code in neighbours)
    return Params(
        council=Council(
            name="Ours", code=OURS, region="East Midlands", region_code=REGION, statistical_neighbours=named,
            neighbours_model="A model, 2025", neighbours_statistic=statistic, **council,
        )
    )  # fmt: skip


def published(indicator, values, *, period="calendar year 2024", end="2024-12-31", **about):
    """Figures of one period by area; a symbol stands for a missing one."""
    rows = pd.DataFrame({"area_code": list(values), "given": list(values.values())})
    number = pd.to_numeric(rows["given"], errors="coerce")
    figures = pd.DataFrame(
        {
            "indicator": indicator, "area_code": rows["area_code"], "period": period, "end": pd.Timestamp(end),
            "value": number, "symbol": rows["given"].where(number.isna(), "").astype("str"),
        }
    )  # fmt: skip
    known = {"polarity": "high is good", "decimal_places": 1, "unit": "%", "year": "calendar year"} | about
    indicators = pd.DataFrame(known, index=pd.Index([indicator], name="indicator"))
    areas = pd.DataFrame({"area": [*AREAS, "Ours"], "area_type": "local authority"}, index=[*AREAS, OURS])
    areas.loc[ENGLAND], areas.loc[REGION] = ("England", "country"), ("East Midlands", "region")
    return PublishedFigures(figures, indicators, areas)


def plans(values=None, **others):
    """Everybody's share of plans in 20 weeks: 150 authorities from 0.5 to 75.0, and those named."""
    spread = {code: (n + 1) / 2 for n, code in enumerate(AREAS)}
    return published(PLANS.benchmark, spread | {ENGLAND: 46.4, REGION: 39.0} | (values or {}), **others)


def own(metric, yes, of):
    """The council's figure of this quarter with its interval."""
    made = series(metric, [100 * yes / of], numerators=[float(yes)], denominators=[float(of)])
    made.figures.loc[0, ["lower", "upper"]] = [0.0, 100.0]  # there is one: differences work out their own
    return made
