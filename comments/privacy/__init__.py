"""Keeping little: what is purged after its days, what is exported, and what an erasure reaches."""

from comments.privacy.erasing import OpenSafetyRecordError, erase

__all__ = ["OpenSafetyRecordError", "erase"]
