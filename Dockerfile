# syntax=docker/dockerfile:1
# Two images of one checkout: `web` (the site; the worker and the migrations run in it, too) and `proxy` (nginx with
# the static files of the same release). docker-compose.yml names them.

FROM python:3.11-slim AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
COPY requirements.txt .
RUN /opt/venv/bin/pip install --require-hashes -r requirements.txt


FROM python:3.11-slim AS site
ENV PATH=/opt/venv/bin:$PATH
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY . .
# The settings want these to be there; they reach this one command and stay in no layer.
RUN SECRET_KEY=for-this-build-only ALLOWED_HOSTS=build.invalid SITE_URL=https://build.invalid \
    STATIC_ROOT=/srv/static python -m deploy.collect_static
RUN python -m compileall -q articles clinic_site comments deploy manage.py


FROM nginxinc/nginx-unprivileged:stable-alpine AS proxy
WORKDIR /app
COPY deploy/proxy.sh deploy/nginx.conf deploy/unavailable.html deploy/
COPY --from=site /srv/static /srv/static
ENV STATIC_ROOT=/srv/static MEDIA_ROOT=/srv/media RUN_DIR=/tmp/proxy PROXY_PORT=8080 UPSTREAM=web:8000
EXPOSE 8080 8443
HEALTHCHECK --interval=30s --timeout=5s CMD ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/proxy-health"]
CMD ["deploy/proxy.sh"]


FROM python:3.11-slim AS web
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    HOST=0.0.0.0 PORT=8000 STATIC_ROOT=/srv/static MEDIA_ROOT=/srv/media
# Uploads are the one thing it writes; a volume that is new takes over the owner of what stands in its place.
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin site \
    && install -d -o site -g site /srv/media
COPY --from=packages /opt/venv /opt/venv
COPY --from=site /app /app
COPY --from=site /srv/static /srv/static
WORKDIR /app
USER site
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s CMD ["deploy/healthcheck.py", "web"]
CMD ["deploy/web.sh"]
