#!/bin/sh
# What `make test` runs: the linters, then the suite. With a PostgreSQL DATABASE_URL the suite leaves out what touches
# no rows of that database: the browser and the processes of deploy/.
set -eu
cd "$(dirname "$0")/.."
tests/lint.sh
mkdir -p run
if command -v npm >/dev/null; then
    [ -e node_modules/axe-core ] || npm ci --silent
fi
case "${DATABASE_URL:-sqlite}" in
    sqlite*) exec pytest "$@" ;;
    *) exec pytest -m "not browser and not services" "$@" ;;
esac
