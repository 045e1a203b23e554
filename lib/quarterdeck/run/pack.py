"""Making a pack, from the quarter asked for to the finished pages in their place."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Any

from ..benchmarks.sources_used import sources_used
from ..errors import PackError, ParameterError
from ..export import Page, PageContext, export_index, export_page, title_of
from ..export.context import about_of
from ..extracts.live import one_reading
from ..gaps import Expected, expected_sources, missing, too_old
from ..measure import measure_all
from ..metric import catalogue
from ..params import Params, load_params, repository
from ..periods import Quarter
from ..places import cache_folder, chosen_inbox, in_project, private_folder
from ..quality import faults, write_faults
from .console import Console
from .engine import Ran, run_notebooks
from .lock import only_run
from .opening import Opened, open_quarter
from .plan import Plan, make_plan, with_parameters
from .provenance import Run, code_fingerprint, write_manifest
from .release import built_apart

# The folder beside the editions for what is no part of any: no edition may be called so.
TEAM = "team"


@dataclass(frozen=True)
class Request:
    """What was asked for on the command line."""

    quarter: str
    inbox: Path | None = None
    outputs: Path | None = None
    tabs: tuple[str, ...] = ()
    edition: str = "full"
    parameters: Mapping[str, Any] = field(default_factory=dict)
    params_folder: Path | None = None
    jobs: int = 2


@dataclass(frozen=True)
class Finished:
    """A finished edition: where it stands, and why it is a draft, if it is."""

    folder: Path
    draft_because: tuple[str, ...]
    run: Run

    @property
    def exit_code(self) -> int:
        """0 complete, 2 complete as a draft."""
        return 2 if self.draft_because else 0


def make_pack(request: Request, console: Console) -> Finished:
    """Read, check and count once, run the notebooks, and put the pages in place whole.

    A notebook that fails leaves the others made; its own page says that it could not be made.

    Raises
    ------
    PackError : a refused quarter, parameter, tab or edition; no extract that could be read; every
        notebook failed; another run at work. What stood in the outputs folder is then unharmed.
    """
    started, begun = datetime.now(), monotonic()
    quarter, params = Quarter(request.quarter), load_params(request.params_folder)
    if request.edition == TEAM:
        raise ParameterError(f"'{TEAM}' is the folder for the team's own lists. Give the edition another name.")
    plan = make_plan(quarter, request.edition, request.tabs, params, repository())
    given = _parameters(request, quarter, params)
    plan = with_parameters(plan, given)
    outputs = request.outputs or in_project(params.council.outputs)
    with only_run(outputs), one_reading(cache_folder()):
        opened = _read(request, given, params, console)
        expected = expected_sources(params, opened.records, quarter)
        elsewhere = sources_used(catalogue().values(), params)
        _measure_once(opened, console)
        place = outputs / quarter.slug / request.edition
        with built_apart(place) as building:
            ran = _run_notebooks(plan, building, request.jobs, console)
            draft = _draft_because(opened, expected, ran)
            seconds = monotonic() - begun
            kept = _keep_earlier_pages(plan, place, building)
            run = Run(
                quarter, request.edition, opened.council, opened.records.made_up, given, started, seconds,
                opened.records, expected, tuple(ran), draft, kept, plan.handling, elsewhere,
            )  # fmt: skip
            _export(plan, run, params, building, console)
            write_manifest(run, building)
        _write_faults(opened, expected, outputs / quarter.slug / TEAM, console)
    finished = Finished(place, draft, run)
    _say_where(finished, console)
    return finished


def _parameters(request: Request, quarter: Quarter, params: Params) -> dict[str, Any]:
    """The notebooks' parameters: those of the command line, which a file may repeat but not contradict."""
    own = {"quarter": quarter.label, "edition": request.edition}
    for name, value in own.items():
        said = request.parameters.get(name, value)
        if said != value:
            raise ParameterError(
                f"The {name} is '{value}' here, but the parameters given say '{said}'. Make them agree."
            )
    inbox = chosen_inbox(params, request.inbox or request.parameters.get("inbox"), quarter)
    own["inbox"] = inbox.resolve().as_posix()
    if request.params_folder:
        own["params"] = request.params_folder.resolve().as_posix()
    return {**request.parameters, **own}


def _read(request: Request, given: Mapping[str, Any], params: Params, console: Console) -> Opened:
    console.say(f"Reading {given['inbox']}")
    opened = open_quarter(request.quarter, Path(given["inbox"]), params=params)
    records = opened.records
    rows = sum(records.rows_read(extract) for extract in {source.extract for source in records.sources})
    if not records.tables or not any("(" not in source.table and source.rows for source in records.sources):
        found = " ".join(p.message for p in records.problems) or "It holds no file that quarterdeck knows."
        raise PackError(f"Nothing in {given['inbox']} could be read for {request.quarter}. {found}")
    files = len({(source.extract, source.file) for source in records.sources})
    console.say(f"Read {rows:,} rows from {files} files; {len(records.set_aside):,} set aside")
    return opened


def _measure_once(opened: Opened, console: Console) -> None:
    """Count every measure before any notebook opens: they then find the figures in the cache."""
    metrics = catalogue().values()
    periods = opened.quarter.upto(opened.params.council.quarters_shown)
    with console.steps(f"Measuring {len(metrics)} measures", len(metrics)) as step:
        measure_all(metrics, opened.records, periods, opened.params.settings, cache_folder(), told=step)


