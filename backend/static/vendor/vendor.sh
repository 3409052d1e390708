#!/bin/sh
# Fetches and builds what stands in this folder, and writes VENDOR.json. For maintainers; needs npm and python3.
# tests/project/test_vendor.py then checks every byte.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

fetch() { # package, version, folder
    mkdir "$3" packed
    npm pack --silent --pack-destination packed "$1@$2" >/dev/null
    mv packed/*.tgz "$3.tgz"
    rmdir packed
    tar -xzf "$3.tgz" -C "$3" --strip-components=1
}

fetch govuk-frontend 6.6.0 govuk-frontend-6.6.0
fetch @fontsource-variable/source-sans-3 5.3.0 source-sans-3-5.3.0
npm install --silent --no-audit --no-fund --prefix sass sass@1.108.2

govuk=$here/govuk-frontend-6.6.0
mkdir -p "$govuk"
cp govuk-frontend-6.6.0/dist/govuk/govuk-frontend.min.js govuk-frontend-6.6.0/dist/govuk/govuk-frontend.min.js.map "$govuk"
# Its package carries no licence file; this is the text of its repository (LICENSE.txt).
cp "$here/govuk-frontend.LICENSE" "$govuk/LICENSE"
sass/node_modules/.bin/sass --style=compressed --no-source-map --quiet-deps \
    --load-path=govuk-frontend-6.6.0/dist "$here/govuk.scss" "$govuk/govuk.css"

fonts=$here/source-sans-3-5.3.0
mkdir -p "$fonts"
for part in latin latin-ext; do
    for style in normal italic; do
        cp "source-sans-3-5.3.0/files/source-sans-3-$part-wght-$style.woff2" "$fonts"
    done
done
cp source-sans-3-5.3.0/LICENSE "$fonts"

python3 - "$here" "$work" <<'PYTHON'
import base64, hashlib, json, pathlib, sys

here, work = map(pathlib.Path, sys.argv[1:])
NAMES = {
    "govuk-frontend-6.6.0": ("govuk-frontend", "6.6.0", "MIT"),
    "source-sans-3-5.3.0": ("@fontsource-variable/source-sans-3", "5.3.0", "OFL-1.1"),
}


def digest(path, algorithm):
    return f"{algorithm}-" + base64.b64encode(hashlib.new(algorithm, path.read_bytes()).digest()).decode()


packages = [
    {
        "name": name,
        "version": version,
        "licence": licence,
        "folder": folder,
        "tarball": digest(work / f"{folder}.tgz", "sha512"),
        "files": {file.name: digest(file, "sha384") for file in sorted((here / folder).iterdir())},
    }
    for folder, (name, version, licence) in NAMES.items()
]
(here / "VENDOR.json").write_text(json.dumps(packages, indent=2) + "\n")
PYTHON
