"""Who may import whom: downwards only. Read from the source, so that a lazy import counts too."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "lib" / "quarterdeck"
LAYERS = [
    {"errors", "periods", "working_days"},
    {"params", "params_models", "tables", "derive", "examples", "places"},
    {"extracts", "records"},
    {"metric", "tally"},
    {"metrics"},
    {"measure", "history", "cache", "gaps", "uses", "quality", "completeness"},
    {"disclosure"},
    {"benchmarks", "findings", "commentary"},
    {"charts"},
    {"tab", "export"},
    {"run"},
    {"cli"},
    {"__main__"},
]
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
FILES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def imports(path):
    """The parts of quarterdeck that a file imports at run time."""
    here = ("quarterdeck", *path.relative_to(PACKAGE).parts[:-1])
    tree = ast.parse(path.read_text(encoding="utf-8"))
    only_types = {
        id(node)
        for guard in ast.walk(tree)
        if isinstance(guard, ast.If) and ast.unparse(guard.test) == "TYPE_CHECKING"
        for node in ast.walk(guard)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and id(node) not in only_types:
            base = here[: len(here) - node.level + 1] if node.level else ()
            whole = (*base, *(node.module or "").split(".")) if node.module else base
            yield from [whole] if len(whole) > 1 else [(*whole, alias.name) for alias in node.names]
        elif isinstance(node, ast.Import):
            yield from (tuple(alias.name.split(".")) for alias in node.names)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_part_imports_only_from_its_own_layer_or_below(path):
    own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    for whole in imports(path):
        if whole[0] != "quarterdeck" or len(whole) == 1:
            continue
        other = whole[1]
        if own == "statistics":
            assert other == "statistics", f"{path.name} imports {other}: statistics stands apart"
        elif other not in (own, "statistics"):
            assert LEVEL[other] <= LEVEL[own], f"{path.name} imports {other}, which stands above {own}"


@pytest.mark.parametrize("path", sorted((PACKAGE / "metrics").rglob("*.py")), ids=lambda path: path.stem)
def test_a_metric_imports_only_the_contract_periods_and_derived_fields(path):
    allowed = {"metric", "metrics", "periods", "derive"}
    assert {whole[1] for whole in imports(path) if whole[0] == "quarterdeck" and len(whole) > 1} <= allowed
