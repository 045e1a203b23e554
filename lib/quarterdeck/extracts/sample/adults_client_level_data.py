"""Writes Client Level Data: services of a rolling 12 months with requests, assessments and reviews between.

Both releases' words stand in one file. Two carers at once are two identical rows. A changed price closes
a row on 31 March and opens the next on 1 April: an event's end is its last day. No row names anyone:
numbers begin with 999, which no patient has.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv

from . import adults_settings as a
from .adults_care import NEVER, AdultCare, day
from .adults_providers import NOBODY

HEADINGS = (
    "Reporting Period Start Date", "Reporting Period End Date", "NHS Number", "LA Person Unique Identifier",
    "First Name", "Last Name", "GP Practice Name", "GP Practice Code", "Gender", "Ethnicity", "Date of Birth",
    "Date of Death", "Client Type", "Primary Support Reason", "Postcode", "Accommodation Status", "Employment Status",
    "Has Unpaid Carer", "Autism Spectrum Disorder (ASD)", "Visual Impairment", "Hearing Impairment", "Dementia",
    "Client Funding Status", "Event Type", "Event Reference", "Event Start Date", "Event End Date",
    "Event Description", "Event Outcome", "Request: Route of Access", "Assessment Type", "Eligible Needs Identified",
    "Method of Assessment", "Total Hrs Caring per week", "No. of adults being cared for", "Adult 1 Linked Person_ID",
    "Adult 2 Linked Person_ID", "Adult 3 Linked Person_ID", "Service Type", "Service Component",
    "Delivery Mechanism", "Provider CQC Location Name", "Provider CQC Location ID", "Review Reason",
    "Review Outcomes Achieved", "Method of Review", "Unit Cost", "Cost Frequency (Unit Type)",
    "Planned units per week", "LA Code",
)  # fmt: skip
FILE = "client_level_data.csv"
_EPOCH = day("1900-01-01")
_ETHNICITY = ("White British", "Indian", "Pakistani", "Black African", "Any other White background", "Not stated")
_REASONS = (
    "Physical support: Personal care support", "Learning disability support", "Mental health support",
    "Support with memory and cognition", "Physical support: Access and mobility only",
)  # fmt: skip
_EVENTS = {
    "Request": {"Request: Route of Access": "Community", "Event Outcome": "Progress to assessment"},
    "Assessment": {
        "Assessment Type": "Long term assessment", "Eligible Needs Identified": "Yes",
        "Method of Assessment": "Face to face", "Event Outcome": "Progress to support planning or services",
    },
    "Review": {
        "Review Reason": "Planned", "Review Outcomes Achieved": "Fully achieved", "Method of Review": "Face to face",
        "Event Outcome": "Continuation of support or services",
    },
}  # fmt: skip


def _text(values) -> pa.Array:
    return pa.array(np.asarray(values, dtype=object), type=pa.string(), from_pandas=True)


def _all_days() -> pa.Array:
    days = pd.date_range("1900-01-01", "2060-12-31")
    return _text(days.strftime("%d/%m/%Y"))


class ClientLevelData:
    """The whole history as one table of text; each quarter's extract takes the rows it can see."""

    def __init__(self, care: AdultCare, givers: pd.DataFrame, rng: np.random.Generator, la_code: str) -> None:
        self.care, self.la_code = care, la_code
        self.days = _all_days()
        people = self._people(rng)
        self.services = self._services(people, givers)
        self.events = self._events(people)

    def write(self, path: Path, since: int, as_at: int, extra: list[dict[str, str]]) -> int:
        """Write what an extract at the end of `as_at` shows; returns the file's row of the first of `extra`."""
        parts = [
            self._seen(with_last_days(self.care.packages), self.services, since, as_at),
            self._seen(self.care.events, self.events, since, as_at),
        ]
        fault = pa.table({h: _text([row.get(h) for row in extra]) for h in HEADINGS})
        rows = sum(len(part) for part in parts)
        with path.open("wb") as file:
            file.write((",".join(HEADINGS) + "\n").encode("utf-8"))
            options = pyarrow.csv.WriteOptions(include_header=False, quoting_style="none")
            for part in (*parts, fault):
                pyarrow.csv.write_csv(part, file, options)
        return rows + 2

    def _seen(self, events: pd.DataFrame, text: pa.Table, since: int, as_at: int) -> pa.Table:
        end = known_ends(events, as_at)
        known = (events["recorded"].to_numpy() <= as_at) & (events["start"].to_numpy() <= as_at)
        rows = np.flatnonzero(known & (end >= since))
        taken = text.take(pa.array(rows))
        ended = end[rows]
        died = self.died[events["person"].to_numpy()[rows]]
        columns = dict(zip(taken.column_names, taken.columns, strict=True))
        # The stated reporting period is now and then that of the quarter before, as in real files.
        wrong = rows % 211 == 7
        columns["Reporting Period Start Date"] = self._dates(np.where(wrong, since - 91, since))
        columns["Reporting Period End Date"] = self._dates(np.where(wrong, as_at - 91, as_at))
        columns["Event End Date"] = self._dates(ended)
        columns["Date of Death"] = self._dates(np.where(died + 10 <= as_at, died, NEVER))
        empty = pa.nulls(len(rows), pa.string())
        return pa.table({h: columns.get(h, empty) for h in HEADINGS})

    def _dates(self, days: np.ndarray) -> pa.Array:
        return self.days.take(pa.array(days - _EPOCH, mask=days == NEVER))

    def _people(self, rng) -> dict[str, np.ndarray]:
        people = self.care.people
        n = len(people)
        number = people["number"].to_numpy()
        packages = self.care.packages
        last_end = packages.groupby("person")["end"].max().reindex(number, fill_value=NEVER).to_numpy()
        long_term = packages[np.array(a.LONG_TERM)[packages["kind"]]]["person"].unique()
        dies = np.isin(number, long_term) & (rng.random(n) < 0.4) & (last_end < NEVER)
        self.died = np.where(dies, last_end - 1, NEVER)
        nhs = np.char.add("999", np.char.zfill(number.astype(str), 7)).astype(object)
        born = np.where(people["no_date_of_birth"], NEVER, people["born"])
        return {
            "NHS Number": np.where(rng.random(n) < a.NO_NHS_NUMBER, None, nhs),
            "LA Person Unique Identifier": np.char.add("LM", np.char.zfill(number.astype(str), 7)).astype(object),
            "Gender": np.array(["Female", "Male"], dtype=object)[people["sex"]],
            "Ethnicity": np.array(_ETHNICITY, dtype=object)[rng.choice(len(_ETHNICITY), n, p=_SHARES)],
            "Date of Birth": np.array(self._dates(born).to_pylist(), dtype=object),
            "Client Type": np.where(people["carer"], "Carer", "Service User").astype(object),
            "Primary Support Reason": np.array(_REASONS, dtype=object)[rng.integers(0, len(_REASONS), n)],
            "Has Unpaid Carer": np.array(["Yes", "No", "Unknown"], dtype=object)[rng.integers(0, 3, n)],
        }

    def _services(self, people: dict[str, np.ndarray], givers: pd.DataFrame) -> pa.Table:
        packages = self.care.packages
        n, person, kind = len(packages), packages["person"].to_numpy(), packages["kind"].to_numpy()
        first = packages["release"].to_numpy() == 1
        given = packages["given_by"].to_numpy()
        columns = {name: _text(values).take(pa.array(person)) for name, values in people.items()}
        types = np.array([care.service_type for care in a.CARE], dtype=object)
        earlier = np.array([_release_1(care.service_type) for care in a.CARE], dtype=object)
        columns["Event Type"] = _text(np.full(n, "Service", dtype=object))
        columns["Event Reference"] = _text([f"S{reference}" for reference in packages["reference"]])
        columns["Event Start Date"] = self._dates(packages["start"].to_numpy())
        columns["Service Type"] = _text(np.where(first, earlier[kind], types[kind]))
        columns["Service Component"] = _text(np.array([c.component for c in a.CARE], dtype=object)[kind])
        columns["Delivery Mechanism"] = _text(np.array([c.delivery for c in a.CARE], dtype=object)[kind])
        for heading, column in (("Provider CQC Location Name", "name"), ("Provider CQC Location ID", "location_id")):
            names = np.append(givers[column].replace("", None).to_numpy(dtype=object), None)
            columns[heading] = _text(names[np.where(given == NOBODY, len(givers), given)])
        columns["Unit Cost"] = _text([None if c != c else f"{c:.2f}" for c in packages["unit_cost"].tolist()])
        columns["Cost Frequency (Unit Type)"] = _text(packages["frequency"].to_numpy(dtype=object))
        columns["Planned units per week"] = _text([None if u != u else f"{u:g}" for u in packages["units"].tolist()])
        columns["Client Funding Status"] = _text(np.full(n, "Council funded", dtype=object))
        columns["LA Code"] = _text(np.full(n, self.la_code, dtype=object))
        return pa.table(columns)

    def _events(self, people: dict[str, np.ndarray]) -> pa.Table:
        events = self.care.events
        columns = {name: _text(values).take(pa.array(events["person"])) for name, values in people.items()}
        kind = events["event_type"]
        columns["Event Type"] = _text(kind)
        columns["Event Reference"] = _text([f"E{number}" for number in range(len(events))])
        columns["Event Start Date"] = self._dates(events["start"].to_numpy())
        for heading in sorted({h for cells in _EVENTS.values() for h in cells}):
            columns[heading] = _text(kind.map({name: cells.get(heading) for name, cells in _EVENTS.items()}))
        columns["LA Code"] = _text(np.full(len(events), self.la_code, dtype=object))
        return pa.table(columns)


