"""Two moderators, each at a desk of their own."""

import pytest
from django.test import Client

from tests.factories import make_user


@pytest.fixture
def moderator(client):
    user = make_user("Moderator", last_name="Reyes")
    client.force_login(user)
    return user


@pytest.fixture
def other():
    """Another moderator, at another desk."""
    user = make_user("Moderator", last_name="Quill")
    client = Client()
    client.force_login(user)
    client.user = user
    return client
