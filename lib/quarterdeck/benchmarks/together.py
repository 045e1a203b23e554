"""Files that change together or not at all: each is written beside its place, and only then are all put into it."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

from ..places import open_private, private_folder
from .readers.csv_files import csv_bytes

LOCAL = "local"


class Together:
    """`with Together() as files:` writes and deletes when its block ends well; else nothing is as if it had begun.

    A file in a folder `local` is one that no other account of the machine may open.
    """

    def __init__(self) -> None:
        self._written: dict[Path, Path] = {}
        self._gone: list[Path] = []
        self._folders: list[Path] = []

    def write(self, path: Path, content: bytes) -> None:
        """Have `content` stand in `path` once all is well."""
        self._make(path.parent)
        beside = path.with_name(f"{path.name}.part")
        self._written[path] = beside
        if path in self._gone:
            self._gone.remove(path)
        with open_private(beside, "wb") if is_local(path) else beside.open("wb") as handle:
            handle.write(content)

    def write_table(self, path: Path, table) -> None:
        """Have a table of text stand in `path` as CSV once all is well."""
        self.write(path, csv_bytes(table))

    def delete(self, path: Path) -> None:
        """Have no file at `path` once all is well."""
        self._gone.append(path)

    def _make(self, folder: Path) -> None:
        for one in (folder, *folder.parents):
            if one.exists():
                break
            self._folders.append(one)
        private_folder(folder) if folder.name == LOCAL else folder.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> Together:
        return self

    def __exit__(self, kind: type[BaseException] | None, _: object, __: TracebackType | None) -> None:
        if kind is None:
            for path, beside in self._written.items():
                beside.replace(path)
            for path in self._gone:
                path.unlink(missing_ok=True)
            return
        for beside in self._written.values():
            beside.unlink(missing_ok=True)
        for folder in self._folders:  # the innermost first; one that holds something is somebody else's by now
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()


def is_local(path: Path) -> bool:
    """Whether a file is of those that may not be published."""
    return path.parent.name == LOCAL
