"""`quarterdeck doctor`: whether this machine has what a pack needs."""

from __future__ import annotations

import platform
import shutil
import sys
import tempfile
from importlib import metadata
from pathlib import Path

from ..errors import PackError
from ..extracts.live import examined
from ..params import load_params, repository
from ..places import chosen_inbox, in_project
from .lab import HOW_TO_INSTALL

_PACKAGES = ("pandas", "numpy", "scipy", "matplotlib", "seaborn", "papermill", "nbconvert", "ipykernel", "typer")


def examine(outputs: Path | None, params: Path | None = None) -> int:
    """Print each finding with what to do about it; 0 when nothing stands in the way, else 1."""
    findings = [
        _python(), *map(_package, _PACKAGES), _kernel(), _fonts(), _project(params), _inbox(params),
        _database(params), _lab(), _room(outputs, params),
    ]  # fmt: skip
    for good, sentence in findings:
        print(f"{'ok  ' if good else 'STOP'}  {sentence}")
    return 0 if all(good for good, _ in findings) else 1


def _python() -> tuple[bool, str]:
    good = sys.version_info >= (3, 11)
    return good, f"Python {platform.python_version()} on {platform.system()}" + ("" if good else ": 3.11 is needed")


def _package(name: str) -> tuple[bool, str]:
    try:
        return True, f"{name} {metadata.version(name)}"
    except metadata.PackageNotFoundError:
        return False, f"{name} is not installed: pip install -c constraints.txt -e ."


def _kernel() -> tuple[bool, str]:
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        command = KernelSpecManager().get_kernel_spec("python3").argv[0]
    except NoSuchKernel:
        return False, "No kernel 'python3': python -m ipykernel install --sys-prefix"
    found = shutil.which(command) or command
    return True, f"Notebooks run with the kernel python3 ({Path(found).name})"


def _fonts() -> tuple[bool, str]:
    from matplotlib import font_manager

    here = {font.name for font in font_manager.fontManager.ttflist}
    wanted = [name for name in ("Arial", "Liberation Sans", "DejaVu Sans") if name in here]
    return bool(wanted), f"Charts are lettered in {wanted[0]}" if wanted else "No font for charts: reinstall matplotlib"


def _project(folder: Path | None) -> tuple[bool, str]:
    try:
        params = load_params(folder)
    except PackError as error:
        return False, str(error)
    return True, f"{params.council.name}, from {folder or repository() / 'params'}"


def _inbox(folder: Path | None) -> tuple[bool, str]:
    try:
        return True, f"Extracts are read from {chosen_inbox(load_params(folder))}"
    except PackError as error:
        return True, str(error)


def _database(folder: Path | None) -> tuple[bool, str]:
    try:
        return examined(load_params(folder))
    except PackError as error:
        return False, str(error)


def _lab() -> tuple[bool, str]:
    try:
        return True, f"JupyterLab {metadata.version('jupyterlab')}"
    except metadata.PackageNotFoundError:
        return True, f"JupyterLab is not installed; a pack does not need it. {HOW_TO_INSTALL}"


def _room(outputs: Path | None, folder: Path | None) -> tuple[bool, str]:
    try:
        outputs = outputs or in_project(load_params(folder).council.outputs)
    except PackError as error:
        return False, str(error)
    try:
        outputs.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=outputs):
            free = shutil.disk_usage(outputs).free / 1e9
    except OSError as error:
        return False, f"Cannot write in {outputs} ({error.strerror}): give another folder with --outputs"
    return free > 0.5, f"{outputs} can be written in; {free:.0f} GB free"
