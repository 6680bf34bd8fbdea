"""Mail about comments: to moderators, and to writers who confirmed their address (docs/discussions.md)."""