_SHARES = (0.62, 0.16, 0.05, 0.05, 0.08, 0.04)


def _release_1(service_type: str) -> str:
    """The words of release 1: other capitals, and carers by their old name."""
    group, kind = service_type.split(": ")
    group = {"Unpaid carer support": "Carer Support"}.get(group, group.title())
    return f"{group}: {kind if kind.startswith('ST-') else kind.title()}"


def with_last_days(packages: pd.DataFrame) -> pd.DataFrame:
    """The packages with the last day of care for their end: the simulation has the first day without it."""
    return packages.assign(end=packages["end"].where(packages["end"] == NEVER, packages["end"] - 1))


def known_ends(events: pd.DataFrame, as_at: int) -> np.ndarray:
    """The day each event ended, as far as it had happened and been recorded by the end of `as_at`."""
    end = events["end"].to_numpy()
    return np.where((end <= as_at) & (events["end_recorded"].to_numpy() <= as_at), end, NEVER)


def faulty_rows(as_at: int) -> list[tuple[dict[str, str], str]]:
    """Rows with one fault each, about people who are in no other row, and what is wrong with them."""

    def date(days: int) -> str:
        return pd.Timestamp(days, unit="D").strftime("%d/%m/%Y")

    good = {
        "Gender": "Female", "Date of Birth": "01/01/1950", "Client Type": "Service User", "Event Type": "Service",
        "Event Start Date": date(as_at - 60), "Service Type": "Long term support: Community",
        "Service Component": "Home support", "Delivery Mechanism": "CASSR managed personal budget",
        "Unit Cost": "20.00", "Cost Frequency (Unit Type)": "Hourly", "Planned units per week": "10",
        "Reporting Period Start Date": date(as_at - 364), "Reporting Period End Date": date(as_at),
    }  # fmt: skip
    spoiled = (
        ({"Event End Date": date(as_at - 80)}, "end before start"),
        ({"Event Start Date": "31/02/2025"}, "unreadable date"),
        ({"Event Start Date": ""}, "missing start date"),
        ({"Event Start Date": date(as_at + 40)}, "future date"),
        ({"Service Type": "Long term support: Sea voyage"}, "unknown code"),
        ({"Unit Cost": "minus four hundred"}, "not a number"),
    )
    rows = []
    for number, (wrong, reason) in enumerate(spoiled):
        who = {"NHS Number": f"99999{number:05d}", "LA Person Unique Identifier": f"LMX{number:06d}"}
        rows.append((good | who | {"Event Reference": f"X{number}"} | wrong, reason))
    return rows
