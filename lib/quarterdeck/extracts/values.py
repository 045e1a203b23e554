"""Cells as councils write them, read as dates, yes or no, numbers, identifiers and codes.

Every function reads one cell and gives the value, None for a blank, or UNREADABLE. `columns.read_column`
applies one to a whole column, reading each distinct cell once.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

import pandas as pd

UNREADABLE = object()
Reader = Callable[[Any], Any]

MARKERS = frozenset({"#n/a", "#na", "#ref!", "#value!", "#name?", "#div/0!", "#num!", "#null!"})
BLANKS = MARKERS | {"", "n/a", "null", "nan", "nat", "<na>", "-", "--"}
_EXCEL_DAY_0 = date(1899, 12, 30)
_NO_DAYS = (_EXCEL_DAY_0, date(1899, 12, 31))
_EARLIEST, _LATEST = date(1880, 1, 1), date(2150, 12, 31)
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), start=1)
    for name in names.split()
}  # fmt: skip
_CLOCK = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2}|[AaPp]\.?[Mm]\.?)?)?"
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})" + _CLOCK)
_BRITISH = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})" + _CLOCK)
_NAMED = re.compile(r"(?:[A-Za-z]{3,9},? )?(\d{1,2})(?:st|nd|rd|th)?[-/ .]+([A-Za-z]{3,9})[-/ .,]+(\d{4})" + _CLOCK)
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
# What a formula gives of an empty cell, formatted as a date.
_NO_DAY = re.compile(r"0?0/0?1/1900" + _CLOCK)
_NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:[, ]\d{3})+|\d+)?(?:\.\d*)?(?:[eE][-+]?\d{1,3})?")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+\d{2,3}")
_LARGEST_WHOLE = 10**15  # a spreadsheet keeps fifteen digits of a number; those behind are noughts
# Characters that take no room and that copying from web pages and mails leaves in cells.
_NO_WIDTH = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_WITHOUT = str.maketrans("", "", _NO_WIDTH)
_LETTER_PREFIX = re.compile(r"^\(?(?:([a-z])\1?|p1)\)\s*", re.IGNORECASE)


def clean(cell: Any) -> str | None:
    """The text of a cell without needless spaces; None when it is blank or an error of the spreadsheet."""
    if cell is None or cell is pd.NaT or (isinstance(cell, float) and math.isnan(cell)):
        return None
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = " ".join(str(cell).translate(_WITHOUT).split())
    return None if text.casefold() in BLANKS else text


def identifier(cell: Any) -> Any:
    """An identifier as text: 7.0 is '7', while '007' stays as it is.

    One that a spreadsheet has made a date or a number like 1.23E+05 of is unreadable: what it was is lost.
    """
    if isinstance(cell, datetime | date | timedelta | bool):
        return UNREADABLE
    if isinstance(cell, float) and abs(cell) >= _LARGEST_WHOLE:
        return UNREADABLE
    text = clean(cell)
    if text is None:
        return None
    if text.endswith(".0") and text[:-2].isdigit():
        return text[:-2]
    return UNREADABLE if _SCIENTIFIC.fullmatch(text) else text


def day(cell: Any) -> Any:
    """A date: a date cell, 31/03/2025, 2025-03-31, 31 March 2025, 20250331 or an Excel day number.

    Day comes before month, as in Britain. Years of two digits are not guessed at. A time of day is
    dropped.
    """
    if isinstance(cell, datetime | date):
        found = cell.date() if isinstance(cell, datetime) else cell
        if found in _NO_DAYS:
            return None
        return found if _EARLIEST <= found <= _LATEST else UNREADABLE
    return _day_in(cell if type(cell) is str else clean(cell))


@lru_cache(maxsize=200_000)
def _day_in(cell: str | None) -> Any:
    text = clean(cell)
    if text is None or _NO_DAY.fullmatch(text):
        return None
    for pattern, order in ((_ISO, (1, 2, 3)), (_BRITISH, (3, 2, 1)), (_DIGITS, (1, 2, 3))):
        if match := pattern.fullmatch(text):
            return _date(*(int(match[part]) for part in order))
    if match := _NAMED.fullmatch(text):
        month = _MONTHS.get(match[2].casefold())
        return _date(int(match[3]), month, int(match[1])) if month else UNREADABLE
    return _excel_day(text)


def _date(year: int, month: int, day_of_month: int) -> Any:
    try:
        found = date(year, month, day_of_month)
    except ValueError:
        return UNREADABLE
    return found if _EARLIEST <= found <= _LATEST else UNREADABLE


def _excel_day(text: str) -> Any:
    if re.fullmatch(r"\d{4,5}(?:\.\d+)?", text) and 3654 <= float(text) <= 91_000:
        return _EXCEL_DAY_0 + timedelta(days=int(float(text)))
    return UNREADABLE


def month_end(cell: Any) -> Any:
    """The last day of a month written 2025-09, 09/2025, September 2025 or as any date in it."""
    text = clean(cell)
    if text is None:
        return None
    if match := re.fullmatch(r"(\d{4})[-/](\d{1,2})", text):
        found = _date(int(match[1]), int(match[2]), 1)
    elif match := re.fullmatch(r"(\d{1,2})[-/](\d{4})", text):
        found = _date(int(match[2]), int(match[1]), 1)
    elif match := re.fullmatch(r"([A-Za-z]{3,9})[- ](\d{4})", text):
        found = _date(int(match[2]), _MONTHS.get(match[1].casefold(), 0), 1)
    else:
        found = day(cell)
    if found is UNREADABLE or found is None:
        return found
    following = date(found.year + found.month // 12, found.month % 12 + 1, 1)
    return following - timedelta(days=1)


def quarter_end(cell: Any) -> Any:
    """The last day of a quarter written 2025-26 Q2, or a date as it stands."""
    text = clean(cell)
    match = re.fullmatch(r"(\d{4})[-/](\d{2})[- ]Q([1-4])", text or "", re.IGNORECASE)
    if not match:
        return day(cell)
    year, number = int(match[1]), int(match[3])
    if (year + 1) % 100 != int(match[2]):
        return UNREADABLE
    return (date(year, 6, 30), date(year, 9, 30), date(year, 12, 31), date(year + 1, 3, 31))[number - 1]


def number(cell: Any) -> Any:
    """A number: pounds signs, thousands separators and a closing % are understood, (12) is -12.

    `1.2k` and `3m` are not guessed at, nor is a comma where no thousands end (`1,5`).
    """
    if isinstance(cell, bool | datetime | date | timedelta):
        return UNREADABLE
    if isinstance(cell, int | float) and not (isinstance(cell, float) and math.isnan(cell)):
        return float(cell)
    text = clean(cell)
    if text is None:
        return None
    if text.isdecimal() and text.isascii():
        return float(text)
    text = text.replace("£", "").replace("\u2212", "-").replace("- ", "-").strip()
    negative = text.startswith("(") and text.endswith(")")
    text = (text[1:-1] if negative else text).rstrip("%").strip()
    if not _NUMBER.fullmatch(text) or (negative and text.startswith(("-", "+"))):
        return UNREADABLE
    try:
        found = float(text.replace(",", "").replace(" ", ""))
    except ValueError:
        return UNREADABLE
    if not math.isfinite(found):
        return UNREADABLE
    return -found if negative else found


def whole(cell: Any) -> Any:
    """A whole number; a fraction is unreadable."""
    found = number(cell)
    if isinstance(found, float) and not found.is_integer():
        return UNREADABLE
    return found


def age(cell: Any) -> Any:
    """An age in years, decimal or whole: 7, 7.4, `7 years`, `7y 3m`, `3 months`; an unborn child's is blank."""
    text = clean(cell)
    if text is not None and (match := _AGE.fullmatch(text.casefold())):
        years, months = match["years"], match["months"]
        if years or months:
            return float(years or 0) + float(months or 0) / 12
    return None if text is not None and text.casefold() == "unborn" else number(cell)


