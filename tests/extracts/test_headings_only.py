"""Modules that come with headings and no rows: a small council sends them, and they stop nothing."""

import pandas as pd
import pytest

from quarterdeck.extracts import formats
from quarterdeck.extracts.assemble import Assembly
from quarterdeck.extracts.files import Grid
from quarterdeck.extracts.layouts import Match, Recognised, read_fields
from quarterdeck.extracts.parts import Context, FileRead, Part
from quarterdeck.extracts.reading import read_file
from quarterdeck.extracts.sample import make
from quarterdeck.extracts.values import UNREADABLE
from quarterdeck.params import Params
from quarterdeck.periods import Quarter

QUARTER = Quarter("2025-26 Q2")
PARAMS = Params(council={"name": "Exampleshire", "cqc_name": "Exampleshire"})
WRITTEN = ("7", "01/05/2025", "yes", "Female", "WBRI", "0", "N1", "C2", "U4", "PR1", "X", "Weekly")
LAYOUTS = pytest.mark.parametrize("layout", formats.LAYOUTS, ids=lambda layout: f"{layout.format}-{layout.name}")

FORMATS = pytest.mark.parametrize("name", sorted({layout.format for layout in formats.LAYOUTS}))


def cell(field):
    """Something that a column's reader can read."""
    read = ((text, field.reader(text)) for text in WRITTEN)
    return next((text for text, value in read if value is not None and value is not UNREADABLE), "7")


def file_of(layout, rows, dtype="str"):
    """A file with every heading of a layout and so many rows, as a CSV (str) or a workbook (object) gives it."""
    header = tuple(field.headings[0].rstrip("*") for field in layout.fields)
    content = [list(header), *[[cell(field) for field in layout.fields]] * rows]
    cells = pd.DataFrame(content, index=range(1, len(content) + 1), dtype=dtype)
    places = {field.name: place for place, field in enumerate(layout.fields)}
    name = f"{layout.name}.csv"
    frame = read_fields(Grid(name, "", cells), Recognised(Match(layout, places, 1.0), 1, header), {})
    frame = frame.assign(source_file=name, _sheet="")
    part = Part(layout.format, layout.name, layout.title, layout.table, name, "", frame)
    return FileRead(name, name, (part,))


def assembled(files):
    assembly = Assembly(QUARTER, PARAMS)
    assembly.add(QUARTER.label, files)
    return assembly.records()


def built(files):
    """The canonical tables that a format's own reader makes of files."""
    parts = {}
    for part in (part for read in files for part in read.parts):
        parts.setdefault(part.layout, []).append(part)
    build = formats.BUILDERS[files[0].parts[0].format]
    return build(parts, Context(QUARTER.label, QUARTER.end, PARAMS, newest=QUARTER.label))


def others(layout):
    return [one for one in formats.LAYOUTS if one.format == layout.format and one is not layout]


@LAYOUTS
@pytest.mark.parametrize("dtype", ["str", "object"])
def test_a_module_without_rows_stops_nothing(layout, dtype):
    assert not sum(map(len, built([file_of(layout, 0, dtype)]).values()))


@LAYOUTS
def test_a_module_without_rows_stops_none_of_its_fellows(layout):
    built([*(file_of(one, 1) for one in others(layout)), file_of(layout, 0)])


@LAYOUTS
def test_a_module_alone_among_those_without_rows_stops_nothing(layout):
    built([*(file_of(one, 0) for one in others(layout)), file_of(layout, 1)])


@FORMATS
@pytest.mark.parametrize("dtype", ["str", "object"])
def test_a_format_of_which_every_module_is_without_rows_gives_records(name, dtype):
    files = [file_of(layout, 0, dtype) for layout in formats.LAYOUTS if layout.format == name]
    assert not sum(source.rows for source in assembled(files).sources)


@pytest.fixture(scope="module")
def council(tmp_path_factory):
    """The files of a made-up council so small that some of its own modules are empty."""
    folder = make(tmp_path_factory.mktemp("tiny"), size=0.03, quarters=1)
    paths = sorted(path for path in (folder / "inbox" / QUARTER.slug).rglob("*") if path.is_file())
    return [read_file(path, path.name) for path in paths]


def test_a_very_small_council_is_read(council):
    assert any(part.frame.empty for read in council for part in read.parts), "some module has headings only"
    assert assembled(council).tables["episodes"].shape[0]


@FORMATS
def test_each_module_of_a_council_may_be_the_one_without_rows(council, name):
    files = [FileRead(p.file, p.file, (p,)) for read in council for p in read.parts if p.format == name]
    for layout in (one for one in formats.LAYOUTS if one.format == name):
        kept = [read for read in files if read.parts[0].layout != layout.name]
        if kept and len(kept) < len(files):
            built([*kept, file_of(layout, 0)])
