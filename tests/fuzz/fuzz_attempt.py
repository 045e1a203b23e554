"""What a spoilt file must not do: stop with an error, lose a row, be passed over in silence, or tell a cell."""

import re
from pathlib import Path

from fuzz_corpus import PLANTED

from reading_apart import Said, read

_TOLD = re.compile("|".join(PLANTED), re.IGNORECASE)


def wrong_with(folder: Path, said: Said) -> str:
    """What is wrong with how an inbox was read; '' when nothing is."""
    if said.wrong:
        return said.wrong
    told = [text for text in said.messages if _TOLD.search(text)]
    if told:
        return f"it told a cell's content: {told[0][:300]}"
    names = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    spoken = " ".join(said.messages)
    unsaid = [name for name in names if name not in said.files and name not in spoken]
    return f"nothing was said of {', '.join(unsaid)}" if unsaid else ""


def attempt(folder: Path) -> str:
    """Read an inbox in this process; what is wrong with how it was read."""
    return wrong_with(folder, read(folder))
