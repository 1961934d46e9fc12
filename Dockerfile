# The server profile's image: web, answers, worker, beat and migrate run from it (docker-compose.yml).
# Node builds the front end and stays behind; pip installs into a folder of its own and stays behind too.

FROM node:22-slim AS frontend
WORKDIR /build/frontend
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm ci --no-audit --no-fund --loglevel=error
COPY frontend/ ./
RUN npm run --silent build

FROM python:3.11-slim AS packages
# "fast" adds numba: with PAVE_COMPILED=1 workers make the same reports in less time.
ARG REQUIREMENTS=base
COPY requirements/${REQUIREMENTS}.txt /build/requirements.txt
RUN python -m venv /opt/pave/venv \
    && /opt/pave/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /build/requirements.txt \
    && /opt/pave/venv/bin/pip uninstall --yes --quiet pip setuptools

FROM python:3.11-slim AS runtime
# pg_dump and pg_restore, for the nightly backup; the distribution's client is newer than the server, as it must be.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --user-group --home-dir /nonexistent --shell /usr/sbin/nologin pave \
    && install --directory --owner pave --group pave --mode 0700 /var/lib/pave /var/lib/pave-keys
ENV PATH=/opt/pave/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PAVE_VAR=/var/lib/pave
WORKDIR /opt/pave/app
COPY --from=packages /opt/pave/venv /opt/pave/venv
COPY manage.py ./
COPY pave/ pave/
COPY audit/ audit/
COPY accounts/ accounts/
COPY surveys/ surveys/
COPY invitations/ invitations/
COPY registry/ registry/
COPY analytics/ analytics/
COPY demo/ demo/
COPY proofs/ proofs/
COPY templates/ templates/
COPY static/ static/
COPY --from=frontend /build/frontend/dist/ frontend/dist/
# The keys that this step makes for itself are thrown away with its folder; production takes its own from the environment.
RUN PAVE_ENV=demo PAVE_VAR=/tmp/build python manage.py collectstatic --noinput --verbosity 0 \
    && rm -rf /tmp/build
USER 10001:10001
EXPOSE 8000 8001
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 CMD ["python", "-m", "pave.healthy", "8000"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "4", "--log-level", "warning", "pave.wsgi:application"]
