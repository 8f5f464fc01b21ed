#!/usr/bin/env bash
# Faults for real, on one Linux machine: worker processes in network namespaces that a bridge joins, and a driver that
# harms them by a schedule from a seed and balances the books after each round. Needs root.
set -euo pipefail

usage() {
    cat <<'END'
Usage: lab.sh [--seed N] [--rounds N] [--nodes N]

Harms worker processes in network namespaces of this machine under load, and balances the books after each round: a
partition, a one-way cut, resets, loss with delay, a stop of 30 s, a kill, a clock that is an hour off, a drain while the
node is cut off. Each kind comes once before one comes again; the seed decides the order and the victims. Exits with 0 if
all rounds balance and with 1 if one does not. What this machine cannot do is skipped, and said so.

  --seed N      which order, which nodes (default: any, and printed)
  --rounds N    how many (default 8: each kind once)
  --nodes N     how many workers, 3 to 50 (default 5)

What it needs is built first, as by ./hypha. The driver uses these, for a lab that is up:
  can loss|reset|skew     whether this machine can
  start I [SKEW]          starts worker I, with a clock that is off by SKEW, such as +1h
  stop I, resume I        SIGSTOP, SIGCONT
  kill I                  SIGKILL
  drain I                 SIGTERM; waits, and exits as the worker does
  cut A B                 what A sends to B is lost; 0 is the client
  lossy I                 a fifth of what I sends is lost; the rest is late, where the kernel has sch_netem
  reset I                 breaks I's connections
  heal                    ends cuts and losses
END
}

say() { printf '%s\n' "$*" >&2; }
skip() { say "skipped: $*"; exit 0; }

HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)"
readonly HERE
readonly ROOT="$HERE/../.."
readonly PORT=7101

# ---- names: worker I has the namespace ${LAB_ID}I, the client ${LAB_ID}0

address() { echo "10.99.0.$(($1 + 1))"; }
hardware() { printf '02:00:00:00:00:%02x' "$(($1 + 1))"; }
namespace() { echo "$LAB_ID$1"; }
inside() { local node=$1; shift; ip netns exec "$(namespace "$node")" "$@"; }
nodes() { seq 0 "$LAB_NODES"; }
pid_of() { cat "$LAB_RUN/$1.pid"; }
# That some of the places are not there is no failure.
faketime() { { ls /usr/lib/*/faketime/libfaketimeMT.so.1 /usr/lib*/faketime/libfaketimeMT.so.1 2>/dev/null || true; } | head -n 1; }

# ---- the network

up() {
    ip netns add "${LAB_ID}b"
    ip -n "${LAB_ID}b" link add br0 type bridge
    ip -n "${LAB_ID}b" link set br0 up
    local i
    for i in $(nodes); do
        ip netns add "$(namespace "$i")"
        ip -n "${LAB_ID}b" link add "port$i" type veth peer name eth0 netns "$(namespace "$i")"
        ip -n "${LAB_ID}b" link set "port$i" master br0 up
        ip -n "$(namespace "$i")" link set eth0 address "$(hardware "$i")"
        ip -n "$(namespace "$i")" addr add "$(address "$i")/24" dev eth0
        ip -n "$(namespace "$i")" link set lo up
        ip -n "$(namespace "$i")" link set eth0 up
    done
    heal
}

# Nobody asks for hardware addresses: they are told, so that a wrong one is a cut of one way.
told() { ip -n "$(namespace "$1")" neigh replace "$(address "$2")" lladdr "$3" dev eth0 nud permanent; }
cut() { told "$1" "$2" 02:00:00:00:ff:ff; }

heal() {
    local i j
    for i in $(nodes); do
        for j in $(nodes); do
            [[ $i == "$j" ]] || told "$i" "$j" "$(hardware "$j")"
        done
        tc -n "$(namespace "$i")" qdisc del dev eth0 root 2>/dev/null || true
        inside "$i" iptables -F OUTPUT 2>/dev/null || true
    done
}

# Kernels without sch_netem still lose packets, only not late.
lossy() {
    tc -n "$(namespace "$1")" qdisc replace dev eth0 root netem loss 20% delay 50ms 20ms 2>/dev/null ||
        inside "$1" iptables -A OUTPUT -o eth0 -m statistic --mode random --probability 0.2 -j DROP
}

can() {
    case "$1" in
        loss) lossy 0 2>/dev/null && heal ;;
        reset) command -v ss >/dev/null && can_reset ;;
        skew) [[ -n "$(faketime)" ]] ;;
        *) return 2 ;;
    esac
}

# Kernels without INET_DIAG_DESTROY say so only when there is a connection to break.
can_reset() {
    [[ -r /proc/config.gz ]] || return 0
    [[ -n "$(zcat /proc/config.gz | grep '^CONFIG_INET_DIAG_DESTROY=y')" ]]
}

