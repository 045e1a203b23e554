"""The published sources behind a pack's comparators: on what terms each is held, and whether it may be published."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ..metric import Metric
from ..params import Params, repository
from .neighbours import neighbours_of, read_models
from .published import CARRIED, read_published
from .readers.frame import OGL
from .store import imported

_NOT_SAID = "terms not said"
_LISTED = "on the terms of params/council.yaml or data/published/neighbours.csv"


@dataclass(frozen=True)
class PublishedSource:
    """Where figures of other areas come from, or which list of neighbours is used."""

    source: str
    licence: str
    may_be_published: bool

    def in_words(self) -> str:
        """The source as a line of RUN.txt."""
        flag = "" if self.may_be_published else ", NOT FOR PUBLICATION"
        return f"{self.source} ({self.licence}){flag}"


def sources_used(
    metrics: Iterable[Metric], params: Params, folder: str | Path | None = None
) -> tuple[PublishedSource, ...]:
    """Each source of figures that stand beside the metrics, then each list of neighbours, in the order of their names.

    Parameters
    ----------
    metrics : only those with a `benchmark` have figures beside them.
    params : the council's choices, which name its neighbours.
    folder : that of the published figures; default the project's data/published.

    Raises
    ------
    PackError : published figures that cannot be read.
    """
    folder = Path(folder) if folder else repository() / "data" / "published"
    wanted = {metric.benchmark: metric for metric in metrics if metric.benchmark}
    figures = read_published(folder).figures
    used = figures.loc[figures["indicator"].isin(list(wanted)), ["source", "may_be_published"]].drop_duplicates()
    held = imported(folder)
    found = {
        PublishedSource(source, licence, bool(shown))
        for source, shown in used.itertuples(index=False)
        for licence in _licences(held, source, bool(shown))
    }
    order = sorted(found, key=lambda one: (one.source, one.licence, one.may_be_published))
    return (*order, *_lists(wanted.values(), params, read_models(folder / "neighbours.csv")))


def _licences(held: pd.DataFrame, source: str, shown: bool) -> list[str]:
    """The terms under which a source was imported; what comes with the pack is under the government's own."""
    own = held[(held["source"] == source) & (held["may_be_published"].astype("bool") == shown)]
    said = [licence or _NOT_SAID for licence in own["licence"].unique()]
    return said or [OGL if source == CARRIED else _NOT_SAID]


def _lists(metrics: Iterable[Metric], params: Params, models: pd.DataFrame) -> list[PublishedSource]:
    """The lists of neighbours that the metrics' areas use."""
    found = []
    for area in sorted({metric.area for metric in metrics}):
        listed = neighbours_of(params, area, models)
        if len(listed):
            said = f"List of neighbours: {listed.model or 'model not named'}"
            found.append(PublishedSource(said, _LISTED, listed.may_be_published))
    return list(dict.fromkeys(found))
