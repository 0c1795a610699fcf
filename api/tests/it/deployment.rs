//! What is deployed is what the programs are: every variable, port, path and command that a manifest names exists.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use api::{config::ApiConfig, router};
use serde::Deserialize;
use serde_yaml::Value;
use shared::platform::config::EnvReader;
use worker::config::WorkerConfig;

/// What stands where a secret is to stand.
const SECRETS: &[(&str, &str)] = &[
    ("OPERATOR_TOKEN", "operator-token-of-the-tests"),
    ("SECRET_KEY", "secret-key-of-the-tests-0123456789"),
    ("JWT_SECRET_KEY", "jwt-secret-key-of-the-tests-0123456789"),
    ("STRIPE_SECRET_KEY", "sk_live_1"),
    ("STRIPE_ACCOUNT", "acct_1"),
    ("STRIPE_WEBHOOK_SECRETS", "whsec_1"),
    ("SMTP_URL", "smtps://user:password@mail.internal"),
    ("ANTHROPIC_API_KEY", "sk-ant-1"),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(file: &str) -> String {
    std::fs::read_to_string(root().join(file)).expect(file)
}

fn documents(file: &str) -> Vec<Value> {
    serde_yaml::Deserializer::from_str(&read(file))
        .map(|document| Value::deserialize(document).expect(file))
        .collect()
}

/// Every manifest, with the file it stands in.
fn manifests() -> Vec<(String, Value)> {
    let folder = root().join("deploy/kubernetes");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("manifests")
        .map(|entry| {
            entry
                .expect("a file")
                .file_name()
                .into_string()
                .expect("a name")
        })
        .filter(|name| name.ends_with(".yaml"))
        .collect();
    files.sort();
    files
        .into_iter()
        .flat_map(|file| {
            let all = documents(&format!("deploy/kubernetes/{file}"));
            all.into_iter()
                .map(move |document| (file.clone(), document))
        })
        .collect()
}

fn text<'v>(value: &'v Value, path: &[&str]) -> Option<&'v str> {
    find(value, path).as_str()
}

fn find<'v>(value: &'v Value, path: &[&str]) -> &'v Value {
    path.iter().fold(value, |value, part| {
        value.get(*part).unwrap_or(&Value::Null)
    })
}

fn list<'v>(value: &'v Value, path: &[&str]) -> &'v [Value] {
    find(value, path).as_sequence().map_or(&[], Vec::as_slice)
}

fn kind_and_name(document: &Value) -> (String, String) {
    let word = |path: &[&str]| text(document, path).unwrap_or_default().to_owned();
    (word(&["kind"]), word(&["metadata", "name"]))
}

/// Names and values of a ConfigMap or Secret.
fn data(name: &str, kind: &str) -> BTreeMap<String, String> {
    let all = manifests();
    let found = all
        .iter()
        .find(|(_, one)| kind_and_name(one) == (kind.to_owned(), name.to_owned()));
    let (_, found) = found.unwrap_or_else(|| panic!("there is no {kind} {name}"));
    let field = if kind == "Secret" {
        "stringData"
    } else {
        "data"
    };
    let entries = find(found, &[field]).as_mapping().expect("entries");
    let word = |value: &Value| value.as_str().expect("a text").to_owned();
    entries
        .iter()
        .map(|(name, value)| (word(name), word(value)))
        .collect()
}

/// What the programs read.
fn known_variables() -> BTreeSet<&'static str> {
    let (api, _) = ApiConfig::read(EnvReader::new([]));
    let (worker, _) = WorkerConfig::read(EnvReader::new([]), None);
    let own = ["MIGRATION_DATABASE_URL"];
    api.into_iter().chain(worker).chain(own).collect()
}

/// The Pods of a manifest, with the name they go by.
fn pods() -> Vec<(String, Value)> {
    let all = manifests().into_iter();
    all.filter(|(_, one)| find(one, &["spec", "template", "spec"]).is_mapping())
        .map(|(file, one)| (file, find(&one, &["spec", "template", "spec"]).clone()))
        .collect()
}

