"""The children's social work workforce census (CSWW), XML, the picture on 30 September.

Workers who had left by the day are not in it. Source: the collection's schema of 2022.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element

import pandas as pd

from . import values
from .parts import Context, Part, stacked

FORMAT = "workforce_census"
WORKERS, VACANCIES = "workers", "vacancies"
_WORKER = {
    "worker_id": ("SWENo", "text", values.identifier),
    "agency": ("AgencyWorker", "yes/no", values.yes_no),
    "fte": ("FTE30", "number", values.number),
    "_fte": ("FTE", "number", values.number),
    "cases": ("Cases30", "number", values.number),
    "org_role": ("OrgRole", "text", values.identifier),
    "absent": ("Absat30Sept", "yes/no", values.yes_no),
    "_left": ("RoleEndDate", "date", values.day),
}
_VACANCY = {
    "vacancies_fte": ("NumberOfVacancies", "number", values.number),
    "agency_fte": ("NoAgencyFTE", "number", values.number),
    "agency_headcount": ("NoAgencyHeadcount", "number", values.number),
}
LAYOUTS = ()


def tag(element: Element) -> str:
    """An element's name without its namespace."""
    return element.tag.rsplit("}", 1)[-1]


def first(root: Element, name: str) -> str | None:
    """The text of the first element of a name, anywhere below."""
    return next((element.text for element in root.iter() if tag(element) == name), None)


def is_census(root: Element) -> bool:
    """Whether XML is a workforce census."""
    return (first(root, "Collection") or "").strip().upper() == "CSWW"


def read(root: Element, name: str) -> list[Part]:
    """The workers and the council's totals of one census file; a row is the n-th element of its kind."""
    date = values.day(first(root, "ReferenceDate") or "")
    found = []
    for layout, element_name, columns, table in (
        (WORKERS, "CSWWWorker", _WORKER, "social_workers"),
        (VACANCIES, "LALevelVacancies", _VACANCY, "social_worker_vacancies"),
    ):
        elements = [element for element in root.iter() if tag(element) == element_name]
        frame = _frame(elements, columns)
        known = date is not None and date is not values.UNREADABLE
        census = pd.Timestamp(date) if known else pd.NaT
        frame = frame.assign(
            census_date=pd.Series(census, index=frame.index, dtype="datetime64[ns]"), source_file=name, _sheet=""
        )
        found.append(Part(FORMAT, layout, "the workforce census", table, name, "", frame))
    return found


def _frame(elements: list[Element], columns: dict) -> pd.DataFrame:
    cells = [{tag(child): child.text for child in element} for element in elements]
    read_cells = {}
    unreadable = pd.Series("", index=range(len(cells)), dtype="object")
    for name, (heading, kind, reader) in columns.items():
        column = pd.Series([row.get(heading) for row in cells], dtype="object", index=unreadable.index)
        read_cells[name], bad, _ = values.read_column(column, reader, kind)
        unreadable[bad] = unreadable[bad] + f"{name}|"
    frame = pd.DataFrame(read_cells, index=unreadable.index)
    return frame.assign(source_row=frame.index.to_numpy("int64") + 1, _unreadable=unreadable.astype("str"))


def build(parts: dict[str, list[Part]], context: Context) -> dict[str, pd.DataFrame]:
    """Social workers in post on the census day, and the council's vacancies."""
    made = {}
    for layout, table in ((WORKERS, "social_workers"), (VACANCIES, "social_worker_vacancies")):
        frames: Iterable[Part] = [part for part in parts.get(layout, []) if len(part.frame)]
        if frames:
            made[table] = stacked(list(frames))
    if "social_workers" in made:
        workers = made["social_workers"]
        left = (workers["_left"] <= workers["census_date"]) & workers["fte"].isna()
        in_post = workers[~left]
        made["social_workers"] = in_post.assign(fte=in_post["fte"].fillna(in_post["_fte"])).drop(
            columns=["_fte", "_left"]
        )
    return made
