#!/bin/sh
# no-card-data.sh COMMAND...
# Runs COMMAND, shows its output, and fails if card data or a secret of the tests is in it, or in the record that their tills
# keep of their logs (at TRACE) and errors; also spaced or dashed.
set -u
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export JPM_TEST_RECORD="$work/record"

# A pipe has the status of its last command; that of COMMAND goes beside it.
{ "$@" 2>&1; echo $? >"$work/status"; } | tee "$work/output"
status=$(cat "$work/status")

# Cards; a cvv that is unlike any other number; tokens, given or issued; the secret; an assertion; a key. Without spaces and dashes.
secrets='4112344112344113|5112345112345114|4444444444444455|738291'
secrets="$secrets|tokenofthetests|canarytoken|simtoken[0-9a-f]{32}|simulatorsecret9f3a|eyJ[A-Za-z0-9_]{20}|MII[A-Za-z0-9+/]{40}"
found=0
for file in output record; do
    [ -e "$work/$file" ] || continue
    if tr -d ' \t-' <"$work/$file" | grep -Eq "$secrets"; then
        echo "no-card-data: card data or a secret is in the $file" >&2
        found=1
    fi
done
if [ "$status" = 0 ]; then
    # Nothing can be found in a record that nobody kept.
    echo "no-card-data: searched $(wc -l <"$work/output") lines of output and $(wc -l <"$work/record") of record"
    [ -s "$work/record" ] || found=1
fi
[ "$found" = 0 ] || exit 1
exit "$status"
