"""On what terms an import stands: what is said now, and what was said of the same figures before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from ..errors import ParameterError
from .readers.frame import OGL, Reading
from .sources_list import imported
from .store import file_name

KEPT = ("source", "publisher", "licence", "as_at")
_WORDS = {"source": "source", "publisher": "publisher", "licence": "licence", "as_at": "date"}


@dataclass(frozen=True)
class Said:
    """What a person says of an import: `about` (`source`, `publisher`, `licence`, `as_at`), and whether it may be
    published: True, False, or None where nothing is said."""

    about: Mapping[str, str] = field(default_factory=dict)
    may_be_published: bool | None = None

    @property
    def given(self) -> dict[str, str]:
        """What of `about` is not blank."""
        return {key: value for key, value in self.about.items() if value}

    @property
    def anything(self) -> bool:
        """Whether anything at all is said of where the figures come from."""
        return bool(self.given) or self.may_be_published is not None


def on_terms(reading: Reading, found: str, said: Said, folder: Path) -> tuple[Reading, tuple[str, ...]]:
    """The reading on the terms that are said or, where nothing is, on those it had before; and what to tell of that.

    `found` is the check sum of its files.

    Raises
    ------
    ParameterError : figures not for publication whose terms are not said, or that would be published in silence.
    """
    before = imported(folder)
    own = before[before["file"] == file_name(reading)]
    if own.empty:
        _refuse_the_same_elsewhere(before, found, said)
        if said.may_be_published is False and "licence" not in said.given:
            raise ParameterError("Say with --licence on what terms figures are held that may not be published.")
        shown = said.may_be_published is not False
        if not said.given and shown:
            return reading, ()
        return reading.with_about(**said.given, may_be_published=shown), ()
    line = own.iloc[0]
    was, now = bool(line["may_be_published"]), said.may_be_published
    shown = was if now is None else now
    if shown != was and "licence" not in said.given:
        doing = "may now be published" if shown else "are held that may not be published"
        raise ParameterError(f"{line['file']}: say with --licence on what terms its figures {doing}.")
    carried = _carried(reading, line, said)
    told = [_publication(line, was, shown, said)] if not (was and shown) else []
    if carried:
        words = ", ".join(f"{_WORDS[key]} '{value}'" for key, value in carried.items())
        told.append(f"As the import of {line['imported_on']} said, and nothing else is said now: {words}.")
    return reading.with_about(**carried, **said.given, may_be_published=shown), tuple(told)


def _carried(reading: Reading, line: pd.Series, said: Said) -> dict[str, str]:
    """What the import before said of where the figures come from, where it is not said now or by the file itself."""
    carried = {}
    for key in KEPT:
        of_file = getattr(reading.about, key)
        if key in said.given or not line[key] or line[key] == of_file or (key == "as_at" and of_file):
            continue
        carried[key] = line[key]
    return carried


def _publication(line: pd.Series, was: bool, shown: bool, said: Said) -> str:
    if shown:
        return (
            f"{line['file']} was not for publication ({line['licence']}) and now MAY BE PUBLISHED, under "
            f"{said.given['licence']}: it has left {folder_of(False)} and git takes it."
        )
    if was:
        return f"{line['file']} may no longer be published. What git has recorded of it stays there: see to that."
    return f"{line['file']} stays NOT FOR PUBLICATION. Only --may-be-published with --licence would change that."


def folder_of(may_be_published: bool) -> str:
    """Where figures are kept, as it is said to a person."""
    return "data/published/imported" if may_be_published else "data/published/local"


def _refuse_the_same_elsewhere(before: pd.DataFrame, found: str, said: Said) -> None:
    """A file that is not for publication under another name is not for publication under this one."""
    same = before[(before["sha256"] == found) & ~before["may_be_published"]]
    if len(same) and said.may_be_published is None:
        line = same.iloc[0]
        raise ParameterError(
            f"This very file stands in local/{line['file']}, not for publication ({line['licence']}). Import it under "
            "that name (--name), or say --not-for-publication or --may-be-published, each with --licence."
        )
    if len(same) and said.may_be_published and "licence" not in said.given:
        raise ParameterError(f"Say with --licence on what terms the figures may be published; {OGL} is not assumed.")
