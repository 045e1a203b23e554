"""Running notebooks: each in its own kernel, to a temporary name, with its failure in one line."""

from __future__ import annotations

import logging
import os
import re
import sys
import tempfile
import time
import uuid
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import NotebookFailed, PackError

TIMEOUT_SECONDS = 600
STARTUP_SECONDS = 120
# Errors whose message names code and never a record's content.
_ABOUT_CODE = {
    "NameError", "UnboundLocalError", "ModuleNotFoundError", "ImportError", "AttributeError", "SyntaxError",
    "IndentationError", "ZeroDivisionError", "RecursionError", "MemoryError", "KeyboardInterrupt",
}  # fmt: skip
_PATH = re.compile(r"(?<![\w.<:/\\])(?:[A-Za-z]:)?(?:[\\/][^\\/\s'\":;,<>|]+){2,}")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Ran:
    """What became of one notebook: the executed copy, the seconds it took, or why it stopped."""

    notebook: Path
    executed: Path
    seconds: float
    failure: str | None = None

    @property
    def part(self) -> Path:
        """Where the half-run copy of a notebook that failed stands."""
        return _part(self.executed)


def parameters_of(notebook: Path) -> dict[str, dict]:
    """The parameters of a notebook by name, as papermill reads them from its tagged cell."""
    _quiet()
    import papermill

    return papermill.inspect_notebook(str(notebook))


def _run_one(notebook: Path, executed: Path, parameters: Mapping[str, object], *, folder: Path) -> Ran:
    """Execute one notebook with papermill in `folder`, writing `executed` only when it ran to its end.

    A failure is returned in one line (notebook, cell, cause), never raised as a traceback.
    """
    begun = time.monotonic()
    part = _part(executed)
    failure = None
    try:
        _execute(notebook, part, dict(parameters), folder)
        _every_cell_ran(notebook, part)
    except NotebookFailed as error:
        failure = str(error)
    else:
        part.replace(executed)
    return Ran(notebook, executed, time.monotonic() - begun, failure)


def run_notebooks(
    notebooks: Iterable[Path],
    into: Path,
    parameters: Callable[[Path], Mapping[str, object]],
    *,
    folder: Path,
    jobs: int = 2,
    done: Callable[[Ran], None] = lambda ran: None,
) -> list[Ran]:
    """Execute several notebooks, `jobs` at a time, calling `done` as each ends; results in the order given.

    One that fails stops no other.
    """
    notebooks = list(notebooks)
    _quiet()
    into.mkdir(parents=True, exist_ok=True)
    with short_kernel_files(), ThreadPoolExecutor(max_workers=max(1, jobs)) as pool:
        waiting = {pool.submit(_run_one, n, into / n.name, parameters(n), folder=folder): n for n in notebooks}
        ran = {}
        for future in as_completed(waiting):
            ran[waiting[future]] = future.result()
            done(future.result())
    return [ran[n] for n in notebooks]


@contextmanager
def short_kernel_files() -> Iterator[Path]:
    """A short folder for kernels' connection files while notebooks run: Unix sockets have short names."""
    before = os.environ.get("JUPYTER_RUNTIME_DIR")
    with tempfile.TemporaryDirectory(prefix="qd-", ignore_cleanup_errors=True) as room:
        os.environ["JUPYTER_RUNTIME_DIR"] = room
        try:
            yield Path(room)
        finally:
            os.environ.pop("JUPYTER_RUNTIME_DIR")
            if before is not None:
                os.environ["JUPYTER_RUNTIME_DIR"] = before


def _part(executed: Path) -> Path:
    return executed.with_name(executed.stem + ".part.ipynb")


def _execute(notebook: Path, part: Path, parameters: dict, folder: Path) -> None:
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    try:
        papermill.execute_notebook(
            str(notebook),
            str(part),
            parameters=parameters,
            cwd=str(folder),
            kernel_name="python3",
            progress_bar=False,
            start_timeout=STARTUP_SECONDS,
            execution_timeout=TIMEOUT_SECONDS,
            extra_arguments=["--IPKernelApp.log_level=50"],  # a kernel's own log is not for the run's
            **_sockets(),
        )
    except papermill.PapermillExecutionError as error:
        cell = error.cell_index + 1 - bool(parameters)  # as the analyst counts: without the injected cell
        raise NotebookFailed(f"{notebook.name}, cell {cell}: {_cause(error)}") from error
    except CellTimeoutError as error:
        raise NotebookFailed(
            f"{notebook.name}: a cell had not ended after {TIMEOUT_SECONDS // 60} minutes and was stopped."
        ) from error
    except DeadKernelError as error:
        raise NotebookFailed(
            f"{notebook.name}: its kernel died, most often for want of memory. Run it alone: --jobs 1."
        ) from error
    except RuntimeError as error:
        raise NotebookFailed(f"{notebook.name}: {_first_line(str(error))}") from error


def _sockets() -> dict[str, Any]:
    """On Linux, sockets that are files, with a name of their own for each kernel.

    TCP ports collide when kernels start together, and so would the name that Jupyter gives by default.
    """
    if sys.platform != "linux":
        return {}
    from traitlets.config import Config

    name = Path(os.environ["JUPYTER_RUNTIME_DIR"]) / uuid.uuid4().hex[:12]
    return {"config": Config({"KernelManager": {"transport": "ipc", "ip": str(name)}})}


def _every_cell_ran(notebook: Path, part: Path) -> None:
    """A killed kernel can leave cells that look complete: require an execution count on each."""
    import nbformat

    cells = nbformat.read(part, as_version=4).cells
    for number, cell in enumerate(cells, start=1):
        if cell.cell_type == "code" and cell.source.strip() and cell.execution_count is None:
            raise NotebookFailed(f"{notebook.name}, cell {number}: it was never executed.")


def _cause(error) -> str:
    """The last line of a cell's error: quarterdeck's own messages bare, others with their type."""
    value = _COLOUR.sub("", str(error.evalue)).strip()
    own = {kind.__name__ for kind in _family(PackError)}
    if error.ename in own:
        return _without_folders(" ".join(value.split()))
    if error.ename in _ABOUT_CODE:
        return _without_folders(f"{error.ename}: {_first_line(value)}")
    return f"{error.ename}. Its message may quote a record, so it stands only in the notebook's own copy."


def _without_folders(text: str) -> str:
    """The text with each path of this machine cut down to its last name."""
    return _PATH.sub(lambda found: re.split(r"[\\/]", found[0])[-1], text)


def _family(kind: type) -> set[type]:
    return {kind}.union(*(_family(child) for child in kind.__subclasses__()))


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "no message")


def _quiet() -> None:
    """Keep papermill's and Jupyter's own chatter out of a log that people read."""
    os.environ.setdefault("JUPYTER_PLATFORM_DIRS", "1")
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    for name in ("papermill", "traitlets", "jupyter_client", "nbclient"):
        logging.getLogger(name).setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", category=DeprecationWarning, module="jupyter")
