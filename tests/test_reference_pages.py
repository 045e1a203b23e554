"""The three pages written from the code say what the code says."""

from pathlib import Path

from quarterdeck.metric import catalogue
from quarterdeck.run.reference_pages import checks_page, definitions_page, specification_page
from quarterdeck.tables import TABLES
from quarterdeck.tables.checks.between import BETWEEN
from quarterdeck.tables.checks.every import ACROSS

DOCS = Path(__file__).parents[1] / "docs"


def test_the_definitions_are_those_of_the_code():
    page = definitions_page()
    for metric in catalogue().values():
        assert f"`{metric.id}`" in page and metric.title in page and metric.definition in page
    said = (DOCS / "definitions.md").read_text(encoding="utf-8")
    assert said == page, "docs/definitions.md is behind the code: run quarterdeck definitions"


def test_the_data_specification_is_that_of_the_code():
    page = specification_page()
    for spec in TABLES.values():
        assert f"## `{spec.name}`" in page
        assert all(f"| `{column.name}` |" in page for column in spec.columns)
    said = (DOCS / "data-specification.md").read_text(encoding="utf-8")
    assert said == page, "docs/data-specification.md is behind the code: run quarterdeck definitions"


def test_the_data_checks_are_those_of_the_code():
    page = checks_page()
    for one in (*ACROSS, *BETWEEN):
        assert f"| `{one.id}` |" in page and one.says in page and one.do in page
    said = (DOCS / "data-checks.md").read_text(encoding="utf-8")
    assert said == page, "docs/data-checks.md is behind the code: run quarterdeck definitions"