down() {
    local i pid
    for i in $(nodes); do
        for pid in $(ip netns pids "$(namespace "$i")" 2>/dev/null || true); do
            kill -KILL "$pid" 2>/dev/null || true
        done
        ip netns del "$(namespace "$i")" 2>/dev/null || true
    done
    ip netns del "${LAB_ID}b" 2>/dev/null || true
}

# ---- the workers

start() {
    local i=$1 skew=${2:-} peers=() j environment=()
    for j in $(seq 1 "$LAB_NODES"); do
        peers+=("--peer=tcp://$(address "$j"):$PORT")
    done
    [[ -z $skew ]] || environment=("LD_PRELOAD=$(faketime)" "FAKETIME=$skew" FAKETIME_DONT_FAKE_MONOTONIC=1)
    rm -f "$LAB_RUN/$i.exit" "$LAB_RUN/$i.pid"
    (
        # not by a function, so that the process is the worker itself
        ip netns exec "$(namespace "$i")" env "${environment[@]}" "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED \
            --sun-misc-unsafe-memory-access=allow -Xmx256m -XX:TieredStopAtLevel=1 \
            -Dorg.slf4j.simpleLogger.showDateTime=true -cp "$LAB_CLASSPATH" dev.hypha.cluster.NodeMain \
            --cluster=lab --name="node-$i" --listen="tcp://$(address "$i"):$PORT" --insecure "${peers[@]}" &
        echo $! >"$LAB_RUN/$i.pid.new"
        mv "$LAB_RUN/$i.pid.new" "$LAB_RUN/$i.pid"
        code=0
        wait $! || code=$?
        echo "$code" >"$LAB_RUN/$i.exit"
    ) >>"$LAB_RUN/$i.log" 2>&1 </dev/null &
    while [[ ! -s "$LAB_RUN/$i.pid" ]]; do sleep 0.01; done
}

ended() { while [[ ! -s "$LAB_RUN/$1.exit" ]]; do sleep 0.02; done; }

# ---- all of it

run() {
    local seed=$((RANDOM * 32768 + RANDOM)) rounds=8 count=5
    while [[ $# -gt 0 ]]; do
        case "$1" in
            --seed) seed=$2 ;;
            --rounds) rounds=$2 ;;
            --nodes) count=$2 ;;
            *) usage >&2; exit 2 ;;
        esac
        shift 2
    done
    [[ "$seed$rounds$count" =~ ^[0-9]+$ ]] && ((count >= 3 && count <= 50)) || { usage >&2; exit 2; }
    [[ "$(uname -s)" == Linux ]] || skip "network namespaces are a part of Linux"
    [[ "$(id -u)" == 0 ]] || skip "network namespaces need root"
    command -v ip >/dev/null && command -v tc >/dev/null || skip "the commands ip and tc (iproute2) are not here"
    if [[ -z "${LAB_CLASSPATH:-}" ]]; then
        exec "$ROOT/hypha" lab --seed "$seed" --rounds "$rounds" --nodes "$count" # it builds, and comes back
    fi
    LAB_ID="hl$$n"
    LAB_NODES=$count
    export LAB_ID LAB_NODES
    local problem
    trap down EXIT
    trap 'exit 130' INT TERM
    problem="$(up 2>&1)" || skip "this kernel has no network namespaces, bridges or veth devices: $problem"
    LAB_RUN="$(mktemp -d)"
    export LAB_RUN
    say "seed $seed; the workers' output goes to $LAB_RUN"
    local code=0
    inside 0 "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
        -Dorg.slf4j.simpleLogger.defaultLogLevel=error -cp "$LAB_CLASSPATH" dev.hypha.testkit.soak.Lab \
        "$HERE/lab.sh" "$LAB_RUN" "$LAB_NODES" "$seed" "$rounds" || code=$?
    ((code != 0)) || rm -rf "$LAB_RUN"
    exit "$code"
}

case "${1:-run}" in
    -h | --help | help) usage ;;
    run) run ;;
    --*) run "$@" ;;
    can | start | cut | lossy | heal) "$@" ;;
    stop) kill -STOP "$(pid_of "$2")" ;;
    resume) kill -CONT "$(pid_of "$2")" ;;
    kill) kill -KILL "$(pid_of "$2")"; ended "$2" ;;
    drain) kill -TERM "$(pid_of "$2")"; ended "$2"; exit "$(cat "$LAB_RUN/$2.exit")" ;;
    reset) broken="$(inside "$2" ss -H -K -t "sport = :$PORT or dport = :$PORT")"; [[ -n $broken ]] ;;
    *) usage >&2; exit 2 ;;
esac
