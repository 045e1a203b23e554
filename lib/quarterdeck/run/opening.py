"""What most commands begin with: the quarter, the council's choices, and the records of an inbox."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..completeness import with_lost_columns
from ..errors import PackError
from ..extracts import read_inbox
from ..params import Params, load_params
from ..periods import Quarter
from ..places import cache_folder, chosen_inbox, quarters_in
from ..records import Records
from ..tab.opening import refuse_unknown_measures


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
    refuse_unknown_measures(params)
    where = chosen_inbox(params, inbox, asked)
    if asked is None:
        here = quarters_in(where)
        if not here:
            raise PackError(f"{where} has no quarter's folder, so say which quarter its files belong to.")
        asked = here[-1]
    records = read_inbox(where, asked, params, cache=cache_folder())
    return Opened(asked, params, where, with_lost_columns(records, asked))
