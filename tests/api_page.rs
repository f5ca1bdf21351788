//! docs/api.md is the OpenAPI document in a form that people read. With `DESKBELL_WRITE_DOCS` set,
//! the test writes the page instead of comparing it.

use std::{env, fmt::Write, fs, path::Path};

use serde_json::Value;

const PARTS: [(&str, &str); 3] =
    [("Visitors", "visitor"), ("Agents, supervisors and admins", "session"), ("Anybody", "")];

const HEAD: &str = "# HTTP API

Made from the server's own `/api/v1/openapi.json` by `DESKBELL_WRITE_DOCS=1 ./test rust -- \
api_page`; do not edit.

Errors are `application/problem+json` with a stable `code`, and `field` where one is at fault.
Fields with a question mark may be left out; fields that are not listed are refused by name.
Visitors send `Authorization: Bearer <token>` with the token of their session call.
Agents send the session cookie and, on anything but GET, `X-Deskbell-Csrf`; programs an API \
token as `Authorization: Bearer dbk_…`.
";

fn page(document: &Value) -> String {
    let mut text = String::from(HEAD);
    for (title, scheme) in PARTS {
        writeln!(text, "\n## {title}\n\n| call | for | body | query |\n|---|---|---|---|").unwrap();
        for (path, operations) in document["paths"].as_object().unwrap() {
            for (method, operation) in operations.as_object().unwrap() {
                let security = operation["security"].as_array().unwrap();
                let is_here = match security.first() {
                    None => scheme.is_empty(),
                    Some(first) => first.get(scheme).is_some(),
                };
                if is_here {
                    writeln!(text, "{}", row(method, path, operation)).unwrap();
                }
            }
        }
    }
    text
}

fn row(method: &str, path: &str, operation: &Value) -> String {
    let role = operation["security"][0]["session"][0].as_str();
    let role = role.filter(|role| *role != "agent").map_or(String::new(), |r| format!(" ({r}s)"));
    let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
    let is_required = |name: &str| {
        schema["required"].as_array().is_some_and(|all| all.iter().any(|one| one == name))
    };
    let body: Vec<String> = schema["properties"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, _)| format!("{name}{}", if is_required(name) { "" } else { "?" }))
        .collect();
    let query: Vec<&str> = operation["parameters"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|parameter| parameter["in"] == "query")
        .filter_map(|parameter| parameter["name"].as_str())
        .collect();
    let summary = operation["summary"].as_str().unwrap_or_default();
    let method = method.to_uppercase();
    format!("| `{method} {path}` | {summary}{role} | {} | {} |", body.join(", "), query.join(", "))
}

#[test]
fn the_page_of_the_api_says_what_the_server_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/api.md");
    let made = page(&deskbell::http::openapi::build());
    if env::var_os("DESKBELL_WRITE_DOCS").is_some() {
        fs::write(&path, &made).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == made, "docs/api.md is old: DESKBELL_WRITE_DOCS=1 ./test rust -- api_page");
}
