# Functions of install.sh, upgrade.sh and rollback.sh: folders of releases, links, nginx and processes.
# shellcheck shell=bash
#
# $APP/releases/VERSION holds a release, `current` links to the one that runs and `previous` to the one
# before. ETC, APP, UNITS, NGINX and ACME can be set for a test.

ETC=${ETC:-/etc/phera}
APP=${APP:-/opt/phera}
UNITS=${UNITS:-/etc/systemd/system}
NGINX=${NGINX:-/etc/nginx}
ACME=${ACME:-/var/lib/phera-acme}
READY_SECONDS=${READY_SECONDS:-60}
KEPT_RELEASES=3

say() { echo "${0##*/}: $*"; }
stop() { echo "${0##*/}: $*" >&2; exit 1; }

need_root() { [ "$(id -u)" = 0 ] || stop "run it as root: sudo $0"; }

host() { sed -n 's|^PORTAL_PUBLIC_URL=https://||p' "$ETC/environment" 2>/dev/null || true; }

unpack_release() { # ARCHIVE : sets RELEASE, the folder of the unpacked and installed release
    local archive=$1 name
    name=$(tar -tzf "$archive" | sed -n '1s|/.*||p')
    RELEASE=$APP/releases/${name#phera-}
    [ ! -e "$RELEASE/.installed" ] || return 0
    say "release ${name#phera-}"
    rm -rf "$RELEASE"
    install -d "$APP/releases" "$RELEASE"
    tar -xzf "$archive" -C "$RELEASE" --strip-components=1 --no-same-owner
    python3 -m venv "$RELEASE/.venv"
    "$RELEASE/.venv/bin/pip" install -q --disable-pip-version-check --require-hashes \
        -r "$RELEASE/requirements-build.txt" -r "$RELEASE/requirements.txt"
    "$RELEASE/.venv/bin/pip" install -q --disable-pip-version-check --no-deps \
        --no-build-isolation -e "$RELEASE"
    # No service may write here, so that each start would compile all of it again.
    "$RELEASE/.venv/bin/python" -m compileall -q \
        "$RELEASE/portal" "$RELEASE/migrations" "$RELEASE/wsgi.py"
    touch "$RELEASE/.installed"
}

# Commands of a release run as the owner of the database.
portal() { (cd / && runuser -u phera -- "$RELEASE/.venv/bin/portal" "$@"); }

database_url() { sed -n 's/^PORTAL_DATABASE_URL=//p' "$ETC/environment" 2>/dev/null || true; }

# Of several machines only those that know the address of the owner of the database migrate it.
migrate() {
    if [ -s "$ETC/credentials/PORTAL_DATABASE_URL" ] || ! database_url | grep -qE '//phera_(web|worker)[:@]'; then
        say 'migrations (they only expand the schema, and the old release goes on)'
        portal db upgrade
        portal db grant phera_web phera_worker
    else
        say 'another machine migrates'
        portal db check || stop "begin with the machine that has $ETC/credentials/PORTAL_DATABASE_URL"
    fi
}

can_start() { # whether RELEASE loads its web with the settings of this machine, before anybody is served by it
    local folder done=0
    folder=$(runuser -u phera -- mktemp -d)
    (cd "$RELEASE" && runuser -u phera -- env PORTAL_INSTANCE="$folder" PYTHONDONTWRITEBYTECODE=1 \
        "$RELEASE/.venv/bin/python" -c 'import wsgi') || done=1
    rm -rf "$folder"
    return $done
}

link() { # NAME FOLDER : switches a link in one step, so that it never points nowhere
    ln -sfn "$2" "$APP/$1.new"
    mv -T "$APP/$1.new" "$APP/$1"
}

make_current() { # FOLDER
    local before
    before=$(readlink -f "$APP/current" || true)
    [ "$before" != "$1" ] || return 0
    [ -z "$before" ] || [ ! -d "$before" ] || link previous "$before"
    link current "$1"
}

remove_old_releases() { # keeps the newest three and those that the links name
    local folder
    while read -r folder; do
        case $folder in
            "$(readlink -f "$APP/current")" | "$(readlink -f "$APP/previous" || true)") ;;
            *) say "old release ${folder##*/} removed"; rm -rf "$folder" ;;
        esac
    done < <(find "$APP/releases" -mindepth 2 -maxdepth 2 -name .installed -printf '%T@ %h\n' |
        sort -rn | tail -n +$((KEPT_RELEASES + 1)) | cut -d' ' -f2-)
}

units_changed() { # whether the units of RELEASE differ from the installed ones, which are then replaced
    local file changed=1
    while read -r file; do
        cmp -s "$RELEASE/deploy/systemd/$file" "$UNITS/$file" || changed=0
    done < <(cd "$RELEASE/deploy/systemd" && find . -type f)
    [ $changed = 1 ] || { cp -r "$RELEASE"/deploy/systemd/* "$UNITS/"; systemctl daemon-reload; }
    return $changed
}

gunicorn_of() { sed -n 's/^gunicorn==\([^ ]*\).*/\1/p' "$1/requirements.txt"; }

# On HUP new processes load what the link names, while the old ones finish their requests. New units or
# another gunicorn need a restart: the socket stays open, so requests wait and none fails.
start_web() { # FOLDER of the release that runs
    if ! units_changed && [ "$(gunicorn_of "$1")" = "$(gunicorn_of "$RELEASE")" ] &&
        systemctl -q is-active phera-web.service; then
        systemctl reload phera-web.service || systemctl restart phera-web.service
    else
        systemctl restart phera-web.service
    fi
}

web_server() { # HOST : the files of nginx; what an administrator wrote stays
    install -d "$NGINX/phera/server.d" "$ACME"
    cp -r "$RELEASE"/deploy/nginx/{snippets,errors} "$NGINX/phera/"
    sed "s/phera\.example\.gov\.bd/$1/g" "$RELEASE/deploy/nginx/site.conf" >"$NGINX/phera/site.conf"
    [ -e "$NGINX/phera/gateways.allow" ] ||
        echo '# allow 192.0.2.10;   one line for each address from which a gateway sends receipts' \
            >"$NGINX/phera/gateways.allow"
    [ -e "$NGINX/nginx.conf.before-phera" ] || cp "$NGINX/nginx.conf" "$NGINX/nginx.conf.before-phera"
    cp "$RELEASE/deploy/nginx/nginx.conf" "$NGINX/nginx.conf"
    nginx -t -q
    systemctl enable -q nginx
    systemctl reload-or-restart nginx
}

# Those that somebody started here: phera-workers and the single ones exclude each other, so that starting
# all would stop what runs. The timer starts the backup.
restart_workers() {
    local workers
    mapfile -t workers < <(systemctl list-units --plain --no-legend --state=active,activating,failed 'phera-*.service' |
        cut -d' ' -f1 | grep -vE '^phera-(web|backup)\.' || true)
    [ ${#workers[@]} = 0 ] || systemctl restart "${workers[@]}"
}

is_ready() { # whether the web answers as RELEASE and can serve
    local version
    version=$(sed -n 's/^version = //p' "$RELEASE/setup.cfg")
    curl -fsSk --max-time 5 --resolve "$(host):443:127.0.0.1" -D - -o /dev/null "https://$(host)/readyz" 2>/dev/null |
        tr -d '\r' | grep -qix "phera-release: $version"
}

wait_ready() {
    local end=$((SECONDS + READY_SECONDS))
    until is_ready; do
        [ $SECONDS -lt $end ] || return 1
        sleep 1
    done
}
