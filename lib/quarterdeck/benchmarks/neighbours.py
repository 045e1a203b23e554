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
from .readers.csv_files import read_csv_file
from .together import LOCAL

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
    for it. For all else the list in params; without one, the newest model of `models` for the council, which
    says whether it may be published.
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
    codes, names, words = (tuple(own[column]) for column in ("neighbour_code", "neighbour", "closeness"))
    return Neighbours(codes, names, told, words, may_be_published=bool(_shown(own).all()))


def newest(models: pd.DataFrame) -> pd.DataFrame:
    """The rows of the newest model, in their order; of two of one date the first, which may be published.

    Dates are written '2025-05': a year and a month."""
    of_date = models[models["dated"] == models["dated"].max()]
    return of_date[of_date["model"] == of_date["model"].iloc[0]].sort_values("rank", kind="stable")


def read_models(path: str | Path | None = None) -> pd.DataFrame:
    """The dated models of data/published/neighbours.csv and, of those that may not be published, of
    local/neighbours.csv beside it: MODEL_COLUMNS, `source` and `may_be_published`. Empty where there is neither.

    Raises
    ------
    PackError : a file that cannot be read, a rank that is no number or stands twice, or a model in both files.
    """
    path = Path(path) if path else repository() / "data" / "published" / "neighbours.csv"
    found = [_read_models(path, True), _read_models(path.parent / LOCAL / path.name, False)]
    named = [set(map(tuple, one[["model", "dated"]].to_numpy())) for one in found]
    if both := sorted(named[0] & named[1]):
        model, dated = both[0]
        raise PackError(
            f"The model '{model}' of {dated} stands in {path.name} and in {LOCAL}/{path.name}. Take it out of the "
            "first if it is not for publication, else out of the second."
        )
    whole = pd.concat(found, ignore_index=True)
    return whole.astype({"rank": "int64", "may_be_published": "bool"})


def _read_models(path: Path, may_be_published: bool) -> pd.DataFrame:
    if not path.is_file():
        table = pd.DataFrame(columns=list(MODEL_COLUMNS), dtype="str")
    else:
        table = read_csv_file(path, MODEL_COLUMNS, f" Its columns: {', '.join(MODEL_COLUMNS)}.")
    twice = table.duplicated(["model", "dated", "council_code", "rank"])
    twice |= ~table["rank"].str.fullmatch(r"[1-9]\d{0,3}")
    if twice.any():
        raise PackError(
            f"{path.name}, row {_row(twice)}: the rank is no number, or another has it. Number them from 1."
        )
    odd = ~table["dated"].str.fullmatch(r"20\d\d(-(0[1-9]|1[0-2]))?")
    if odd.any():
        raise PackError(f"{path.name}, row {_row(odd)}: the model's date cannot be read. Write it as 2025-05.")
    return table[list(MODEL_COLUMNS)].assign(source=table.get("source", ""), may_be_published=may_be_published)


def _row(wrong: pd.Series) -> int:
    """The first row of the file that is wrong; the headings are row 1."""
    return int(wrong.to_numpy().nonzero()[0][0]) + 2


def keep_model(rows: pd.DataFrame, kept: pd.DataFrame, *, may_be_published: bool = True) -> pd.DataFrame:
    """All models (`read_models`) with one more (`read_neighbour_file`, and its `source`), in place of that model of
    that date. Models of other dates stay: a figure of last year was set beside last year's neighbours.
    """
    named = rows[["model", "dated"]].drop_duplicates().agg(" ".join, axis=1)
    others = kept[~kept[["model", "dated"]].agg(" ".join, axis=1).isin(named)] if len(kept) else kept
    return pd.concat([others, rows.assign(may_be_published=may_be_published)], ignore_index=True)


def _given(named) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(n.code for n in named), tuple(n.name for n in named)


def _shown(models: pd.DataFrame) -> pd.Series:
    """Whether each row is of a model that may be published."""
    return models["may_be_published"] if "may_be_published" in models else pd.Series(True, index=models.index)


def _closeness(codes: tuple[str, ...], council, models: pd.DataFrame | None) -> tuple[str, ...]:
    """The model's word for each neighbour, where the newest model that may be published gives the council these."""
    if models is None or models.empty:
        return ()
    own = models[(models["council_code"] == council.code) & _shown(models)]
    if own.empty:
        return ()
    words = newest(own).set_index("neighbour_code")["closeness"]
    return tuple(words[list(codes)]) if set(words.index) == set(codes) else ()
