//! Two-factor sign-in: nobody comes in with the password alone, by any way.

use data_encoding::BASE32_NOPAD;
use deskbell::bench::client::Reply;
use ring::hmac::{HMAC_SHA1_FOR_LEGACY_USE_ONLY, Key, sign};
use serde_json::{Value, json};

use crate::support::{PASSWORD, Person, TestServer};

const ANA: &str = "ana@example.com";
const STEP_MS: i64 = 30_000;

/// An app on a telephone: it has the secret, and reads the server's clock as its own.
struct Phone<'a> {
    server: &'a TestServer,
    secret: Vec<u8>,
}

impl Phone<'_> {
    fn code(&self) -> String {
        self.code_at(self.server.running().app.clock.now().0 / STEP_MS)
    }

    fn code_at(&self, step: i64) -> String {
        let key = Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.secret);
        let tag = sign(&key, &step.to_be_bytes());
        let at = usize::from(tag.as_ref()[19] & 15);
        let number = u32::from_be_bytes(tag.as_ref()[at..at + 4].try_into().unwrap());
        format!("{:06}", (number & 0x7fff_ffff) % 1_000_000)
    }

    /// One that was not shown before.
    fn next_code(&self) -> String {
        self.server.advance(STEP_MS);
        self.code()
    }
}

fn begin<'a>(server: &'a TestServer, ana: &mut Person) -> Phone<'a> {
    let made = ana.post("/api/v1/me/totp", &json!({"password": PASSWORD}), 201);
    let secret = BASE32_NOPAD.decode(made["secret"].as_str().unwrap().as_bytes()).unwrap();
    assert_eq!(secret.len(), 20);
    let address = made["address"].as_str().unwrap();
    assert!(address.starts_with("otpauth://totp/Deskbell%20"), "{address}");
    assert!(address.contains(":ana%40example.com?secret="), "{address}");
    Phone { server, secret }
}

/// Turns it on, and returns the recovery codes.
fn turn_on<'a>(server: &'a TestServer, ana: &mut Person) -> (Phone<'a>, Vec<String>) {
    let phone = begin(server, ana);
    let on = ana.put("/api/v1/me/totp", &json!({"code": phone.code()}), 200);
    let codes = on["recovery_codes"].as_array().unwrap();
    (phone, codes.iter().map(|code| code.as_str().unwrap().to_string()).collect())
}

fn sign_in(server: &TestServer, password: &str, code: Option<&str>) -> Reply {
    let mut body = json!({"email": ANA, "password": password});
    if let Some(code) = code {
        body["code"] = code.into();
    }
    server.client().post("/api/v1/login", &body).unwrap()
}

fn verdict(reply: &Reply) -> (u16, String) {
    let code = reply.json()["code"].as_str().unwrap_or_default().to_string();
    (reply.status, code)
}

fn refused(code: &str) -> (u16, String) {
    (401, code.to_string())
}

#[test]
fn the_password_alone_opens_nothing_any_more() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let mut elsewhere = server.sign_in(ANA);
    let phone = begin(&server, &mut ana);
    assert_eq!(
        sign_in(&server, PASSWORD, None).status,
        200,
        "not asked for before it is confirmed"
    );
    let wrong = ana.client.put("/api/v1/me/totp", &json!({"code": "000000"})).unwrap();
    assert_eq!((wrong.status, wrong.json()["field"].as_str()), (400, Some("code")));
    assert!(!ana.get("/api/v1/me/totp")["enabled"].as_bool().unwrap());

    ana.put("/api/v1/me/totp", &json!({"code": phone.code()}), 200);

    assert_eq!(ana.get("/api/v1/me/totp")["recovery_codes_left"], 10);
    assert_eq!(elsewhere.client.get("/api/v1/me").unwrap().status, 401, "began without a code");
    assert_eq!(verdict(&sign_in(&server, PASSWORD, None)), refused("totp_required"));
    assert_eq!(verdict(&sign_in(&server, PASSWORD, Some(""))), refused("totp_required"));
    assert_eq!(verdict(&sign_in(&server, PASSWORD, Some("123 456"))), refused("totp_wrong"));
    assert!(sign_in(&server, PASSWORD, None).header("set-cookie").is_none());
    let code = phone.next_code();
    assert_eq!(
        verdict(&sign_in(&server, "not the password", Some(&code))),
        refused("unauthenticated"),
        "a right code with a wrong password tells nothing"
    );
    assert_eq!(sign_in(&server, PASSWORD, Some(&code)).status, 200);
}

#[test]
fn a_code_is_taken_once_and_a_step_early_or_late() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let (phone, _) = turn_on(&server, &mut ana);
    let used = phone.code();
    assert_eq!(verdict(&sign_in(&server, PASSWORD, Some(&used))), refused("totp_wrong"));

    server.advance(10 * STEP_MS);
    let now = server.running().app.clock.now().0 / STEP_MS;
    for far in [now - 3, now + 3] {
        let code = phone.code_at(far);
        assert_eq!(verdict(&sign_in(&server, PASSWORD, Some(&code))), refused("totp_wrong"));
    }
    let code = phone.code_at(now);
    let replies: Vec<u16> = std::thread::scope(|scope| {
        let tries: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| sign_in(&server, PASSWORD, Some(&code)).status))
            .collect();
        tries.into_iter().map(|each| each.join().unwrap()).collect()
    });
    assert_eq!(replies.iter().filter(|status| **status == 200).count(), 1, "{replies:?}");
}

