"""What must be true before the server starts. What is not is told in a sentence, and nothing starts."""

import os
import socket
import sys

import django
from django.core.exceptions import ImproperlyConfigured


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic_site.settings")
    try:
        django.setup()
    except ImproperlyConfigured as error:
        refuse(str(error))
    check_settings()
    check_database()
    check_port(os.environ["HOST"], int(os.environ["PORT"]))


def check_settings() -> None:
    from urllib.parse import urlsplit

    from django.conf import settings
    from django.core.management import call_command
    from django.core.management.base import SystemCheckError
    from django.http.request import validate_host

    host = urlsplit(settings.SITE_URL).hostname or ""
    if not validate_host(host, settings.ALLOWED_HOSTS):
        refuse(f"SITE_URL is at {host!r}, which ALLOWED_HOSTS does not name. Add it there, separated by commas.")
    if settings.SECURE_SSL_REDIRECT and not settings.TRUSTED_PROXIES:
        refuse(
            "SITE_URL begins with https://, but this server speaks plain HTTP to the proxy that has the certificate, "
            "and TRUSTED_PROXIES names none: every page would redirect to itself. "
            "Set TRUSTED_PROXIES to the proxy's address, for example TRUSTED_PROXIES=127.0.0.1."
        )
    try:
        call_command("check", deploy=True, fail_level="ERROR")
    except SystemCheckError as error:
        refuse(str(error))


def check_database() -> None:
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
    except DatabaseError as error:
        refuse(f"The database of DATABASE_URL does not answer: {str(error).strip()}")
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        refuse(
            f"The database is not up to date ({len(missing)} migrations are not applied). "
            "Run deploy/migrate.sh, then start again."
        )
    connection.close()


def check_port(host: str, port: int) -> None:
    """The server shares its port among its workers and would share it with a stranger, too, without a word."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(address)
        except OSError as error:
            refuse(f"Port {port} of {host} cannot be had ({error.strerror}). Set PORT to another one.")


def refuse(sentence: str) -> None:
    sys.exit(f"The site cannot start: {sentence}")


if __name__ == "__main__":
    main()
