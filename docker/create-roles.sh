#!/bin/sh
# Run once by the PostgreSQL image on an empty volume: the role that owns the tables, and the one that serves.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  --set owner_password="$FAIRHAND_OWNER_PASSWORD" --set app_password="$FAIRHAND_APP_PASSWORD" <<'SQL'
CREATE ROLE fairhand_owner LOGIN NOSUPERUSER NOCREATEROLE PASSWORD :'owner_password';
CREATE ROLE fairhand_app LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB PASSWORD :'app_password';
CREATE DATABASE fairhand OWNER fairhand_owner;
SQL
