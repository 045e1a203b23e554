"""England's working days, once: Monday to Friday less England's bank holidays."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

import numpy as np
import pandas as pd

YEARS = range(2000, 2051)


class Calendar:
    """Counts working days.

    The day something starts is day 0 and the day it ends is counted: (start, end]. `extra` are days
    announced too late for the `holidays` library (council.yaml, `bank_holidays_extra`).

    Source: Working Together counts working days; the bank holidays are those of England and Wales
    as the `holidays` library lists them for GB, subdivision ENG.
    """

    def __init__(self, extra: Iterable = ()) -> None:
        self.extra = tuple(sorted(pd.Timestamp(day).date().isoformat() for day in extra))

    def __reduce__(self):
        return (Calendar, (self.extra,))  # numpy's calendar cannot be pickled, and is quickly made again

    @cached_property
    def _numpy(self) -> np.busdaycalendar:
        import holidays

        listed = holidays.country_holidays("GB", subdiv="ENG", years=YEARS)
        days = [np.datetime64(day) for day in listed] + [np.datetime64(day) for day in self.extra]
        return np.busdaycalendar(holidays=days)

    def between(self, start: pd.Series, end: pd.Series) -> pd.Series:
        """Working days after `start` up to and including `end`, as floats of the same index.

        Missing where either date is missing; negative where the end comes before the start.
        """
        known = start.notna() & end.notna()
        taken = pd.Series(np.nan, index=start.index, dtype="float64")
        first = start[known].to_numpy("datetime64[D]") + np.timedelta64(1, "D")
        last = end[known].to_numpy("datetime64[D]") + np.timedelta64(1, "D")
        taken[known] = np.busday_count(first, last, busdaycal=self._numpy).astype("float64")
        return taken

    def add(self, dates, days: int):
        """The last day within `days` working days of `dates` (a date or a Series of dates).

        Day 0 is the date itself, also when it falls on a weekend or a bank holiday. Missing stays
        missing.
        """
        if not isinstance(dates, pd.Series):
            return self.add(pd.Series([pd.Timestamp(dates)]), days).iloc[0]
        due = pd.Series(pd.NaT, index=dates.index, dtype="datetime64[ns]")
        known = dates.notna()
        due[known] = pd.to_datetime(
            np.busday_offset(
                dates[known].to_numpy("datetime64[D]"), days, roll="backward", busdaycal=self._numpy
            )
        ).astype("datetime64[ns]")
        return due
