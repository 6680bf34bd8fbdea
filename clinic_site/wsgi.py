"""The entry point of the server."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from clinic_site.proxies import TrustedProxies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic_site.settings")
site = get_wsgi_application()

# Models can be imported from here on.
from clinic_site.reads import CountReads  # noqa: E402

application = CountReads(TrustedProxies(site, settings.TRUSTED_PROXIES))
