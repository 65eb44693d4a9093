//! The simulator as a program, as tests in other languages start it.

mod common;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};

use common::*;

#[test]
fn it_announces_itself_serves_and_stops() {
    let mut program = Command::new(env!("CARGO_BIN_EXE_jpm-simulator"))
        .args(["--http", "--until-stdin-closes", "--verbose"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdout = BufReader::new(program.stdout.take().unwrap());
    let mut ready = String::new();
    stdout.read_line(&mut ready).unwrap();
    let address = ready.strip_prefix("ready http://").unwrap();
    let address = address.strip_suffix("/api/v2 -\n").unwrap();

    let mut wire = Wire::plain(address);
    let paid = wire.pay("4112344112344113", &sale(VISA, 1)).unwrap().unwrap();
    assert_eq!(paid.status, 200);
    let found = wire.get(&format!("/payments?requestIdentifier={VISA}")).unwrap().unwrap();
    assert_eq!(found.json(), paid.json());

    let in_url = b"POST /am/oauth2/alpha/access_token?client_secret=s HTTP/1.1\r\nHost: x\r\n\r\n";
    assert_eq!(wire.raw(in_url).unwrap().unwrap().status, 400);

    drop(program.stdin.take());
    assert!(program.wait().unwrap().success());
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "");
    let mut log = String::new();
    program.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    let lines: Vec<&str> = log.lines().collect();
    let expected = [
        "POST /api/v2/payments 200",
        "GET /api/v2/payments?requestIdentifier=(digits) 200",
        "POST /am/oauth2/alpha/access_token 400",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn it_starts_a_proxy_whose_every_target_is_itself() {
    let mut program = Command::new(env!("CARGO_BIN_EXE_jpm-simulator"))
        .args(["--http", "--until-stdin-closes", "--proxy", "http", "--proxy-credentials", "till:pa:ss"])
        .args(["--proxy-fault", "HTTP-1.0"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(program.stdout.take().unwrap()).lines().map(Result::unwrap);
    assert!(lines.next().unwrap().starts_with("ready http://"));
    let proxy = lines.next().unwrap();

    let mut tcp = TcpStream::connect(proxy.strip_prefix("proxy http://").unwrap()).unwrap();
    tcp.write_all(b"CONNECT service.example:443 HTTP/1.1\r\nProxy-Authorization: Basic dGlsbDpwYTpzcw==\r\n\r\n")
        .unwrap();
    let mut head = [0; b"HTTP/1.0 200 Connection established\r\n\r\n".len()];
    tcp.read_exact(&mut head).unwrap();
    assert_eq!(&head, b"HTTP/1.0 200 Connection established\r\n\r\n");
    assert_eq!(Wire::over(tcp).pay("one", &sale(VISA, 1)).unwrap().unwrap().status, 200);

    drop(program.stdin.take());
    assert!(program.wait().unwrap().success());
}

#[test]
fn a_wrong_option_is_told() {
    let output = Command::new(env!("CARGO_BIN_EXE_jpm-simulator")).arg("--prot").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("--prot"));
}
