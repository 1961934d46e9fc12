#!/bin/sh
# PostgreSQL's role of the public process. Its rights come with the migrations (surveys/grants.py).
set -eu
psql --set ON_ERROR_STOP=1 --set password="$SURVEY_PASSWORD" --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
CREATE ROLE survey_pub LOGIN PASSWORD :'password';
SQL