fn containers(pod: &Value) -> impl Iterator<Item = &Value> {
    let first = list(pod, &["initContainers"]).iter();
    first.chain(list(pod, &["containers"]))
}

/// Whether the api has this command.
fn is_command(name: &str) -> bool {
    let asked = Command::new(env!("CARGO_BIN_EXE_api"))
        .args([name, "--help"])
        .env_clear()
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    asked.expect("the program").success()
}

fn is_routed(path: &str) -> bool {
    let document = router::document_text().expect("a document");
    document.contains(&format!("\"{path}\""))
}

/// The environment that a Pod of this program gets.
fn environment(secret: &str) -> Vec<(String, String)> {
    let mut all = data("crb", "ConfigMap");
    all.extend(data(secret, "Secret"));
    for (name, value) in SECRETS {
        if let Some(blank) = all.get_mut(*name) {
            *blank = (*value).to_owned();
        }
    }
    all.into_iter().collect()
}

#[test]
fn a_pod_gets_all_that_its_program_needs_and_nothing_it_does_not_know() {
    let known = known_variables();
    for (file, pod) in pods() {
        for container in containers(&pod) {
            let given = list(container, &["env"])
                .iter()
                .filter_map(|one| text(one, &["name"]));
            for name in given {
                assert!(known.contains(name), "{file}: {name}");
            }
            for source in list(container, &["envFrom"]) {
                let named = |field| text(source, &[field, "name"]);
                let variables = match (named("configMapRef"), named("secretRef")) {
                    (Some(name), _) => data(name, "ConfigMap"),
                    (_, Some(name)) => data(name, "Secret"),
                    _ => panic!("{file}: an unknown source"),
                };
                for name in variables.keys() {
                    assert!(known.contains(name.as_str()), "{file}: {name}");
                }
            }
        }
    }

    let api = ApiConfig::read(EnvReader::new(environment("crb-api"))).1;
    let api = api
        .map_err(|mistakes| mistakes.to_string())
        .expect("a sound api");
    let worker = WorkerConfig::read(EnvReader::new(environment("crb-worker")), None).1;
    worker
        .map_err(|mistakes| mistakes.to_string())
        .expect("a sound worker");
    assert!(data("crb-migrate", "Secret").contains_key("MIGRATION_DATABASE_URL"));

    // The kubelet waits at least as long as the programs take.
    let longest = api.drain + api.shutdown_grace;
    for (file, pod) in pods().iter().filter(|(file, _)| file != "migrate.yaml") {
        let patience = find(pod, &["terminationGracePeriodSeconds"]).as_u64();
        assert!(patience > Some(longest.as_secs()), "{file}: {patience:?}");
    }
}

#[test]
fn every_port_path_and_command_of_a_pod_exists() {
    let config = data("crb", "ConfigMap");
    let port_of = |variable: &str| {
        let (_, port) = config[variable].rsplit_once(':').expect("a port");
        port.parse::<u64>().expect("a number")
    };
    for (file, pod) in pods() {
        for container in containers(&pod) {
            let name = text(container, &["name"]).expect("a name");
            let ports: BTreeMap<&str, u64> = list(container, &["ports"])
                .iter()
                .filter_map(|one| {
                    Some((
                        text(one, &["name"])?,
                        find(one, &["containerPort"]).as_u64()?,
                    ))
                })
                .collect();
            let expected: &[(&str, u64)] = match name {
                "api" => &[
                    ("http", port_of("API_BIND")),
                    ("ops", port_of("API_OPS_BIND")),
                ],
                "worker" => &[("ops", port_of("WORKER_OPS_BIND"))],
                _ => &[],
            };
            assert_eq!(ports, expected.iter().copied().collect(), "{file}: {name}");
            for probe in ["startupProbe", "readinessProbe", "livenessProbe"] {
                let get = find(container, &[probe, "httpGet"]);
                let (Some(path), Some(port)) = (text(get, &["path"]), text(get, &["port"])) else {
                    continue;
                };
                assert!(ports.contains_key(port), "{file}: {probe} asks {port}");
                // Every path of the other port but /metrics tells readiness.
                assert!(
                    port == "ops" || is_routed(path),
                    "{file}: {probe} asks {path}"
                );
            }
            if name != "worker" {
                let args = list(container, &["args"]);
                let command = args.first().and_then(Value::as_str).expect("a command");
                assert!(is_command(command), "{file}: {command}");
            }
        }
    }
}

