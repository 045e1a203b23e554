"""The command line: `quarterdeck …`, or `python -m quarterdeck …`.

Exit codes: 0 complete, 2 complete as a draft, 1 refused or stopped (a mistyped command too).
Every command imports what it needs when it runs, so that help is quick.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from traceback import walk_tb
from typing import Annotated

import typer

from .errors import PackError, ParameterError, nearest

DEBUG_VARIABLE = "QUARTERDECK_DEBUG"

app = typer.Typer(
    name="quarterdeck",
    help="A council's quarterly performance pack: extracts in, pages out.",
    epilog="Exit codes: 0 complete, 2 complete as a draft, 1 refused or stopped.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=False,
)

QuarterName = Annotated[str, typer.Argument(metavar="QUARTER", help='A financial quarter, as "2025-26 Q2".')]
MetricName = Annotated[str, typer.Argument(metavar="METRIC", help="A measure's id; explain --list names all.")]
Inbox = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Where the extracts are. Default: the inbox of params/council.yaml."),
]
ParamsFolder = Annotated[
    Path | None, typer.Option("--params", metavar="DIR", help="The council's choices. Default: params/.")
]
Outputs = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Where finished packs stand. Default: the outputs of params/council.yaml."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for another program.")]


@app.command()
def run(
    quarter: QuarterName,
    inbox: Inbox = None,
    outputs: Outputs = None,
    tabs: Annotated[str, typer.Option(help="Only these, comma-separated: 01_summary,03_children")] = "",
    edition: Annotated[str, typer.Option(help="An edition named in params/editions.yaml.")] = "full",
    file: Annotated[
        Path | None, typer.Option("-f", "--file", metavar="FILE", help="YAML with the notebooks' parameters.")
    ] = None,
    parameter: Annotated[
        list[str] | None, typer.Option("-p", "--parameter", metavar="NAME=VALUE", help="One parameter; repeatable.")
    ] = None,
    params: ParamsFolder = None,
    jobs: Annotated[int, typer.Option(min=1, help="Notebooks at a time.")] = 2,
) -> int:
    """Make the pack of a quarter: one web page a tab, and an index."""
    from .run.console import Console
    from .run.pack import Request, make_pack

    wanted = tuple(name.strip() for name in tabs.split(",") if name.strip())
    request = Request(quarter, inbox, outputs, wanted, edition, _parameters(file, parameter), params, jobs)
    return make_pack(request, Console()).exit_code


@app.command()
def check(
    quarter: Annotated[str | None, typer.Argument(metavar="[QUARTER]", help="Default: the newest here.")] = None,
    inbox: Inbox = None,
    params: ParamsFolder = None,
    as_json: AsJson = False,
    faults: Annotated[
        Path | None, typer.Option("--faults", metavar="FILE", help="Write every fault, a line each, as CSV. Team only.")
    ] = None,
) -> int:
    """List what to do first, then the sources: file, format, rows, set aside, what it can see, verdict."""
    from .run.check import check_sources

    return check_sources(quarter, inbox, params, as_json, faults)


@app.command()
def explain(
    metric: Annotated[str | None, typer.Argument(metavar="METRIC", help="A measure's id.")] = None,
    quarter: Annotated[str | None, typer.Argument(metavar="QUARTER", help='As "2025-26 Q2".')] = None,
    by: Annotated[str | None, typer.Option(metavar="GROUP", help="Break the figure down by a field.")] = None,
    inbox: Inbox = None,
    params: ParamsFolder = None,
    as_json: AsJson = False,
    list_all: Annotated[bool, typer.Option("--list", help="Name every measure instead.")] = False,
    behind: Annotated[
        Path | None,
        typer.Option("--records", metavar="FILE", help="Write the records behind the figure as CSV. They name people."),
    ] = None,
) -> int:
    """Show how a figure comes about, or with --list name every measure."""
    if list_all:
        from .run.explain import list_metrics

        return list_metrics(as_json)
    if metric is None or quarter is None:
        raise ParameterError('Name a measure and a quarter: quarterdeck explain METRIC "2025-26 Q2"; or --list.')
    from .run.explain import explain_metric

    return explain_metric(
        metric, quarter, by=by, inbox=inbox, params_folder=params, as_json=as_json, behind=behind
    )


@app.command("explain-change")
def explain_change(
    metric: MetricName,
    from_: Annotated[str, typer.Argument(metavar="FROM", help='The earlier quarter, as "2024-25 Q2".')],
    to: Annotated[str, typer.Argument(metavar="TO", help='The later quarter, as "2025-26 Q2".')],
    by: Annotated[str, typer.Option(metavar="GROUPS", help="Comma-separated fields. Default: the measure's own.")] = "",
    inbox: Inbox = None,
    params: ParamsFolder = None,
    as_json: AsJson = False,
) -> int:
    """Show which groups, if any, explain a change, or that it is general."""
    from .run.explain_change import explain_a_change

    return explain_a_change(metric, from_, to, by=by, inbox=inbox, params_folder=params, as_json=as_json)


@app.command("deep-dive")
def deep_dive(
    metric: MetricName,
    quarter: QuarterName,
    question: Annotated[str, typer.Option("--question", help="What scrutiny asked, in its words.")],
    inbox: Inbox = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Default: notebooks/deep_dives.")] = None,
) -> int:
    """Write a working notebook: the data loaded, the measure shown and broken down, the next questions."""
    from .places import in_project
    from .run.deep_dive import write_deep_dive

    path = write_deep_dive(metric, quarter, question, out or in_project("notebooks/deep_dives"), inbox)
    print(f"{path}\nIt opens records of people: keep it in the team. Open it with: quarterdeck lab")
    return 0


@app.command()
def sample(
    size: Annotated[float, typer.Option(min=0.01, help="1 is a city of 370,000; 0.1 a tenth of it.")] = 1.0,
    seed: Annotated[int, typer.Option(help="The same seed gives the same council.")] = 2025,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Default: data/sample.")] = None,
    quarters: Annotated[int, typer.Option(min=1, help="How many quarters of extracts.")] = 20,
    last: Annotated[str, typer.Option(help="The last of them.")] = "2025-26 Q2",
    ssd: Annotated[bool, typer.Option("--ssd", help="Also as the safeguarding dataset: ssd.sqlite.")] = False,
) -> int:
    """Write the made-up council: its extracts, the truth about them and the faults planted in them."""
    from .extracts.sample import make
    from .periods import Quarter
    from .places import in_project

    out = out or in_project("data/sample")
    make(out, size=size, seed=seed, last=Quarter(last), quarters=quarters, ssd=ssd)
    if ssd:
        print(f"The safeguarding dataset is in {out / 'ssd.sqlite'}: to try it, put it into a quarter's inbox folder.")
    print(f"The made-up council is in {out}: extracts in {out / 'inbox'}, truth.csv and faults.csv beside them.")
    return 0


@app.command()
def lag(
    quarter: QuarterName,
    quarters: Annotated[int, typer.Option(min=5, help="How many quarters to look at as they stood then.")] = 12,
    inbox: Inbox = None,
    params: ParamsFolder = None,
) -> int:
    """Show what is recorded late: measure earlier quarters as their own extracts saw them, and keep the figures."""
    from .run.lag import follow_quarters

    return follow_quarters(quarter, quarters, inbox, params)


@app.command()
def new(
    quarter: QuarterName,
    inbox: Inbox = None,
    params: ParamsFolder = None,
) -> int:
    """Begin a quarter: its inbox folder, a form for each service that supplies figures, a checklist."""
    from .run.new_quarter import begin_quarter

    return begin_quarter(quarter, inbox, params)


@app.command()
def lab(
    port: Annotated[int, typer.Option(help="Where JupyterLab listens.")] = 8888,
    browser: Annotated[bool, typer.Option(help="Open it in the browser, or only say its address.")] = True,
) -> int:
    """Open JupyterLab on the start page."""
    from .run.lab import start_lab

    return start_lab(port, browser)


@app.command()
def definitions(
    docs: Annotated[Path | None, typer.Option(metavar="DIR", help="Default: docs.")] = None,
) -> int:
    """Write docs/definitions.md, data-specification.md and data-checks.md again from the code."""
    from .places import in_project
    from .run.reference_pages import write_reference_pages

    for path in write_reference_pages(docs or in_project("docs")):
        print(path)
    return 0


@app.command()
def doctor(
    outputs: Outputs = None,
    params: ParamsFolder = None,
) -> int:
    """Say whether this machine has what a pack needs: versions, kernel, fonts, a folder to write in."""
    from .run.doctor import examine

    return examine(outputs, params)


benchmarks = typer.Typer(
    help="Published figures of other areas: bring them in, list them. A pack never fetches by itself.",
    add_completion=False, rich_markup_mode=None, no_args_is_help=False,
)  # fmt: skip
app.add_typer(benchmarks, name="benchmarks")
PublishedFolder = Annotated[Path | None, typer.Option("--into", metavar="DIR", help="Default: data/published.")]


@benchmarks.command("import")
def benchmarks_import(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="With their .meta.csv or dictionary.")],
    name: Annotated[str, typer.Option(help="What the data set is kept under. Default: its own name.")] = "",
    source: Annotated[str, typer.Option(help="Where not the format's own source: the source.")] = "",
    publisher: Annotated[str, typer.Option(help="Who published it.")] = "",
    licence: Annotated[str, typer.Option(help="Default: Open Government Licence v3.0.")] = "",
    as_at: Annotated[str, typer.Option("--as-at", help="The publisher's date.")] = "",
    hidden: Annotated[bool, typer.Option("--not-for-publication", help="Out of git and outward editions.")] = False,
    shown: Annotated[bool, typer.Option("--may-be-published", help="What was not for publication may be now.")] = False,
    only_used: Annotated[bool, typer.Option("--only-used", help="Only what benchmark_indicators.csv names.")] = False,
    into: PublishedFolder = None,
) -> int:
    """Import files of published figures, known by their headings; a file that is wrong is refused with why."""
    from .run.benchmarks import import_files

    if hidden and shown:
        raise ParameterError("Say either --not-for-publication or --may-be-published.")
    about = {"source": source, "publisher": publisher, "licence": licence, "as_at": as_at}
    return import_files(files, into, name=name, about=about, may_be_published=shown or (False if hidden else None),
                        only_used=only_used)  # fmt: skip


@benchmarks.command("fetch")
def benchmarks_fetch(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME...]", help="Default: every one.")] = None,
    params: ParamsFolder = None,
    into: PublishedFolder = None,
) -> int:
    """Fetch and import the data sets that params/benchmarks.yaml names; nothing else is ever fetched."""
    from .run.benchmarks import fetch_sets

    return fetch_sets(names or (), params, into)


@benchmarks.command("list")
def benchmarks_list(as_json: AsJson = False, into: PublishedFolder = None) -> int:
    """List what has been imported, from where, under which licence."""
    from .run.benchmarks import list_imported

    return list_imported(as_json, into)


def _parameters(file: Path | None, single: list[str] | None) -> dict[str, object]:
    """Parameters for the notebooks from a YAML file, then the single ones over them."""
    import yaml

    given: dict[str, object] = {}
    if file is not None:
        if not file.is_file():
            raise ParameterError(f"There is no file {file}. Parameter files stand in params/runs/.")
        with file.open(encoding="utf-8") as handle:
            given.update(yaml.safe_load(handle) or {})
    for pair in single or []:
        name, equals, value = pair.partition("=")
        if not equals or not name.strip():
            raise ParameterError(f"Write a parameter as name=value; got '{pair}'.")
        given[name.strip()] = yaml.safe_load(value)
    return given


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit code; a PackError or a mistyped command is 1, in one sentence."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    command = typer.main.get_command(app)
    given = sys.argv[1:] if arguments is None else arguments
    try:
        return int(command.main(args=given or ["--help"], prog_name="quarterdeck", standalone_mode=False) or 0)
    except PackError as error:
        return _refuse(str(error))
    except OSError as error:
        return _refuse(f"{error.strerror or error}: {error.filename or 'a file'}. Check the path and your rights.")
    except KeyboardInterrupt:
        return _refuse("Stopped. What was finished before stands as it was.")
    except Exception as error:
        # Usage errors: typer carries its own copy of click, older ones do not; both have format_message.
        if hasattr(error, "format_message"):
            return _refuse(_usage(command, error, given))
        if os.environ.get(DEBUG_VARIABLE):
            raise
        return _refuse(_own_fault(error))


def _own_fault(error: Exception) -> str:
    """An error nobody foresaw: its kind and place, not its message, which may quote a record."""
    package = Path(__file__).parent
    passed = [(Path(frame.f_code.co_filename), line) for frame, line in walk_tb(error.__traceback__)]
    own = [(file.relative_to(package).as_posix(), line) for file, line in passed if file.is_relative_to(package)]
    where = f" in {own[-1][0]}, line {own[-1][1]}" if own else ""
    return (
        f"quarterdeck stopped at a fault of its own: {type(error).__name__}{where}. Report that line. Set "
        f"{DEBUG_VARIABLE}=1 to see the whole error; it may quote a record, so do not pass that on."
    )


def _usage(command, error, given: list[str]) -> str:
    message = error.format_message().rstrip()
    if message.startswith("No such command") and "Did you mean" not in message and given:
        message += nearest(given[0], command.commands)
    return f"{message}\nquarterdeck --help lists the commands; quarterdeck COMMAND --help its options."


def _refuse(message: str) -> int:
    print(message, file=sys.stderr)
    return 1
