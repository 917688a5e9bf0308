#!/usr/bin/env bash
# Dumps the database at once if there is no dump yet, then every night at 01:00 in Vientiane (18:00 UTC), and keeps the
# last KEEP_DAYS days; beside the dumps, the files of messages. `backup.sh now` makes one dump and ends.
set -euo pipefail
keep=${KEEP_DAYS:-14}
folder=${BACKUP_DIR:-/backups}
files=${FILES_DIR:-/data/files}

back_up() {
  local name
  name=$folder/ba-$(date -u +%Y-%m-%dT%H%M%S).dump
  # Written beside its place, read back, and renamed: a backup that is there is whole.
  if pg_dump --format=custom --file="$name.part" && pg_restore --list "$name.part" >/dev/null; then
    mv "$name.part" "$name"
    echo "Backed up to $name"
    # After the dump: every file the dump speaks of is there. Files never change, so those of yesterday are not read again.
    if [ -d "$files" ]; then
      mkdir -p "$folder/files"
      cp --recursive --update --preserve=timestamps "$files/." "$folder/files/"
    fi
    # Only after a good one: when backups fail, the old ones stay.
    find "$folder" -name 'ba-*.dump' -mtime +"$keep" -delete
  else
    rm -f "$name.part"
    echo "The backup failed; the earlier ones are kept." >&2
    return 1
  fi
}

if [ "${1:-}" = now ]; then
  back_up
  exit
fi
compgen -G "$folder/ba-*.dump" >/dev/null || back_up || true
while true; do
  now=$(date -u +%s)
  next=$(date -u -d 'today 18:00' +%s)
  if [ "$next" -le "$now" ]; then next=$(date -u -d 'tomorrow 18:00' +%s); fi
  # In the background, so that the signal to stop is heard at once.
  sleep $((next - now)) &
  wait $!
  back_up || true
done
