"""What a thin notebook talks to: open a tab of a quarter's pack, and show."""

from .pack import Pack, load_pack
from .tab import TABS, Tab, open_tab

__all__ = ["TABS", "Pack", "Tab", "load_pack", "open_tab"]
