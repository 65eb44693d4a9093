#!/bin/sh
# Makes the certificates beside it, each with one thing that a server's may have wrong. Their keys are thrown away: they are only
# looked at (src/gateway/server_certificate.rs).
set -e
cd "$(dirname "$0")"
keys=$(mktemp -d)
trap 'rm -rf "$keys"' EXIT

# authority NAME BITS [ISSUER]
authority() {
    openssl req -newkey "rsa:$2" -nodes -keyout "$keys/$1.key" -out "$keys/csr" -subj "/CN=Example $1"
    echo 'basicConstraints = critical, CA:TRUE' >"$keys/extensions"
    sign "$1" "${3:-}" sha256
}

# server NAME KEY ISSUER HASH [EXTENSIONS]
server() {
    openssl req -newkey "$2" -nodes -keyout "$keys/$1.key" -out "$keys/csr" -subj '/CN=service.example'
    printf '%s\n' "${5-subjectAltName = DNS:service.example}" >"$keys/extensions"
    sign "$1" "$3" "$4"
}

# sign NAME ISSUER HASH; without an issuer by its own key
sign() {
    if [ -n "$2" ]; then by="-CA $2.pem -CAkey $keys/$2.key -CAcreateserial -CAserial $keys/serial"; else by="-key $keys/$1.key"; fi
    # shellcheck disable=SC2086
    openssl x509 -req -in "$keys/csr" $by -out "$1.pem" -days 36500 "-$3" -extfile "$keys/extensions"
}

authority root 2048
authority weak-root 1024
authority intermediate 2048 root
server good rsa:2048 root sha256
server below-intermediate rsa:2048 intermediate sha256
server sha1 rsa:2048 root sha1
server weak-issuer rsa:2048 weak-root sha256
server weak-key rsa:1024 root sha256
server common-name-only rsa:2048 root sha256 'extendedKeyUsage = serverAuth'
server version-1 rsa:2048 root sha256 ''
server self-signed rsa:2048 '' sha256
