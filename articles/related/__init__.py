"""Which articles stand under an article: "You may also like", and "More in …" beside it.

``terms`` says what a text is about, ``ranking`` how alike two of them are; ``index`` keeps that in the database, one
article at a time, and ``rebuilding`` for all at once; ``picking`` is what staff choose by hand, ``reading`` what
readers get. docs/decisions/0009-related-articles.md has the why.
"""
