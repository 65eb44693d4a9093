#!/bin/sh
# sanitized-libraries.sh FOLDER
# Builds the library, and the C code in it, with the address sanitizer (FOLDER/address) and with the thread sanitizer (FOLDER/thread).
# The second one needs a standard library that is built the same way, and so a compiler that has its sources.
set -eu
folder=$1
host=$(rustc -vV | sed -n 's/^host: //p')

# Neither is in a stable compiler by its rules, and both are in it.
export RUSTC_BOOTSTRAP=1

build() ( # SANITIZER CARGO_OPTIONS...
    sanitizer=$1
    shift
    export CFLAGS="-fsanitize=$sanitizer -fno-omit-frame-pointer" RUSTFLAGS="-Zsanitizer=$sanitizer"
    # With --target, what runs during the build is built as usual.
    cargo build --locked --lib --target "$host" --target-dir "$folder/$sanitizer-build" "$@"
    ln -sfn "$sanitizer-build/$host/debug" "$folder/$sanitizer"
)

# Debian's newest compiler, unpacked and not installed: it would take the place of another one.
debian=$folder/debian
fetch_debian_compiler() (
    mkdir -p "$debian/packages"
    cd "$debian/packages"
    [ "$(id -u)" != 0 ] || apt-get update -qq
    std=$(apt-cache depends libstd-rust-web-dev | sed -n 's/.*Depends: \(libstd-rust-web-[0-9.]*\)$/\1/p')
    llvm=$(apt-cache depends "$std" rustc-web | sed -n 's/.*Depends: \(libllvm[0-9]*\)$/\1/p' | head -n 1)
    apt-get download -qq rustc-web rust-web-src libstd-rust-web-dev "$std" "$llvm"
    for package in *.deb; do dpkg-deb -x "$package" ..; done
)

build address

if [ ! -e "$(rustc --print sysroot)/lib/rustlib/src/rust/library/std/Cargo.toml" ]; then
    if [ ! -x "$debian/usr/bin/rustc" ]; then
        command -v apt-get >/dev/null || {
            echo 'sanitizers: please install the sources of the standard library: rustup component add rust-src' >&2
            exit 1
        }
        fetch_debian_compiler
    fi
    export RUSTC="$debian/usr/bin/rustc" LD_LIBRARY_PATH="$debian/usr/lib/$(uname -m)-linux-gnu"
fi
build thread -Zbuild-std=std,panic_unwind
