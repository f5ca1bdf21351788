//! The rows of signing in, by one factor or two.

use super::{Note, note};

const PASSWORD_AND_CODE: &[(&str, &str)] = &[("password", "string"), ("code", "string")];

pub(super) const NOTES: &[Note] = &[
    note("POST", "/api/v1/login", "Begins a session").takes(&[
        ("email", "string"),
        ("password", "string"),
        ("code?", "string"),
    ]),
    note("POST", "/api/v1/logout", "Ends the session"),
    note("GET", "/api/v1/me/totp", "Whether signing in asks me for a code"),
    note("POST", "/api/v1/me/totp", "Makes a secret for my authenticator app, shown this once")
        .takes(&[("password", "string")]),
    note("PUT", "/api/v1/me/totp", "Turns two-factor sign-in on; answers my recovery codes")
        .takes(&[("code", "string")]),
    note("DELETE", "/api/v1/me/totp", "Turns two-factor sign-in off").takes(PASSWORD_AND_CODE),
    note("POST", "/api/v1/me/recovery_codes", "New recovery codes in place of those before")
        .takes(PASSWORD_AND_CODE),
    note("DELETE", "/api/v1/users/{id}/totp", "Takes somebody's two-factor sign-in away"),
    note("GET", "/api/v1/identity_keys", "All identity keys, without the keys themselves"),
    note("POST", "/api/v1/identity_keys", "Adds a key; a generated secret is shown this once")
        .takes(&[
            ("name", "string"),
            ("realm?", "string"),
            ("algorithm", "string"),
            ("kid?", "string"),
            ("key?", "string"),
            ("generate?", "boolean"),
            ("widgets?", "array"),
        ]),
    note("POST", "/api/v1/identity_keys/check", "Tells whether a token would be believed")
        .takes(&[("token", "string")]),
    note("GET", "/api/v1/identity_keys/{id}", "One identity key"),
    note("PATCH", "/api/v1/identity_keys/{id}", "Renames a key, or changes its widgets").takes(&[
        ("name?", "string"),
        ("kid?", "string"),
        ("widgets?", "array"),
    ]),
    note("DELETE", "/api/v1/identity_keys/{id}", "Deletes a key; nobody is vouched for by it now"),
];
