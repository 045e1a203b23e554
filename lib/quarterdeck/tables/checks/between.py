"""Checks between tables: what the newest extract's rows of one table say against those of another.

They only warn. Each is given the joined tables and judges only what both of them could see.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from .. import TABLES
from .across import WARNS, Check
from .people import SEXES, shortened
from .rows import NEVER, OPEN, Spells, days

_LOOK_UP = "Look them up in both systems and correct the one that is wrong."
# The tables that name a child, in the order in which they are believed; any other comes after these.
_BELIEVED = (
    "episodes", "child_protection_plans", "children_in_need", "referrals", "assessments", "section_47", "contacts",
    "early_help", "care_leavers", "looked_after_reviews", "child_protection_reviews", "placement_costs",
    "unregistered_placements",
)  # fmt: skip
CHILDREN = (
    *_BELIEVED, *(name for name, spec in TABLES.items() if spec.person == "child_id" and name not in _BELIEVED),
)  # fmt: skip


_NOT_GIVEN = np.iinfo("int64").min


@dataclass(frozen=True)
class Tables:
    """The joined tables of a run, the newest extract's label and date, and since when each table sees."""

    frames: Mapping[str, pd.DataFrame]
    newest: str
    as_at: pd.Timestamp
    since: Mapping[str, pd.Timestamp]

    @cached_property
    def _numbered(self) -> tuple[dict[str, np.ndarray], pd.Index]:
        names = [name for name in CHILDREN if name in self.frames]
        if not names:
            return {}, pd.Index([], dtype="str")
        codes, ids = pd.factorize(pd.concat([self.frames[name]["child_id"] for name in names], ignore_index=True))
        ends = np.cumsum([len(self.frames[name]) for name in names])
        return dict(zip(names, np.split(codes, ends[:-1]), strict=True)), pd.Index(ids)

    @property
    def ids(self) -> pd.Index:
        """The children's identifiers; `child` gives places in it."""
        return self._numbered[1]

    def child(self, name: str) -> np.ndarray:
        """The number of each row's child in a table, the same in all tables; -1 where there is none."""
        return self._numbered[0][name]

    @cached_property
    def any_zero(self) -> bool:
        """Whether any identifier begins with a zero."""
        return bool(self.ids.str.startswith("0").any())

    @cached_property
    def _own(self) -> dict[str, np.ndarray]:
        return {name: (frame["extract"] == self.newest).to_numpy() for name, frame in self.frames.items()}

    def own(self, name: str) -> np.ndarray:
        """Which rows of a table come from the newest extract."""
        return self._own[name]

    def children(self, name: str, rows: np.ndarray) -> np.ndarray:
        """For each child, whether it has any of these rows of a table."""
        found = np.zeros(len(self.ids) + 1, dtype="bool")
        found[self.child(name)[rows]] = True
        found[-1] = False  # rows without a child
        return found

    def spells(self, name: str) -> Spells:
        """A table's spells by child."""
        spec, frame = TABLES[name], self.frames[name]
        start, end = days(frame[spec.opened]), days(frame[spec.closed])
        return Spells.of(self.child(name), start, np.where(end == NEVER, OPEN, end))

    @cached_property
    def _described(self) -> dict[tuple[str, str], np.ndarray]:
        return {}

    def described(self, name: str, column: str) -> np.ndarray:
        """What the newest rows of a table say of each child first, as numbers; _NOT_GIVEN where nothing."""
        if (name, column) not in self._described:
            told = np.full(len(self.ids), _NOT_GIVEN)
            if name in self.frames and column in self.frames[name]:
                child, values = self.child(name), _as_numbers(self.frames[name][column])
                rows = np.flatnonzero(self.own(name) & (child >= 0) & (values != _NOT_GIVEN))[::-1]
                told[child[rows]] = values[rows]  # written backwards, so that the first one given stands
            self._described[name, column] = told
        return self._described[name, column]


