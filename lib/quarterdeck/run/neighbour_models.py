"""`quarterdeck benchmarks import` of a neighbour model: it goes beside the models of other dates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ..benchmarks.neighbour_files import is_departments, is_neighbour_file, read_neighbour_file
from ..benchmarks.neighbours import CHILDRENS_MODEL, keep_model, read_models
from ..benchmarks.terms import Said
from ..benchmarks.together import LOCAL, Together
from ..errors import ParameterError

FILE = "neighbours.csv"
SOURCE = "Department for Education, statistical neighbours model; Open Government Licence v3.0"


@dataclass(frozen=True)
class Model:
    """A neighbour model that was read: its file, its rows, and where they are said to come from."""

    file: Path
    rows: pd.DataFrame
    source: str


def neighbour_models(files: Sequence[Path], said: Said, name: str = "") -> tuple[list[Model], list[Path]]:
    """The neighbour models among the files, read and checked, and the rest for other readers.

    A model is called the Department's only where its layout is, and nothing else is said of it.

    Raises
    ------
    PackError : a model that cannot be read, or one of others without a source or terms.
    """
    known = [file for file in files if is_neighbour_file(file)]
    found = []
    for file in known:
        theirs = not said.anything and is_departments(file)
        source = said.given.get("source") or said.given.get("publisher")
        if not theirs and not source:
            raise ParameterError(
                f"{file.name} is a list of neighbours, and not as the Department for Education ships its own. Say with "
                "--source whose it is, and with --licence on what terms it is held."
            )
        dated = said.given.get("as_at", "")
        dated = dated if re.fullmatch(r"20\d\d(-(0[1-9]|1[0-2]))?", dated) else ""
        rows = read_neighbour_file(file, model=CHILDRENS_MODEL if theirs else name or source, dated=dated)
        licence = said.given.get("licence", "")
        found.append(Model(file, rows, SOURCE if theirs else "; ".join(filter(None, (source, licence)))))
    return found, [file for file in files if file not in known]


def keep_models(models: Sequence[Model], folder: Path, said: Said, together: Together) -> list[str]:
    """Have the models kept when `together` is: in `neighbours.csv` or, where they may not be published, in
    `local/neighbours.csv`. Gives a sentence on each.

    Raises
    ------
    ParameterError : a model of others whose terms are not said, or one that would be published in silence.
    """
    kept = read_models(folder / FILE)
    said_of = []
    for model in models:
        local = kept[~kept["may_be_published"]]
        hidden = said.may_be_published is False or (said.may_be_published is None and _was_hidden(model.rows, local))
        if model.source != SOURCE and "licence" not in said.given and not (hidden and said.may_be_published is None):
            raise ParameterError(f"{model.file.name}: say with --licence on what terms the list of neighbours is held.")
        rows = model.rows.assign(source=model.source)
        kept = keep_model(rows, kept, may_be_published=not hidden)
        councils, dated = rows["council_code"].nunique(), rows["dated"].iloc[0]
        where = f"{LOCAL}/{FILE}, NOT FOR PUBLICATION" if hidden else FILE
        said_of.append(
            f"{model.file.name} is a model of neighbours ({rows['model'].iloc[0]}) of {dated}: {councils:,} councils, "
            f"{len(rows):,} neighbours, in {where}."
        )
    if models:
        for path, shown in ((folder / FILE, True), (folder / LOCAL / FILE, False)):
            rows = kept[kept["may_be_published"] == shown].drop(columns="may_be_published")
            if path.is_file() or len(rows):
                together.write_table(path, rows)
    return said_of


def _was_hidden(rows: pd.DataFrame, local: pd.DataFrame) -> bool:
    """Whether a model, or the very list under whatever name, was brought in as not for publication."""
    if rows["model"].iloc[0] in set(local["model"]):
        return True
    key = ["council_code", "rank", "neighbour_code"]
    for _, one in local.groupby(["model", "dated"]):
        if len(rows.merge(one[key].drop_duplicates(), on=key)) == len(rows):
            return True
    return False
