"""Finding articles by words. docs/decisions/0010-search.md says why it is built as it is.

``finding.py`` is the door for readers and ``desk.py`` for staff; ``index.py`` keeps the rows that both ask.
"""
