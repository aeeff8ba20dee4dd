#!/usr/bin/env bash
# Brings a newer release of Phera onto a machine that install.sh has set up:
#
#   sudo deploy/upgrade.sh phera-1.3.0.tar.gz
#
# The old release serves until the new one is there, and serves on if that does not start. If the new one is
# not ready within a minute, the old one comes back; it runs on the newer schema. deploy/rollback.sh goes back later.
set -euo pipefail
HERE=$(dirname "$(realpath "$0")")
# shellcheck source=deploy/lib/releases.sh
. "$HERE/lib/releases.sh"

ARCHIVE=$(realpath "${1:?usage: upgrade.sh ARCHIVE}")
need_root
BEFORE=$(readlink "$APP/previous" || true)
OLD=$(readlink -f "$APP/current") && [ -d "$OLD" ] || stop "no release runs here: use install.sh"

say 'a migration can fail: have a backup of today (deploy/README.md, Backups)'
unpack_release "$ARCHIVE"
NEW=$RELEASE
[ "$NEW" != "$OLD" ] || stop "release ${NEW##*/} runs already"

migrate
can_start || stop "release ${NEW##*/} does not start, so ${OLD##*/} serves on"

make_current "$NEW"
start_web "$OLD" || true # what counts is whether it is ready
if wait_ready; then
    restart_workers
    web_server "$(host)"
    remove_old_releases
    say "release ${NEW##*/} serves"
    exit 0
fi

RELEASE=$OLD
make_current "$OLD"
if [ -n "$BEFORE" ]; then link previous "$BEFORE"; else rm -f "$APP/previous"; fi
units_changed || true
systemctl restart phera-web.service || true
wait_ready || stop "neither ${NEW##*/} nor ${OLD##*/} is ready: journalctl -u phera-web"
restart_workers
stop "release ${NEW##*/} was not ready within $READY_SECONDS s, so ${OLD##*/} serves again: journalctl -u phera-web"
