"""Checks between tables: what the newest extract's rows of one table say against those of another.

They only warn. Each is given the joined tables and judges only what both of them could see.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from . import TABLES
from .across import WARNS, Check
from .across_people import SEXES, conflicts, shortened
from .rows import NEVER, OPEN, Spells, days

_LOOK_UP = "Look them up in both systems and correct the one that is wrong."
# The children's tables that name a child, in the order in which they are believed.
CHILDREN = (
    "episodes", "child_protection_plans", "children_in_need", "referrals", "assessments", "section_47", "contacts",
    "early_help", "care_leavers", "looked_after_reviews", "child_protection_reviews", "placement_costs",
    "unregistered_placements",
)  # fmt: skip


@dataclass(frozen=True)
class Tables:
    """The joined tables of a run, the newest extract's label and date, and since when each table sees."""

    frames: Mapping[str, pd.DataFrame]
    newest: str
    as_at: pd.Timestamp
    since: Mapping[str, pd.Timestamp]

    def own(self, name: str) -> np.ndarray:
        """Which rows of a table come from the newest extract."""
        return (self.frames[name]["extract"] == self.newest).to_numpy()

    def spells(self, name: str, ids: pd.Index) -> Spells:
        """A table's spells by child, children numbered as in `ids`."""
        spec, frame = TABLES[name], self.frames[name]
        start, end = days(frame[spec.opened]), days(frame[spec.closed])
        return Spells.of(ids.get_indexer(frame["child_id"]), start, np.where(end == NEVER, OPEN, end))


def between(check: Check, tables: Tables) -> pd.DataFrame:
    """The newest extract's rows of the check's first table that it finds; none where a table is not here."""
    name = check.tables[0]
    if any(other not in tables.frames for other in check.tables):
        return pd.DataFrame()
    frame = tables.frames[name]
    return frame[check.find(tables) & tables.own(name)]


def _ids(tables: Tables, name: str) -> pd.Index:
    return pd.Index(tables.frames[name]["child_id"].dropna().unique())


def _uncovered(tables: Tables, name: str, dates: pd.Series, within: str) -> np.ndarray:
    """Rows whose date lies in no spell of the child in the table `within`, where that table sees the date."""
    ids = _ids(tables, within)
    day = days(dates)
    since = tables.since.get(within)
    if since is None:
        return np.zeros(len(dates), dtype="bool")
    seen = dates.between(since, tables.as_at).to_numpy()
    child = ids.get_indexer(tables.frames[name]["child_id"])
    return seen & ~tables.spells(within, ids).cover(child, day)


def _review_without_plan(tables: Tables) -> np.ndarray:
    reviews = tables.frames["child_protection_reviews"]
    return _uncovered(tables, "child_protection_reviews", reviews["review_date"], "child_protection_plans")


def _review_out_of_care(tables: Tables) -> np.ndarray:
    reviews = tables.frames["looked_after_reviews"]
    return _uncovered(tables, "looked_after_reviews", reviews["review"], "episodes")


def _paid_and_not_looked_after(tables: Tables) -> np.ndarray:
    return _open_without_care(tables, "placement_costs", "rate_from", "rate_to")


def _unregistered_and_not_looked_after(tables: Tables) -> np.ndarray:
    return _open_without_care(tables, "unregistered_placements", "start", "end")


def _open_without_care(tables: Tables, name: str, opened: str, closed: str) -> np.ndarray:
    frame = tables.frames[name]
    if not tables.own("episodes").any():
        return np.zeros(len(frame), dtype="bool")
    is_open = ((frame[opened] <= tables.as_at) & ~(frame[closed] <= tables.as_at)).to_numpy()
    episodes = tables.frames["episodes"]
    now = episodes[(episodes["decom"] <= tables.as_at) & ~(episodes["dec"] <= tables.as_at)]
    return is_open & ~frame["child_id"].isin(now["child_id"].unique()).to_numpy()


