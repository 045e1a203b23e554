"""What of an executed notebook may be on a page: words and shown outputs; never code, prompts, logs or paths."""

from __future__ import annotations

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook, new_output

from ..errors import PackError

STYLE_MARK = "quarterdeck-style"
_SHOWN = ("text/html", "image/svg+xml")


def cleaned(notebook: NotebookNode, name: str) -> NotebookNode:
    """A new notebook that holds markdown and shown HTML or SVG, and nothing else of the old one.

    Built up from what may be shown, not cut down: metadata (papermill's holds paths), streams,
    source, hidden outputs, widgets and attachments have no way in.

    Raises
    ------
    PackError : an output that is an error, or a picture without words for it.
    """
    cells = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cells.append(new_markdown_cell(cell.source))
        elif cell.cell_type == "code":
            outputs = [shown for output in cell.outputs if (shown := _shown(output, name)) is not None]
            if outputs:
                cells.append(NotebookNode(cell_type="code", source="", metadata={}, outputs=outputs,
                                          execution_count=None))  # fmt: skip
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    page = new_notebook(cells=cells, metadata={"title": ""})
    page.nbformat_minor = 5
    return page


def _shown(output: NotebookNode, name: str) -> NotebookNode | None:
    if output.output_type == "error":
        raise PackError(f"{name} holds a cell that failed. Run it to its end before its page is made.")
    if output.output_type not in ("display_data", "execute_result"):
        return None
    if output.metadata.get(STYLE_MARK):
        return None
    if any(kind.startswith("image/") and kind != "image/svg+xml" for kind in output.data):
        raise PackError(
            f"{name} shows a picture that has no words for those who cannot see it. Show charts through the tab, "
            "which describes them."
        )
    data = {kind: output.data[kind] for kind in _SHOWN if kind in output.data}
    if not data:
        return None
    words = output.metadata.get("quarterdeck", {}).get("alternative_text", [])
    if "text/html" not in data and not words:
        raise PackError(f"{name} shows a chart without alternative text. Show charts through the tab.")
    kind = next(iter(data))
    return new_output("display_data", data={kind: data[kind]}, metadata={"alternative_text": " ".join(words)})
