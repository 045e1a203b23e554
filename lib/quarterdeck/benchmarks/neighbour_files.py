"""Reading the three layouts in which the Department and its users pass statistical neighbours around."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from ..errors import PackError
from ..extracts.files import decoded, kind_of, open_file
from ..extracts.guards import LARGEST_FILE, MEGABYTE, guard_size
from .neighbours import CHILDRENS_MODEL, MODEL_COLUMNS
from .readers.areas import areas, by_department_code

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december")  # fmt: skip
# The headings by which the Department's own files are known: its workbook, and its wide CSV.
DEPARTMENTS = (
    ("la num", "la name", "goreg", "sn1", "snp", "sn10"),
    ("old_la_code", "la_name", "region_name", "sn_1", "sn_1p", "sn_10", "sn_10p"),
)
_WITHIN = 10
_MOST_CELLS = 1_000_000


def read_neighbour_file(
    path: str | Path, *, model: str = CHILDRENS_MODEL, dated: str = "", codes: Mapping[str, str] | None = None,
    names: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """A neighbours' file as a dated model: a row a council and neighbour (MODEL_COLUMNS).

    Three layouts are known by what they hold: the Department's workbook (junk rows, then `LA num …
    SN1 SNP SN2 SNP`), its wide CSV (`old_la_code … SN_1 SN_1P`), and the layout of names alone (a
    column an authority, a row a neighbour).

    Parameters
    ----------
    codes, names : the nine-character code by the Department's three-digit one, and the name by code; those of
        data/published/areas.csv unless others are given.
    dated : "2025-05". Left blank it is read from the file's name (sn_may_2025, sn_model_2025); a name
        that holds no year is refused, because a list without a date cannot be told from its successor.

    Raises
    ------
    PackError : a layout that is not known, no date, or an authority that is not in `codes` or `names`.
    """
    path = Path(path)
    codes = by_department_code() if codes is None else codes
    names = dict(areas()["area"]) if names is None else names
    grid = _grid(path)
    dated = dated or _date_in(path.stem)
    if not dated:
        raise PackError(f"{path.name}: neither the name nor you say when the model is dated. Give it as 2025-05.")
    head = _heading_row(grid)
    if head is not None:
        pairs = _numbered(grid, head, path)
        coded = _with_codes(pairs, codes, path)
    else:
        coded = _with_names(_named(grid, path), names, path)
    if coded.empty:
        raise PackError(f"{path.name} has the headings of a list of neighbours and no neighbour of a known authority.")
    coded = coded.assign(model=model, dated=dated, neighbour=[names.get(c, c) for c in coded["neighbour_code"]])
    return coded[list(MODEL_COLUMNS)].reset_index(drop=True)


def is_neighbour_file(path: str | Path) -> bool:
    """Whether a file is a neighbour model by its headings (SN1 …). The layout of names has none to know it by."""
    path = Path(path)
    if path.suffix.lower() not in (".xlsx", ".csv") or not path.is_file() or path.stat().st_size > LARGEST_FILE:
        return False
    if path.suffix.lower() == ".csv":
        with path.open("rb") as file:
            start = file.read(MEGABYTE)
        if kind_of(start) != "text":
            return False
        return any(_is_first(cell) for line in decoded(start)[0].splitlines()[:_WITHIN] for cell in line.split(","))
    try:
        return _heading_row(_grid(path)) is not None
    except PackError:
        return False  # not a workbook that opens: another reader says what is wrong with it


def is_departments(path: str | Path) -> bool:
    """Whether a neighbour model has the layout of the Department's workbook or of its wide CSV."""
    grid = _grid(Path(path))
    head = _heading_row(grid)
    if head is None:
        return False
    heads = {str(cell).strip().casefold() for cell in grid.iloc[head]}
    return any(set(layout) <= heads for layout in DEPARTMENTS)


def _grid(path: Path) -> pd.DataFrame:
    """The cells as text, those that are blank missing: of the sheet with SN1, else of the first.

    What a file must not do to this machine is guarded against before anything reads it in earnest.
    """
    if path.suffix.lower() not in (".xlsx", ".xls", ".ods", ".csv"):
        raise PackError(f"{path.name} is no workbook and no CSV. Statistical neighbours are read from either.")
    guard_size(path.stat().st_size, path.name)
    grids = [grid.cells for grid in open_file(path, path.read_bytes(), path.name).grids]
    if not grids:
        raise PackError(f"{path.name} is no workbook and no CSV. Statistical neighbours are read from either.")
    chosen = next((cells for cells in grids if _heading_row(cells) is not None), grids[0])
    if chosen.size > _MOST_CELLS:
        raise PackError(f"{path.name} has {chosen.size:,} cells, more than any list of neighbours. Import the list.")
    return chosen.astype("object").map(_text).reset_index(drop=True)


def _text(cell: object) -> str | float:
    """A cell as it is written: 821 for the number 821.0; missing where it is blank."""
    said = f"{cell:.0f}" if isinstance(cell, float) and cell.is_integer() else str(cell)
    return said if said.strip() and cell is not None else float("nan")


def _date_in(stem: str) -> str:
    """'sn_may_2025' is 2025-05, 'sn_model_2025_wide' 2025; blank where the name holds no year."""
    year = re.search(r"(?<!\d)(20\d\d)(?!\d)", stem)
    if not year:
        return ""
    words = re.findall(r"[a-z]+", stem.lower())
    month = next((n for n, name in enumerate(_MONTHS, start=1) if name in words), None)
    return f"{year[1]}-{month:02d}" if month else year[1]


def _heading_row(grid: pd.DataFrame) -> int | None:
    """The row that holds SN1 or SN_1, among the first ten; None in the layout of names."""
    for n in range(min(len(grid), _WITHIN)):
        if any(_is_first(cell) for cell in grid.iloc[n]):
            return n
    return None


def _is_first(cell: object) -> bool:
    """Whether a cell is the heading of the first neighbours."""
    return bool(re.fullmatch(r"SN_?1", str(cell).strip().strip('"'), re.IGNORECASE))


def _numbered(grid: pd.DataFrame, head: int, path: Path) -> pd.DataFrame:
    """A row a council and neighbour with the Department's numbers; a neighbour of '-' is none."""
    headings = [str(cell).strip() for cell in grid.iloc[head]]
    body = grid.iloc[head + 1 :]
    parts = []
    for at, name in enumerate(headings):
        found = re.fullmatch(r"SN_?(\d{1,3})", name, re.IGNORECASE)
        if not found:
            continue
        said = at + 1 < len(headings) and re.fullmatch(r"SN_?\d*P", headings[at + 1], re.IGNORECASE)
        closeness = body.iloc[:, at + 1].fillna("").str.strip().str.lower() if said else ""
        of = {"old": body.iloc[:, 0], "rank": int(found[1]), "neighbour_old": body.iloc[:, at]}
        parts.append(pd.DataFrame(of | {"closeness": closeness}, index=body.index))
    table = pd.concat(parts)
    given = table["neighbour_old"].astype("str").str.strip().str.fullmatch(r"\d+").fillna(False).astype("bool")
    table = table[given & table["old"].notna()].astype("str")
    odd = ~table["old"].str.strip().str.fullmatch(r"\d{1,9}")
    if odd.any():
        raise PackError(
            f"{path.name}, row {table.index[odd][0] + 1}: the first cell is no number of an authority. The first "
            "column holds the Department's three digits."
        )
    twice = table.duplicated(["old", "rank"])
    if twice.any():
        row = table.index[twice][0] + 1
        raise PackError(f"{path.name}, row {row}: the authority has a row before. Keep one of them.")
    order = table["old"].astype("int64")
    return table.assign(order=order, rank=table["rank"].astype("int64")).sort_values(["order", "rank"], kind="stable")


def _with_codes(pairs: pd.DataFrame, codes: Mapping[str, str], path: Path) -> pd.DataFrame:
    own, other = (pairs[c].str.strip().map(codes) for c in ("old", "neighbour_old"))
    # Abolished councils keep a row in the file and no neighbours here: nobody runs a pack for them.
    unknown = sorted(set(pairs.loc[own.notna() & other.isna(), "neighbour_old"]))
    if unknown:
        raise PackError(
            f"{path.name}: the authority numbers {', '.join(unknown[:5])} are in no list of codes. Add them to it, or "
            "correct the file."
        )
    return pairs.assign(council_code=own, neighbour_code=other)[own.notna()]


def _named(grid: pd.DataFrame, path: Path) -> pd.DataFrame:
    """The layout of names: the first row names the councils, each column lists its neighbours."""
    heads = grid.iloc[0].fillna("").astype("str").str.strip() if len(grid) else pd.Series(dtype="str")
    filled = [at for at, name in enumerate(heads) if name]
    if len(grid) < 3 or len(filled) < 2 or all(name.replace(".", "").isdigit() for name in heads[filled]):
        raise PackError(
            f"{path.name} holds no statistical neighbours in a layout that is known: a heading SN1, or a column an "
            "authority with the names of its neighbours below."
        )
    parts = [
        pd.DataFrame({"council": heads[at], "neighbour": grid.iloc[1:, at].dropna().str.strip()}) for at in filled
    ]
    table = pd.concat(parts, ignore_index=True)
    return table.assign(rank=table.groupby("council", sort=False).cumcount() + 1, closeness="")


def _with_names(pairs: pd.DataFrame, names: Mapping[str, str], path: Path) -> pd.DataFrame:
    known = {_plain(name): code for code, name in names.items()}
    own, other = (pairs[c].map(lambda name: known.get(_plain(name))) for c in ("council", "neighbour"))
    unknown = sorted(set(pairs.loc[own.isna(), "council"]) | set(pairs.loc[other.isna(), "neighbour"]))
    if unknown:
        raise PackError(
            f"{path.name}: {', '.join(repr(name) for name in unknown[:5])} are names of no authority that is known. "
            "Correct the spelling, or add them to the list of areas."
        )
    return pairs.drop(columns="neighbour").assign(council_code=own, neighbour_code=other)


def _plain(name: str) -> str:
    """A name without what sources differ in: capitals, commas, '&' for 'and', 'City of', 'Borough'."""
    words = re.sub(r"[^a-z ]", " ", str(name).lower().replace("&", " and ")).split()
    return " ".join(sorted(set(words) - {"the", "of", "city", "borough", "county", "council", "royal", "upon"}))
