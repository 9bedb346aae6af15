"""Where the two halves of the course meet: models written to files by the codecs of part I.

====================  ==============================================================================
``models``            ``compress_model`` and ``load_model``, for torch
``file``              the .dz file; ``plain``: the same for any data; ``layout``: a map of its bytes
``encoding``          the forms that a tensor can take; ``decoding``: the way back
``gaps``              gaps and labels step by step
``rounding``          numbers made cheap before they are stored
``safetensors_file``  the format that models travel in
====================  ==============================================================================
"""
