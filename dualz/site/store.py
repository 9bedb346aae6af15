"""The folder of the site: files by what is in them, so that an address never changes its content."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
from pathlib import Path
from typing import Any

_DATA = re.compile(r'src="data:image/(png|svg\+xml|jpeg|gif|webp);base64,([A-Za-z0-9+/=\s]+)"')
_SUFFIXES = {"svg+xml": "svg", "jpeg": "jpg"}


class Store:
    """Writes files below ``folder``; what lay there from an earlier export and is not written again goes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.written: set[Path] = set()

    def write(self, name: str, content: str | bytes) -> str:
        """Write one file under a name of its own; the name comes back."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        data = content.encode() if isinstance(content, str) else content
        if not path.exists() or path.read_bytes() != data:
            path.write_bytes(data)
        self.written.add(path)
        return name

    def keep(self, folder: str, content: str | bytes, suffix: str) -> str:
        """Write content under a name made of its hash; the same content is written once."""
        data = content.encode() if isinstance(content, str) else content
        return self.write(f"{folder}/{hashlib.sha256(data).hexdigest()[:16]}.{suffix}", data)

    def json(self, content: Any) -> str:
        """Write JSON; its address comes back."""
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        return self.keep("data", text, "json")

    def copy(self, source: Path, name: str) -> str:
        """Copy one file."""
        return self.write(name, source.read_bytes())

    def images_apart(self, html: str) -> str:
        """``html`` with the images in its addresses written as files, which are loaded when they are near."""

        def apart(found: re.Match[str]) -> str:
            data = base64.b64decode(found[2])
            name = self.keep("images", data, _SUFFIXES.get(found[1], found[1]))
            return f'src="{name}" loading="lazy"'

        return _DATA.sub(apart, html)

    def sweep(self) -> None:
        """Take away what an earlier export has left."""
        for path in sorted(self.folder.rglob("*"), reverse=True):
            if path.is_dir():
                if not any(path.iterdir()):
                    path.rmdir()
            elif path not in self.written:
                path.unlink()

    def clear(self) -> None:
        """Begin with an empty folder."""
        shutil.rmtree(self.folder, ignore_errors=True)
