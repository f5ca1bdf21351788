//! A server that has no descriptor left goes on, and accepts again once there are some.

use std::{
    io::{BufRead, BufReader, Read},
    net::{SocketAddr, TcpStream},
    process::{Child, Command, Stdio},
    time::Duration,
};

use deskbell::bench::client::{Address, Client};

use crate::support::{new_folder, wait_until};

/// Too few for what the test opens, enough for the server itself.
const DESCRIPTORS: usize = 512;
const CONNECTIONS: usize = 400;

struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn start(data: &str) -> (Process, SocketAddr) {
    let binary = env!("CARGO_BIN_EXE_deskbell");
    let command =
        format!("ulimit -n {DESCRIPTORS}; exec {binary} serve --listen 127.0.0.1:0 --data {data}");
    let mut child = Command::new("sh")
        .args(["-c", &command])
        .env("DESKBELL_LOG", "off")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let address = loop {
        let line = lines.next().expect("it says where it listens").unwrap();
        if let Some(address) = line.strip_prefix("listening on http://") {
            break address.parse().unwrap();
        }
    };
    (Process(child), address)
}

fn is_answered(address: SocketAddr) -> bool {
    Client::new(Address::Tcp(address)).get("/health").is_ok_and(|reply| reply.status == 200)
}

#[test]
fn running_out_of_descriptors_is_survived_and_disturbs_nobody() {
    let folder = new_folder();
    let (_process, address) = start(folder.join("deskbell.db").to_str().unwrap());
    let mut bystander = Client::new(Address::Tcp(address));
    assert_eq!(bystander.get("/ready").unwrap().status, 200);

    let mut held = Vec::new();
    for _ in 0..CONNECTIONS {
        held.push(TcpStream::connect(address).unwrap());
    }
    // Those for whom there is none left are told so instead of being left hanging.
    wait_until("connections are turned away", || {
        held.iter().any(|stream| {
            stream.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
            let mut stream = stream;
            stream.read(&mut [0; 512]).is_ok() || matches!(stream.take_error(), Ok(Some(_)))
        })
    });
    for _ in 0..20 {
        assert_eq!(bystander.get("/ready").unwrap().status, 200, "the bystander goes on");
    }

    drop(held);
    wait_until("new clients are answered again", || is_answered(address));
    for _ in 0..20 {
        assert!(is_answered(address));
    }
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_server_that_may_open_too_few_files_says_so_at_the_start() {
    let folder = new_folder();
    let data = folder.join("deskbell.db");
    let command = format!(
        "ulimit -n 100; exec {} serve --listen 127.0.0.1:0 --data {}",
        env!("CARGO_BIN_EXE_deskbell"),
        data.display()
    );
    let output = Command::new("sh").args(["-c", &command]).output().unwrap();
    assert!(!output.status.success());
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(words.contains("may open 100 files only; it needs at least"), "{words}");
    std::fs::remove_dir_all(folder).unwrap();
}
