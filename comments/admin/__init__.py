"""What moderators see. Every decision goes through ``comments/moderation.py``."""

from comments.admin.comments import CommentAdmin
from comments.admin.discussions import DiscussionAdmin
from comments.admin.events import ModerationEventAdmin
from comments.admin.switch import ArticleDiscussionSwitch, DiscussionSwitch

__all__ = ["ArticleDiscussionSwitch", "CommentAdmin", "DiscussionAdmin", "DiscussionSwitch", "ModerationEventAdmin"]
