"""The long run: `make fuzz`, or PYTHONPATH=tests python tests/fuzz/fuzz_run.py --files 2000 [--seed 1]

Every format in turn, spoilt in one to three ways. Prints what went wrong with the seed that shows it again,
and a table of what was read. The suite runs a short one (tests/fuzz/test_fuzz.py).
"""

import argparse
import random
import tempfile
from collections import Counter
from pathlib import Path

from fuzz_attempt import wrong_with
from fuzz_corpus import Sound, corpus
from fuzz_made_up import made_up
from fuzz_mutate import mutated

from reading_apart import Reader

MEMORY, SECONDS = 4 * 1024**3, 60


def spoilt(number: int, seed: int, sound: list[Sound]) -> tuple[Sound, bytes, list[Sound]]:
    """The spoilt file of a number, the same for the same seed, and the sound ones that lie beside it."""
    dice = random.Random(f"{seed}-{number}")
    formats = sorted({one.format for one in sound})
    own = [one for one in sound if one.format == formats[number % len(formats)]]
    chosen = dice.choice(own)
    beside = [one for one in own if one.name.endswith(".csv") and one is not chosen] if dice.random() < 0.5 else []
    return chosen, mutated(chosen.content, dice.choice(sound).content, dice), beside


def run(files: int, seed: int = 1, first: int = 0) -> tuple[Counter, list[str]]:
    """Read that many spoilt files; how each ended by format, and what went wrong with which."""
    sound, ended, wrong = [*corpus(), *made_up()], Counter(), []
    reader = Reader(memory=MEMORY, seconds=SECONDS)
    for number in range(first, first + files):
        chosen, content, beside = spoilt(number, seed, sound)
        with tempfile.TemporaryDirectory(prefix="quarterdeck-fuzz-") as room:
            folder = Path(room)
            for one in beside:
                (folder / one.name).write_bytes(one.content)
            (folder / chosen.name).write_bytes(content)
            said = reader.read(folder)
            fault = wrong_with(folder, said)
        ended[chosen.format, "wrong" if fault else "read" if chosen.name in said.read else "refused"] += 1
        if fault:
            wrong.append(f"seed {seed}, file {number} ({chosen.format}/{chosen.name}): {fault}")
    reader.close()
    return ended, wrong


def main() -> int:
    """Print the table; 1 when anything went wrong."""
    given = argparse.ArgumentParser(description="Read spoilt files of every format.")
    given.add_argument("--files", type=int, default=2000)
    given.add_argument("--seed", type=int, default=1)
    given.add_argument("--first", type=int, default=0)
    asked = given.parse_args()
    ended, wrong = run(asked.files, asked.seed, asked.first)
    for name in sorted({name for name, _ in ended}):
        counts = ", ".join(f"{ended[name, how]} {how}" for how in ("read", "refused", "wrong") if ended[name, how])
        print(f"{name:24} {counts}")
    print(f"{asked.files} files, {len(wrong)} wrong")
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
