"""A moderator who is signed in."""

import pytest

from tests.factories import PASSWORD, make_user


@pytest.fixture
def moderator(client):
    user = make_user("Moderator")
    client.login(username=user.username, password=PASSWORD)
    return user
