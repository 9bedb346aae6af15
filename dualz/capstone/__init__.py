"""A capstone that can be won: three tracks, a judge that trusts nobody, reports, and a board.

An entry is judged in processes of its own, on data that are made from a secret after it was finished.
``python -m benchmarks.capstone`` makes the course's own entries and measures them.

Lesson: 18 (capstone).
"""