def _as_numbers(values: pd.Series) -> np.ndarray:
    """Birth dates or sexes as numbers that are equal where they are; _NOT_GIVEN for a blank."""
    if values.dtype.kind == "M":
        return values.to_numpy("datetime64[D]").astype("int64")
    place = pd.Index(SEXES).get_indexer(values)
    return np.where(place < 0, _NOT_GIVEN, place)


def between(check: Check, tables: Tables) -> pd.DataFrame:
    """The newest extract's rows of the check's first table that it finds; none where a table is not here."""
    name = check.tables[0]
    if any(other not in tables.frames for other in check.tables):
        return pd.DataFrame()
    return tables.frames[name][check.find(tables) & tables.own(name)]


def _uncovered(tables: Tables, name: str, dates: pd.Series, within: str) -> np.ndarray:
    """Rows whose date lies in no spell of the child in the table `within`, where that table sees the date."""
    since = tables.since.get(within)
    if since is None:
        return np.zeros(len(dates), dtype="bool")
    seen = dates.between(since, tables.as_at).to_numpy()
    return seen & ~tables.spells(within).cover(tables.child(name), days(dates))


def _review_without_plan(tables: Tables) -> np.ndarray:
    reviews = tables.frames["child_protection_reviews"]
    return _uncovered(tables, "child_protection_reviews", reviews["review_date"], "child_protection_plans")


def _review_out_of_care(tables: Tables) -> np.ndarray:
    reviews = tables.frames["looked_after_reviews"]
    return _uncovered(tables, "looked_after_reviews", reviews["review"], "episodes")


def _paid_and_not_looked_after(tables: Tables) -> np.ndarray:
    ended = (tables.frames["placement_costs"]["end"] <= tables.as_at).to_numpy()
    return _open_without_care(tables, "placement_costs", "rate_from", "rate_to") & ~ended


def _unregistered_and_not_looked_after(tables: Tables) -> np.ndarray:
    return _open_without_care(tables, "unregistered_placements", "start", "end")


def _open_without_care(tables: Tables, name: str, opened: str, closed: str) -> np.ndarray:
    frame = tables.frames[name]
    if not tables.own("episodes").any():
        return np.zeros(len(frame), dtype="bool")
    is_open = ((frame[opened] <= tables.as_at) & ~(frame[closed] <= tables.as_at)).to_numpy()
    episodes = tables.frames["episodes"]
    now = ((episodes["decom"] <= tables.as_at) & ~(episodes["dec"] <= tables.as_at)).to_numpy()
    return is_open & ~tables.children("episodes", now)[tables.child(name)]


def _believed_before(name: str) -> tuple[str, ...]:
    return CHILDREN[: CHILDREN.index(name)]


def _other_than(name: str, column: str):
    """A finder of rows of a table whose particulars differ from those of the tables that are believed first."""

    def find(tables: Tables) -> np.ndarray:
        known = np.full(len(tables.ids) + 1, _NOT_GIVEN)
        for other in _believed_before(name):
            told = tables.described(other, column)
            known[:-1] = np.where(known[:-1] == _NOT_GIVEN, told, known[:-1])
        # Only against the first: a table's own contradictions are found within it.
        against, values = known[tables.child(name)], _as_numbers(tables.frames[name][column])
        return (against != _NOT_GIVEN) & (values != _NOT_GIVEN) & (values != against)

    return find


def _zeros_between(name: str):
    """A finder of rows whose identifier is written in another table with other leading zeros."""

    def find(tables: Tables) -> np.ndarray:
        if not tables.any_zero:
            return np.zeros(len(tables.frames[name]), dtype="bool")
        child, known = tables.child(name), np.zeros(len(tables.ids) + 1, dtype="bool")
        for other in _believed_before(name):
            if other in tables.frames:
                known |= tables.children(other, tables.own(other))
        strange = np.zeros(len(tables.ids), dtype="bool")
        strange[np.unique(child[(child >= 0) & ~known[child]])] = True
        if not known.any() or not strange.any():
            return np.zeros(len(child), dtype="bool")
        forms = shortened(tables.ids[strange | known[:-1]].to_series())
        found = np.append(strange & tables.ids.isin(forms), False) if len(forms) else known & False
        return found[child]

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
