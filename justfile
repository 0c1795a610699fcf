# `just` lists the recipes. Each only names a command; the scripts in deploy/ do the work and need no just.

set shell := ["bash", "-euo", "pipefail", "-c"]

_list:
    @just --list --unsorted

# start everything, with a sample report; Ctrl-C stops it
[group('run')]
up *options:
    ./deploy/up {{ options }}

# walk the whole path by HTTP on servers of its own
[group('run')]
journey:
    ./deploy/up --check

# stop the containers of docker-compose.yml
[group('run')]
down:
    docker compose --profile full down

# bring the schema of DATABASE_URL up to date
[group('run')]
migrate:
    cargo run --bin api -- migrate

# import the reference data
[group('run')]
seed:
    cargo run --bin api -- seed

# serve requests with the environment's configuration
[group('run')]
api:
    cargo run --bin api -- serve

# run jobs with the environment's configuration
[group('run')]
worker:
    cargo run --bin worker -- run

# every check and test, as CI runs them
[group('check')]
check:
    ./deploy/test

# only the tests
[group('check')]
test:
    ./deploy/test tests

# formatting, lints and the tests of one domain: just quick quizzes
[group('check')]
quick domain:
    ./deploy/test format lint
    cargo test --workspace {{ domain }}

# kill, freeze and starve real processes: just faults kill-worker --rounds 100
[group('check')]
faults *options:
    ./deploy/faults {{ options }}

# how long a report takes on a release build
[group('check')]
bench *options:
    ./deploy/bench report {{ options }}

# replace every process under load, or run for an hour: just endure soak --minutes 60
[group('check')]
endure *options:
    ./deploy/endure {{ options }}

# what a program is made of, as CycloneDX: just sbom worker > sbom.json
[group('check')]
sbom program="api":
    @./deploy/sbom {{ program }}

# look at everything the api needs, with the environment's configuration
[group('check')]
doctor:
    cargo run --bin api -- doctor

# write .sqlx and api/openapi.json anew
[group('change')]
prepare:
    ./deploy/test --update

# the same; the document is written with the queries
[group('change')]
openapi: prepare

# an empty migration: just new-migration vendors_add_region
[group('change')]
new-migration name:
    printf -- '-- \n' > migrations/$(date -u +%Y%m%d%H%M%S)_{{ name }}.sql
