"""The web edition: the lessons as static pages, and the Python that runs in them."""
