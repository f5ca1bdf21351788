//! The pages behind the links.

use super::*;

fn is_plain(page: &str) -> bool {
    page.starts_with("<!doctype html>") && !page.contains("<script") && !page.contains(" on")
}

#[test]
fn a_link_shows_moves_and_cancels() {
    let mail_server = MailServer::start(&json!({}));
    let server = TestServer::start_with(with_links);
    server.invite_through(&mail_server);
    let (mut agent, ana) = server.bookable("Ana", &json!({}));
    let mut visitor = server.visitor();
    let slots = visitor.slots(&format!("agent={ana}"))["items"].clone();
    let (first, second) = (&slots[20]["start"], &slots[30]["start"]);
    let meeting = visitor.book(&json!({"agent": ana}), first, 201);
    let link = meeting["link"].as_str().unwrap();
    let uid = value_of(&invitation(&pair(&mail_server).0), "UID");

    let reply = server.client().get(link).unwrap();
    assert_eq!(reply.status, 200);
    let policy = reply.header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'none'") && !policy.contains("script"), "{policy}");
    let page = String::from_utf8(reply.body).unwrap();
    assert!(page.contains("(Europe/Berlin)") && page.contains("Room 5"), "{page}");
    assert!(!page.contains("<script"), "{page}");
    let (status, file) = server.page("GET", &format!("{link}/invite.ics"), "");
    assert!(status == 200 && file.contains("METHOD:PUBLISH\r\n"), "{file}");
    let (_, choices) = server.page("GET", &format!("{link}/move"), "");
    assert!(choices.contains(second.as_str().unwrap()), "{choices}");
    assert!(!choices.contains(&format!("value=\"{}\"", first.as_str().unwrap())));
    assert_eq!(agent.get("/api/v1/meetings")["items"][0]["sequence"], 0, "looking is harmless");

    let form = |start: &Value| format!("start={}", start.as_str().unwrap().replace(':', "%3A"));
    let (status, _) = server.page("POST", &format!("{link}/move"), &form(second));
    assert_eq!(status, 303);
    let (visitors, agents) = pair(&mail_server);
    for mail in [&visitors, &agents] {
        let lines = invitation(mail);
        assert_eq!(value_of(&lines, "UID"), uid);
        assert_eq!(value_of(&lines, "SEQUENCE"), "1");
        assert_eq!(value_of(&lines, "DTSTART"), in_calendar(second));
    }
    let mut other = server.visitor();
    let body = json!({"client_id": "other-books", "agent": ana, "start": first, "zone": "UTC",
        "name": "Otto", "email": "otto@example.org"});
    other.person.post("/api/v1/visitor/meetings", &body, 201);
    mail_server.received();
    mail_server.received();
    let (status, page) = server.page("POST", &format!("{link}/move"), &form(first));
    assert!(status == 409 && page.contains("This time is taken"), "{page}");

    let (status, _) = server.page("POST", &format!("{link}/cancel"), "reason=I+am+ill+%3Cb%3E");
    assert_eq!(status, 303);
    let (visitors, agents) = pair(&mail_server);
    assert_eq!(part(&visitors, "text/calendar")["method"], "CANCEL");
    let lines = invitation(&agents);
    assert_eq!((value_of(&lines, "SEQUENCE"), value_of(&lines, "UID")), ("2".into(), uid));
    assert_eq!(value_of(&lines, "STATUS"), "CANCELLED");
    assert!(agents["body"].as_str().unwrap().contains("I am ill <b>"));
    let (status, page) = server.page("GET", link, "");
    assert!(status == 200 && page.contains("This meeting is cancelled"), "{page}");
    assert!(page.contains("I am ill &lt;b&gt;") && !page.contains("<form"), "{page}");
    assert!(visitor.starts(&format!("agent={ana}")).contains(&instant(second)), "free again");
    let listed = agent.get("/api/v1/meetings?state=cancelled");
    assert_eq!(listed["items"][0]["cancelled_by"], "visitor");
}