#[test]
fn each_recovery_code_is_good_once_and_new_ones_replace_all() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let (phone, codes) = turn_on(&server, &mut ana);
    let typed = codes[3].to_uppercase().replace('-', " ");
    assert_eq!(sign_in(&server, PASSWORD, Some(&typed)).status, 200);
    assert_eq!(verdict(&sign_in(&server, PASSWORD, Some(&codes[3]))), refused("totp_wrong"));
    assert_eq!(ana.get("/api/v1/me/totp")["recovery_codes_left"], 9);

    let both = |code: &str| json!({"password": PASSWORD, "code": code});
    let wrong = json!({"password": "not the password", "code": codes[4]});
    let reply = ana.client.post("/api/v1/me/recovery_codes", &wrong).unwrap();
    assert_eq!((reply.status, reply.json()["field"].as_str()), (400, Some("password")));
    ana.post("/api/v1/me/recovery_codes", &both(&phone.next_code()), 200);
    assert_eq!(verdict(&sign_in(&server, PASSWORD, Some(&codes[4]))), refused("totp_wrong"));

    let off = both(&phone.next_code()).to_string();
    assert_eq!(ana.client.request("DELETE", "/api/v1/me/totp", b"{}").unwrap().status, 400);
    assert_eq!(
        ana.client.request("DELETE", "/api/v1/me/totp", off.as_bytes()).unwrap().status,
        204
    );
    assert_eq!(sign_in(&server, PASSWORD, None).status, 200);
}

#[test]
fn guessing_codes_with_a_stolen_password_is_slow_from_everywhere() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let (phone, _) = turn_on(&server, &mut ana);
    // Many addresses, by a proxy that is believed: the throttle of sign-ins counts each alone.
    let app = &server.running().app;
    let id = deskbell::domain::ids::AgentId(ana.get("/api/v1/me")["id"].as_i64().unwrap());
    let tries = (0..30)
        .map(|_| deskbell::http::agent::totp::require(app, id, Some("000000")).unwrap_err())
        .take_while(|error| error.retry_after().is_none())
        .count();
    assert_eq!(tries, 9, "one was used to turn it on");

    let reply = sign_in(&server, PASSWORD, Some(&phone.next_code()));
    assert_eq!(reply.status, 429);
    assert!(reply.header("retry-after").is_some());
    assert_eq!(ana.client.get("/api/v1/me").unwrap().status, 200, "who is in stays in");
}

#[test]
fn no_other_way_leads_around_it() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    turn_on(&server, &mut ana);
    let mut admin = server.admin();
    let id = ana.get("/api/v1/me")["id"].clone();
    let path = format!("/api/v1/users/{id}");
    assert_eq!(admin.get(&path)["totp"], true);

    // A new password by an admin does not take it away, and neither does a new secret begun.
    let fresh = "an entirely new password";
    admin.patch(&path, &json!({"password": fresh}), 200);
    assert_eq!(ana.client.get("/api/v1/me").unwrap().status, 401);
    assert_eq!(verdict(&sign_in(&server, fresh, None)), refused("totp_required"));

    let totp = format!("{path}/totp");
    assert_eq!(admin.client.request("DELETE", &totp, b"").unwrap().status, 204);
    assert_eq!(admin.client.request("DELETE", &totp, b"").unwrap().status, 409);
    assert_eq!(sign_in(&server, fresh, None).status, 200);
    let own = format!("/api/v1/users/{}/totp", admin.get("/api/v1/me")["id"]);
    assert_eq!(admin.client.request("DELETE", &own, b"").unwrap().status, 409);
}

#[test]
fn a_secret_that_is_on_is_not_replaced_by_whoever_finds_the_console_open() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let (phone, _) = turn_on(&server, &mut ana);
    let again = json!({"password": PASSWORD});
    assert_eq!(ana.client.post("/api/v1/me/totp", &again).unwrap().status, 409);
    assert_eq!(ana.client.put("/api/v1/me/totp", &json!({"code": "1"})).unwrap().status, 409);
    assert_eq!(sign_in(&server, PASSWORD, Some(&phone.next_code())).status, 200);

    let guess = json!({"password": "not the password"});
    let statuses: Vec<u16> =
        (0..7).map(|_| ana.client.post("/api/v1/me/totp", &guess).unwrap().status).collect();
    assert_eq!(statuses, [400, 400, 400, 400, 400, 429, 429]);
}

#[test]
fn no_answer_shows_the_secret_again() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let (phone, codes) = turn_on(&server, &mut ana);
    let secret = BASE32_NOPAD.encode(&phone.secret);
    let mut admin = server.admin();
    let answers: Vec<Value> = vec![
        ana.get("/api/v1/me"),
        ana.get("/api/v1/me/totp"),
        ana.get("/api/v1/events?after=0&wait=0"),
        admin.get("/api/v1/users"),
        admin.get("/api/v1/settings"),
        admin.get("/api/v1/admin/info"),
    ];
    for answer in answers {
        let text = answer.to_string();
        assert!(!text.contains(&secret) && !text.contains(&codes[0]), "{text}");
    }
}
