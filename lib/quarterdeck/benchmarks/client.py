"""A client of the Explore Education Statistics public API. Only `quarterdeck benchmarks fetch` uses it.

Source: Department for Education, Explore education statistics API, version 1 (no key needed).
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import requests

from ..extracts.guards import LARGEST_FILE, MEGABYTE
from .choices import DataSet, FetchChoices
from .readers.ees_standard import META_COLUMNS, REQUIRED, UNITS
from .readers.frame import PublishedError

_CHUNK = 1 << 20
PAGE_SIZE = 10_000
MOST_PAGES = 1_000
_PERIODS = {
    "CY": "Calendar year", "AY": "Academic year", "FY": "Financial year", "RY": "Reporting year", "TY": "Tax year",
    "T1": "Autumn term", "T2": "Spring term", "T3": "Summer term", "T1T2": "Autumn and spring term",
    "P1": "Part 1 (April to September)", "P2": "Part 2 (October to March)",
    **{f"{kind}YQ{n}": f"{word} year Q{n}" for n in range(1, 5)
       for kind, word in (("A", "Academic"), ("C", "Calendar"), ("F", "Financial"), ("T", "Tax"))},
    **{f"W{n}": f"Week {n}" for n in range(1, 54)},
    **{f"M{n}": month for n, month in enumerate(
        ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
         "December"), start=1)},
}  # fmt: skip
_LEVELS = {"NAT": "National", "REG": "Regional", "LA": "Local authority"}
_SIX_DIGITS = frozenset("AFT")  # academic, financial and tax years, and terms and parts of them


def fetch(choices: FetchChoices, wanted: DataSet, folder: Path) -> Path:
    """A data set as a file of the open data standard in `folder`, its metadata beside it.

    Raises
    ------
    PublishedError : no answer, a refusal (in the publisher's words), or an answer that is no data set.
    """
    with requests.Session() as session:
        session.headers["User-Agent"] = "quarterdeck"
        api = _Api(session, choices, wanted)
        meta = api.meta()
        path = folder / f"{wanted.name}.csv"
        if wanted.way == "csv":
            api.whole(path)
        try:
            if wanted.way == "query":
                _write_rows(path, meta, api.answers())
            _write_meta(path.with_name(f"{wanted.name}.meta.csv"), path, meta)
        except (KeyError, TypeError, ValueError) as error:
            raise PublishedError(
                f"The answer for '{wanted.name}' and its metadata do not go together ({error}). Fetch it again; if it "
                "stays so, take the whole data set (way: csv)."
            ) from None
    return path


class _Api:
    """The calls for one data set."""

    def __init__(self, session: requests.Session, choices: FetchChoices, wanted: DataSet) -> None:
        self.session, self.wanted, self.timeout = session, wanted, choices.timeout_seconds
        self.address = f"{choices.address}/data-sets/{wanted.id}"
        self.version = {"dataSetVersion": wanted.version} if wanted.version else {}

    def meta(self) -> dict[str, Any]:
        """The data set's filters, indicators and locations by their short ids."""
        return self._json("GET", "meta")

    def answers(self) -> list[dict[str, Any]]:
        """Every result of the query, page after page until the last."""
        asked = {"criteria": self.wanted.criteria} if self.wanted.criteria else {}
        if self.wanted.indicators:
            asked["indicators"] = list(self.wanted.indicators)
        found: list[dict[str, Any]] = []
        for page in range(1, MOST_PAGES + 1):
            answer = self._json("POST", "query", {**asked, "page": page, "pageSize": PAGE_SIZE})
            results, paging = answer.get("results"), answer.get("paging")
            if not isinstance(results, list) or not isinstance(paging, dict):
                raise self._odd("it has no results and paging")
            found += results
            if not results or page >= int(paging.get("totalPages", 0)):
                break
        if not found:
            raise self._odd("no row answers the query: check its criteria")
        return found

    def whole(self, path: Path) -> None:
        """The whole data set as the API gives it, unpacked, into a file."""
        answer = self._ask("GET", "csv", stream=True)
        kind, size, start = answer.headers.get("Content-Type", ""), 0, b""
        with path.open("wb") as file:
            try:
                for chunk in answer.iter_content(_CHUNK):
                    size += len(chunk)
                    start = (start + chunk)[:400]
                    if size > LARGEST_FILE:
                        raise PublishedError(f"'{self.wanted.name}' is larger than {LARGEST_FILE // MEGABYTE} MB.")
                    file.write(chunk)
            except requests.RequestException:
                raise self._odd("it broke off before its end; try again") from None
        first = start.decode("utf-8-sig", errors="replace").split("\n", 1)[0]
        if sum(name in first for name in REQUIRED) < 3:
            path.unlink()
            raise self._odd(f"it is no CSV of the open data standard ({kind or 'of no stated kind'})")

    def _json(self, method: str, call: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        answer = self._ask(method, call, body=body)
        try:
            found = answer.json()
        except requests.JSONDecodeError:
            found = None
        if not isinstance(found, dict):
            raise self._odd(f"the reply to '{call}' is not what the API gives")
        return found

    def _ask(self, method: str, call: str, body: dict[str, Any] | None = None, stream: bool = False):
        try:
            answer = self.session.request(
                method, f"{self.address}/{call}", params=self.version, json=body, timeout=self.timeout, stream=stream
            )
        except requests.Timeout:
            raise self._odd(f"it did not answer within {self.timeout:g} seconds; try again later") from None
        except requests.RequestException:
            raise self._odd(
                "there is no connection: check the network, and whether its proxy is named in HTTPS_PROXY"
            ) from None
        if answer.status_code >= 400:
            raise self._odd(f"it refuses with {answer.status_code}{_reasons(answer)}")
        return answer

    def _odd(self, what: str) -> PublishedError:
        return PublishedError(f"'{self.wanted.name}' could not be fetched from {self.address}: {what}.")


def _reasons(answer: requests.Response) -> str:
    """What the API says is wrong, in its own words: ' (criteria: Invalid location.)'."""
    try:
        errors = answer.json().get("errors", [])
    except (requests.JSONDecodeError, AttributeError):
        return ""
    said = [str(one.get("message") or one.get("detail") or "").strip() for one in errors if isinstance(one, dict)]
    said = [one.rstrip(".") for one in said if one]
    return f" ({'; '.join(said[:3])})" if said else ""


def _write_meta(path: Path, data: Path, meta: dict[str, Any]) -> None:
    """The API's metadata as the standard's metadata file, for the columns that the data has."""
    with data.open(encoding="utf-8-sig", newline="") as file:
        here = next(csv.reader(file))
    rows = []
    for one in meta.get("filters", []):
        rows.append([one["column"], "Filter", one["label"], "", "", "", one.get("hint") or "", ""])
    for one in meta.get("indicators", []):
        unit, places = one.get("unit") or "", one.get("decimalPlaces")
        rows.append([one["column"], "Indicator", one["label"], "", unit if unit in UNITS else "",
                     "" if places is None else str(places), "", ""])  # fmt: skip
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(META_COLUMNS)
        writer.writerows(row for row in rows if row[0] in here)


def _write_rows(path: Path, meta: dict[str, Any], results: list[dict[str, Any]]) -> None:
    """The results of a query as a data file of the standard: ids turned into columns, labels and codes."""
    filters = {one["id"]: one for one in meta.get("filters", [])}
    indicators = {one["id"]: one["column"] for one in meta.get("indicators", [])}
    options = {key: {o["id"]: o["label"] for o in one["options"]} for key, one in filters.items()}
    places = {
        (group["level"]["code"], o["id"]): o for group in meta.get("locations", []) for o in group.get("options", [])
    }
    shown = [name for key, name in indicators.items() if any(key in row.get("values", {}) for row in results)]
    heads = [*REQUIRED, "region_code", "region_name", "old_la_code", "new_la_code", "la_name",
             *(one["column"] for one in filters.values()), *shown]  # fmt: skip
    lines = []
    for row in results:
        line = {**_when(row["timePeriod"]), **_where(row, places)}
        line |= {filters[key]["column"]: options[key][item] for key, item in row.get("filters", {}).items()}
        lines.append(line | {indicators[key]: value for key, value in row.get("values", {}).items()})
    filled = {name for line in lines for name, value in line.items() if value != ""}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(
            file, [name for name in heads if name in filled], restval="", extrasaction="ignore", lineterminator="\n"
        )
        writer.writeheader()
        writer.writerows(lines)


def _when(period: dict[str, str]) -> dict[str, str]:
    """2024/2025 of the code AY as the standard writes it: 202425, Academic year."""
    code, label = period["code"], str(period["period"])
    first, _, second = label.partition("/")
    if code[0] in _SIX_DIGITS or code.startswith("P"):
        label = f"{first}{second[-2:] or f'{(int(first) + 1) % 100:02d}'}"
    return {"time_period": label, "time_identifier": _PERIODS[code]}


def _where(row: dict[str, Any], places: dict[tuple[str, str], dict[str, Any]]) -> dict[str, str]:
    found = {
        "geographic_level": _LEVELS[row["geographicLevel"]],
        "country_code": "E92000001",
        "country_name": "England",
    }
    for level, key in row.get("locations", {}).items():
        if level not in _LEVELS:
            continue
        option = places[(level, key)]
        code, name = option.get("code", ""), option["label"]
        if level == "NAT":
            found |= {"country_code": code, "country_name": name}
        elif level == "REG":
            found |= {"region_code": code, "region_name": name}
        else:
            found |= {"new_la_code": code, "old_la_code": option.get("oldCode", ""), "la_name": name}
    return found
