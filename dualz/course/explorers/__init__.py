"""The explorers of the lessons: one module per lesson, one function per explorer."""
