#!/usr/bin/env bash
# Dumps the database every night at 01:00 in Vientiane (18:00 UTC) and keeps the last KEEP_DAYS days.
set -euo pipefail
keep=${KEEP_DAYS:-14}
while true; do
  now=$(date -u +%s)
  next=$(date -u -d 'today 18:00' +%s)
  if [ "$next" -le "$now" ]; then next=$(date -u -d 'tomorrow 18:00' +%s); fi
  sleep $((next - now))
  name=/backups/ba-$(date -u +%Y-%m-%dT%H%M).dump
  # Written beside its place and renamed: a backup that is there is whole.
  if pg_dump --format=custom --file="$name.part" && pg_restore --list "$name.part" >/dev/null; then
    mv "$name.part" "$name"
    echo "Backed up to $name"
    find /backups -name 'ba-*.dump' -mtime +"$keep" -delete
  else
    rm -f "$name.part"
    echo "The backup failed; the earlier ones are kept." >&2
  fi
done
