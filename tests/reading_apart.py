"""Reading an inbox in a process of its own, so that what a file does to memory and time is its own affair."""

import multiprocessing
import traceback
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Said:
    """What reading gave: what went wrong ('' when nothing did), rows by table, every sentence, the files spoken
    of and those of which rows were read."""

    wrong: str = ""
    rows: dict[str, int] = field(default_factory=dict)
    messages: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    read: tuple[str, ...] = ()


class Reader:
    """Reads inboxes one after another in a child process, which is replaced when it hangs or dies."""

    def __init__(self, *, memory: int, seconds: int) -> None:
        self.memory, self.seconds = memory, seconds
        self._spawn()

    def _spawn(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, self.memory), daemon=True)
        self.process.start()
        theirs.close()

    def read(self, inbox: Path) -> Said:
        """Read an inbox for 2025-26 Q2."""
        self.pipe.send(str(inbox))
        try:
            if self.pipe.poll(self.seconds):
                return self.pipe.recv()
            wrong = f"it hung for {self.seconds} seconds"
        except EOFError:
            wrong = "the process died"
        self.close()
        self._spawn()
        return Said(wrong)

    def close(self) -> None:
        """End the child process."""
        self.process.kill()
        self.process.join()
        self.pipe.close()


def _serve(pipe, memory: int) -> None:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    except ImportError:  # Windows has no such limit
        pass
    while True:
        inbox = Path(pipe.recv())
        try:
            pipe.send(read(inbox))
        except BaseException:
            lines = [line.strip() for line in traceback.format_exc().splitlines() if line.strip()]
            pipe.send(Said(" | ".join(lines[-6:])))


def read(inbox: Path) -> Said:
    """Read an inbox for 2025-26 Q2, and gather every text that came of it."""
    from quarterdeck.extracts import read_inbox
    from quarterdeck.params import Params
    from quarterdeck.periods import Quarter

    council = Params(council={"name": "Exampleshire", "cqc_name": "Exampleshire"})
    records = read_inbox(inbox, Quarter("2025-26 Q2"), council)
    told = [problem.message for problem in records.problems]
    for frame in (records.set_aside, records.noticed):
        told += frame.drop(columns="row").astype("str").to_numpy().ravel().tolist()
    told += [source.verdict for source in records.sources] + list(records.notes.values())
    files = {source.file for source in records.sources} | {problem.file for problem in records.problems}
    rows = {name: len(frame) for name, frame in records.tables.items()}
    read = {source.file for source in records.sources if source.rows}
    return Said("", rows, tuple(dict.fromkeys(told)), tuple(sorted(files)), tuple(sorted(read)))
