"""Readers: one a real format; `read_inbox` recognises files by content and joins the quarters."""

from __future__ import annotations

from .inbox import read_inbox

__all__ = ["read_inbox"]
