"""`python -m quarterdeck …` is the command `quarterdeck …`, for machines where only Python is on the path."""

import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main())
