"""What explains a change, as sentences true to the numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..metric import Metric
from ..periods import Quarter
from ..statistics.standing_out import LEVEL
from ..tally import NOT_RECORDED
from .direction import compare
from .groups import heading
from .numbers import amount, figure, figure_with_unit, in_sentence, places, plain
from .verdict import Verdict

_FEW = 30
_TOO_FEW = 10  # in both quarters


@dataclass(frozen=True)
class Said:
    """What the sentences speak of.

    `cases` are how many people or events stand behind the two figures (of a percentage, of the rarer answer);
    `ordinary` is how far earlier changes of the same length lay from their median, NaN where fewer than three are
    known. `real` is the verdict where it calls a change of the same period and direction real; `held` says that the
    second figure is still being recorded, blank where it is not.
    """

    metric: Metric
    first: Quarter
    second: Quarter
    before: float
    after: float
    lower: float
    upper: float
    cases: tuple[float, float]
    ordinary: float
    frame: pd.DataFrame
    held: str = ""
    real: Verdict | None = None

    @property
    def within(self) -> str:
        """Why the change of the whole needs no explanation, in words that end a sentence; blank where it does.

        Never where the verdict calls the same change real.
        """
        if self.real is not None:
            return ""
        if self.lower <= 0 <= self.upper:
            limits = f"from {_signed(self.metric, self.lower)} to {_signed(self.metric, self.upper)}"
            return f"is itself no more than chance would make (95%: {limits})"
        if pd.isna(self.lower) and abs(self.after - self.before) <= self.ordinary * (1 + 1e-9):
            size = _bare(self.metric, self.ordinary)
            return f"is no larger than its ordinary ups and downs over the same length (up to {size})"
        return ""

    @property
    def size(self) -> float:
        """The change as a reader sees it: of the rounded figures."""
        return compare(self.metric, self.after, self.before).size

    @property
    def word(self) -> str:
        return "rise" if self.size > 0 else "fall"

    @property
    def looked_at(self) -> int:
        return int(self.frame["p"].notna().sum())

    @property
    def whole(self) -> str:
        """'The rise of 84 referrals (412 to 496)'."""
        return f"The {self.word} of {_much(self.metric, self.size)} ({self.from_to(self.before, self.after)})"

    def from_to(self, before: float, after: float) -> str:
        """'50 to 111'; a figure that is not there is 'none'."""
        return " to ".join("none" if pd.isna(v) else figure(self.metric, v) for v in (before, after))

    def part(self, contribution: float) -> str:
        """'61 of the 84': how much of the change; more than all of it, or against it, is said as such."""
        much = _bare(self.metric, abs(contribution))
        if self.size == 0 or np.sign(contribution) != np.sign(self.size):
            return f"{_much(self.metric, contribution)} {'more' if contribution > 0 else 'less'}"
        return f"{much}{self.of_the(contribution)} {_bare(self.metric, abs(self.size))}"

    def of_the(self, contribution: float) -> str:
        """' of the', or that it is more than the whole."""
        return ", more than the whole" if abs(contribution) > abs(self.size) * (1 + 1e-9) else " of the"


def over_all(said: Said) -> str:
    """The answer, in one sentence where the change is general, and what a reader must know beside it."""
    out = said.frame[said.frame["stands_out"]].sort_values("p", kind="stable")
    if said.held:
        return f"{said.held} {_so_far(said, out)}"
    if said.frame.empty:
        first = f"{_whole_or_none(said)}."
    elif said.looked_at == 0:
        untested = "which groups it comes from could not be tested"
        first = f"{_whole_or_none(said)}; {untested}: {_why_not(said)}."
    elif out.empty:
        first = _general(said)
    else:
        first = _named(said, out)
    return " ".join(filter(None, [first, _mostly_mix(said)]))


def _so_far(said: Said, out: pd.DataFrame) -> str:
    """What a figure still being recorded shows, without explaining what is not there yet."""
    if said.size == 0:
        return f"As recorded so far it is {in_sentence(said.metric, said.after)} in both quarters."
    there = f"As recorded so far there is a {said.whole.removeprefix('The ')}"
    if said.looked_at == 0:
        return f"{there}."
    if out.empty:
        return f"{there}, and {_none(said)}."
    named = " and ".join(
        f"{_name(row)} ({heading(row['dimension'])}, {said.from_to(row['before'], row['after'])})"
        for _, row in out.iterrows()
    )
    return (
        f"{there}, from which {named} stand{'s' if len(out) == 1 else ''} out by more than chance would explain, "
        f"{_after_looking(said)}: it may be what is recorded late."
    )


def _none(said: Said) -> str:
    return f"no {_dimensions(said)} stands out by more than chance would explain, {_after_looking(said)}"


def _general(said: Said) -> str:
    none = _none(said)
    if said.size == 0:
        return f"{_whole_or_none(said)}, and {none}."
    if 0 < sum(said.cases) < _FEW:
        behind = f"{amount(said.cases[0])} and {amount(said.cases[1])}"
        if max(said.cases) < _TOO_FEW:
            return f"{said.whole} rests on {behind}: too few to explain."
        return f"{said.whole} rests on few ({behind}): {none}, but only a very large difference could."
    if said.within:
        return f"{said.whole} {said.within}, and {none}."
    if said.real is not None:
        return f"{said.whole} belongs to {_found(said.real)}, and {none}."
    return f"{said.whole} is general: {none}."


def _found(real: Verdict) -> str:
    what = {"trend": "a real trend since", "shift of level": "a real change of level in"}
    return f"{what.get(real.rule, 'a real change in')} {real.since}"


def _named(said: Said, out: pd.DataFrame) -> str:
    with_it = np.sign(out["after"] - out["expected"]).eq(np.sign(said.size)) & np.sign(out["contribution"]).eq(
        np.sign(said.size)
    )
    chosen = out[with_it].iloc[0] if with_it.any() else out.iloc[0]
    name = _name(chosen)
    name = name[0].upper() + name[1:] if with_it.any() and said.size else name
    moved = f"from {said.from_to(chosen['before'], chosen['after'])}{_had_it(said, chosen)}"
    chance = f"more than chance would explain, {_after_looking(said)}"
    if said.size == 0:
        sentence = f"{_whole_or_none(said)}, but {name} went {moved}: {chance}."
    elif with_it.any():
        part = f"{_bare(said.metric, abs(chosen['contribution']))}{said.of_the(chosen['contribution'])}"
        sentence = f"{name} accounts for {part} {said.whole.removeprefix('The ')}, {chance}: it went {moved}."
    else:
        sentence = f"{said.whole} is general but for {name}, which went {moved}: {chance}."
    others = [
        f"{_name(row)} ({heading(row['dimension'])}, {said.from_to(row['before'], row['after'])})"
        for _, row in out.drop(chosen.name).iterrows()
    ]
    if others:
        sentence += f" Also more than chance: {', '.join(others)}."
        if out["dimension"].nunique() > 1:
            sentence += " The breakdowns overlap: each counts the same records."
    else:
        rest = said.frame[said.frame["dimension"].eq(chosen["dimension"]) & ~said.frame["stands_out"]]
        sentence += f" The others changed alike, by {_signed(said.metric, rest['contribution'].sum())} together."
    if (out["group"] == NOT_RECORDED).any():
        sentence += " Where “Not recorded” stands out, recording may have changed rather than the work."
    return sentence


def of_dimension(said: Said, dimension: str) -> str:
    """One breakdown in a sentence: who stands out, or that nobody does and whose part is largest."""
    rows = said.frame[said.frame["dimension"] == dimension]
    opening = f"By {heading(dimension)}, {len(rows)} {'group' if len(rows) == 1 else 'groups'}: "
    if rows.empty:
        return f"By {heading(dimension)}: there is nobody to group in either quarter."
    if rows["p"].isna().all():
        return f"{opening}not tested, as {_why_not(said, dimension)}."
    out = rows[rows["stands_out"]].sort_values("p", kind="stable")
    if out.empty:
        largest = rows.loc[(rows["contribution"] * (np.sign(said.size) or 1)).idxmax()]
        sentence = (
            f"{opening}none stands out; the largest part is {said.part(largest['contribution'])}, "
            f"{_name(largest)} ({said.from_to(largest['before'], largest['after'])})."
        )
    else:
        named = [
            f"{_name(row)} adds {said.part(row['contribution'])} "
            f"({said.from_to(row['before'], row['after'])}{_had_it(said, row)}; "
            f"adjusted p {p_in_words(row['p_adjusted'])})"
            for _, row in out.iterrows()
        ]
        rest = rows.loc[~rows["stands_out"], "contribution"].sum()
        sentence = f"{opening}{'; '.join(named)}. The others together: {_signed(said.metric, rest)}."
    if rows["mix"].notna().any():
        mix, rate = rows["mix"].sum(), rows["rate"].sum()
        sentence += f" Within the groups {_signed(said.metric, rate)}, from their mix {_signed(said.metric, mix)}."
    return sentence


def method(
    said: Said, pairs: int, *, overlapping: bool, provisional: bool, skipped: tuple[str, ...]
) -> tuple[str, ...]:
    """How it was judged, a sentence each."""
    compared = {"percentage": "percentage (its odds)", "average": "average", "rate": "number", "count": "number"}
    lines = [
        f"Each group's {compared.get(said.metric.kind, 'amount')} is set against the change of the other groups of its "
        "breakdown together.",
        f"{said.looked_at} places were looked at. By Holm's adjustment, a group is named when the change is general "
        f"in at most {100 * LEVEL:g} of 100 such questions.",
    ]
    if pairs:
        lines.append(
            f"{pairs} earlier changes of the same length (of a year at most) say how far each group ordinarily moves: "
            "a group that always goes up and down is not named for doing so again."
        )
    elif said.looked_at:
        lines.append(
            "Too few earlier quarters can be seen to know how far groups ordinarily move: only chance is allowed for, "
            "so a group that always goes up and down may be named."
        )
    if overlapping:
        lines.append("The two figures count many of the same people or days, so they have no interval of chance.")
    if said.frame["mix"].notna().any():
        lines.append(
            "Rate is what a change of the group's own figure adds, mix what its larger or smaller part of the whole "
            "adds, both at the middle of the two quarters (Kitagawa 1955). Together they are the change, to the last "
            "decimal."
        )
    if provisional:
        lines.append(f"{said.second.label} is provisional: late records may change it.")
    for name in skipped:
        lines.append(f"Not looked at: {heading(name)}, which has more groups than a breakdown can show.")
    return tuple(lines)


def _whole_or_none(said: Said) -> str:
    if said.size == 0:
        return f"There is no change to explain ({in_sentence(said.metric, said.after)} in both quarters)"
    return said.whole


def _mostly_mix(said: Said) -> str:
    sums = said.frame.groupby("dimension", sort=False)["mix"].sum(min_count=1).dropna()
    if sums.empty or said.size == 0 or said.within:
        return ""
    most = (sums * np.sign(said.size)).idxmax()
    if sums[most] * np.sign(said.size) < abs(said.after - said.before) / 2:
        return ""
    return (
        f"By {heading(most)}, {said.part(sums[most])} comes from the mix: how many stand in which group changed, more "
        "than the figures within the groups."
    )


def _had_it(said: Said, row: pd.Series) -> str:
    if not np.isfinite(row["expected"]) or abs(row["expected"]) < 0.5 * 10 ** -places(said.metric):
        return ""
    return f", where {figure(said.metric, row['expected'])} would be in step with the others"


def _why_not(said: Said, dimension: str | None = None) -> str:
    rows = said.frame if dimension is None else said.frame[said.frame["dimension"] == dimension]
    several = rows.groupby("dimension")["group"].transform("size") > 1
    reasons = [why for why in rows.loc[several, "why_no_test"].unique() if why]
    return reasons[0] if reasons else "there is only one group with anybody in it"


def _dimensions(said: Said) -> str:
    tested = said.frame[said.frame["p"].notna()]["dimension"].unique()
    *most, last = [heading(name) for name in tested]
    return f"{', '.join(most)} or {last}" if most else last


def _after_looking(said: Said) -> str:
    return f"after looking at {said.looked_at} {'group' if said.looked_at == 1 else 'groups'}"


def _name(row: pd.Series) -> str:
    """A group's name in a sentence; yes and no say nothing alone."""
    if row["group"] in ("yes", "no"):
        return f"{heading(row['dimension'])} “{row['group']}”"
    return f"“{row['group']}”" if row["group"] == NOT_RECORDED else str(row["group"])


def p_in_words(p: float) -> str:
    """A p-value to three decimals, or that it is smaller."""
    return "under 0.001" if p < 0.001 else f"{p:.3f}"


def _much(metric: Metric, size: float) -> str:
    """A size with its unit: '84 referrals', '4.2 percentage points', '£45 a week'."""
    if metric.unit == "%":
        points = "point" if float(_bare(metric, abs(size)).replace(",", "")) == 1 else "points"
        return f"{_bare(metric, abs(size))} percentage {points}"
    return figure_with_unit(metric, abs(size))


def _bare(metric: Metric, size: float) -> str:
    return plain(size, places(metric)) if metric.unit == "%" else in_sentence(metric, size)


def _signed(metric: Metric, size: float) -> str:
    sign = "+" if size > 0 else "−" if size < 0 else ""
    written = _bare(metric, abs(size))
    return f"{sign}{written}" if any(digit in "123456789" for digit in written) else written
