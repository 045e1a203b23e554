"""The department's open data standard: which columns, levels, periods and symbols a file may have.

Source: Department for Education, Analysts' guide, "Open data standards" (2026).
"""

from __future__ import annotations

import re

META_COLUMNS = (
    "col_name", "col_type", "label", "indicator_grouping", "indicator_unit", "indicator_dp", "filter_hint",
    "filter_grouping_column",
)  # fmt: skip
META_OPTIONAL = ("filter_default", "parent_filter")
UNITS = ("", "£", "£m", "%", "pp", "numberstring")
DEFAULT_PLACES = 2

REQUIRED = ("time_period", "time_identifier", "geographic_level", "country_code", "country_name")
COUNTRY = ("country_code", "country_name")
REGION = ("region_code", "region_name")
AUTHORITY = ("old_la_code", "new_la_code", "la_name")
SCHOOL = ("school_urn", "school_laestab", "school_name")
# Level: the columns that a row of it fills, the first two being the code and name it goes by.
LEVELS = {
    "National": COUNTRY,
    "Regional": REGION,
    "Local authority": ("new_la_code", "la_name", "old_la_code"),
    "Local authority district": ("lad_code", "lad_name"),
    "RSC region": ("rsc_region_lead_name",),
    "Parliamentary constituency": ("pcon_code", "pcon_name"),
    "Local skills improvement plan area": ("lsip_code", "lsip_name"),
    "Local enterprise partnership": ("local_enterprise_partnership_code", "local_enterprise_partnership_name"),
    "English devolved area": ("english_devolved_area_code", "english_devolved_area_name"),
    "Opportunity area": ("opportunity_area_code", "opportunity_area_name"),
    "Ward": ("ward_code", "ward_name"),
    "MAT": ("trust_id", "trust_name"),
    "Sponsor": ("sponsor_id", "sponsor_name"),
    "School": ("school_urn", "school_name"),
    "Provider": ("provider_ukprn", "provider_name"),
    "Institution": ("institution_id", "institution_name"),
    "Planning area": ("planning_area_code", "planning_area_name"),
    "Police force area": ("pfa_code", "pfa_name"),
}
COMPARED = ("National", "Regional", "Local authority")
GEOGRAPHY = frozenset(name for names in (*LEVELS.values(), SCHOOL) for name in names)
STANDARD = frozenset(REQUIRED) | GEOGRAPHY
# A school or provider may be a filter of a file about nothing else.
MAY_BE_FILTERS = frozenset({"school_name", "provider_name", "school_urn", "school_laestab", "provider_ukprn"})

COUNTRIES = {
    "E92000001": "England", "K02000001": "United Kingdom", "K03000001": "Great Britain",
    "K04000001": "England and Wales", "W92000004": "Wales", "S92000003": "Scotland", "N92000002": "Northern Ireland",
}  # fmt: skip
# What the codes of other areas look like; where no list of them is at hand, a code that cannot be one is found.
CODES = {
    "lad_code": r"E0[6-9]\d{6}",
    "local_enterprise_partnership_code": r"E37\d{6}",
    "pcon_code": r"E14\d{6}",
    "ward_code": r"E05\d{6}",
    "lsip_code": r"E69\d{6}",
    "english_devolved_area_code": r"E(?:47|61|06|08|09|10)\d{6}",
}
NO_CODE = ("x", "z")  # an area that has none, or that is not known

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def _identifiers() -> dict[str, tuple[int, str]]:
    """Time identifier: how many digits its period has, and the group that may stand in one file."""
    found = {"Calendar year": (4, "Calendar year"), "Reporting year": (4, "Reporting year")}
    found |= {name: (4, "months") for name in _MONTHS}
    found |= {f"Week {n}": (4, "weeks") for n in range(1, 54)}
    found |= {f"Calendar year Q{n}": (4, "calendar quarters") for n in range(1, 5)}
    found |= {f"{kind} year": (6, f"{kind} year") for kind in ("Academic", "Financial", "Tax")}
    found |= {
        f"{kind} year Q{n}": (6, f"{kind} quarters") for kind in ("Academic", "Financial", "Tax") for n in range(1, 5)
    }
    found |= {name: (6, "terms") for name in ("Autumn term", "Spring term", "Summer term", "Autumn and spring term")}
    found |= {name: (6, "halves") for name in ("Part 1 (April to September)", "Part 2 (October to March)")}
    return found


IDENTIFIERS = _identifiers()
SYMBOLS = {name: name for name in ("c", "k", "low", "u", "x", "z")}
NULLS = frozenset({"null", "na", "nan", "none"})
TOTALS = frozenset({"total", "all"})

LONGEST = {"name": 50, "label": 80, "item": 120, "location code": 30, "location name": 120}
SNAKE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")


def plain(text: str) -> str:
    """Letters and digits alone, in lower case: what is the same but for spaces, dashes and case."""
    return re.sub(r"[^a-z0-9]+", "", str(text).casefold())


def kind_of_year(identifier: str) -> str:
    """The kind of year (benchmarks/years.py) that an identifier says, or "" where it does not say one."""
    if identifier.startswith("Financial year Q"):
        return "financial quarter"
    return {"Calendar year": "calendar year", "Academic year": "academic year", "Financial year": "financial year",
            "January": "January"}.get(identifier, "")  # fmt: skip


def period_label(time_period: str, identifier: str) -> str:
    """A period as one label: the digits, and what the identifier adds ("202425 Q1", "202425 Autumn term")."""
    if identifier.endswith("year") or identifier in ("Calendar year", "Reporting year"):
        return time_period
    quarter = re.search(r"Q[1-4]$", identifier)
    return f"{time_period} {quarter[0] if quarter else identifier}"
