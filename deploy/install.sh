#!/bin/sh
# The virtual environment of `make`, and the packages in it: install.sh VENV REQUIREMENTS DONE...
# The files DONE are made last. Needs sh, coreutils and Python alone. Half a package looks whole to pip, so an installation
# that was interrupted is thrown away and made again.
set -u
venv=$1
requirements=$2
shift 2
unfinished=$venv/unfinished

refuse() { # what another try does not mend
  echo "$1" >&2
  exit 1
}
give_up() {
  for line in "$@" "Run the same command again: it starts the installation over."; do echo "$line" >&2; done
  exit 1
}
trap 'give_up "" "The installation was stopped."' INT TERM HUP

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

make_venv() {
  for python in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
    is_new_enough "$python" || continue
    "$python" -c 'import ensurepip, venv' 2>/dev/null ||
      refuse "This Python has no venv. On Debian: apt install python3-venv."
    echo "Creating $venv with $("$python" --version)"
    rm -rf "$venv" && mkdir "$venv" && : >"$unfinished" && "$python" -m venv "$venv" && return
    give_up "$venv could not be made in $PWD. Is there space on the disk, and may you write here?"
  done
  refuse "Python 3.11 or newer was not found. Name one: make run PYTHON=/path/to/python3"
}

if [ -e "$unfinished" ]; then
  echo "The last installation in $venv was not finished: it starts over."
  make_venv
elif ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
  make_venv
fi
: >"$unfinished" || give_up "$venv cannot be written to."
rm -f "$venv"/installed-*
echo "Installing what $requirements names"
# Every package is pinned (tests/deploy/test_dependencies.py), so nothing is looked up; Python compiles what it imports.
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-compile -r "$requirements" ||
  give_up "" "pip could not install what $requirements names; its own words are above." \
    "Is the package index within reach, and is there space on the disk?"
touch "$@" && rm "$unfinished" || give_up "$venv cannot be written to."
