"""What is known of every kind of fault: the columns it concerns, what to do, what it does to a figure.

The faults that one row shows are told by their words (those of `check` and of the readers); those
across rows by the id of their check.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from .across import WARNS, Check
from .between import BETWEEN
from .every import ACROSS
from .over_time import OVER_TIME

SET_ASIDE = "The row is in no figure until it is corrected."
# Of a row of one file whose key is in another file of the same extract too.
OTHER_CONTENTS, SAME_CONTENTS = "has other contents under the same key in", "is the same as a row in"
OLDER_FILE, IN_TWO_FILES = "older_file", "in_two_files"
_COLUMN = re.compile(r"`([^`]+)`")


@dataclass(frozen=True)
class Kind:
    """A kind of fault: its id, what to do, its effect on a figure, and the columns it concerns."""

    id: str
    do: str
    effect: str
    columns: tuple[str, ...] = ()


# The first whose words are found in the fault tells its kind.
KINDS = (
    ("text where a date belongs", "text_for_date", "Write the date as a date at the source, and extract again.",
     SET_ASIDE),
    ("is blank", "blank", "Fill it in at the source, and extract again.", SET_ASIDE),
    ("is not a number", "not_a_number", "Write it as a number at the source, and extract again.", SET_ASIDE),
    ("is neither yes nor no", "neither_yes_nor_no", "Write yes or no at the source, and extract again.", SET_ASIDE),
    ("is before", "ends_before_start", "Correct the two dates at the source, and extract again.", SET_ASIDE),
    ("is after the extract's date", "after_extract", "Correct the date, or check that the extract lies in its quarter.",
     SET_ASIDE),
    ("is negative", "negative", "Correct the number at the source, and extract again.", SET_ASIDE),
    ("is below", "too_low", "Correct the number at the source, and extract again.", SET_ASIDE),
    (OTHER_CONTENTS, OLDER_FILE, "Remove the older of the two files, or correct the row in one of them.",
     "The row of the newer file is counted in its place."),
    (SAME_CONTENTS, IN_TWO_FILES, "Keep one of the two files in the folder.",
     "The row is counted once, from the other file."),
    ("also in", "same_rows", "Remove the file that should not be here.",
     "The rows are counted once, from the other file."),
    ("repeats an earlier row", "repeats", "Remove the repeated row at the source; the first of them is used.",
     "The first of the rows is counted; the others are in no figure."),
    ("more cells than", "too_wide", "Look at the row in the file: a stray separator moves its cells.", SET_ASIDE),
    ("not among its codes", "unknown_code",
     "Correct it at the source, or give the council's own spelling under 'values' in params/sources.yaml.",
     "The row is used; what the cell says counts as not recorded where a measure asks for certain codes, and stands "
     "under 'Code not known' in a breakdown."),
    ("another year's list", "other_years_code", "Recode it at the source by the list of the episode's year.",
     "The row is counted under the code as written, which that year's measures may not know."),
    ("written as in another year", "other_years_spelling",
     "Check that the extract lies in its quarter; then set the export to the year's spelling.",
     "None: both spellings are read."),
    ("who is not in the header", "no_header", "Add the child to the header module, and extract again.",
     "Age, sex and ethnicity of the child are not known."),
    ("with and without leading noughts", "leading_zeros", "Export identifiers as text, so that none loses its zeros.",
     "One person counts as two, and the rows of one do not find those of the other."),
    ("it counts as not recorded", "unreadable", "Correct the cell at the source, and extract again.",
     "The row is counted; what the cell should say counts as not recorded."),
    ("has no `date_of_birth`", "no_birth_date", "Enter the birth date at the source, and extract again.",
     "The age is not known: a measure of an age group leaves the person out."),
    ("spreadsheet's error", "spreadsheet_error", "Mend the formula in the file, or export values instead of formulas.",
     "The cell counts as not recorded."),
    ("is identical to an earlier row", "identical",
     "Check whether both are meant (two carers at a time, two postings).",
     "Both rows are counted: too high by one for each that is not meant."),
    ("after the person's date of death", "after_death", "End the service on the day of death at the source.",
     "The service counts on until it is ended."),
    ("on a Saturday or Sunday", "weekend", "Check the date of the conference at the source.",
     "The conference is counted on the day given."),
    ("without an enquiry that it could belong to", "conference_alone",
     "Enter the enquiry that led to it; only a child who came with a plan from another council has none.",
     "It counts as a date error: neither in time nor late."),
    ("another conference date on the referral", "two_conference_dates",
     "Correct which of the two dates is true at the source.", "The date on the enquiry is used."),
    ("did not have yet", "code_of_later_year", "Check the code, and the year in the census's header.",
     "The row is counted under the code."),
    ("lists a factor twice", "factor_twice", "Remove the repeated factor at the source.", "It counts once."),
)  # fmt: skip


@cache
def _by_id() -> dict[str, Check]:
    return {one.id: one for one in (*ACROSS, *BETWEEN, *OVER_TIME)}


@cache
def _by_words() -> dict[str, Check]:
    return {one.says: one for one in (*ACROSS, *BETWEEN) if one.says}


def kind_of(words: str, check: str = "", *, set_aside: bool = True) -> Kind:
    """The kind of a fault from its words and, where it was found across rows, the id of its check."""
    declared = _by_id().get(check) or _by_words().get(words)
    if declared:
        effect = SET_ASIDE if set_aside and declared.severity == WARNS else declared.effect
        return Kind(declared.id, declared.do, effect, declared.columns)
    columns = tuple(dict.fromkeys(_COLUMN.findall(words)))
    for part, name, do, effect in KINDS:
        if part in words:
            twice = name in ("repeats", "same_rows", OLDER_FILE, IN_TWO_FILES)
            whole_row = twice or name in ("too_wide", "identical")
            effect = effect if twice or not set_aside else SET_ASIDE
            return Kind(name, do, effect, () if whole_row else columns)
    effect = SET_ASIDE if set_aside else "The row is counted as it stands."
    return Kind("other", "Look at the row at the source, correct it and extract again.", effect, columns)
