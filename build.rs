//! Packs `static/` into the binary: each file as it is, and compressed by brotli and gzip where
//! that helps. Pages find their files under a path that changes with every change of content, so
//! browsers may keep them for ever.

use std::{
    env,
    error::Error,
    fmt::Write as _,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

const PLACEHOLDER: &str = "{{assets}}";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=static");
    println!("cargo:rerun-if-changed=build.rs");
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("static");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let mut files = Vec::new();
    walk(&root, &root, &mut files)?;
    files.sort();

    let mut version = Fnv::default();
    for (name, path) in &files {
        version.write(name.as_bytes());
        version.write(&fs::read(path)?);
    }
    let version = format!("{:016x}", version.0);

    let mut table =
        format!("pub const VERSION: &str = \"{version}\";\npub const ASSETS: &[Asset] = &[\n");
    for (index, (name, path)) in files.iter().enumerate() {
        let mut content = fs::read(path)?;
        if name.ends_with(".html") {
            let text = String::from_utf8(content)?;
            content = text.replace(PLACEHOLDER, &format!("/static/{version}")).into_bytes();
        }
        let mut hash = Fnv::default();
        hash.write(&content);
        let plain = out.join(format!("{index}.plain"));
        fs::write(&plain, &content)?;
        let brotli = packed(&out, &format!("{index}.br"), &content, &brotli(&content)?)?;
        let gzip = packed(&out, &format!("{index}.gz"), &content, &gzip(&content)?)?;
        writeln!(
            table,
            "Asset {{ name: {name:?}, etag: \"\\\"{:016x}\\\"\", plain: include_bytes!({plain:?}), \
             brotli: {brotli}, gzip: {gzip} }},",
            hash.0,
        )?;
    }
    table.push_str("];\n");
    fs::write(out.join("assets.rs"), table)?;
    Ok(())
}

/// An expression for the packed form, or `None` where packing does not pay.
fn packed(out: &Path, name: &str, plain: &[u8], packed: &[u8]) -> Result<String, Box<dyn Error>> {
    if plain.len() <= packed.len() + plain.len() / 20 {
        return Ok("None".to_string());
    }
    let path = out.join(name);
    fs::write(&path, packed)?;
    Ok(format!("Some(include_bytes!({path:?}))"))
}

fn brotli(content: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut packed = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut packed, 4096, 11, 22);
    writer.write_all(content)?;
    drop(writer);
    Ok(packed)
}

fn gzip(content: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(content)?;
    Ok(writer.finish()?)
}

fn walk(
    root: &Path,
    folder: &Path,
    files: &mut Vec<(String, PathBuf)>,
) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            walk(root, &path, files)?;
        } else {
            let name = path.strip_prefix(root)?.to_str().ok_or("a file name is not UTF-8")?;
            files.push((name.to_string(), path));
        }
    }
    Ok(())
}

/// FNV-1a: enough to tell versions apart, and the same on every machine.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Fnv {
        Fnv(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}
