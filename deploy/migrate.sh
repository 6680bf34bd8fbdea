#!/bin/sh
# Bring the database up to date. Run it once before each start of a new release: the server never does it by itself,
# because several of them may start at the same time. Safe to run again.
set -eu
cd "$(dirname "$0")/.."
export DEBUG=0
exec python manage.py migrate --noinput
