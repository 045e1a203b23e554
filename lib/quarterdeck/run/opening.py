"""What most commands begin with: the quarter, the council's choices, and the records of an inbox."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..extracts import read_inbox
from ..params import Params, load_params
from ..periods import Quarter
from ..places import cache_folder, chosen_inbox, quarters_in
from ..records import Records


@dataclass(frozen=True)
class Opened:
    """A quarter with its inbox, the council's choices and the records read for it."""

    quarter: Quarter
    params: Params
    inbox: Path
    records: Records

    @property
    def council(self) -> str:
        """The council's name: the made-up one's own where the inbox says that it is made up."""
        return self.records.council or self.params.council.name


def open_quarter(
    quarter: str | None, inbox: Path | None = None, params_folder: Path | None = None, params: Params | None = None
) -> Opened:
    """Read the extracts of an inbox for a quarter; without one, for the newest quarter it has a folder for.

    Raises
    ------
    PackError : an impossible quarter, a wrong name in `params/`, or an inbox that is not there.
    """
    asked = Quarter(quarter) if quarter else None
    params = params or load_params(params_folder)
    where = chosen_inbox(params, inbox)
    if asked is None:
        here = quarters_in(where)
        asked = here[-1] if here else Quarter.containing(_newest_change(where))
    return Opened(asked, params, where, read_inbox(where, asked, params, cache=cache_folder()))


def _newest_change(folder: Path):
    """The date of the newest file: the best guess at the quarter of files without a quarter's folder."""
    import pandas as pd

    changed = [path.stat().st_mtime for path in folder.rglob("*") if path.is_file()]
    return pd.Timestamp(max(changed, default=0), unit="s") - pd.DateOffset(months=3)
