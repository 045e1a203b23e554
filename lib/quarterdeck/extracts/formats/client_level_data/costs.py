"""What a service costs a week: the unit cost times its units a week, by the words of its cost frequency.

The department's rule (DataS-DHSC/ASC-CLD-LA-Dashboard, 6.Costs_fact.sql): 1 for a weekly cost, 1/2
fortnightly, 1/4 four-weekly, 12/52 monthly, 4/52 quarterly, 1/52 annual, otherwise the planned units. Here
the planned units count only where the words name a unit (hour, session, day …), say "other" or are blank:
words that are not known are noticed and the package is not costed, because a price a month taken for a
price a week is wrong by four. "Bi-weekly" is not known: it means twice a week or every other week.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from ... import values

ONE_OFF, PLANNED, UNKNOWN = "one-off", "planned", "unknown"
UNKNOWN_FREQUENCY = "has a cost frequency that is not known; the package is not costed"
_NUMBERS = {word: number for number, word in enumerate(
    ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"), 1
)}  # fmt: skip
_A_WEEK = {
    "week": 1.0, "weekly": 1.0, "wk": 1.0, "wkly": 1.0, "pw": 1.0, "7days": 1.0,
    "fortnight": 1 / 2, "fortnightly": 1 / 2, "otherweek": 1 / 2, "secondweek": 1 / 2, "14days": 1 / 2,
    "28days": 1 / 4,
    "month": 12 / 52, "monthly": 12 / 52, "calendarmonth": 12 / 52, "calendarmonthly": 12 / 52, "pcm": 12 / 52,
    "quarter": 4 / 52, "quarterly": 4 / 52, "halfyear": 2 / 52, "halfyearly": 2 / 52,
    "annum": 1 / 52, "annual": 1 / 52, "annually": 1 / 52, "pa": 1 / 52, "year": 1 / 52, "yearly": 1 / 52,
}  # fmt: skip
_UNITS = frozenset((
    "", "other", "hour", "hourly", "hr", "halfhour", "quarterhour", "15minutes", "30minutes", "45minutes",
    "60minutes", "day", "daily", "halfday", "fullday", "night", "nightly", "session", "sessional", "halfdaysession",
    "fulldaysession", "visit", "call", "meal", "journey", "trip", "mile", "unit",
))  # fmt: skip
_ONE_OFF = frozenset(("oneoff", "oneoffcost", "oneoffpayment", "onetime", "onceonly", "singlepayment"))
_BEFORE = re.compile(r"^(?:(?:per|every|each|an?|once|cost|price|rate)\s+)+")
_EVERY = re.compile(r"(\d{1,2})(weeks?|weekly|wks?|months?|monthly)")


def units_a_week(words: str) -> float | str:
    """Units a week of a cost frequency, or that it is one-off, that the planned units count, or unknown.

    'Per calendar month' -> 12/52; 'Every four weeks', '4-weekly' -> 1/4; 'Hourly' -> PLANNED.
    """
    text = re.sub(r"[^a-z0-9]+", " ", words.casefold()).strip()
    for plain in (values.plain_words(text), values.plain_words(_BEFORE.sub("", text))):
        if plain in _ONE_OFF:
            return ONE_OFF
        if plain in _UNITS:
            return PLANNED
        if plain in _A_WEEK:
            return _A_WEEK[plain]
        for word, number in _NUMBERS.items():
            if plain.startswith(word) and _EVERY.fullmatch(f"{number}{plain[len(word):]}"):
                plain = f"{number}{plain[len(word):]}"
        if (match := _EVERY.fullmatch(plain)) and int(match[1]):
            return (12 / 52 if match[2].startswith("month") else 1.0) / int(match[1])
    return UNKNOWN


def weekly_cost(services: pd.DataFrame) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Weekly cost in pounds, why there is none, and whether its frequency is not known; each of shape (n,).

    A cost of nothing and a one-off cost have no weekly cost. Signs are dropped, as by the department.
    """
    unit = services["_unit_cost"].abs()
    words = services["_frequency"].fillna("")
    found = words.map({written: units_a_week(written) for written in words.unique()})
    planned = services["_units"].abs() if "_units" in services else pd.Series(np.nan, index=services.index)
    planned = planned.where(planned > 0)
    unknown = found.eq(UNKNOWN)
    units = pd.to_numeric(found, errors="coerce").where(found.ne(PLANNED), planned)
    note = pd.Series(np.nan, index=services.index, dtype="object")
    note = note.mask(units.isna(), "no planned units").mask(unknown, "cost frequency not known")
    note = note.mask(unit.isna() | (unit == 0), "no unit cost").mask(found.eq(ONE_OFF), "one-off cost")
    return (unit * units).mask(note.notna()), note, unknown