#[test]
fn no_pod_runs_as_root_or_writes_where_it_lies() {
    for (file, pod) in pods() {
        let security = find(&pod, &["securityContext"]);
        assert_eq!(
            find(security, &["runAsNonRoot"]).as_bool(),
            Some(true),
            "{file}"
        );
        assert_eq!(
            find(&pod, &["automountServiceAccountToken"]).as_bool(),
            Some(false),
            "{file}"
        );
        for container in containers(&pod) {
            let security = find(container, &["securityContext"]);
            assert_eq!(
                find(security, &["allowPrivilegeEscalation"]).as_bool(),
                Some(false),
                "{file}"
            );
            assert_eq!(
                find(security, &["readOnlyRootFilesystem"]).as_bool(),
                Some(true),
                "{file}"
            );
            assert_eq!(
                list(security, &["capabilities", "drop"])
                    .first()
                    .and_then(Value::as_str),
                Some("ALL"),
                "{file}"
            );
            assert!(
                !find(container, &["resources", "limits", "memory"]).is_null(),
                "{file}"
            );
        }
    }
}

#[test]
fn what_manifests_select_and_list_is_there() {
    let all = manifests();
    let labels = |value: &Value| value.as_mapping().cloned().unwrap_or_default();
    let pods: Vec<_> = all
        .iter()
        .map(|(_, one)| labels(find(one, &["spec", "template", "metadata", "labels"])))
        .filter(|labels| !labels.is_empty())
        .collect();
    for (file, one) in &all {
        for path in [
            &["spec", "selector", "matchLabels"][..],
            &["spec", "podSelector", "matchLabels"],
        ] {
            let wanted = labels(find(one, path));
            let is_met = pods.iter().any(|pod| {
                wanted
                    .iter()
                    .all(|(name, value)| pod.get(name) == Some(value))
            });
            assert!(wanted.is_empty() || is_met, "{file}: {wanted:?}");
        }
        let target = text(one, &["spec", "scaleTargetRef", "name"]);
        if let Some(target) = target {
            let is_deployed = |(_, other): &(String, Value)| {
                kind_and_name(other) == ("Deployment".to_owned(), target.to_owned())
            };
            assert!(all.iter().any(is_deployed), "{file} scales {target}");
        }
    }
    let listed = &documents("deploy/kubernetes/kustomization.yaml")[0];
    for resource in list(listed, &["resources"]) {
        let file = resource.as_str().expect("a name");
        assert!(all.iter().any(|(known, _)| known == file), "{file}");
    }
}

