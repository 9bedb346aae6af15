"""``device_run.js`` outside of its widget: jobs for it, in node or in a browser, and its answers."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np

from dualz.widgets.page import script

# A job is a file and samples; the answer is the codes (of all maps or of the last), or why it is refused.
WORK = """
const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer;
const textOf = (codes) => btoa(String.fromCharCode(...new Uint8Array(Int8Array.from(codes).buffer)));
function work({ file, probes, x, all }) {
  let net;
  try {
    net = readNet(new DataView(bytesOf(file)));
  } catch (error) {
    return { refused: error.message };
  }
  const probing = probes.map((probe) => readNet(new DataView(bytesOf(probe))));
  const [values, size] = [new Float64Array(bytesOf(x)), net.layers[0].size];
  const [codes, read] = [[], []];
  for (let at = 0; at < values.length; at += size) {
    const maps = runMaps(net, quantized(net, values.subarray(at, at + size)));
    codes.push(textOf(all ? maps.flatMap((map) => [...map]) : maps.at(-1)));
    if (probing.length) read.push([...readingsOf(probing, maps), depthOf(readingsOf(probing, maps))]);
  }
  return { codes, read };
}
"""


def module() -> str:
    """The script and the function ``work``, which takes one job."""
    return script("device_run") + WORK


def job(file: bytes, x: Any = (), probes: Any = (), all: bool = False) -> dict[str, Any]:
    """``x``: (samples, numbers). ``all``: the codes of every map in a row, and not only those of the last."""
    given = np.ascontiguousarray(x, dtype="<f8").tobytes()
    return {"file": _text(file), "x": _text(given), "probes": [_text(one) for one in probes], "all": all}


def codes(answer: dict[str, Any]) -> Any:
    """int8 (samples, codes)."""
    return np.array([np.frombuffer(base64.b64decode(row), np.int8) for row in answer["codes"]])


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
