"""An article's discussion, its comments, what is known of their writers for a while, and who decided what."""

from comments.models.comment import Comment, CommentMark, CommentQuerySet, OriginalText
from comments.models.discussion import Discussion
from comments.models.events import ModerationEvent
from comments.models.mail import ModeratorMail, Mute, SentMail
from comments.models.reply_template import ReplyTemplate
from comments.models.safety import SafetyAction, SafetyRecord
from comments.models.senders import Ban, HashKey, Report
from comments.models.spam_model import SpamModel

__all__ = [
    "Ban",
    "Comment",
    "CommentMark",
    "CommentQuerySet",
    "Discussion",
    "HashKey",
    "ModerationEvent",
    "ModeratorMail",
    "Mute",
    "OriginalText",
    "ReplyTemplate",
    "Report",
    "SafetyAction",
    "SafetyRecord",
    "SentMail",
    "SpamModel",
]