def _run_notebooks(plan: Plan, building: Path, jobs: int, console: Console) -> list[Ran]:
    kept: dict[Path, Path] = {}
    with (
        tempfile.TemporaryDirectory(prefix="qd-run-", ignore_cleanup_errors=True) as room,
        console.steps(f"Running {len(plan.notebooks)} notebooks", len(plan.notebooks)) as step,
    ):
        ran = run_notebooks(
            plan.notebooks, Path(room), plan.parameters.__getitem__, folder=repository(), jobs=jobs, done=step
        )
        for one in ran:
            if one.failure is None:
                shutil.copyfile(one.executed, building / one.notebook.name)
            elif one.part.exists():
                kept[one.notebook] = _keep_failed(one)
    for one in ran:
        console.say(f"  {one.failure}" if one.failure else f"  {one.notebook.stem} ({one.seconds:.1f} s)")
        if one.notebook in kept:
            console.say(f"    The notebook as far as it ran: {kept[one.notebook]}. It may quote records: keep it here.")
    if all(one.failure for one in ran):
        raise PackError("No notebook ran to its end. " + ran[0].failure)
    return ran


def _keep_failed(one: Ran) -> Path:
    """The half-run copy, kept with the records: its error may quote one, and pages are passed on."""
    kept = cache_folder() / "failed" / one.notebook.name
    private_folder(kept.parent)
    shutil.copyfile(one.part, kept)
    return kept


def _draft_because(opened: Opened, expected: tuple[Expected, ...], ran: list[Ran]) -> tuple[str, ...]:
    problems = opened.records.problems
    stopped = [p for p in problems if p.severity == "stop"]
    unread = {name for p in stopped for name in (p.table, p.format)}
    gaps = [source.sentence for source in missing(expected) if source.format not in unread]
    failed = [one.failure for one in ran if one.failure]
    found = [p.message for p in (*stopped, *too_old(problems, expected))]
    return tuple(" ".join(sentence.split()) for sentence in [*gaps, *found, *failed])


def _keep_earlier_pages(plan: Plan, place: Path, building: Path) -> tuple[str, ...]:
    """Pages of the last run that this one was not asked to make: kept, and named as such in the manifest."""
    chosen = {notebook.stem for notebook in plan.notebooks}
    kept = [f"{n}.html" for n in plan.every_page if n not in chosen and (place / f"{n}.html").is_file()]
    for name in kept:
        shutil.copyfile(place / name, building / name)
    return tuple(kept)


def _export(plan: Plan, run: Run, params: Params, building: Path, console: Console) -> None:
    """The pages of the executed notebooks and the index; the executed copies do not stay."""
    failures = {one.notebook.stem: one.failure for one in run.ran}
    notebooks = [repository() / "notebooks" / f"{name}.ipynb" for name in plan.every_page]
    pages = tuple(
        Page(f"{n.stem}.html", title_of(n), about_of(n), failures.get(n.stem) or "")
        for n in notebooks
        if n.stem in failures or f"{n.stem}.html" in run.kept_pages
    )
    context = PageContext(
        council=run.council,
        quarter=run.quarter.label,
        quarter_in_words=run.quarter.in_words,
        edition=plan.title,
        pages=pages,
        made_up=run.made_up,
        draft_because=run.draft_because,
        handling=plan.handling,
        contact=params.council.contact,
        sources=len({(s.extract, s.file) for s in run.records.sources}),
        code_version=code_fingerprint()[:12],
        made_on=f"{run.started.day} {run.started:%B %Y}",
    )
    made = [one for one in run.ran if one.failure is None]
    with console.steps(f"Writing {len(made)} pages", len(made)) as step:
        for one in made:
            executed = building / one.notebook.name
            export_page(executed, building / f"{one.notebook.stem}.html", context)
            executed.unlink()
            step()
    export_index(building / "index.html", context)


def _write_faults(opened: Opened, expected: tuple[Expected, ...], folder: Path, console: Console) -> None:
    """The list of faults, beside the editions and in none of them: it is for the team alone."""
    path = folder / "faults.csv"
    found = faults(opened.records, opened.params, opened.quarter, expected)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o750)  # as an edition's folder: others on the machine have no business in it
        lines = write_faults(found, opened.quarter, path)
        path.chmod(0o640)  # the team's group reads it, as it reads the folder
    except OSError as error:
        console.say(f"The faults could not be written to {path} ({error.strerror}). Close the file and run again.")
        return
    console.say(f"{lines:,} lines of faults, for the team: {path}")


def _say_where(finished: Finished, console: Console) -> None:
    folder, run = finished.folder, finished.run
    name = f"{run.council}, which is made up" if run.made_up else run.council
    console.say()
    console.say(f"{run.quarter.label}, {name}: {'DRAFT' if finished.draft_because else 'complete'}")
    for reason in finished.draft_because:
        console.say(f"  {reason}")
    warnings = sum(problem.severity == "warning" for problem in run.records.problems)
    if warnings:
        console.say(f"  {warnings} warnings about the extracts stand in {folder / 'RUN.txt'}")
    console.say(f"The pages are in {folder}: open {folder / 'index.html'}")