def month_number(cell: Any) -> Any:
    """The number of a month written 6, 06, June or Jun."""
    text = clean(cell)
    if text is not None and (named := _MONTHS.get(text.casefold())):
        return float(named)
    found = whole(cell)
    return found if found is None or found is UNREADABLE or 1 <= found <= 12 else UNREADABLE


_AGE = re.compile(
    r"(?:(?P<years>\d+(?:\.\d+)?) ?(?:y|yr|yrs|year|years)(?: old)?)?(?:,? ?(?:and )?(?P<months>\d+) ?"
    r"(?:m|mth|mths|month|months)(?: old)?)?"
)
_YES = frozenset({"yes", "y", "true", "t", "1", "agency"})
_NO = frozenset({"no", "n", "false", "f", "0", "2"})
_NOT_KNOWN = frozenset(
    {"unknown", "not known", "not recorded", "not stated", "u", "9", "unborn", "not applicable", "na"}
)


_LETTERED = re.compile(r"^\(?[a-z][.)]\s*", re.IGNORECASE)
_PARTED = re.compile(r"\s*[-:=(\u2013]\s*|(?<=^[0129])\s+")


def yes_no(cell: Any) -> Any:
    """'yes' or 'no' from Yes, y, a) Yes, 1, 1 - Yes, True … and their opposites; unknown is blank.

    What says both, as `0 - Yes`, is unreadable.
    """
    text = clean(cell)
    if text is None:
        return None
    plain = _LETTERED.sub("", text).casefold().strip(" '\"")
    parts = {part.strip(" .)") for part in (plain, *_PARTED.split(plain, maxsplit=1))} - {""}
    said = {meaning for words, meaning in ((_YES, "yes"), (_NO, "no"), (_NOT_KNOWN, None)) if parts & words}
    return next(iter(said)) if len(said) == 1 else UNREADABLE


