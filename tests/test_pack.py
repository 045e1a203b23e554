"""One pack, built once, read back as a reader would: what stands on the pages, and that it agrees."""

import json
import re

import pytest

from quarterdeck.measure import measure
from quarterdeck.metric import find
from quarterdeck.params import load_params

pytestmark = pytest.mark.pack
PAGES = [str(name) for name in load_params().editions["full"]["notebooks"]]


def text_of(element):
    return " ".join(element.text_content().split())


def test_the_pack_is_complete(pack):
    assert pack.draft_because == ()
    assert pack.exit_code == 0
    made = {path.name for path in pack.folder.iterdir()}
    assert made == {"index.html", "run.json", "RUN.txt", *(f"{name}.html" for name in PAGES)}


def test_the_index_leads_to_every_page(pack):
    links = {href for _, _, href, _ in pack.page("index").iterlinks() if not href.startswith("#")}
    assert {f"{name}.html" for name in PAGES} <= links


@pytest.mark.parametrize("name", ["index", *PAGES])
def test_a_page_says_whose_it_is_when_and_that_the_council_is_made_up(pack, name):
    said = text_of(pack.page(name))
    assert "Larkminster" in said and "made up" in said.casefold().replace("made-up", "made up")
    assert "2025-26 Q2" in said


@pytest.mark.parametrize("name", ["index", *PAGES])
def test_a_page_is_one_file_that_asks_for_nothing(pack, name):
    page = pack.page(name)
    for element, attribute, link, _ in page.iterlinks():
        if element.tag != "a":
            assert link.startswith(("data:", "#")), f"<{element.tag} {attribute}> asks for {link[:60]}"
    assert not page.xpath("//script[@src]")
    assert not re.search(r"@import|url\((?!['\"]?(data:|#))", "".join(page.xpath("//style/text()")))


@pytest.mark.parametrize("name", ["index", *PAGES])
def test_a_page_has_the_bones_that_a_screen_reader_needs(pack, name):
    page = pack.page(name)
    assert page.get("lang") == "en-GB"
    assert page.findtext(".//title").strip()
    assert len(page.xpath("//h1")) == 1 and len(page.xpath("//main")) == 1
    for table in page.xpath("//table"):
        assert table.xpath("./caption"), "a table without a caption"
        assert table.xpath(".//th[@scope]"), "a table without scope"
    for picture in page.xpath("//svg[@role='img']"):
        assert picture.get("aria-labelledby") or picture.get("aria-label"), "a picture without a description"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_shows_no_code_no_error_and_no_path_of_the_machine(pack, name):
    said = (pack.folder / f"{name}.html").read_text(encoding="utf-8")
    for word in ("Traceback", "papermill", "quarterdeck-test-", "import quarterdeck", "<matplotlib", "NaN"):
        assert word not in said, f"{name} shows {word!r}"


def test_the_manifest_names_every_source_and_page(pack, opened):
    told = json.loads((pack.folder / "run.json").read_text(encoding="utf-8"))
    assert told["status"] == "complete" and told["made_up"] is True
    assert told["pages"] == [f"{name}.html" for name in PAGES]
    assert {s["sha256"] for s in told["sources"]} == {s.sha256 for s in opened.records.sources}
    assert all(len(s["sha256"]) == 64 for s in told["sources"])
    assert told["code"]["sha256"] and told["packages"]["pandas"]


def test_run_txt_says_it_in_plain_words(pack):
    said = (pack.folder / "RUN.txt").read_text(encoding="utf-8")
    assert said.startswith("Larkminster: performance pack for 2025-26 Q2, full edition")
    assert "It is complete." in said and "01_summary.html" in said


def test_nothing_of_the_making_is_left_beside_the_pack(pack):
    assert {path.name for path in pack.folder.parent.iterdir()} == {"full", "team"}
    assert [path.name for path in (pack.folder.parent / "team").iterdir()] == ["faults.csv"]


def number_in(cell):
    """The number a reader sees in a cell, and by how much rounding may have moved it; None for a symbol."""
    shown = (cell.xpath("./strong") or [cell])[0].text_content().strip()
    if re.fullmatch(r"\[[xz]\]", shown):
        return None, 0.0
    plain = re.sub(r"[£%,\sk]", "", shown).replace("−", "-").replace("\N{EN DASH}", "-")
    decimals = len(plain.partition(".")[2])
    return float(plain), 0.5 * 10**-decimals + 1e-9


def test_the_summary_has_every_measure_in_its_order_with_its_number(pack):
    rows = pack.page("01_summary").xpath("//section[@class='summary']//tr[@id]")
    wanted = [(line.metric, line.number) for line in load_params().summary_measures]
    assert [(row.get("id"), row.findtext("./th/span[@class='no']")) for row in rows] == wanted
    assert len(wanted) == 45


def test_every_figure_on_the_summary_is_the_measured_one(pack, opened):
    params, quarter = opened.params, opened.quarter
    columns = {
        f"Latest, {quarter.label}": quarter,
        quarter.previous.label: quarter.previous,
        quarter.same_quarter_last_year.label: quarter.same_quarter_last_year,
    }
    page, compared = pack.page("01_summary"), 0
    for line in params.summary_measures:
        settings = params.settings.get(line.metric)
        figures = measure(find(line.metric), opened.records, list(columns.values()), settings=settings)
        for label, period in columns.items():
            (cell,) = page.xpath(f"//tr[@id='{line.metric}']/td[@data-label='{label}']")
            shown, slack = number_in(cell)
            value = figures.at(period)["value"]
            if shown is None:
                assert value != value, f"{line.number} {label}: the page has no figure, measure has {value}"
            else:
                assert abs(shown - value) <= slack, f"{line.number} {label}: the page has {shown}, measure {value}"
                compared += 1
    assert compared > 2 * len(params.summary_measures)
