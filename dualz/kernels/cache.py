"""The compiled forms of the kernels on disk, as numba keeps them, with a checksum.

What is read here is run as machine code, and numba trusts its files: one cut by a full disk raises in the
middle of a codec, and one with a changed bit may do anything. So each file begins with the SHA-256 of the
rest. What does not match, or cannot be read, counts as not there: the kernel is compiled anew, and
the file is replaced. What cannot be written is not kept.

This protects from damage, and not from people: who may write to the cache may write to the program, too.
"""

from __future__ import annotations

import hashlib
import pickle
from typing import Any

from numba.core.caching import FunctionCache, IndexDataCacheFile

_SIZE = hashlib.sha256().digest_size


class CheckedCache(FunctionCache):
    """The cache of one function; none of its failures reaches the caller."""

    def __init__(self, function: Any) -> None:
        super().__init__(function)
        self._cache_file.__class__ = _CheckedFile

    def load_overload(self, signature: Any, target: Any) -> Any:
        try:
            return super().load_overload(signature, target)
        except Exception:  # whatever a wrong file makes numba raise
            return None

    def save_overload(self, signature: Any, data: Any) -> None:
        try:
            super().save_overload(signature, data)
        except Exception:  # no room, no right to write, a folder that is gone
            return


class _CheckedFile(IndexDataCacheFile):
    """The index and the data of one function, each behind its checksum."""

    def _load_index(self) -> dict[Any, str]:
        try:
            version, stamp, overloads = self._load_data(self._index_name)
        except OSError:
            return {}
        return overloads if (version, stamp) == (self._version, self._source_stamp) else {}

    def _save_index(self, overloads: dict[Any, str]) -> None:
        self._save_data(self._index_name, (self._version, self._source_stamp, overloads))

    def _load_data(self, name: str) -> Any:
        with open(self._data_path(name), "rb") as file:
            checksum, data = file.read(_SIZE), file.read()
        if hashlib.sha256(data).digest() != checksum:
            raise OSError(f"{name} is damaged")  # numba takes this for a file that is not there
        return pickle.loads(data)

    def _save_data(self, name: str, data: Any) -> None:
        data = self._dump(data)
        with self._open_for_write(self._data_path(name)) as file:
            file.write(hashlib.sha256(data).digest() + data)
