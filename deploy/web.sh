#!/bin/sh
# The production server: what `make serve`, the container and a service manager run. It ends gracefully on SIGTERM.
# HOST, PORT, WORKERS, THREADS and ACCESS_LOG may be set; docs/settings.md lists them and everything else.
set -eu
cd "$(dirname "$0")/.."
# Whatever the .env of a development machine says: this is never a debugging server.
export DEBUG=0 HOST="${HOST:-127.0.0.1}" PORT="${PORT:-8000}"

python -m deploy.preflight
python -m deploy.collect_static

# Threads are what talks to Python and to the database: WORKERS x THREADS is how many connections the database sees
# from here. Granian's --backpressure counts open connections, idle ones too, so it keeps its roomy default.
# A worker that dies is replaced; one that grows past all reason is replaced after its requests are done.
# The access log tells neither who nor which page, only that and how it was answered: what somebody reads or searches here may be about their health.
set -- --interface wsgi --http 1 --no-ws --host "$HOST" --port "$PORT" \
	--workers "${WORKERS:-2}" --blocking-threads "${THREADS:-4}" \
	--respawn-failed-workers --workers-max-rss 1024 --workers-kill-timeout 60
if [ "${ACCESS_LOG:-1}" = 1 ]; then
	set -- "$@" --access-log --access-log-fmt '[%(time)s] %(method)s %(status)d %(dt_ms).1f ms'
fi
exec granian "$@" clinic_site.wsgi:application
