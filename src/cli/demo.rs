//! `deskbell demo`: everything at once, in a temporary file.

use std::{ffi::OsString, fs};

use super::{options, serve};

pub(super) fn run(arguments: Vec<OsString>) -> std::result::Result<(), String> {
    let mut config = options::read(arguments)?;
    let folder = std::env::temp_dir().join(format!("deskbell-demo-{}", std::process::id()));
    fs::create_dir_all(&folder).map_err(|error| format!("cannot make a folder: {error}"))?;
    config.data = folder.join("demo.db");
    config.setup_admin = None;
    config.demo = Some(crate::demo::accounts());
    let result = serve::run_until_signal(config, |running| {
        crate::demo::fill(&running.app)?;
        crate::demo::start_visitor(&running.app);
        serve::say("");
        serve::say(&format!("  open {}/demo", serve::base_url(running)));
        serve::say("  (everything is in a temporary file and gone when you press Ctrl+C)");
        Ok(())
    });
    // Whatever is left lies in the system's temporary folder.
    let _ = fs::remove_dir_all(&folder);
    result
}