def _other_than(name: str, column: str):
    """A finder of rows of a table whose particulars differ from those of the tables that are believed first."""

    def find(tables: Tables) -> np.ndarray:
        frame = tables.frames[name]
        values = [_described(tables, other, column) for other in CHILDREN[: CHILDREN.index(name)]]
        known = pd.concat([one for one in values if one is not None] or [pd.DataFrame(columns=["child_id", column])])
        known = known.drop_duplicates("child_id")
        own = frame[column].where(frame[column].isin(SEXES)) if column == "sex" else frame[column]
        both = pd.concat([known, frame[["child_id"]].assign(**{column: own})], ignore_index=True)
        codes = pd.factorize(both["child_id"])[0]
        # Only against the first: a table's own contradictions are found within it.
        against = conflicts(codes, both[column])[len(known) :]
        return against & frame["child_id"].isin(known["child_id"]).to_numpy()

    return find


def _described(tables: Tables, name: str, column: str) -> pd.DataFrame | None:
    if name not in tables.frames or column not in tables.frames[name]:
        return None
    frame = tables.frames[name][tables.own(name)][["child_id", column]]
    frame = frame[frame[column].isin(SEXES)] if column == "sex" else frame
    return frame.dropna().drop_duplicates("child_id")


def _zeros_between(name: str):
    """A finder of rows whose identifier is written in another table with other leading zeros."""

    def find(tables: Tables) -> np.ndarray:
        frame = tables.frames[name]
        before = [n for n in CHILDREN[: CHILDREN.index(name)] if n in tables.frames]
        other = [tables.frames[n]["child_id"][tables.own(n)] for n in before]
        if not other:
            return np.zeros(len(frame), dtype="bool")
        own = pd.Series(frame["child_id"].unique())
        known = pd.Series(pd.concat(other).unique())
        strange = own[~own.isin(known)]
        forms = shortened(pd.concat([strange, known], ignore_index=True))
        return frame["child_id"].isin(strange[strange.isin(forms)]).to_numpy()

    return find


def _descriptions() -> tuple[Check, ...]:
    found = []
    for name in CHILDREN[1:]:
        for column, effect in (
            ("date_of_birth", "Ages, and who is under 18, may be wrong in one of them."),
            ("sex", "Breakdowns by sex count the child under the one here and the other there."),
        ):
            if column in TABLES[name].column:
                found.append(
                    Check(
                        f"{column}_differs", (name,), WARNS,
                        f"gives another `{column}` than other tables give the child", _LOOK_UP, effect,
                        (column,), _other_than(name, column),
                    )
                )  # fmt: skip
        found.append(
            Check(
                "leading_zeros_differ", (name,), WARNS,
                "has an identifier that other tables write with other leading zeros",
                "Export identifiers as text, so that none loses its zeros.",
                "The child's rows in one table do not find those in the other.", (), _zeros_between(name),
            )
        )  # fmt: skip
    return tuple(found)


BETWEEN: tuple[Check, ...] = (
    Check(
        "review_without_plan", ("child_protection_reviews", "child_protection_plans"), WARNS,
        "was held on a day on which the child has no plan", _LOOK_UP,
        "The review counts for no plan: the plan it belongs to may look as if its review were late.",
        ("review_date", "plan_start_date"), _review_without_plan,
    ),
    Check(
        "review_out_of_care", ("looked_after_reviews", "episodes"), WARNS,
        "was held on a day on which the child is not looked after", _LOOK_UP,
        "The review counts for no child, or an episode is missing.", ("review",), _review_out_of_care,
    ),
    Check(
        "paid_not_looked_after", ("placement_costs", "episodes"), WARNS,
        "is paid at the extract's date for a child who is not looked after then",
        "Match the register with the case system: end the price, or correct the identifier or the episode.",
        "Its cost is in the pounds a week, and its child not among those looked after.",
        ("rate_to", "weekly_gross"), _paid_and_not_looked_after,
    ),
    Check(
        "unregistered_not_looked_after", ("unregistered_placements", "episodes"), WARNS,
        "is open at the extract's date for a child who is not looked after then", _LOOK_UP,
        "The placement counts as unregistered, though its child is not among those looked after.",
        ("end",), _unregistered_and_not_looked_after,
    ),
    *_descriptions(),
)  # fmt: skip
