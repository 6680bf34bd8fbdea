#!/bin/sh
# nginx in front of the site: fills in deploy/nginx.conf from the environment and runs it in the foreground.
# SIGQUIT ends it gracefully. docs/settings.md lists what may be set.
set -eu
here=$(cd "$(dirname "$0")" && pwd)

UPSTREAM=${UPSTREAM:-127.0.0.1:8000}
PROXY_PORT=${PROXY_PORT:-8080}
STATIC_ROOT=${STATIC_ROOT:-$(dirname "$here")/staticfiles}
MEDIA_ROOT=${MEDIA_ROOT:-$(dirname "$here")/media}
RUN_DIR=${RUN_DIR:-/tmp/clinic-proxy}

mkdir -p "$RUN_DIR"
sed -e "s|@HERE@|$here|g" -e "s|@UPSTREAM@|$UPSTREAM|g" -e "s|@STATIC_ROOT@|${STATIC_ROOT%/}|g" \
	-e "s|@MEDIA_ROOT@|${MEDIA_ROOT%/}|g" -e "s|@RUN_DIR@|$RUN_DIR|g" \
	-e "s|@MIME_TYPES@|${MIME_TYPES:-/etc/nginx/mime.types}|g" \
	-e "s|@MAX_BODY@|${PROXY_MAX_BODY:-25m}|g" "$here/nginx.conf" >"$RUN_DIR/nginx.conf"

# Where it listens. Plain HTTP always: the site itself redirects, to a host that it has checked.
{
	echo "listen $PROXY_PORT;"
	if [ -n "${TLS_CERTIFICATE:-}" ]; then
		echo "listen ${PROXY_TLS_PORT:-8443} ssl http2;"
		echo "ssl_certificate $TLS_CERTIFICATE;"
		echo "ssl_certificate_key ${TLS_KEY:?TLS_CERTIFICATE is set, so TLS_KEY must name its key}; "
	fi
} >"$RUN_DIR/listen.conf"

# A balancer or another proxy in front of this one, if there is one, tells whom it asks for and over what.
: >"$RUN_DIR/balancers.conf"
: >"$RUN_DIR/balancers-map.conf"
for address in $(echo "${BALANCERS:-}" | tr ',' ' '); do
	echo "set_real_ip_from $address;" >>"$RUN_DIR/balancers.conf"
	echo "$address 1;" >>"$RUN_DIR/balancers-map.conf"
done

exec nginx -e stderr -c "$RUN_DIR/nginx.conf" -g 'daemon off;'
