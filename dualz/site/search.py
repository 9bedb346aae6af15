"""The search index, made by pagefind where npm can get it; without it the site has no search field."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from pathlib import Path

NPM = Path(__file__).with_name("npm")
MISSING = "No search in this export: pagefind is not there. With node and npm, `make site-tools` installs it."


@cache
def there() -> bool:
    """Whether pagefind is installed in ``dualz/site/npm`` (``make site-tools``)."""
    return shutil.which("node") is not None and _program().exists()


def index(folder: Path) -> str:
    """Write the index of the pages of ``folder`` into ``folder/pagefind``; a sentence about it.

    Raises:
        subprocess.CalledProcessError: pagefind failed.
    """
    command = ["node", str(_program()), "--site", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    last = [line.strip() for line in done.stdout.splitlines() if line.startswith("  Indexed")]
    return f"Search: {'; '.join(last).replace('Indexed ', '')}."


def _program() -> Path:
    return NPM / "node_modules" / "pagefind" / "lib" / "runner" / "bin.cjs"
