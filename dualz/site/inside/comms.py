"""Widgets between this Python and the page: each has a comm, as in Jupyter, without a kernel between them.

Source: the Jupyter widget messaging protocol, version 2.1.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from math import isfinite
from typing import Any

import comm
from comm.base_comm import BaseComm, CommManager

_manager = CommManager()


def _post(text: str, buffers: list[Any]) -> None:
    """Nobody listens yet."""


class PageComm(BaseComm):
    """A comm whose other side is in the page."""

    def publish_msg(
        self, msg_type: str, data: Any = None, metadata: Any = None, buffers: Any = None, **keys: Any
    ) -> None:
        # Python's json writes nan, which no page reads.
        text = json.dumps({"type": msg_type, "comm": self.comm_id, "data": _finite(data or {})})
        _post(text, [bytes(one) for one in buffers or ()])


def install(post: Callable[[str, list[Any]], None]) -> None:
    """From now on every widget speaks with the page through ``post``."""
    global _post
    _post = post
    comm.create_comm = PageComm
    comm.get_comm_manager = lambda: _manager


def receive(comm_id: str, data: dict[str, Any], buffers: list[Any]) -> None:
    """What the page says to the widget of this comm; nothing where there is none any more."""
    there = _manager.comms.get(comm_id)
    if there is not None:
        there.handle_msg({"content": {"data": data}, "buffers": [memoryview(bytes(one)) for one in buffers]})


def _finite(value: Any) -> Any:
    if isinstance(value, float) and not isfinite(value):
        return None
    if isinstance(value, dict):
        return {str(key): _finite(held) for key, held in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(held) for held in value]
    return value
