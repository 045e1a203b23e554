"""Making a pack: which notebooks, how they are run, and how the finished pages are put in place."""
