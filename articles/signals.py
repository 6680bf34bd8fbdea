"""What other apps may hear of: sent inside the transaction of the act, with ``article=`` and ``by=``."""

from django.dispatch import Signal

article_created = Signal()
# With ``first=``: whether the article was never published before.
article_published = Signal()
