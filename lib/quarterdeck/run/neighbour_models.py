"""`quarterdeck benchmarks import` of a neighbour model: it goes beside the models of other dates."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..benchmarks.neighbour_files import is_neighbour_file, read_neighbour_file
from ..benchmarks.neighbours import keep_model

SOURCE = "Department for Education, statistical neighbours model; Open Government Licence v3.0"


def without_neighbour_models(files: Sequence[Path], folder: Path, source: str = "") -> list[Path]:
    """Keep the neighbour models among the files in `neighbours.csv`, and give back the rest for other readers.

    All are read before the first is kept, so that one that is refused leaves the list as it was.
    """
    files = [Path(file) for file in files]
    models = {file: read_neighbour_file(file) for file in files if is_neighbour_file(file)}
    for file, model in models.items():
        keep_model(model, source or SOURCE, folder / "neighbours.csv")
        councils, dated = model["council_code"].nunique(), model["dated"].iloc[0]
        print(
            f"{file.name} is a model of statistical neighbours of {dated}: {councils:,} councils, {len(model):,} "
            "neighbours, in neighbours.csv."
        )
    return [file for file in files if file not in models]
