"""The web edition: a folder of plain files made from the notebooks, ``python -m dualz.site`` (``make site``).

Nobody imports it. Notebooks are executed (:mod:`~dualz.site.executed`), what their widgets need without
Python is kept (:mod:`~dualz.site.kept`, which runs in the kernel of the notebook), pages are written
(:mod:`~dualz.site.pages`). ``docs/site.md`` says how the parts fit.
"""
