"""``python -m dualz``: the same as ``dualz`` in a shell."""

import sys

from dualz.cli import main

if __name__ == "__main__":
    sys.exit(main())
