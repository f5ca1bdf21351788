//! Options of a server: flags, then environment, then file, then defaults.

use std::{collections::BTreeMap, env, ffi::OsString, fs, path::PathBuf};

use crate::config::{Config, Listen};

const LISTEN_DEFAULT: &str = "127.0.0.1:8080";
const DATA_DEFAULT: &str = "deskbell.db";

/// Names of all options, as they stand in flags; `true` where several values add up.
const OPTIONS: [(&str, bool); 11] = [
    ("listen", true),
    ("data", false),
    ("backups", false),
    ("public-url", false),
    ("trusted-proxy", true),
    ("max-connections", false),
    ("max-connections-per-address", false),
    ("config", false),
    ("static", false),
    ("insecure-test-hooks", false),
    ("without-rate-limits", false),
];

/// Options without a value.
const SWITCHES: [&str; 2] = ["insecure-test-hooks", "without-rate-limits"];

type Values = BTreeMap<&'static str, Vec<String>>;

/// Reads and checks everything that `serve` needs.
pub(super) fn read(arguments: Vec<OsString>) -> Result<Config, String> {
    let mut values = from_flags(arguments)?;
    merge(&mut values, from_environment());
    if let Some(path) = values.get("config").and_then(|paths| paths.first()).cloned() {
        let from_file = from_file(&path)?;
        merge(&mut values, from_file);
    }
    check(&values)
}

/// Takes over what is not set yet.
fn merge(values: &mut Values, weaker: Values) {
    for (name, value) in weaker {
        values.entry(name).or_insert(value);
    }
}

fn from_flags(arguments: Vec<OsString>) -> Result<Values, String> {
    let mut values = Values::new();
    let mut parser = lexopt::Parser::from_args(arguments);
    while let Some(argument) = parser.next().map_err(|error| error.to_string())? {
        let name = match argument {
            lexopt::Arg::Long(name) => name.to_string(),
            other => return Err(format!("{} (see `deskbell help`)", other.unexpected())),
        };
        let Some(&(name, is_list)) = OPTIONS.iter().find(|(known, _)| *known == name) else {
            return Err(format!("`--{name}` is not an option; see `deskbell help`"));
        };
        let value = if SWITCHES.contains(&name) {
            "true".to_string()
        } else {
            let value = parser.value().map_err(|error| error.to_string())?;
            value.into_string().map_err(|_| format!("the value of `--{name}` is not UTF-8"))?
        };
        let list = values.entry(name).or_default();
        if !is_list && !list.is_empty() {
            return Err(format!("`--{name}` is given twice"));
        }
        list.push(value);
    }
    Ok(values)
}

fn from_environment() -> Values {
    let mut values = Values::new();
    for (name, is_list) in OPTIONS {
        let variable = format!("DESKBELL_{}", name.to_uppercase().replace('-', "_"));
        if let Ok(text) = env::var(variable) {
            let list = if is_list {
                text.split(',').map(|part| part.trim().to_string()).collect()
            } else {
                vec![text]
            };
            values.insert(name, list);
        }
    }
    values
}

fn from_file(path: &str) -> Result<Values, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("cannot read {path}: {error}"))?;
    let table: toml::Table =
        text.parse().map_err(|error| format!("{path} is not right: {error}"))?;
    let mut values = Values::new();
    for (key, value) in table {
        let flag = key.replace('_', "-");
        let Some(&(name, _)) = OPTIONS.iter().find(|(known, _)| *known == flag) else {
            return Err(format!("{path}: `{key}` is not an option"));
        };
        let list = match value {
            toml::Value::String(text) => vec![text],
            toml::Value::Integer(number) => vec![number.to_string()],
            toml::Value::Boolean(value) => vec![value.to_string()],
            toml::Value::Array(items) => items
                .into_iter()
                .map(|item| match item {
                    toml::Value::String(text) => Ok(text),
                    _ => Err(format!("{path}: `{key}` must be a list of texts")),
                })
                .collect::<Result<_, _>>()?,
            _ => return Err(format!("{path}: `{key}` has a value of the wrong kind")),
        };
        values.insert(name, list);
    }
    Ok(values)
}

fn check(values: &Values) -> Result<Config, String> {
    let one = |name: &str| values.get(name).and_then(|list| list.first()).cloned();
    let many = |name: &str| values.get(name).cloned().unwrap_or_default();
    let is_on = |name: &str| match one(name).as_deref() {
        None | Some("false") => Ok(false),
        Some("true") => Ok(true),
        Some(_) => Err(format!("`{name}` must be true or false")),
    };
    let number = |name: &str| {
        one(name)
            .map(|text| {
                text.parse::<usize>()
                    .ok()
                    .filter(|number| 0 < *number)
                    .ok_or_else(|| format!("`{name}` must be a whole number from 1 on"))
            })
            .transpose()
    };
    let mut config = Config::new(PathBuf::from(one("data").unwrap_or(DATA_DEFAULT.to_string())));
    let listen = match many("listen") {
        list if list.is_empty() => vec![LISTEN_DEFAULT.to_string()],
        list => list,
    };
    for text in listen {
        let parsed = Listen::from_text(&text).ok_or_else(|| {
            format!("`--listen {text}` must be like 127.0.0.1:8080 or unix:/run/deskbell.sock")
        })?;
        config.listen.push(parsed);
    }
    config.public_url = one("public-url").map(|url| public_url(&url)).transpose()?;
    config.trusted_proxies = many("trusted-proxy");
    config.connections_max = number("max-connections")?;
    config.connections_per_address_max = number("max-connections-per-address")?;
    config.backups = one("backups").map(PathBuf::from);
    config.static_dir = one("static").map(PathBuf::from);
    config.insecure_test_hooks = is_on("insecure-test-hooks")?;
    config.without_rate_limits = is_on("without-rate-limits")?;
    config.setup_admin = env::var("DESKBELL_SETUP_ADMIN").ok();
    let is_open = config.insecure_test_hooks || config.without_rate_limits;
    if is_open && !config.listen.iter().all(Listen::is_local) {
        return Err(
            "`--insecure-test-hooks` and `--without-rate-limits` need listeners that are loopback \
             addresses or Unix sockets"
                .to_string(),
        );
    }
    Ok(config)
}

fn public_url(text: &str) -> Result<String, String> {
    crate::domain::origin::normalize(text)
        .filter(|origin| origin != "*")
        .ok_or_else(|| format!("`--public-url {text}` must be like https://chat.example"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_flags(flags: &[&str]) -> Result<Config, String> {
        let values = from_flags(flags.iter().map(OsString::from).collect())?;
        check(&values)
    }

    #[test]
    fn flags_are_checked_and_errors_name_them() {
        let config = read_flags(&["--listen", "127.0.0.1:0", "--listen", "unix:/tmp/x"]).unwrap();
        assert_eq!(config.listen.len(), 2);

        for (flags, words) in [
            (vec!["--listne", "x"], "`--listne` is not an option"),
            (vec!["--listen", "8080"], "`--listen 8080` must be like"),
            (vec!["--data", "a", "--data", "b"], "`--data` is given twice"),
            (vec!["--data"], "data"),
            (vec!["--public-url", "chat"], "must be like https://chat.example"),
            (vec!["--max-connections", "0"], "`max-connections` must be"),
            (vec!["--insecure-test-hooks", "--listen", "0.0.0.0:80"], "loopback"),
            (vec!["stray"], "stray"),
        ] {
            let error = read_flags(&flags).unwrap_err();
            assert!(error.contains(words), "{flags:?}: {error}");
        }
    }
}
