"""The exercises of lesson 15, budget."""
