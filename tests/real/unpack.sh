#!/bin/sh
# SPDX-License-Identifier: LGPL-3.0-or-later
# unpack.sh FOLDER PACKAGE…: Debian packages, with the libraries that this machine lacks, unpacked below FOLDER/root.
# Nothing is installed and no daemon is set up; any user may call it. A folder that is ready is left alone.
set -eu
folder=$(realpath -m "$1")
shift
mkdir -p "$folder/debs/partial" "$folder/root" "$folder/lists/partial"
exec 9>"$folder/lock"
flock 9 # whoever comes meanwhile waits, and finds it ready
[ ! -e "$folder/ready" ] || exit 0

apt() { apt-get -q -o APT::Sandbox::User="$(id -un)" "$@"; }

# "NAME=VERSION" of what an installation would bring; of the packages themselves too where the machine has them.
wanted() {
    apt "$@" install --simulate --reinstall --no-install-recommends $packages |
        sed -n 's/^Inst \([^ ]*\) .*(\([^ ]*\) .*/\1=\2/p'
}

fetch() {
    versions=$(wanted "$@") && [ -n "$versions" ] && (cd "$folder/debs" && apt "$@" download $versions)
}

packages=$*
# The machine's own package lists may be missing or older than the mirror: then lists of our own.
fetch || {
    own="-o Dir::State::Lists=$folder/lists -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache="
    apt $own update && fetch $own
}
for deb in "$folder"/debs/*.deb; do
    dpkg-deb -x "$deb" "$folder/root"
done
rm -r "$folder/debs" "$folder/lists"
touch "$folder/ready"
