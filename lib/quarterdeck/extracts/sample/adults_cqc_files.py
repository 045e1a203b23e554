"""The regulator's monthly file in the layouts in which it has been published.

- ratings, CSV: one row a location, population group and domain; a `file_date` column in front, as
  the council keeps its monthly archive;
- ratings, ODS: the same with a notice above the header, which names the date ('01 September 2025');
- active locations, CSV: one row a location with its latest overall rating and whether it is dormant.

The ratings layouts do not say who is dormant, and list no dormant location.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np
import pandas as pd

from .adults_cqc import NOT_YET, RATINGS

RATINGS_HEADINGS = (
    "Location ID", "Location ODS Code", "Location Name", "Care Home?", "Location Type",
    "Location Primary Inspection Category", "Location Street Address", "Location Address Line 2", "Location City",
    "Location Post Code", "Location Local Authority", "Location Region", "Location NHS Region",
    "Location ONSPD CCG Code", "Location ONSPD CCG", "Location Commissioning CCG Code",
    "Location Commissioning CCG Name", "Service / Population Group", "Domain", "Latest Rating", "Publication Date",
    "Report Type", "Inherited Rating (Y/N)", "URL", "Provider ID", "Provider Name", "Brand ID", "Brand Name",
)  # fmt: skip
ACTIVE_HEADINGS = (
    "Location ID", "Location Name", "Location HSCA start date", "Dormant (Y/N)", "Care home?", "Care homes beds",
    "Location Type/Sector", "Location Inspection Directorate", "Location Primary Inspection Category",
    "Location Latest Overall Rating", "Publication Date", "Inherited Rating (Y/N)", "Location Region",
    "Location Local Authority", "Location City", "Location Postal Code", "Provider ID", "Provider Name", "Brand ID",
    "Brand Name", "Service type - Care home service with nursing", "Service type - Care home service without nursing",
    "Service type - Domiciliary care service", "Service type - Supported living service",
    "Service user band - Older People", "Service user band - Younger Adults",
)  # fmt: skip
DOMAINS = ("Safe", "Effective", "Caring", "Responsive", "Well-led", "Overall")
_CATEGORY = {
    "care home": "Residential social care", "nursing home": "Residential social care",
    "home care": "Community based adult social care services",
    "supported living": "Community based adult social care services",
    "GP practice": "GP Practices", "hospital": "Acute hospital - NHS non-specialist",
}  # fmt: skip
_SECTOR = {"GP practice": "Primary medical services", "hospital": "NHS Healthcare Organisation"}
_DIRECTORATE = {"GP practice": "Primary medical services", "hospital": "Hospitals"}
_SPELT = np.array([*RATINGS, "Not Rated"], dtype=object)


def ratings_layout(there: pd.DataFrame) -> pd.DataFrame:
    """One row a location (twice where two providers are registered), group and domain."""
    there = there[~there["dormant"]].reset_index(drop=True)
    there = pd.concat([there, _second_registration(there)], ignore_index=True)
    rated = there["rating"].to_numpy() != NOT_YET
    rows = np.repeat(np.arange(len(there)), np.where(rated, len(DOMAINS), 1))
    place = np.arange(len(rows)) - np.searchsorted(rows, rows)
    domain = np.array(DOMAINS, dtype=object)[np.where(rated[rows], place, len(DOMAINS) - 1)]
    of = there.iloc[rows].reset_index(drop=True)
    overall = domain == "Overall"
    # The domains of a location differ from its overall rating; only the overall rating counts.
    rating = np.where(overall | (of["rating"] > 3), of["rating"], (of["rating"] + (of["site"] + place) % 3) % 4)
    spelt = _SPELT[rating.astype(int)]
    spelt = np.where((spelt == "Requires improvement") & (of["site"] % 4 == 0), "Requires Improvement", spelt)
    spelt = np.where((rating == NOT_YET) & (of["site"] % 5 == 0), "No published rating", spelt)
    frame = pd.DataFrame(
        {
            "Location ID": of["location_id"],
            "Location Name": of["name"],
            "Care Home?": np.where(of["kind"].isin(["care home", "nursing home"]), "Y", "N"),
            "Location Type": of["kind"].map(_SECTOR).fillna("Social Care Org"),
            "Location Primary Inspection Category": of["kind"].map(_CATEGORY),
            "Location City": of["area"],
            "Location Local Authority": of["area"],
            "Location Region": "East Midlands",
            "Service / Population Group": "Overall",
            "Domain": domain,
            "Latest Rating": spelt,
            "Publication Date": _dates(of["published"]),
            "Report Type": np.where(rating == NOT_YET, "", "Location"),
            "Inherited Rating (Y/N)": np.where(of["inherited"] & (rating != NOT_YET), "Y", "N"),
            "Provider ID": of["provider_id"],
            "Provider Name": of["provider_name"],
            "Brand Name": of["brand"],
        }
    )
    return frame.reindex(columns=list(RATINGS_HEADINGS), fill_value="")


def active_layout(there: pd.DataFrame) -> pd.DataFrame:
    """One row a location, dormant ones among them; twice where two providers are registered."""
    there = pd.concat([there, _second_registration(there)], ignore_index=True)
    kind = there["kind"]
    home = kind.isin(["care home", "nursing home"])
    frame = pd.DataFrame(
        {
            "Location ID": there["location_id"],
            "Location Name": there["name"],
            "Location HSCA start date": _dates(there["opened"]),
            "Dormant (Y/N)": np.where(there["dormant"], "Y", "N"),
            "Care home?": np.where(home, "Y", "N"),
            "Care homes beds": np.where(home, (20 + there["site"] % 45).astype(str), ""),
            "Location Type/Sector": kind.map(_SECTOR).fillna("Social Care Org"),
            "Location Inspection Directorate": kind.map(_DIRECTORATE).fillna("Adult social care"),
            "Location Primary Inspection Category": kind.map(_CATEGORY),
            "Location Latest Overall Rating": np.where(
                there["rating"] == NOT_YET, "No published rating", _SPELT[there["rating"].to_numpy()]
            ),
            "Publication Date": _dates(there["published"]),
            "Inherited Rating (Y/N)": np.where(there["inherited"] & (there["rating"] != NOT_YET), "Y", "N"),
            "Location Region": "East Midlands",
            "Location Local Authority": there["area"],
            "Location City": there["area"],
            "Provider ID": there["provider_id"],
            "Provider Name": there["provider_name"],
            "Brand Name": there["brand"],
            "Service type - Care home service with nursing": np.where(kind == "nursing home", "Y", ""),
            "Service type - Care home service without nursing": np.where(kind == "care home", "Y", ""),
            "Service type - Domiciliary care service": np.where(kind == "home care", "Y", ""),
            "Service type - Supported living service": np.where(kind == "supported living", "Y", ""),
            "Service user band - Older People": np.where(home, "Y", ""),
        }
    )
    return frame.reindex(columns=list(ACTIVE_HEADINGS), fill_value="")


def _second_registration(there: pd.DataFrame) -> pd.DataFrame:
    twice = there[there["dual"]].copy()
    twice["provider_name"] = twice["provider_name"].str.replace("Limited", "Partnership")
    twice["provider_id"] = twice["provider_id"].str.replace("1-988", "1-977")
    return twice


def _dates(days: pd.Series) -> pd.Series:
    return pd.to_datetime(days.astype("float64"), unit="D").dt.strftime("%d/%m/%Y").fillna("")


def notice_rows(date: pd.Timestamp) -> list[list[str]]:
    """What the publisher puts above the header."""
    return [
        [f"Care directory with latest ratings: {date:%d %B %Y}"],
        ["This file is made up. It copies the layout of a published file and describes no real location."],
        ["A location with more than one type of service may have a rating for each service."],
        [],
    ]


def write_ods(path: Path, sheet: str, rows: list[list[str]]) -> None:
    """A spreadsheet of text cells in OpenDocument form; small and quick, no styles."""
    body = []
    for row in rows:
        cells = "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
            if cell
            else "<table:table-cell/>"
            for cell in row
        )
        body.append(f"<table:table-row>{cells or '<table:table-cell/>'}</table:table-row>")
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="{escape(sheet)}">{"".join(body)}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    with zipfile.ZipFile(path, "w") as parts:
        for name, text in (("mimetype", kind), ("content.xml", content), ("META-INF/manifest.xml", manifest)):
            # A fixed date, so that the same seed gives the same bytes.
            entry = zipfile.ZipInfo(name, (2025, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            parts.writestr(entry, text)


