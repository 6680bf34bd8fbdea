#!/bin/sh
# The worker: the queue and the one-minute clock. Safe to run twice. SIGTERM lets the task under way finish.
set -eu
cd "$(dirname "$0")/.."
export DEBUG=0
exec python manage.py run_worker
