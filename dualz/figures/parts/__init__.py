"""What figures are made of: marks, and trees, codes, matrices, charts and the like drawn with them."""
