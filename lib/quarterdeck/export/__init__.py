"""Finished pages: an executed notebook in, one self-contained accessible HTML file out."""

from .context import Page, PageContext, about_of, title_of
from .html import export_page
from .index import export_index

__all__ = ["Page", "PageContext", "about_of", "export_index", "export_page", "title_of"]
