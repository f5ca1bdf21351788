//! `deskbell doctor`: looks for what is wrong, and says what to do about it.

mod here;
mod page;
mod policy;
mod report;
mod way;

use std::{ffi::OsString, path::PathBuf};

use super::options;
use crate::{
    config::Config,
    outbound::{Client, Reach, Target},
};
use report::Report;

const USAGE: &str = "usage: deskbell doctor [--url URL] [--page URL] [--local] [--data FILE] \
     [--config FILE]";

/// What was asked for.
struct Given {
    config: Config,
    /// How the world reaches the server.
    url: Option<String>,
    /// A page of the site, which should have the snippet.
    page: Option<String>,
    /// Also this machine and its private network, for who tries things out.
    reach: Reach,
}

pub(super) fn run(arguments: Vec<OsString>) -> Result<(), String> {
    let given = Given::read(arguments)?;
    // Before anything is looked at: a wrong argument is no finding.
    let url = given.url.as_ref().map(|url| given.target("--url", url)).transpose()?;
    let page = given.page.as_ref().map(|page| given.target("--page", page)).transpose()?;
    let mut report = Report::default();
    let store = here::look(&given.config, &mut report);
    if let (Some(url), Some(store)) = (&url, &store) {
        way::look(url, given.reach, store, &mut report);
    }
    if let (Some(page), Some(store)) = (&page, &store) {
        let known = page::Known { store, public_url: given.public_url() };
        let client = Client::new(given.reach);
        page::look(page, &client, &known, &mut report);
    }
    if let Some(store) = store {
        store.close();
    }
    report.end()
}

impl Given {
    fn read(arguments: Vec<OsString>) -> Result<Given, String> {
        let (mut url, mut page, mut data) = (None, None, None);
        let mut reach = Reach::World;
        let mut flags = Vec::new();
        let mut parser = lexopt::Parser::from_args(arguments);
        while let Some(argument) = parser.next().map_err(|error| error.to_string())? {
            let lexopt::Arg::Long(name) = argument else { return Err(USAGE.to_string()) };
            let name = name.to_string();
            if name == "local" {
                reach = Reach::Near;
                continue;
            }
            let value = parser.value().map_err(|error| error.to_string())?;
            let text = || value.clone().into_string().map_err(|_| USAGE.to_string());
            match name.as_str() {
                "url" => url = Some(text()?),
                "page" => page = Some(text()?),
                "data" => data = Some(PathBuf::from(value)),
                "config" => flags = vec![OsString::from("--config"), value],
                _ => return Err(USAGE.to_string()),
            }
        }
        let mut config = options::read(flags)?;
        if let Some(data) = data {
            config.data = data;
        }
        Ok(Given { config, url, page, reach })
    }

    fn target(&self, flag: &str, url: &str) -> Result<Target, String> {
        Target::from_text(url.trim_end_matches('/'), self.reach).map_err(|rule| {
            format!("`{flag} {url}` {rule} (`--local` allows this machine and its network)")
        })
    }

    /// Where the snippet should load from, as far as that is known.
    fn public_url(&self) -> Option<String> {
        let url = self.url.clone().or_else(|| self.config.public_url.clone());
        url.map(|url| url.trim_end_matches('/').to_string())
    }
}
