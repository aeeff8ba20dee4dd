#!/usr/bin/env bash
# Installs a release of Phera on a Debian 12 machine. deploy/upgrade.sh brings newer ones.
#
#   sudo deploy/install.sh phera-1.2.0.tar.gz phera.example.gov.bd
#
# It may run again at any time: it makes what is missing and overwrites no setting, key or certificate.
# Without the second argument it keeps the host name of the first run. PHERA_WORKERS names the units of
# the workers; an empty one is for a machine without. A machine whose /etc/phera/environment names a
# database elsewhere gets no PostgreSQL of its own.
set -euo pipefail

HERE=$(dirname "$(realpath "$0")")
# shellcheck source=deploy/lib/releases.sh
. "$HERE/lib/releases.sh"

ARCHIVE=$(realpath "${1:?usage: install.sh ARCHIVE [HOST]}")
WORKERS=${PHERA_WORKERS-phera-workers.service}
LOCAL_DATABASE=postgresql:///phera
need_root
HOST=${2:-$(host)}
[ -n "$HOST" ] || stop "name the host: install.sh $1 phera.example.gov.bd"

packages() {
    local missing=() database=postgresql-client
    case $(database_url) in "" | $LOCAL_DATABASE) database=postgresql ;; esac
    for package in nginx-light $database python3-venv openssl curl; do
        case $package in
            nginx-light) command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] || missing+=("$package") ;;
            *) [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package") ;;
        esac
    done
    [ ${#missing[@]} = 0 ] || { say "packages ${missing[*]}"; apt-get install -y -q "${missing[@]}"; }
}

accounts() {
    # phera owns the database and runs commands; web and workers own nothing.
    for account in phera phera_web phera_worker; do
        id "$account" >/dev/null 2>&1 || useradd --system --no-create-home --home-dir /nonexistent \
            --shell /usr/sbin/nologin --user-group "$account"
    done
}

secret() { # NAME COMMAND… : writes what the command prints, unless there is a value
    local file=$ETC/credentials/$1; shift
    [ -s "$file" ] || { say "new ${file##*/}"; "$@" >"$file"; }
    chown root:phera "$file"; chmod 0640 "$file"
}
random() { head -c 32 /dev/urandom | base64 -w 0; }
field_key() { echo "k$(date +%Y%m):$(random)"; }
index_key() { echo "i$(date +%Y%m):$(random)"; }

settings() {
    install -d -m 0755 $ETC
    install -d -m 0750 -o root -g phera $ETC/credentials
    secret PORTAL_FIELD_KEYS field_key
    # Before index keys had ids, there was one without.
    [ ! -s $ETC/credentials/PORTAL_INDEX_KEY ] || {
        sed 's/^/i1:/' $ETC/credentials/PORTAL_INDEX_KEY >$ETC/credentials/PORTAL_INDEX_KEYS
        rm $ETC/credentials/PORTAL_INDEX_KEY
    }
    secret PORTAL_INDEX_KEYS index_key
    secret PORTAL_SECRET_KEY random
    secret PORTAL_RECEIPT_SECRET random
    for name in environment gateways; do
        [ -e $ETC/$name ] || sed "s/phera\.example\.gov\.bd/$HOST/" "$RELEASE/deploy/$name.example" >$ETC/$name
        chown root:phera $ETC/$name; chmod 0640 $ETC/$name
    done
}

erasure_list() {
    # Workers write it, and the owner of the database reads it after a restore.
    install -d -m 2750 -o phera_worker -g phera /var/lib/phera-erasures
}

as_postgres() { (cd / && runuser -u postgres -- "$@"); }
has() { # CATALOG COLUMN NAME
    [ "$(as_postgres psql -qAtc "SELECT count(*) FROM $1 WHERE $2 = '$3'" postgres)" = 1 ]
}
database() {
    if [ "$(database_url)" = $LOCAL_DATABASE ]; then
        systemctl start postgresql
        for role in phera phera_web phera_worker; do
            has pg_roles rolname "$role" || as_postgres createuser "$role"
        done
        has pg_database datname phera ||
            as_postgres createdb --owner=phera --encoding=UTF8 --locale=C.UTF-8 --template=template0 phera
        as_postgres psql -q -c 'REVOKE ALL ON DATABASE phera FROM PUBLIC' \
            -c 'GRANT CONNECT ON DATABASE phera TO phera_web, phera_worker' phera
    fi
    migrate
}

wrapper() {
    cat >/usr/local/bin/portal <<'WRAPPER'
#!/bin/sh
# The command of the release that runs, as the owner of the database: sudo portal doctor
[ "$(id -un)" = phera ] || exec runuser -u phera -- "$0" "$@"
exec /opt/phera/current/.venv/bin/portal "$@"
WRAPPER
    chmod 0755 /usr/local/bin/portal
}

certificate() {
    [ -e /etc/ssl/phera/fullchain.pem ] && return
    say "a certificate of its own for $HOST, until a real one is there (see deploy/README.md)"
    install -d -m 0755 /etc/ssl/phera
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 \
        -subj "/CN=$HOST" -addext "subjectAltName=DNS:$HOST" \
        -keyout /etc/ssl/phera/key.pem -out /etc/ssl/phera/fullchain.pem
    chmod 0600 /etc/ssl/phera/key.pem
}

units() {
    units_changed || true
    make_current "$RELEASE"
    systemctl enable -q --now phera-web.socket
    systemctl enable -q phera-web.service $WORKERS
    systemctl enable -q --now phera-backup.timer
    # The socket stays open, so requests wait while the processes change.
    systemctl restart phera-web.service $WORKERS
    remove_old_releases
}

packages
accounts
unpack_release "$ARCHIVE"
settings
erasure_list
database
wrapper
certificate
units
web_server "$HOST"
say "ready at https://$HOST"
say 'the first administrator: sudo portal officer add --role administrator --name "…" E-MAIL'
