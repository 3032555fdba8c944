#!/bin/sh
# `sudo monitor ...`: a command as monitor.service runs it, with its user, its environment and in its folder.
set -eu
given=${MONITOR_DATABASE-}
set -a
. /etc/monitor/monitor.env
MONITOR_DATABASE=${given:-$MONITOR_DATABASE}
set +a
umask 077
export HOME=/var/lib/monitor
cd "$HOME"
exec setpriv --reuid=monitor --regid=monitor --init-groups --no-new-privs /opt/monitor/bin/monitor "$@"
