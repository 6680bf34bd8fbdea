"""What moderators see. Every decision goes through ``comments/moderation.py``."""

from comments.admin.answers import ReplyTemplateAdmin
from comments.admin.bans import BanAdmin
from comments.admin.comments import CommentAdmin
from comments.admin.discussions import DiscussionAdmin
from comments.admin.events import ModerationEventAdmin
from comments.admin.safety import SafetyRecordAdmin
from comments.admin.spam_model import SpamModelAdmin
from comments.admin.switch import ArticleDiscussionSwitch, DiscussionSwitch

__all__ = [
    "ArticleDiscussionSwitch",
    "BanAdmin",
    "CommentAdmin",
    "DiscussionAdmin",
    "DiscussionSwitch",
    "ModerationEventAdmin",
    "ReplyTemplateAdmin",
    "SafetyRecordAdmin",
    "SpamModelAdmin",
]
