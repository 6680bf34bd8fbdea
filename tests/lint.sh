#!/bin/sh
# Every check that needs no test run. The environment's bin folder is first in PATH.
set -eu
export DEBUG=0 SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(50))')" \
    ALLOWED_HOSTS=clinic.example SITE_URL=https://clinic.example
ruff check .
ruff format --check .
git ls-files -z 'templates/*.html' | xargs -0 djade --target-version 5.2 --check
djlint --quiet --lint templates
mypy
python manage.py makemigrations --check --dry-run
python manage.py check --deploy --fail-level WARNING
