"""The entry point of the server."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from clinic_site.proxies import TrustedProxies
from clinic_site.reads import CountReads

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic_site.settings")
application = CountReads(TrustedProxies(get_wsgi_application(), settings.TRUSTED_PROXIES))

if settings.WARM_UP:
    from comments import warming  # the apps are loaded by now

    warming.start()