#[test]
fn a_link_ends_with_its_meeting_and_cannot_be_forged() {
    let server = TestServer::start();
    let (_, ana) = server.bookable("Ana", &json!({}));
    assert_eq!(server.page("GET", "/m/anything", "").0, 404, "before the first booking");
    let mut visitor = server.visitor();
    let slots = visitor.slots(&format!("agent={ana}"))["items"].clone();
    let meeting = visitor.book(&json!({"agent": ana}), &slots[4]["start"], 201);
    let other = visitor.book(&json!({"agent": ana}), &slots[90]["start"], 201);
    assert_eq!(meeting["mail"], false);
    let link = meeting["link"].as_str().unwrap().to_string();
    let (_, page) = server.page("GET", &link, "");
    assert!(page.contains("No e-mail is sent"), "{page}");

    // The signature of one meeting on the number of another.
    let text = |meeting: &Value| {
        let text = meeting["link"].as_str().unwrap().strip_prefix("/m/").unwrap().to_string();
        data_encoding::BASE64URL_NOPAD.decode(text.as_bytes()).unwrap()
    };
    let mut mixed = text(&meeting);
    mixed.splice(..9, text(&other)[..9].to_vec());
    let mixed = data_encoding::BASE64URL_NOPAD.encode(&mixed);
    let mut cut = link.clone();
    cut.pop();
    for forged in [format!("/m/{mixed}"), cut, format!("{link}A"), "/m/1".to_string()] {
        for path in [forged.clone(), format!("{forged}/move")] {
            assert_eq!(server.page("GET", &path, "").0, 404, "{path}");
        }
        for verb in ["move", "cancel"] {
            let form = format!("start={}", slots[50]["start"].as_str().unwrap());
            assert_eq!(server.page("POST", &format!("{forged}/{verb}"), &form).0, 404);
        }
        assert_eq!(server.page("GET", &format!("{forged}/invite.ics"), "").0, 404);
    }
    assert_eq!(server.page("GET", &format!("{link}/cancel"), "").0, 405);
    let coming = visitor.person.get("/api/v1/visitor/meetings");
    assert_eq!(coming["items"].as_array().unwrap().len(), 2);

    server.advance(instant(&meeting["end"]).0 - server.present().0);
    let (status, page) = server.page("GET", &link, "");
    assert!(status == 410 && page.contains("This meeting is over"), "{page}");
    assert!(!page.contains("<form"), "{page}");
    assert_eq!(server.page("POST", &format!("{link}/cancel"), "").0, 410);
    assert_eq!(server.page("GET", other["link"].as_str().unwrap(), "").0, 200);
}

#[test]
fn nobody_has_us_write_to_somebody_without_end() {
    let server = TestServer::start();
    let (mut agent, ana) = server.bookable("Ana", &json!({}));
    let mut visitor = server.visitor();
    let slots = visitor.slots(&format!("agent={ana}"))["items"].clone();
    let meeting = visitor.book(&json!({"agent": ana}), &slots[20]["start"], 201);
    let link = meeting["link"].as_str().unwrap();
    let statuses: Vec<u16> = (21..33)
        .map(|index| {
            let form = format!("start={}", slots[index]["start"].as_str().unwrap());
            server.page("POST", &format!("{link}/move"), &form).0
        })
        .collect();
    assert_eq!(statuses, [[303; 10].as_slice(), &[409; 2]].concat());
    let (_, page) = server.page("GET", link, "");
    assert!(!page.contains(&format!("{link}/move")) && page.contains(&format!("{link}/cancel")));
    assert_eq!(server.page("POST", &format!("{link}/cancel"), "").0, 303);
    assert_eq!(agent.get("/api/v1/meetings")["items"][0]["state"], "cancelled");
}

#[test]
fn what_people_write_stays_text() {
    let server = TestServer::start();
    let change = json!({"title": "<img src=x>", "place": "\"&<script>alert(1)</script>"});
    let (_, ana) = server.bookable("Ana", &change);
    let mut visitor = server.visitor();
    let start = visitor.slots(&format!("agent={ana}"))["items"][9]["start"].clone();
    let body = json!({"client_id": "book-here-1", "agent": ana, "start": start, "zone": "UTC",
        "name": "<b>\r", "email": "vera@example.org"});
    visitor.person.post("/api/v1/visitor/meetings", &body, 400);
    let body = json!({"client_id": "book-here-1", "agent": ana, "start": start, "zone": "UTC",
        "name": "<b>", "email": "vera@example.org", "notes": "<i>\n</i>"});
    let meeting = visitor.person.post("/api/v1/visitor/meetings", &body, 201);
    let link = meeting["link"].as_str().unwrap();
    for path in [link.to_string(), format!("{link}/move")] {
        let (_, page) = server.page("GET", &path, "");
        assert!(is_plain(&page), "{page}");
        assert!(page.contains("&lt;img src=x&gt;") && !page.contains("<img"), "{page}");
    }
}
