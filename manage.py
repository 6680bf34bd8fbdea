#!/usr/bin/env python3
"""Run a management command: ``python manage.py help`` lists them."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic_site.settings")
    if sys.argv[1:2] in (["init_env"], ["run_local"]):
        # The settings cannot be read before there is an environment to read them from.
        from clinic_site.environment import init_env

        print(init_env())
        if sys.argv[1] == "init_env":
            return

    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import OperationalError, ProgrammingError

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"The site cannot start: {error}")
    except (OperationalError, ProgrammingError) as error:
        if "--traceback" in sys.argv:
            raise
        sys.exit(
            f"The database refuses: {str(error).strip()}\n"
            "Does it answer, and was `python manage.py migrate` run? --traceback tells where it happened."
        )


if __name__ == "__main__":
    main()
