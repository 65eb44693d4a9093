#!/bin/sh
# with-simulator.sh COMMAND...
# Starts the simulator $JPM_SIMULATOR with the options $JPM_SIMULATOR_OPTIONS, runs COMMAND... BASE_URL CA_FILE, stops the simulator.
set -eu
: "${JPM_SIMULATOR:?is to name the program of the simulator}"

pipes=$(mktemp -d)
mkfifo "$pipes/in"
: >"$pipes/ready"
# Opened for both directions, as opening for one would wait for the other side.
exec 3<>"$pipes/in"
"$JPM_SIMULATOR" --port 0 --until-stdin-closes ${JPM_SIMULATOR_OPTIONS:-} <"$pipes/in" >"$pipes/ready" 3>&- &
simulator=$!
trap 'exec 3>&-; wait $simulator || echo "the simulator failed" >&2; rm -rf "$pipes"' EXIT

until grep -q '^ready ' "$pipes/ready"; do
    kill -0 $simulator 2>/dev/null || {
        echo "with-simulator.sh: $JPM_SIMULATOR did not start" >&2
        exit 1
    }
    sleep 0.05
done
read -r _ base_url ca_file <"$pipes/ready"
# The command must not hold the pipe: the simulator stops when its last writer is gone.
"$@" "$base_url" "$ca_file" 3>&-
