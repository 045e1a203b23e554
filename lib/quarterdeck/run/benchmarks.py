"""`quarterdeck benchmarks`: published figures brought in from files or from the publisher's API, and listed.

Nothing here is part of making a pack: a pack reads what has been imported and never goes to the network.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ..benchmarks.published import ids_used
from ..benchmarks.readers import Read, Reading, read_files
from ..benchmarks.sources_list import imported
from ..benchmarks.store import Stored, check_sum, store_all
from ..benchmarks.terms import Said, on_terms
from ..benchmarks.together import Together
from ..errors import ParameterError
from ..params import repository
from ..places import from_project
from .neighbour_models import keep_models, neighbour_models


def import_files(
    files: Sequence[Path],
    folder: Path | None = None,
    *,
    name: str = "",
    about: dict[str, str] | None = None,
    may_be_published: bool | None = None,
    only_used: bool = False,
) -> int:
    """Read every file, then put each into the store: one that is refused leaves all as it was.

    Parameters
    ----------
    files : data files, with their metadata or dictionary where they have one.
    folder : that of `data/published`; default the project's.
    name : what a single data set is kept under, in place of its own name.
    about : `source`, `publisher`, `licence`, `as_at`, where they are not those of the format.
    may_be_published : False keeps the figures out of git and of outward editions; True brings back those that were
        kept out. None: as the import before, else they may.
    only_used : keep only the measures that `benchmark_indicators.csv` names.
    """
    folder = folder or repository() / "data" / "published"
    said = Said(about or {}, may_be_published)
    keep_all([(Path(file), name) for file in files], folder, said, only_used=only_used)
    return 0


def keep_all(files: Sequence[tuple[Path, str]], folder: Path, said: Said, *, only_used: bool = False) -> None:
    """Read and check every file, each with the name it is kept under or "" for its own; then write all of them."""
    paths = [file for file, _ in files]
    names = {name for _, name in files if name}
    models, rest = neighbour_models(paths, said, names.pop() if len(names) == 1 else "")
    read = read_files(rest) if rest else []
    if len({name for _, name in files if name}) == 1 and len(read) + len(models) > 1:
        raise ParameterError("A name is for one data set: import the others by themselves.")
    given, used = dict(files), ids_used(folder) if only_used and read else frozenset()
    ready, told = [], []
    for one in read:
        reading = _used(one.reading, used) if only_used else one.reading
        reading = _named(reading, given[one.files[0]]) if given[one.files[0]] else reading
        found = check_sum(file.read_bytes() for file in one.files)
        reading, why = on_terms(reading, found, said, folder)
        ready.append((Read(reading, one.files), found))
        told.append(why)
    publish = said.may_be_published is True
    with Together() as together:
        listed = keep_models(models, folder, said, together)
        done = store_all([(one.reading, found) for one, found in ready], folder, together, publish=publish)
    for sentence in listed:
        print(sentence)
    for (one, _), stored, why in zip(ready, done, told, strict=True):
        _say(one, stored, why)


def fetch_sets(names: Sequence[str] = (), params_folder: Path | None = None, folder: Path | None = None) -> int:
    """Fetch the data sets of params/benchmarks.yaml, or those named, and import each."""
    from ..benchmarks.choices import chosen, load_fetch_choices
    from ..benchmarks.client import fetch

    choices = load_fetch_choices(params_folder)
    wanted = chosen(choices, list(names))
    if not wanted:
        raise ParameterError(
            "params/benchmarks.yaml names no data set: nothing was fetched. docs/benchmarks.md shows how to name one."
        )
    folder = folder or repository() / "data" / "published"
    with tempfile.TemporaryDirectory(prefix="quarterdeck-") as made:
        files = [fetch(choices, one, Path(made)) for one in wanted]
        keep_all([(file, one.name) for one, file in zip(wanted, files, strict=True)], folder, Said())
    return 0


def list_imported(as_json: bool = False, folder: Path | None = None) -> int:
    """Print what has been imported: file, source, date, rows, and whether it may be published."""
    lines = imported(folder or repository() / "data" / "published")
    if as_json:
        print(json.dumps(lines.drop(columns="path").to_dict("records"), indent=2, ensure_ascii=False))
        return 0
    if lines.empty:
        print("Nothing has been imported. Bring figures in with: quarterdeck benchmarks import FILE")
    for line in lines.itertuples():
        hidden = "" if line.may_be_published else "  NOT FOR PUBLICATION"
        as_at = f", as at {line.as_at}" if line.as_at else ""
        print(f"{line.file}: {line.source}, {line.publisher}{as_at}; {line.licence}{hidden}")
        aside = f" ({line.why})" if line.why else ""
        print(
            f"  {int(line.figures):,} figures of {int(line.indicators):,} indicators, imported {line.imported_on}; "
            f"{int(line.rows):,} rows = {int(line.used):,} used + {int(line.set_aside):,} set aside{aside}"
        )
    return 0


def _used(reading: Reading, used: frozenset[str]) -> Reading:
    """The reading with the figures of measures that are used alone."""
    kept = reading.figures["indicator"].isin(list(used))
    if not kept.any():
        raise ParameterError(
            "benchmark_indicators.csv names no measure of this file. Name one under published_as, or import without "
            "--only-used."
        )
    left, reason = int((~kept).sum()), "of measures that benchmark_indicators.csv does not name"
    one_a_row = len(reading.figures) == reading.used
    set_aside = reading.set_aside + Counter({f"rows {reason}": left} if one_a_row and left else {})
    notes = reading.notes if one_a_row else (*reading.notes, f"{left:,} figures {reason} were left out.")
    figures = reading.figures[kept].reset_index(drop=True)
    text = figures.select_dtypes("category").columns
    figures = figures.assign(**{column: figures[column].cat.remove_unused_categories() for column in text})
    return replace(reading, figures=figures, set_aside=set_aside, notes=notes)


def _named(reading: Reading, name: str) -> Reading:
    """The reading under another name; an indicator that bears the data set's name bears the new one."""
    old, new = f"{reading.format}:{reading.name}:", f"{reading.format}:{name}:"
    figures = reading.figures
    renamed = figures["indicator"].cat.rename_categories(
        lambda one: new + one[len(old) :] if one.startswith(old) else one
    )
    return replace(reading, name=name, figures=figures.assign(indicator=renamed))


def _say(read: Read, done: Stored, told: Sequence[str]) -> None:
    reading = read.reading
    print(f"{read.files[0].name} is {reading.about.source}: {len(reading.figures):,} figures of "
          f"{reading.figures['indicator'].nunique():,} indicators, in {from_project(done.path)}.")  # fmt: skip
    aside = "".join(f"\n  {count:,} {reason}" for reason, count in reading.set_aside.items())
    print(f"{reading.rows:,} rows = {reading.used:,} used + {sum(reading.set_aside.values()):,} set aside{aside}")
    for note in (*reading.notes, *told):
        print(f"Note: {note}")
    if done.changed < 0:
        return
    if not (done.changed or done.added or done.gone):
        print("Every figure is as it was.")
        return
    print(f"Since the last import: {done.added:,} new, {done.gone:,} no longer there, {done.changed:,} changed.")
    for example in done.examples:
        print(f"  {example}")
