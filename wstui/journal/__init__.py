"""A session on disk: appended as it happens, read back, indexed."""

from .line import FORMAT, Header
from .reader import Loaded, load
from .writer import Batch, Journal

__all__ = ("FORMAT", "Batch", "Header", "Journal", "Loaded", "load")
