"""Statistical neighbours: which authorities a model sets beside a council, and of what date the model is.

A model that changes moves the neighbours' line with no figure changed: of Leicester's ten of 2021
four are left in 2025. So a list is never without its model and date.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ..errors import PackError
from ..params import Params, repository

MODEL_COLUMNS = ("model", "dated", "council_code", "rank", "neighbour_code", "neighbour", "closeness")
CHILDRENS_MODEL = "Children's Services Statistical Neighbours, DfE"
NO_ADULT_LIST = (
    "No list of neighbours for adult social care is given in params/council.yaml; the neighbours of children's "
    "services were not chosen for adults, so England and the region stand alone."
)
NO_LIST = "No statistical neighbours are given in params/council.yaml or in data/published/neighbours.csv."


@dataclass(frozen=True)
class Neighbours:
    """The neighbours of one council for one field, in their model's order, nearest first.

    `why_none` says why there is no list; `closeness` is the model's word for each, where it gives one.
    """

    codes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    model: str = ""
    closeness: tuple[str, ...] = ()
    may_be_published: bool = True
    why_none: str = ""

    def __len__(self) -> int:
        return len(self.codes)


def neighbours_of(params: Params, area: str, models: pd.DataFrame | None = None) -> Neighbours:
    """The neighbours for measures of an area ("children", "adults", "finance" …).

    Adults have a list of their own (`adult_neighbours` in params/council.yaml), and no other stands in
    for it. For all else the list in params; without one, the newest model of `models` for the council.
    The council itself is never its own neighbour.
    """
    council = params.council
    if area == "adults":
        named = tuple(n for n in council.adult_neighbours if n.code != council.code)
        if not named:
            return Neighbours(why_none=NO_ADULT_LIST)
        shown = council.adult_neighbours_may_be_published
        return Neighbours(*_given(named), council.adult_neighbours_model, may_be_published=shown)
    named = tuple(n for n in council.statistical_neighbours if n.code != council.code)
    if named:
        codes, names = _given(named)
        return Neighbours(codes, names, council.neighbours_model, _closeness(codes, council, models))
    if models is None or models.empty or council.code not in set(models["council_code"]):
        return Neighbours(why_none=NO_LIST)
    own = newest(models[models["council_code"] == council.code])
    told = f"{own['model'].iloc[0]}, {own['dated'].iloc[0]}"
    return Neighbours(*(tuple(own[c]) for c in ("neighbour_code", "neighbour")), told, tuple(own["closeness"]))


def newest(models: pd.DataFrame) -> pd.DataFrame:
    """The rows of the newest model, in their order. Dates are written '2025-05': a year and a month."""
    return models[models["dated"] == models["dated"].max()].sort_values("rank", kind="stable")


def read_models(path: str | Path | None = None) -> pd.DataFrame:
    """The dated models of data/published/neighbours.csv (MODEL_COLUMNS); empty where there is no such file."""
    path = Path(path) if path else repository() / "data" / "published" / "neighbours.csv"
    if not path.is_file():
        return pd.DataFrame({name: pd.Series(dtype="str") for name in MODEL_COLUMNS})
    table = pd.read_csv(path, dtype="str", encoding="utf-8-sig", keep_default_na=False)
    missing = [name for name in MODEL_COLUMNS if name not in table]
    if missing:
        raise PackError(f"{path.name} has no column '{missing[0]}'. Its columns: {', '.join(MODEL_COLUMNS)}.")
    rank = pd.to_numeric(table["rank"], errors="coerce")
    twice = table.duplicated(["model", "dated", "council_code", "rank"]) | rank.isna()
    if twice.any():
        row = int(twice.to_numpy().nonzero()[0][0]) + 2
        raise PackError(f"{path.name}, row {row}: the rank is no number, or another has it. Number them from 1.")
    return table.assign(rank=rank.astype("int64"))[list(MODEL_COLUMNS)]


def keep_model(table: pd.DataFrame, source: str, path: str | Path | None = None) -> Path:
    """Put a model that was read (`read_neighbour_file`) into neighbours.csv, in place of that model of that date.

    Models of other dates stay: a figure of last year was set beside last year's neighbours.
    """
    path = Path(path) if path else repository() / "data" / "published" / "neighbours.csv"
    nothing = table.head(0).assign(source="")
    before = pd.read_csv(path, dtype="str", keep_default_na=False) if path.is_file() else nothing
    named = table[["model", "dated"]].drop_duplicates().agg(" ".join, axis=1)
    kept = before[~before[["model", "dated"]].agg(" ".join, axis=1).isin(named)] if len(before) else before
    whole = pd.concat([kept, table.assign(source=source)], ignore_index=True)[[*MODEL_COLUMNS, "source"]]
    whole.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")
    return path


def _given(named) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(n.code for n in named), tuple(n.name for n in named)


def _closeness(codes: tuple[str, ...], council, models: pd.DataFrame | None) -> tuple[str, ...]:
    """The model's word for each neighbour, where the newest model gives the council these very neighbours."""
    if models is None or models.empty:
        return ()
    own = models[models["council_code"] == council.code]
    if own.empty:
        return ()
    words = newest(own).set_index("neighbour_code")["closeness"]
    return tuple(words[list(codes)]) if set(words.index) == set(codes) else ()
