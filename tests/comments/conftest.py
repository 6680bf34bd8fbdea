import pytest

from tests.factories import make_user


@pytest.fixture
def moderator(client):
    """Signed in."""
    user = make_user("Moderator")
    client.force_login(user)
    return user
