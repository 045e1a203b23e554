"""The children's social work workforce census of 30 September, as XML, and the caseload counted from it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd

from . import workforce_settings as w

_ETHNICITY = ("WBRI", "AIND", "APKN", "BCRB", "BAFR", "WOTH", "MWBC", "NOBT")
_LEAVERS = 0.12  # workers who left in the year are on the census too, with no cases


@dataclass(frozen=True)
class Census:
    """Workers on the day (worker_id, agency, fte, cases (nan = none recorded), org_role, absent, left)."""

    date: pd.Timestamp
    workers: pd.DataFrame
    vacancies_fte: float
    agency_fte: float
    agency_heads: int

    @property
    def caseload(self) -> tuple[float, float]:
        """Cases held, and the full-time equivalents of the workers who hold at least one."""
        holds = self.workers[(self.workers["cases"] > 0) & (self.workers["fte"] > 0)]
        return float(holds["cases"].sum()), float(holds["fte"].sum())


def take_census(
    rng: np.random.Generator, date: pd.Timestamp, posts: pd.DataFrame, agency: pd.DataFrame, vacant: float
) -> Census:
    """Those in a children's social work post or on an agency assignment to one at the end of `date`."""
    held = posts[(posts["division"] == w.CHILDREN) & (posts["social_worker"] == "yes") & (posts["occupant_id"] != "")]
    own = held.groupby("occupant_id", as_index=False)["occupant_fte"].sum()
    team = held.drop_duplicates("occupant_id").set_index("occupant_id")["team"].reindex(own["occupant_id"])
    fte = np.concatenate([own["occupant_fte"], agency["weekly_hours"] / w.FULL_TIME_WEEK]).round(2)
    by_agency = np.arange(len(fte)) >= len(own)
    holds = rng.random(len(fte)) < np.where(by_agency, 0.93, w.CASE_HOLDERS)
    holds[: len(own)] &= (team != "Fostering and adoption").to_numpy() | (rng.random(len(own)) < 0.5)
    absent = ~by_agency & (rng.random(len(fte)) < 0.05)
    holds &= ~absent
    cases = np.where(holds, np.maximum(rng.poisson(w.CASES_EACH * fte), 1), np.nan)
    cases = np.where(~holds & (rng.random(len(fte)) < 0.5), 0.0, cases)
    with_cases, without = ["4", "5", "5", "5"], ["1", "2", "3", "3", "6", "6"]
    role = np.where(holds, rng.choice(with_cases, len(fte)), rng.choice(without, len(fte)))
    numbers = np.concatenate([own["occupant_id"].str[1:], agency["assignment_id"].str[2:]])
    workers = pd.DataFrame(
        {
            "worker_id": np.where(by_agency, "ZA" + numbers.astype(object), "ZW" + numbers.astype(object)),
            "agency": by_agency,
            "fte": fte,
            "cases": cases,
            "org_role": role,
            "absent": absent,
            "left": False,
        }
    )
    leavers = workers[~workers["agency"]].sample(frac=_LEAVERS, random_state=rng)
    leavers = leavers.assign(worker_id="ZL" + leavers["worker_id"].str[2:], cases=np.nan, absent=False, left=True)
    return Census(
        date,
        pd.concat([workers, leavers], ignore_index=True),
        round(vacant, 2),
        round(float(agency["weekly_hours"].sum()) / w.FULL_TIME_WEEK, 2),
        len(agency),
    )


def write_census(path: Path, census: Census) -> None:
    """Write the census in the shape of the collection."""
    message = ElementTree.Element("Message")
    header = ElementTree.SubElement(message, "Header")
    details = {"Collection": "CSWW", "Year": f"{census.date.year}", "ReferenceDate": f"{census.date:%Y-%m-%d}"}
    _children(ElementTree.SubElement(header, "CollectionDetails"), details)
    source = {"SourceLevel": "L", "LEA": "999", "SoftwareCode": "made-up council"}
    source["DateTime"] = f"{census.date:%Y-%m-%d}T12:00:00Z"
    _children(ElementTree.SubElement(header, "Source"), source)
    totals = {
        "NumberOfVacancies": f"{census.vacancies_fte:.2f}",
        "NoAgencyFTE": f"{census.agency_fte:.2f}",
        "NoAgencyHeadcount": str(census.agency_heads),
    }
    _children(ElementTree.SubElement(message, "LALevelVacancies"), totals)
    for number, worker in enumerate(census.workers.to_dict("records")):
        _children(ElementTree.SubElement(message, "CSWWWorker"), _worker(number, worker, census.date))
    ElementTree.indent(message)
    ElementTree.ElementTree(message).write(path, encoding="utf-8", xml_declaration=True)


def _worker(number: int, worker: dict, date: pd.Timestamp) -> dict[str, str]:
    cells = {
        "AgencyWorker": "1" if worker["agency"] else "0",
        "SWENo": worker["worker_id"],
        "FTE": f"{worker['fte']:.2f}",
        "PersonBirthDate": f"{1962 + number % 38}-{1 + number % 12:02d}-{1 + number % 28:02d}",
        "GenderCurrent": "1" if number % 5 == 0 else "2",
        "Ethnicity": _ETHNICITY[number % len(_ETHNICITY)],
        "OrgRole": worker["org_role"],
        "RoleStartDate": f"{date.year - 1 - number % 9}-{1 + number % 12:02d}-01",
    }
    if worker["left"]:
        ended = f"{date.year}-{1 + number % 8:02d}-15"
        return cells | {"RoleEndDate": ended, "LeaverDestination": "7", "ReasonLeave": "1"}
    cells["FTE30"] = cells["FTE"]
    if worker["cases"] == worker["cases"]:
        cells["Cases30"] = str(int(worker["cases"]))
    cells["Absat30Sept"] = "1" if worker["absent"] else "0"
    if worker["absent"]:
        cells["ReasonAbsence"] = "SIC"
    return cells


def _children(parent: ElementTree.Element, cells: dict[str, str]) -> None:
    for name, text in cells.items():
        ElementTree.SubElement(parent, name).text = text
