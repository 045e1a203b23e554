"""What the public API answers, written as the open data standard writes it: a data file and its metadata."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from .readers.ees_standard import META_COLUMNS, REQUIRED, UNITS

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


def write_meta(path: Path, data: Path, meta: dict[str, Any]) -> None:
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


def write_rows(path: Path, meta: dict[str, Any], results: list[dict[str, Any]]) -> None:
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
