//! `deskbell user add|list|passwd|disable|reset-totp`: works on the file, with or without a
//! running server.

use std::{
    env,
    ffi::OsString,
    io::{self, BufRead, Write},
    path::PathBuf,
    sync::Arc,
};

use crate::{
    actions,
    app::App,
    config::Config,
    domain::{audit::Actor, permission::Role},
    error::{Error, Result},
    limits::PASSWORD_CHARS,
    store::{
        self,
        agents::NewAgent,
        audit::{self, Deed},
    },
};

const USAGE: &str = "usage: deskbell user add EMAIL --name NAME [--role agent|supervisor|admin] | \
     list | passwd EMAIL | disable EMAIL | reset-totp EMAIL   [--data FILE]; \
     the password comes from DESKBELL_PASSWORD or is asked for";

pub(super) fn run(arguments: Vec<OsString>) -> std::result::Result<(), String> {
    let given = Given::read(arguments)?;
    let app = App::open(Config::new(given.data.clone()))
        .map_err(|error| format!("cannot open {}: {error}", given.data.display()))?;
    let verb = given.verb.clone();
    let deed = Arc::new(Deed::new(
        Actor::System { name: "command line" },
        None,
        format!("users.{verb}"),
        Some(("users".to_string(), None)),
    ));
    let result = audit::during(&deed, || match (verb.as_str(), given.email) {
        ("add", Some(email)) => add(&app, email, given.name, given.role),
        ("list", None) => list(&app),
        ("passwd", Some(email)) => passwd(&app, &email),
        ("disable", Some(email)) => disable(&app, &email),
        ("reset-totp", Some(email)) => reset_totp(&app, &email),
        _ => Err(Error::invalid(USAGE)),
    });
    app.store.close();
    result.map_err(|error| error.to_string())
}

struct Given {
    verb: String,
    email: Option<String>,
    name: Option<String>,
    role: Role,
    data: PathBuf,
}

impl Given {
    fn read(arguments: Vec<OsString>) -> std::result::Result<Given, String> {
        let data = env::var("DESKBELL_DATA").unwrap_or_else(|_| "deskbell.db".to_string());
        let mut given = Given {
            verb: String::new(),
            email: None,
            name: None,
            role: Role::Agent,
            data: PathBuf::from(data),
        };
        let mut parser = lexopt::Parser::from_args(arguments);
        let text = |parser: &mut lexopt::Parser| {
            let value = parser.value().map_err(|error| error.to_string())?;
            value.into_string().map_err(|_| "an argument is not UTF-8".to_string())
        };
        while let Some(argument) = parser.next().map_err(|error| error.to_string())? {
            match argument {
                lexopt::Arg::Value(value) if given.verb.is_empty() => {
                    given.verb = value.to_string_lossy().into_owned();
                }
                lexopt::Arg::Value(value) if given.email.is_none() => {
                    given.email = Some(value.to_string_lossy().into_owned());
                }
                lexopt::Arg::Long("name") => given.name = Some(text(&mut parser)?),
                lexopt::Arg::Long("role") => {
                    let role = text(&mut parser)?;
                    given.role = Role::from_name(&role).ok_or_else(|| {
                        format!("`--role {role}` must be agent, supervisor or admin")
                    })?;
                }
                lexopt::Arg::Long("data") => given.data = PathBuf::from(text(&mut parser)?),
                _ => return Err(USAGE.to_string()),
            }
        }
        Ok(given)
    }
}

fn add(app: &App, email: String, name: Option<String>, role: Role) -> Result<()> {
    let name = name.ok_or_else(|| Error::invalid(USAGE))?;
    if !email.contains('@') {
        return Err(Error::invalid_field("email", "must be an e-mail address"));
    }
    let hash = app.passwords.hash(&ask_password()?)?;
    let display_name = name.split_whitespace().next().unwrap_or(&name).to_string();
    let new = NewAgent {
        email,
        name,
        display_name,
        password_hash: Some(hash),
        role,
        is_enabled: true,
        takes_chats: role == Role::Agent,
        capacity: 10,
    };
    let id = app.store.write(move |tx| actions::accounts::create(tx, &new))?;
    println!("added user {id}");
    Ok(())
}

fn list(app: &App) -> Result<()> {
    for user in app.store.read(store::agents::list)? {
        let state = if user.is_enabled { "enabled" } else { "disabled" };
        println!("{}\t{}\t{}\t{state}\t{}", user.id, user.email, user.role.name(), user.name);
    }
    Ok(())
}

fn find(app: &App, email: &str) -> Result<store::agents::Agent> {
    app.store
        .read(|conn| store::agents::find_by_email(conn, email))?
        .ok_or_else(|| Error::not_found("user"))
}

fn passwd(app: &App, email: &str) -> Result<()> {
    let user = find(app, email)?;
    let hash = app.passwords.hash(&ask_password()?)?;
    app.store.write(move |tx| actions::accounts::set_password(tx, user.id, &hash, None))?;
    println!("changed the password of user {}", user.id);
    Ok(())
}

fn disable(app: &App, email: &str) -> Result<()> {
    let mut user = find(app, email)?;
    user.is_enabled = false;
    let id = user.id;
    app.store.write(move |tx| actions::accounts::change(tx, &user))?;
    println!("disabled user {id}");
    Ok(())
}

/// For the last admin, whom nobody else can help.
fn reset_totp(app: &App, email: &str) -> Result<()> {
    let id = find(app, email)?.id;
    app.store.write(move |tx| actions::totp::reset(tx, id))?;
    println!("took away the two-factor sign-in of user {id}");
    Ok(())
}

/// Never from the command line, which every process on the machine can read.
fn ask_password() -> Result<String> {
    let password = match env::var("DESKBELL_PASSWORD") {
        Ok(password) => password,
        Err(_) => {
            print!("password (10 characters or more): ");
            let read = io::stdout().flush().and_then(|()| {
                let mut line = String::new();
                io::stdin().lock().read_line(&mut line).map(|_| line)
            });
            read.map_err(|error| Error::internal("read the password", error))?
                .trim_end_matches(['\r', '\n'])
                .to_string()
        }
    };
    if !PASSWORD_CHARS.contains(&password.chars().count()) {
        return Err(Error::invalid("a password must have 10 to 256 characters"));
    }
    Ok(password)
}
