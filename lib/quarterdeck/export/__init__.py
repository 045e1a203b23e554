"""Finished pages: an executed notebook in, one self-contained accessible HTML file out."""

from .context import Page, PageContext, title_of
from .html import export_page
from .index import export_index

__all__ = ["Page", "PageContext", "export_index", "export_page", "title_of"]