def without_letter(text: str) -> str:
    """A text without the letter that Annex A puts before its codes: `Male` for `a) Male`."""
    return _LETTER_PREFIX.sub("", text)


def code(known: Mapping[str, Any] | tuple[str, ...], words: Mapping[str, str] | None = None) -> Reader:
    """A reader of codes written in any of their ways: `U6`, `f) U6: Foster placement`, `U6 - Foster`.

    Where no code stands in the cell, its text is looked up among `words` (and the codes' own
    meanings). What is not understood is kept as written, for the checks to count.
    """
    spelled = {name.casefold(): name for name in known}
    meanings = dict(known) if isinstance(known, Mapping) else {}
    texts = {plain_words(text): name for name, text in meanings.items() if isinstance(text, str)}
    texts |= {plain_words(text): name for text, name in (words or {}).items()}

    def read(cell: Any) -> str | None:
        text = clean(cell)
        if text is None:
            return None
        without = _LETTER_PREFIX.sub("", text)
        for whole_text in (without, text):
            if (found := spelled.get(whole_text.casefold())) or (found := texts.get(plain_words(whole_text))):
                return found
        for token in re.split(r"[\s:;,()\[\]/–-]+", without.casefold()):
            if token in spelled:
                return spelled[token]
        return texts.get(plain_words(re.split(r"\s*[:–-]\s*", without, maxsplit=1)[-1]), without)

    return read


@lru_cache(maxsize=50_000)
def plain_words(text: str) -> str:
    """Lower-case letters and digits of a text, for comparing meanings."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def translated(reader: Reader, written: Mapping[str, str]) -> Reader:
    """A reader that first looks a cell up in the council's own spellings (`params/sources.yaml`)."""
    own = {plain_words(text): value for text, value in written.items()}

    def read(cell: Any) -> Any:
        text = clean(cell)
        for written in (text, without_letter(text)) if text is not None else ():
            if (found := own.get(plain_words(written))) is not None:
                return reader(found)
        return reader(cell)

    return read
