#!/bin/sh
# SPDX-License-Identifier: LGPL-3.0-or-later
# build.sh CARGO MANIFEST FOLDER OUTPUT: the library of the crate, made in FOLDER. No path of this machine goes into it.
set -eu
cargo=$1 manifest=$2 folder=$3 output=$4
crate=$(cd "$(dirname "$manifest")" && pwd)
export RUSTFLAGS="${RUSTFLAGS:-} --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=cargo --remap-path-prefix=$crate=crypto"
"$cargo" build --release --locked --quiet --manifest-path "$manifest" --target-dir "$folder"
cp "$folder/release/libpicketbot_crypto.so" "$output"
