#!/bin/sh
# Puts the build into a folder of its own and makes it the current one, or goes back.
#
#   sh deploy.sh            deploys the version that package.json names
#   sh deploy.sh rollback   makes the release before the current one; again, and it is undone
#
# In the folder that deploy.json names there are then
#   0.1.0/  0.2.0/          the releases: a release is never changed
#   current -> 0.2.0        what users get: a server would run what is behind this link
#   previous -> 0.1.0       what a rollback makes current
set -eu
unset CDPATH
cd "$(dirname "$0")"

fail() {
    echo "deploy.sh: $1" >&2
    exit 1
}

# Reads deploy.json. The file is data: values that a shell reads itself could be commands.
settings() {
    node -p '
        const read = (file) => JSON.parse(fs.readFileSync(file, "utf8"));
        const { deploy, folder } = read("deploy.json");
        [deploy ? "on" : "off", read("package.json").version, folder].join(" ")'
}

# Makes the folder and goes there, alone: two deployments at once would undo each other.
enter() {
    if [ ! -d "$folder" ]; then
        mkdir -p "$folder"
        # Git keeps what the releases are made of, not the releases.
        echo '*' >"$folder/.gitignore"
    fi
    cd "$folder"
    mkdir .lock 2>/dev/null || fail "another deployment is running; if not, remove $folder/.lock"
    trap 'rm -rf ".new.$$" ".link.$$" .lock' EXIT
    trap 'exit 1' HUP INT TERM
}

# Points the link $1 to $2 in one step. `ln -f` removes first: for a moment there would be nothing.
point() {
    ln -s "$2" ".link.$$"
    # Replace the link, do not go through it: said to Linux first, then to BSD and macOS.
    mv -fT ".link.$$" "$1" 2>/dev/null || mv -fh ".link.$$" "$1"
}

deploy() {
    package=$PWD/dist/pricing-$version.tgz
    [ -f "$package" ] || fail "there is no ${package#"$PWD/"}; build it first"
    enter

    mkdir ".new.$$"
    tar -xzf "$package" -C ".new.$$" --strip-components=1
    # The last chance: what does not even start must not become current.
    node ".new.$$/src/main.js" 1.00 1 >/dev/null ||
        fail "release $version does not work; nothing was changed"
    if [ ! -e "$version" ]; then
        mv ".new.$$" "$version"
    elif ! diff -r ".new.$$" "$version" >/dev/null; then
        fail "release $version is there with other content; raise the version"
    fi

    before=$(readlink current || true)
    if [ "$before" != "$version" ]; then
        [ -z "$before" ] || point previous "$before"
        point current "$version"
    fi
    echo "release $version is current in $folder"
}

rollback() {
    enter
    [ -L previous ] || fail "there is no release to go back to"
    before=$(readlink current)
    point current "$(readlink previous)"
    point previous "$before"
    echo "release $(readlink current) is current in $folder again"
}

settings=$(settings)
version=${settings#* }
folder=${version#* }
version=${version%% *}
if [ "${settings%% *}" = off ]; then
    echo "deploying is turned off in deploy.json"
    exit 0
fi
case $folder in
'') fail "deploy.json names no folder" ;;
-*) folder=./$folder ;;
esac
case ${1:-} in
'') deploy ;;
rollback) rollback ;;
*) fail "unknown command '$1'; there is only rollback" ;;
esac
