#!/bin/sh
# Predicts rows on ciphertexts from a shell: client.sh http://127.0.0.1:7700 iris me.keys '[[5.1, 3.5, 1.4, 0.2]]'
# `glovebox client URL --keys FILE --in FILE` does all of this at once. Here are the steps apart: keys, encryption and decryption by the command, at the client; what goes to the
# server goes with curl, which could be another machine's work, one that has no Node and no secret.
set -eu
server=$1 model=$2 keys=$3 rows=$4
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

glovebox() { ${GLOVEBOX:-npx glovebox} client "$server/$model" --keys "$keys" "$@" >&2; }
ask() { curl --silent --show-error ${GLOVEBOX_TOKEN:+--oauth2-bearer "$GLOVEBOX_TOKEN"} "$@"; }

# At the client: the key file is secret; what the two other files hold tells nothing.
[ -e "$keys" ] || glovebox keygen
echo "$rows" > "$work/rows.json"
glovebox encrypt --in "$work/rows.json" --out "$work/arguments"
glovebox evaluation-keys --out "$work/evaluationKeys"

# On the way: the keys once, by the name of what they hold; then a job, and its result when it is there.
key=$(sha256sum "$work/evaluationKeys" | cut -d ' ' -f 1)
version=$(ask --fail "$server/v1/circuits/$model" | sed 's/.*"version":"\([^"]*\)".*/\1/')
ask --fail --head --output /dev/null "$server/v1/keys/$key" 2> /dev/null ||
  ask --fail --upload-file "$work/evaluationKeys" --output /dev/null "$server/v1/keys/$key"
status=$(ask --data-binary "@$work/arguments" --header "Content-Type: application/octet-stream" --header "Glovebox-Key: $key" \
  --header "Prefer: wait=30" --dump-header "$work/head" --output "$work/result" --write-out '%{http_code}' \
  "$server/v1/circuits/$model/$version/jobs")
place=$(sed -n 's/^location: *\([^[:cntrl:]]*\).*/\1/Ip' "$work/head")
while [ "$status" = 202 ] || [ "$status" = 409 ]; do
  sleep 1
  status=$(ask --output "$work/result" --write-out '%{http_code}' "$server$place/result")
done
[ "$status" = 200 ] || { cat "$work/result" >&2; exit 1; }

# At the client again.
${GLOVEBOX:-npx glovebox} client "$server/$model" --keys "$keys" decrypt --in "$work/result"
