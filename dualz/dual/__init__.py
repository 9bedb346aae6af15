"""Where the two halves of the course meet: models written to files by the codecs of part I.

====================  ==============================================================================
``models``            ``compress_model``, for torch; ``loading``: ``load_model`` and ``load_tensors``
``pipeline``          ``shrink``, the chain; ``search``: the smallest file; ``report``: what was done
``file``              the .dz file; ``plain``: the same for any data; ``layout``: a map of its bytes
``index``             where each tensor is in a large file; ``chosen``: some of them without the others
``encoding``          the forms that a tensor can take; ``decoding``: the way back
``pieces``            how huge tensors are cut, so that little memory is enough
``gaps``              gaps and labels step by step
``rounding``          numbers made cheap before they are stored
``floats``            floats taken apart; ``floats_file``: their exponents coded in lanes, without loss
``samples``           samples as codes; ``training_set``: a training set in one small file
``budget``            such a file and a model for one sum of bytes
``choices``           the plans that a search chooses from; ``trials``: searches; ``fronts``: what they found
``layers``            a setting for each layer, found by a descent
``safetensors_file``  the format that models travel in; ``shards``: several such files and their index
====================  ==============================================================================

``compress_model``, ``load_model``, ``load_tensors`` and ``read_tensor`` can be had from here; torch is loaded
when they are.
"""

from __future__ import annotations

from typing import Any

__all__ = ["compress_model", "load_model", "load_tensors", "read_tensor"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from dualz.dual import models

        return getattr(models, name)
    raise AttributeError(f"module 'dualz.dual' has no attribute {name!r}")