#[test]
fn compose_names_variables_targets_and_commands_that_exist() {
    let compose = &documents("docker-compose.yml")[0];
    let (known, dockerfile) = (known_variables(), read("deploy/Dockerfile"));
    let services = find(compose, &["services"]).as_mapping().expect("services");
    let mut built = BTreeSet::new();
    for (name, service) in services {
        let name = name.as_str().expect("a name");
        let target = text(service, &["build", "target"]);
        let Some(target) = target else { continue };
        built.insert(name);
        assert!(
            dockerfile.contains(&format!(" AS {target}\n")),
            "{name}: {target}"
        );
        // `<<` is left as it stands: what it brings is looked at where it is written.
        let shared = find(compose, &["x-program", "environment"])
            .as_mapping()
            .expect("variables");
        let own = find(service, &["environment"]).as_mapping();
        for (variable, _) in shared.iter().chain(own.into_iter().flatten()) {
            let variable = variable.as_str().expect("a name");
            assert!(
                variable == "<<" || known.contains(variable),
                "{name}: {variable}"
            );
        }
        if name != "migrate" {
            let test =
                serde_yaml::to_string(find(service, &["healthcheck", "test"])).expect("text");
            assert!(test.contains("GET /"), "{name} has no health check");
            let path = test
                .split("GET ")
                .nth(1)
                .and_then(|rest| rest.split(' ').next());
            let path = path.expect("a path");
            assert!(path == "/" || is_routed(path), "{name} is asked for {path}");
        }
    }
    assert_eq!(built, BTreeSet::from(["api", "migrate", "worker"]));
    let ordered =
        serde_yaml::to_string(find(compose, &["services", "migrate", "command"])).expect("text");
    let commands: Vec<&str> = ordered
        .split("/usr/local/bin/api ")
        .skip(1)
        .filter_map(|rest| rest.split_whitespace().next())
        .collect();
    assert_eq!(commands.len(), 2);
    for command in commands {
        let command = command.trim_end_matches(['"', '\'']);
        assert!(is_command(command), "{command}");
    }
}

#[test]
fn the_dockerfile_knows_every_crate_and_runs_nobody_as_root() {
    let dockerfile = read("deploy/Dockerfile");
    let manifest: toml::Value = read("Cargo.toml").parse().expect("TOML");
    let members = manifest["workspace"]["members"]
        .as_array()
        .expect("members");

    for member in members {
        let member = member.as_str().expect("a path");
        let line = format!("COPY {member}/Cargo.toml {member}/");
        assert!(dockerfile.contains(&line), "{line}");
    }
    let stages: Vec<&str> = dockerfile.split("\nFROM ").collect();
    for stage in stages.iter().filter(|stage| stage.contains("ENTRYPOINT")) {
        assert!(stage.starts_with("base AS "), "{stage}");
    }
    let base = stages.iter().find(|stage| {
        stage
            .lines()
            .next()
            .is_some_and(|line| line.ends_with(" AS base"))
    });
    assert!(base.expect("a base").contains("\nUSER 10001"));
}

#[test]
fn the_examples_of_environments_start_once_their_secrets_are_filled_in() {
    for (file, is_live) in [("production", true), ("staging", false)] {
        let text = read(&format!("deploy/env/{file}.example"));
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let variables: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once('='))
            .map(|(name, value)| {
                let secret = SECRETS.iter().find(|(known, _)| *known == name);
                let value = match (value.is_empty(), secret) {
                    (true, Some((_, secret))) => *secret,
                    _ => value,
                };
                let value = if is_live {
                    value.to_owned()
                } else {
                    value.replace("_live_", "_test_")
                };
                (name.to_owned(), value)
            })
            .collect();

        let api = ApiConfig::read(EnvReader::new(variables.clone())).1;
        let worker = WorkerConfig::read(EnvReader::new(variables), None).1;

        api.map_err(|mistakes| mistakes.to_string()).expect(file);
        worker.map_err(|mistakes| mistakes.to_string()).expect(file);
    }
}

#[test]
fn the_runbook_says_what_to_do_on_every_alert() {
    let alerts = &documents("deploy/observability/alerts.yml")[0];
    let runbook = read("deploy/README.md");
    let mut count = 0;
    for group in list(alerts, &["groups"]) {
        for rule in list(group, &["rules"]) {
            let alert = text(rule, &["alert"]).expect("a name");
            assert!(runbook.contains(&format!("**{alert}**")), "{alert}");
            count += 1;
        }
    }
    assert!(count > 8, "{count}");
}
