"""What a council decides about single measures: targets.yaml, events.yaml and late_recording.yaml."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, field_validator, model_validator

from .errors import PeriodError
from .periods import Quarter


class Choice(BaseModel):
    """A part of a file of choices: a name it does not know is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _not_yes_or_no(value: Any) -> Any:
    """`true` would count as 1, which nobody meant who wrote it where a number is expected."""
    if isinstance(value, bool):
        raise ValueError("a number is expected")
    return value


Number = Annotated[float, BeforeValidator(_not_yes_or_no), Field(allow_inf_nan=False)]
WholeNumber = Annotated[int, BeforeValidator(_not_yes_or_no)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Who = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2)]
Why = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3)]


class Target(Choice):
    """targets.yaml: what the council aims at, how close is close, who decided and when."""

    target: Number
    tolerance: Number = Field(0.0, ge=0)
    decided_by: Name
    decided_on: date
    note: str = ""


class Event(Choice):
    """events.yaml, one line: what happened to a measure (or to "all") in a quarter, and who says so.

    With `rebase` its limits begin again there, because what came before is no longer the same thing. With
    `baseline` they are held at those of the quarters up to this one; with both, at those of the first `quarters`
    from this one on. With neither the quarter is only marked.
    """

    measure: str
    quarter: str
    reason: Why
    decided_by: Who
    rebase: bool = False
    baseline: bool = False
    quarters: WholeNumber = Field(0, ge=0, le=80)

    @model_validator(mode="after")
    def _ends_somewhere(self) -> Event:
        if self.quarters and not (self.baseline and self.rebase):
            raise ValueError("`quarters` goes with `baseline: true` and `rebase: true`: how many hold the range")
        if self.baseline and self.rebase and self.quarters < 8:
            raise ValueError("a baseline that begins here needs `quarters`, how many hold the range, 8 or more")
        return self

    @field_validator("quarter")
    @classmethod
    def _is_a_quarter(cls, quarter: str) -> str:
        try:
            return Quarter(quarter).label
        except PeriodError as error:
            raise ValueError(str(error)) from None


class StatedLag(Choice):
    """late_recording.yaml, one measure: how many of its newest quarters are still being recorded.

    `share_complete` is how much of the figure is recorded by now, the newest quarter first; over 1 where the
    figure falls as records are put right. Left out where nobody has worked it out.
    """

    quarters: WholeNumber = Field(ge=0, le=20)
    share_complete: tuple[Number, ...] = ()
    decided_by: str = ""
    decided_on: date | None = None
    note: str = ""

    @field_validator("share_complete")
    @classmethod
    def _is_a_share(cls, shares: tuple[float, ...]) -> tuple[float, ...]:
        if not all(0 < share <= 20 for share in shares):
            raise ValueError("a share is written as 0.92, above 0")
        return shares

    @model_validator(mode="after")
    def _of_its_quarters(self) -> StatedLag:
        if len(self.share_complete) > self.quarters:
            raise ValueError(
                f"`share_complete` has {len(self.share_complete)} shares for `quarters: {self.quarters}`: one share at "
                "most for each quarter that is still being recorded, the newest first"
            )
        return self


class LateRecording(Choice):
    """late_recording.yaml: from when on a figure counts as complete, and what is known of single measures.

    `made_up` says that `measures` were found on the made-up council: no other council's figures follow them.
    """

    made_up: bool = False
    complete_enough: Number = Field(0.98, gt=0, le=1)
    widest_interval: Number = Field(0.10, gt=0)
    decided_by: str = ""
    decided_on: date | None = None
    measures: dict[str, StatedLag] = Field(default_factory=dict)
