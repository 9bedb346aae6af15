"""The folder of the site: files by what is in them, so that an address never changes its content."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zipfile
from pathlib import Path
from typing import Any

_DATA = re.compile(r'<img [^>]*?src="data:image/(png|svg\+xml);base64,([A-Za-z0-9+/=]+)"[^>]*>')
_BITMAP = re.compile(r"data:image/(png|jpeg);base64,([A-Za-z0-9+/=]+)")
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
        """``html`` with the images in its addresses written as files, which are loaded when they are near.

        Width and height stand in the tag, so that nothing moves when they come.
        """

        def apart(found: re.Match[str]) -> str:
            tag, kind, data = found[0], found[1], base64.b64decode(found[2])
            name = self.keep("images", data, _SUFFIXES.get(kind, kind))
            tag = tag.replace(f"data:image/{kind};base64,{found[2]}", name)
            width, height = _size(data)
            given = re.search(r' width="([\d.]+)"', tag)
            shown = float(given[1]) if given else width
            wide = "" if given else f' width="{width:g}"'
            return f'{tag[:-1]} loading="lazy"{wide} height="{shown * height / width:.0f}">'

        return _DATA.sub(apart, html)

    def bitmap_apart(self, tag: str) -> str:
        """A tag of an explorer with its bitmap as a file: it is fetched when the picture is shown."""

        def apart(found: re.Match[str]) -> str:
            return self.keep("images", base64.b64decode(found[2]), _SUFFIXES.get(found[1], found[1]))

        return _BITMAP.sub(apart, tag)

    def sweep(self) -> None:
        """Take away what an earlier export has left."""
        for path in sorted(self.folder.rglob("*"), reverse=True):
            if path.is_dir():
                if not any(path.iterdir()):
                    path.rmdir()
            elif path not in self.written:
                path.unlink()

    def zipped(self, file: Path) -> int:
        """Write the whole folder into a zip file, the same bytes for the same content; how many they are."""
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
            for path in sorted(path for path in self.folder.rglob("*") if path.is_file()):
                name = f"dualz-site/{path.relative_to(self.folder).as_posix()}"
                packed.writestr(zipfile.ZipInfo(name), path.read_bytes(), zipfile.ZIP_DEFLATED)
        return file.stat().st_size


def _size(image: bytes) -> tuple[float, float]:
    """Width and height of a PNG or of one of our SVG pictures, in pixels."""
    if image.startswith(b"\x89PNG"):
        return int.from_bytes(image[16:20], "big"), int.from_bytes(image[20:24], "big")
    head = image[:400].decode("utf-8", "replace")
    found = re.search(r'<svg[^>]* width="([\d.]+)" height="([\d.]+)"', head)
    if not found:
        raise ValueError("An SVG picture has neither width nor height.")
    return float(found[1]), float(found[2])
