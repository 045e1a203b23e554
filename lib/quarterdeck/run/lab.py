"""JupyterLab on the start page, quiet: no news, no update check, no network call of its own."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from ..errors import PackError
from ..params import repository

HOW_TO_INSTALL = 'Install it with: make lab; or without make: python -m pip install -c constraints.txt -e ".[lab]"'
START = "notebooks/00_start_here.ipynb"

# What JupyterLab would otherwise fetch or ask about at its first start.
SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {
        "checkForUpdates": False,
        "fetchNews": "false",
    },
    "@jupyterlab/extensionmanager-extension:plugin": {"enabled": False},
}


def lab_command(project: Path, settings: Path, port: int) -> list[str]:
    """The command that starts JupyterLab in `project` on the start page, with the settings of a folder."""
    return [
        sys.executable, "-m", "jupyterlab",
        f"--ServerApp.root_dir={project}",
        f"--LabApp.default_url=/lab/tree/{START}",
        "--LabApp.news_url=None",
        f"--LabApp.app_settings_dir={settings}",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.extension_manager=readonly",
        f"--ServerApp.port={port}",
    ]  # fmt: skip


def _called_for(browser: bool) -> list[str]:
    """Options that this machine or the analyst calls for. In a container the only account is often root, to whom
    JupyterLab would not start: it still listens on this machine alone, and still asks for its token."""
    options = [] if browser else ["--no-browser"]
    if getattr(os, "geteuid", lambda: 1)() == 0:
        print("You are root: what runs in JupyterLab has root's rights.")
        options.append("--allow-root")
    return options


def start_lab(port: int, browser: bool = True) -> int:
    """Start JupyterLab in the project's folder and stay until it is closed."""
    if importlib.util.find_spec("jupyterlab") is None:
        raise PackError(f"JupyterLab is not installed here. {HOW_TO_INSTALL}")
    project = repository()
    if not (project / START).is_file():
        raise PackError(f"There is no {START} under {project}. Start the lab from quarterdeck's own folder.")
    with tempfile.TemporaryDirectory(prefix="qd-lab-", ignore_cleanup_errors=True) as room:
        (Path(room) / "overrides.json").write_text(json.dumps(SETTINGS), encoding="utf-8")
        command = [*lab_command(project, Path(room), port), *_called_for(browser)]
        return subprocess.call(command, cwd=project)
