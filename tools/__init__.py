"""What makes the pictures of the front page; started from the checkout as ``python -m tools.NAME``."""
