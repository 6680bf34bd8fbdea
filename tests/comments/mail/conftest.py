"""The clinic whose name the mails bear, and the moderators whom they go to."""

import pytest

from clinic_site.admin.roles import keep_roles
from clinic_site.profile.models import ClinicProfile
from tests.factories import make_user


@pytest.fixture(autouse=True)
def profile(db):
    return ClinicProfile.objects.get_or_create(pk=1)[0]


@pytest.fixture
def people(db):
    keep_roles()
    return [make_user("Moderator", email=f"mo{number}@clinic.example") for number in range(2)]
