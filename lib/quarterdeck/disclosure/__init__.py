"""What an edition may show: every figure passes one door before it is drawn or written."""

from .published import NOT_APPLICABLE, NOT_AVAILABLE, PROFILES, SYMBOLS, Published, publish

__all__ = ["NOT_APPLICABLE", "NOT_AVAILABLE", "PROFILES", "SYMBOLS", "Published", "publish"]
