#!/usr/bin/env bash
# Goes back to the release before, or to one that is named and still there:
#
#   sudo /opt/phera/current/deploy/rollback.sh [VERSION]
#
# The schema stays: a release runs on the schema of the next one. To take the newest migration back as
# well, run afterwards what this prints.
set -euo pipefail
HERE=$(dirname "$(realpath "$0")")
# shellcheck source=deploy/lib/releases.sh
. "$HERE/lib/releases.sh"

need_root
NOW=$(readlink -f "$APP/current") && [ -d "$NOW" ] || stop "no release runs here: use install.sh"
if [ $# -gt 0 ]; then RELEASE=$APP/releases/$1; else RELEASE=$(readlink -f "$APP/previous" || true); fi
[ -n "$RELEASE" ] && [ -e "$RELEASE/.installed" ] || {
    say "there are: $(find "$APP/releases" -mindepth 1 -maxdepth 1 -printf '%f ' 2>/dev/null)"
    stop 'name one: rollback.sh VERSION'
}
[ "$RELEASE" != "$NOW" ] || stop "release ${NOW##*/} runs already"

make_current "$RELEASE"
start_web "$NOW" || true
wait_ready || stop "release ${RELEASE##*/} is not ready: journalctl -u phera-web"
restart_workers
web_server "$(host)"
say "release ${RELEASE##*/} serves"
say "to take the newest migration back too: sudo -u phera ${NOW}/.venv/bin/portal db downgrade"
