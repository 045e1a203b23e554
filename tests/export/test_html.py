"""Pages: self-contained, described, and holding nothing of a notebook but what it shows."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import nbformat
import pytest
from lxml import html as parser
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from quarterdeck.commentary import render
from quarterdeck.errors import PackError
from quarterdeck.export import Page, PageContext, export_index, export_page, title_of

CONTEXT = PageContext(
    council="Larkminster & Co", quarter="2025-26 Q2", quarter_in_words="July to September 2025", edition="Full edition",
    pages=(
        Page("01_summary.html", "Summary", "The measures."),
        Page("03_children.html", "Children's services", "Children."),
        Page("04_adults.html", "Adult services", missing="04_adults.ipynb, cell 3: it stopped."),
    ),
    made_up=True, draft_because=("The ledger is not here.",), handling="Keep it.", contact="The team", sources=3,
    code_version="abc", made_on="1 October 2025",
)  # fmt: skip
CHART = '<figure><svg role="img" aria-label="A line from 1 to 2" viewBox="0 0 9 9"><path d="M 0 0"/></svg></figure>'


def shown(data, **metadata):
    return new_output("display_data", data=data, metadata=metadata)


def made(folder, *outputs, words="# Children's services\nThe words.", context=CONTEXT):
    cell = new_code_cell("tab.show(secret_source)", outputs=list(outputs), execution_count=7)
    cell.metadata["papermill"] = {"started": "secret_time"}
    notebook = new_notebook(cells=[new_markdown_cell(words), cell], metadata={"papermill": {"input_path": "/secret"}})
    nbformat.write(notebook, folder / "in.ipynb")
    export_page(folder / "in.ipynb", folder / "03_children.html", context)
    return (folder / "03_children.html").read_text(encoding="utf-8")


def test_a_page_is_named_in_british_english_with_one_title_one_main_and_a_way_past_the_header(tmp_path):
    page = parser.fromstring(made(tmp_path, shown({"text/html": CHART})).encode())
    assert page.get("lang") == "en-GB"
    assert page.findtext(".//title") == "Children's services – Larkminster & Co, 2025-26 Q2"
    assert [h.text for h in page.iter("h1")] == ["Children's services"]
    assert len(page.findall(".//main")) == len(page.findall(".//header")) == len(page.findall(".//footer")) == 1
    first = page.find(".//body").find(".//a")
    assert first.get("href") == "#main" and page.find(".//main").get("id") == "main"


def test_no_code_prompt_log_path_or_time_of_the_notebook_reaches_the_page(tmp_path):
    text = made(
        tmp_path,
        new_output("stream", name="stderr", text="secret_log"),
        new_output("stream", name="stdout", text="secret_print"),
        shown({"text/plain": "secret_repr"}),
        shown({"text/html": "<style>secret_style</style>"}, **{"quarterdeck-style": True}),
        shown({"text/html": CHART, "text/plain": "secret_plain"}),
    )
    assert "secret" not in text and "tab.show" not in text and "In [" not in text and "¶" not in text
    assert "A line from 1 to 2" in text


def test_a_page_asks_for_nothing_outside_itself(tmp_path):
    page = parser.fromstring(made(tmp_path, shown({"text/html": CHART})).encode())
    assert not page.xpath("//script | //link | //iframe | //object | //embed | //*[@src] | //*[@style]")
    assert all(not a.get("href").startswith(("http", "//")) for a in page.iter("a"))
    assert "@import" not in page.findtext(".//style") and "url(" not in page.findtext(".//style")


def test_the_content_policy_allows_the_style_of_the_page_and_nothing_else(tmp_path):
    page = parser.fromstring(made(tmp_path).encode())
    policy = page.xpath("//meta[@http-equiv]")[0].get("content")
    style = base64.b64encode(hashlib.sha256(page.findtext(".//style").encode()).digest()).decode()
    assert policy.startswith("default-src 'none'") and f"style-src 'sha256-{style}'" in policy


def test_the_banner_says_made_up_and_draft_and_the_footer_what_it_was_made_from(tmp_path):
    text = made(tmp_path)
    assert "Made-up council: no real people." in text and "Draft:" in text and "The ledger is not here." in text
    assert "3 files" in text and "code abc" in text and "1 October 2025" in text and "Keep it." in text


def test_a_complete_pack_of_a_real_council_has_no_banner(tmp_path):
    real = PageContext(council="C", quarter="2025-26 Q2", edition="Full edition", pages=CONTEXT.pages)
    assert 'class="banner' not in made(tmp_path, context=real)


def test_the_navigation_marks_this_page_and_leaves_out_one_that_could_not_be_made(tmp_path):
    page = parser.fromstring(made(tmp_path).encode())
    links = {a.get("href"): a.get("aria-current") for a in page.xpath("//nav[@class='pages']//a")}
    assert links == {"01_summary.html": None, "03_children.html": "page"}


def test_a_chart_without_words_stops_the_page(tmp_path):
    with pytest.raises(PackError, match="no alternative text"):
        made(tmp_path, shown({"text/html": "<svg viewBox='0 0 1 1'></svg>"}))
    with pytest.raises(PackError, match="without alternative text"):
        made(tmp_path, shown({"image/svg+xml": "<svg></svg>"}))
    with pytest.raises(PackError, match="no words"):
        made(tmp_path, shown({"image/png": "aGVsbG8="}))


def test_a_chart_shown_as_svg_alone_takes_its_words_from_the_metadata(tmp_path):
    svg = '<?xml version="1.0"?><svg width="9pt" height="9pt" viewBox="0 0 9 9"><path d="M 0 0"/></svg>'
    text = made(tmp_path, shown({"image/svg+xml": svg}, quarterdeck={"alternative_text": ["Rose from 1 to 2"]}))
    assert 'aria-label="Rose from 1 to 2"' in text and "9pt" not in text


@pytest.mark.parametrize("words", ["No title at all", "# One\n\n# Two"])
def test_a_page_without_exactly_one_title_is_refused(tmp_path, words):
    with pytest.raises(PackError, match="title"):
        made(tmp_path, words=words)


def test_a_failed_cell_never_becomes_a_page(tmp_path):
    with pytest.raises(PackError, match="failed"):
        made(tmp_path, new_output("error", ename="E", evalue="secret", traceback=[]))


@pytest.mark.parametrize("bad", ["<script>1</script>", '<img src="x.png">', '<link rel="x">'])
def test_what_would_run_or_fetch_something_stops_the_page(tmp_path, bad):
    with pytest.raises(PackError, match="run or fetch"):
        made(tmp_path, shown({"text/html": bad}))


def test_the_same_notebook_makes_the_same_bytes(tmp_path):
    assert made(tmp_path, shown({"text/html": CHART})) == made(tmp_path, shown({"text/html": CHART}))


def test_the_index_lists_the_pages_and_says_which_could_not_be_made(tmp_path):
    export_index(tmp_path / "index.html", CONTEXT)
    page = parser.fromstring((tmp_path / "index.html").read_text(encoding="utf-8").encode())
    assert len(page.findall(".//h1")) == 1 and page.get("lang") == "en-GB"
    assert [a.get("href") for a in page.xpath("//main//h2/a")] == ["01_summary.html", "03_children.html"]
    assert "it stopped" in page.xpath("string(//main)") and "Children's services" in page.xpath("string(//main)")


def test_the_title_is_the_first_heading(tmp_path):
    nbformat.write(new_notebook(cells=[new_markdown_cell("# A title\nMore")]), tmp_path / "n.ipynb")
    assert title_of(Path(tmp_path / "n.ipynb")) == "A title"


@pytest.mark.parametrize(
    "text, never",
    [("<script>x</script>", "<script"), ("[a](javascript:x)", "javascript:"), ("![a](http://x/y)", "<img")],
)
def test_commentary_is_shown_as_words_whatever_is_in_it(text, never):
    assert never not in render(text)


def test_commentary_fits_under_the_headings_of_its_page():
    assert render("# Why\n\n*More* children.") == "<h3>Why</h3>\n<p><em>More</em> children.</p>\n"


@pytest.mark.pack
def test_every_page_of_a_pack_can_be_followed_by_a_screen_reader(pack):
    for path in sorted(pack.folder.glob("*.html")):
        text = path.read_text(encoding="utf-8")
        page = parser.fromstring(text.encode())
        assert len(page.findall(".//h1")) == 1 and page.get("lang") == "en-GB", path.name
        assert all(svg.get("aria-label") and svg.get("role") == "img" for svg in page.iter("svg")), path.name
        assert all(t.find("caption") is not None and t.findall(".//th[@scope]") for t in page.iter("table")), path.name
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids)), f"{path.name}: {[i for i in ids if ids.count(i) > 1][:3]}"
        anchors = {a.get("href")[1:] for a in page.iter("a") if a.get("href", "").startswith("#")}
        assert anchors <= set(ids), f"{path.name}: {sorted(anchors - set(ids))[:5]}"
        assert not re.search(r"<(script|link|iframe)\b|\bsrc=", text), path.name
        assert len(text) < 1_200_000, path.name


@pytest.mark.pack
def test_links_between_pages_lead_somewhere(pack):
    ids = {p.name: set(parser.fromstring(p.read_bytes()).xpath("//@id")) for p in pack.folder.glob("*.html")}
    for path in pack.folder.glob("*.html"):
        for link in parser.fromstring(path.read_bytes()).iter("a"):
            file, _, anchor = link.get("href").partition("#")
            if file.endswith(".html"):
                assert file in ids and (not anchor or anchor in ids[file]), f"{path.name}: {link.get('href')}"
