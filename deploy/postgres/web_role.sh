#!/bin/sh
# The image of PostgreSQL runs this once, in an empty cluster: the user as whom web and worker ask (docs/runbook.md).
set -eu
psql --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --set ON_ERROR_STOP=1 --set password="$DATABASE_PASSWORD" <<'SQL'
CREATE ROLE plid_web LOGIN PASSWORD :'password';
SQL
