"""Opening a tab: its edition, and the parameters that papermill wrote into the notebook."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path

from ..errors import PackError, ParameterError, nearest
from ..metric import catalogue
from ..params import Params, repository
from ..periods import Quarter

PARAMETERS = ("quarter", "edition", "inbox", "params")
OUTWARD = ("scrutiny", "public")
_INJECTED = "# Parameters"


def refuse_unknown_parameters(cells: Iterable[str]) -> None:
    """Refuse a parameter that papermill wrote into the notebook and that the notebook does not have.

    `cells` are the cells run so far, in order. papermill itself only warns, and the notebook would
    show the default quarter under another's name.

    Raises
    ------
    ParameterError : with the nearest name that the notebook has.
    """
    ran = list(cells)
    injected = [n for n, text in enumerate(ran) if text.lstrip().startswith(_INJECTED)]
    if not injected:
        return
    at = injected[-1]
    known = {*PARAMETERS, *(name for text in ran[:at] for name in _assigned(text))}
    for name in _assigned(ran[at]):
        if name not in known:
            raise ParameterError(
                f"This notebook has no parameter '{name}'.{nearest(name, known)} It takes: {', '.join(PARAMETERS)}."
            )


def _assigned(text: str) -> list[str]:
    try:
        body = ast.parse(text).body
    except SyntaxError:
        return []
    targets = [t for line in body if isinstance(line, ast.Assign) for t in line.targets]
    targets += [line.target for line in body if isinstance(line, ast.AnnAssign)]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def cells_run() -> list[str]:
    """The cells this kernel has run, oldest first; none outside a notebook."""
    from IPython import get_ipython

    shell = get_ipython()
    return [str(text) for text in shell.user_ns.get("In", [])] if shell is not None else []


def refuse_outward(edition: str, quarter: Quarter, params: Params) -> None:
    """Refuse an edition that this pack cannot make: an outward one without its bundle, or an unknown one.

    Raises
    ------
    PackError : for "scrutiny" and "public", while no protected figures stand ready for them.
    ParameterError : for a name that is no edition.
    """
    if edition == "full":
        return
    if edition not in OUTWARD:
        known = ("full", *OUTWARD)
        raise ParameterError(f"There is no edition '{edition}'.{nearest(edition, known)} Editions: {', '.join(known)}.")
    bundle = bundle_of(edition, quarter, params)
    raise PackError(
        f"The {edition} edition of {quarter.label} cannot be shown: it may hold only figures that have been "
        f"protected, and there are none in {bundle.as_posix()}. Use edition = \"full\", which stays with the team."
    )


def refuse_unknown_measures(params: Params) -> None:
    """Refuse an event, a target or late recording of a measure that there is not.

    In silence its chart would not be marked, its target not shown, and its newest figures judged all the same.

    Raises
    ------
    ParameterError : with the nearest measure.
    """
    known = catalogue()
    for event in params.events:
        if event.measure != "all" and event.measure not in known:
            raise ParameterError(
                f"params/events.yaml: {event.quarter} names '{event.measure}', which is no measure."
                f"{nearest(event.measure, {'all', *known})} Write a measure's id, or all."
            )
    for file, names in (("targets", params.targets), ("late_recording", params.late_recording.measures)):
        for name in names:
            if name not in known:
                raise ParameterError(
                    f"params/{file}.yaml: there is no measure '{name}'.{nearest(name, known)} "
                    "'quarterdeck explain --list' names all."
                )


def bundle_of(edition: str, quarter: Quarter, params: Params) -> Path:
    """Where the protected figures of an outward edition would stand, from the folder of the project."""
    return Path(params.council.outputs) / quarter.slug / edition / "published"


def project() -> Path:
    """The folder of the project, for commentary."""
    return repository()
