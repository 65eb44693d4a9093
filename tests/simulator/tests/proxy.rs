//! The proxy, seen from a bare client, with a plain listener or the simulator behind it.

mod common;

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use common::*;
use jpm_simulator::{Proxy, ProxyFault, ProxyKind, ProxySettings, Settings, Simulator};
use socket2::SockRef;

const HOST: &str = "service.example";

fn credentials() -> Option<(String, String)> {
    Some(("till".to_owned(), "pa:ss".to_owned()))
}

/// A proxy that takes everybody there, whatever the target's name.
fn proxy(kind: ProxyKind, there: SocketAddr) -> Proxy {
    Proxy::start(ProxySettings { kind, route: Some(there), ..ProxySettings::default() }).unwrap()
}

fn faulty(kind: ProxyKind, there: SocketAddr, fault: ProxyFault) -> Proxy {
    let proxy = proxy(kind, there);
    proxy.set_fault(Some(fault));
    proxy
}

fn address(simulator: &Simulator) -> SocketAddr {
    simulator.base_url().split('/').nth(2).unwrap().parse().unwrap()
}

fn to(proxy: &Proxy) -> TcpStream {
    let url = proxy.url();
    let stream = TcpStream::connect(url.split_once("://").unwrap().1).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    stream
}

/// The first bytes that open a tunnel, as far as they need no answer.
fn greeting(kind: ProxyKind) -> Vec<u8> {
    match kind {
        ProxyKind::Http => format!("CONNECT {HOST}:443 HTTP/1.1\r\nHost: {HOST}:443\r\n\r\n").into_bytes(),
        ProxyKind::Socks5 => vec![5, 1, 0],
    }
}

fn socks_request(kind: u8, address: &[u8], port: u16) -> Vec<u8> {
    [&[5, 1, 0, kind], address, &port.to_be_bytes()].concat()
}

fn named(host: &str) -> Vec<u8> {
    [&[u8::try_from(host.len()).unwrap()], host.as_bytes()].concat()
}

fn read<const N: usize>(stream: &mut TcpStream) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    stream.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn read_head(stream: &mut TcpStream) -> io::Result<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.extend(read::<1>(stream)?);
    }
    Ok(String::from_utf8(head).unwrap())
}

/// Asks for a tunnel, up to the request inclusive.
fn ask(proxy: &Proxy, kind: ProxyKind) -> io::Result<TcpStream> {
    let mut stream = to(proxy);
    stream.write_all(&greeting(kind))?;
    if kind == ProxyKind::Socks5 {
        assert_eq!(read(&mut stream)?, [5, 0]);
        stream.write_all(&socks_request(3, &named(HOST), 443))?;
    }
    Ok(stream)
}

/// Asks for a tunnel and gets it.
fn tunnel(proxy: &Proxy, kind: ProxyKind) -> TcpStream {
    let mut stream = ask(proxy, kind).unwrap();
    match kind {
        ProxyKind::Http => assert_eq!(read_head(&mut stream).unwrap(), "HTTP/1.1 200 Connection established\r\n\r\n"),
        ProxyKind::Socks5 => assert_eq!(read::<10>(&mut stream).unwrap()[..8], [5, 0, 0, 1, 127, 0, 0, 1]),
    }
    stream
}

/// A listener, and a tunnel to it with both its ends.
fn joined(kind: ProxyKind, fault: Option<ProxyFault>) -> (Proxy, TcpStream, TcpStream) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let proxy = proxy(kind, listener.local_addr().unwrap());
    proxy.set_fault(fault);
    let client = tunnel(&proxy, kind);
    let server = listener.accept().unwrap().0;
    server.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    (proxy, client, server)
}

fn pays(stream: &mut TcpStream, id: &str) -> u16 {
    stream.write_all(&payment(id, &sale(VISA, 1))).unwrap();
    read_answer(stream).unwrap().unwrap().status
}

fn reset(stream: TcpStream) {
    SockRef::from(&stream).set_linger(Some(Duration::ZERO)).unwrap();
}

fn is_reset(stream: &mut TcpStream) -> bool {
    matches!(stream.read(&mut [0; 100]), Err(error) if error.kind() == ErrorKind::ConnectionReset)
}

/// Nothing comes within the time, and no end either.
fn is_silent(stream: &mut TcpStream, milliseconds: u64) -> bool {
    stream.set_read_timeout(Some(Duration::from_millis(milliseconds))).unwrap();
    let read = stream.read(&mut [0; 100]);
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    matches!(read, Err(error) if error.kind() == ErrorKind::WouldBlock)
}

fn to_the_end(stream: &mut TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    bytes
}

#[test]
fn payments_go_through_and_are_counted() {
    for kind in ProxyKind::ALL {
        let simulator = plain();
        let proxy = proxy(kind, address(&simulator));
        assert!(proxy.url().starts_with(&format!("{}://127.0.0.1:", kind.name())));
        let mut stream = tunnel(&proxy, kind);
        let request = payment("one", &sale(VISA, 1));
        stream.write_all(&request).unwrap();
        let answer = read_answer(&mut stream).unwrap().unwrap();
        assert_eq!((answer.status, simulator.charges("one")), (200, 1));
        assert_eq!(proxy.tunnels(), [format!("{HOST}:443")]);
        assert_eq!(proxy.connections(), 1);
        assert_eq!(proxy.bytes(), (request.len() as u64, (answer.head.len() + answer.body.len()) as u64));
    }
}

#[test]
fn bytes_right_behind_the_request_belong_to_the_tunnel() {
    let simulator = plain();
    let proxy = proxy(ProxyKind::Http, address(&simulator));
    let mut stream = to(&proxy);
    stream.write_all(&[greeting(ProxyKind::Http), payment("one", &sale(VISA, 1))].concat()).unwrap();
    read_head(&mut stream).unwrap();
    assert_eq!(read_answer(&mut stream).unwrap().unwrap().status, 200);
}

#[test]
fn http_proxies_take_connect_with_credentials() {
    let simulator = plain();
    let route = Some(address(&simulator));
    let settings = ProxySettings { credentials: credentials(), route, ..ProxySettings::default() };
    let proxy = Proxy::start(settings).unwrap();
    let status = |request: &str| {
        let mut stream = to(&proxy);
        stream.write_all(request.as_bytes()).unwrap();
        let head = read_head(&mut stream).unwrap();
        (head[9..12].parse::<u16>().unwrap(), head.contains("\r\nProxy-Authenticate: Basic "))
    };
    let good = "CONNECT a:1 HTTP/1.1\r\nProxy-Authorization: Basic dGlsbDpwYTpzcw==\r\n\r\n";
    assert_eq!(status("CONNECT a:1 HTTP/1.1\r\n\r\n"), (407, true));
    assert_eq!(status(&good.replace("cw==", "dw==")), (407, true));
    assert_eq!(status("GET http://a/ HTTP/1.1\r\n\r\n"), (405, false));
    assert_eq!(proxy.tunnels(), [""; 0]);
    assert_eq!(status(good), (200, false));
    assert_eq!(proxy.tunnels(), ["a:1"]);
    let heads = proxy.heads();
    assert_eq!(heads.len(), 4);
    assert_eq!(heads[3], "CONNECT a:1 HTTP/1.1\r\nProxy-Authorization: (present)\r\n\r\n");
}

#[test]
fn socks_proxies_take_connect_with_credentials() {
    let simulator = plain();
    let settings = ProxySettings { kind: ProxyKind::Socks5, credentials: credentials(), ..ProxySettings::default() };
    let proxy = Proxy::start(settings).unwrap();
    let logged_in = |login: &[u8], status: u8| {
        let mut stream = to(&proxy);
        stream.write_all(&[5, 2, 0, 2]).unwrap();
        assert_eq!(read(&mut stream).unwrap(), [5, 2]);
        stream.write_all(login).unwrap();
        assert_eq!(read(&mut stream).unwrap(), [1, status]);
        stream
    };
    assert_eq!(to_the_end(&mut logged_in(b"\x01\x04till\x05wrong", 1)), b"");
    let mut stream = logged_in(b"\x01\x04till\x05pa:ss", 0);
    stream.write_all(&socks_request(1, &[127, 0, 0, 1], address(&simulator).port())).unwrap();
    assert_eq!(read::<10>(&mut stream).unwrap()[1], 0);
    assert_eq!(pays(&mut stream, "one"), 200);
    let mut stream = to(&proxy);
    stream.write_all(&[5, 1, 0]).unwrap();
    assert_eq!(to_the_end(&mut stream), [5, 0xFF]);
}

#[test]
fn socks_knows_three_kinds_of_address_and_one_command() {
    let simulator = plain();
    let proxy = proxy(ProxyKind::Socks5, address(&simulator));
    let code = |request: &[u8]| {
        let mut stream = to(&proxy);
        stream.write_all(&[5, 1, 0]).unwrap();
        assert_eq!(read(&mut stream).unwrap(), [5, 0]);
        stream.write_all(request).unwrap();
        read::<10>(&mut stream).unwrap()[1]
    };
    let mut six = [0; 16];
    six[15] = 1;
    assert_eq!(code(&socks_request(1, &[10, 0, 0, 7], 1)), 0);
    assert_eq!(code(&socks_request(3, &named(HOST), 2)), 0);
    assert_eq!(code(&socks_request(4, &six, 3)), 0);
    assert_eq!(proxy.tunnels(), ["10.0.0.7:1".to_owned(), format!("{HOST}:2"), "[::1]:3".to_owned()]);
    let mut bind = socks_request(1, &[10, 0, 0, 7], 1);
    bind[1] = 2;
    assert_eq!(code(&bind), 7);
    assert_eq!(code(&[5, 1, 0, 9]), 8);
}

#[test]
fn targets_that_cannot_be_reached_are_told() {
    let nobody = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap();
    let http = proxy(ProxyKind::Http, nobody);
    let mut stream = ask(&http, ProxyKind::Http).unwrap();
    assert!(read_head(&mut stream).unwrap().starts_with("HTTP/1.1 502 "));
    let socks = proxy(ProxyKind::Socks5, nobody);
    assert_eq!(to_the_end(&mut ask(&socks, ProxyKind::Socks5).unwrap())[1], 5);
    let unrouted = Proxy::start(ProxySettings { kind: ProxyKind::Socks5, ..ProxySettings::default() }).unwrap();
    let mut stream = to(&unrouted);
    stream.write_all(&[5, 1, 0]).unwrap();
    read::<2>(&mut stream).unwrap();
    stream.write_all(&socks_request(3, &named("no host"), 443)).unwrap();
    assert_eq!(to_the_end(&mut stream)[1], 4);
}

#[test]
fn half_closes_are_passed_on() {
    for kind in ProxyKind::ALL {
        let (_proxy, mut client, mut server) = joined(kind, None);
        client.write_all(b"question").unwrap();
        client.shutdown(Shutdown::Write).unwrap();
        assert_eq!(to_the_end(&mut server), b"question");
        server.write_all(b"answer").unwrap();
        drop(server);
        assert_eq!(to_the_end(&mut client), b"answer");
    }
}

#[test]
fn resets_are_passed_on() {
    let (_proxy, client, mut server) = joined(ProxyKind::Http, None);
    reset(client);
    assert!(is_reset(&mut server));
    let (_proxy, mut client, server) = joined(ProxyKind::Http, None);
    reset(server);
    assert!(is_reset(&mut client));
}

#[test]
fn all_tunnels_can_be_reset() {
    let (proxy, mut client, mut server) = joined(ProxyKind::Socks5, None);
    proxy.reset_tunnels();
    client.set_nonblocking(true).unwrap();
    server.set_nonblocking(true).unwrap();
    assert!(is_reset(&mut client) && is_reset(&mut server), "and it returns when they are");
}

/// Nobody reads, so that the proxy is stuck in writing.
#[test]
fn full_tunnels_can_be_reset() {
    let (proxy, mut client, _server) = joined(ProxyKind::Http, None);
    client.set_write_timeout(Some(Duration::from_millis(300))).unwrap();
    while client.write(&[0; 64 * 1024]).is_ok() {}
    proxy.reset_tunnels();
    assert!(client.write(b"x").is_err());
}

#[test]
fn it_carries_32_tunnels_at_once_and_stops_while_they_are_open() {
    for kind in ProxyKind::ALL {
        let simulator = plain();
        let proxy = proxy(kind, address(&simulator));
        let open: Vec<TcpStream> = thread::scope(|scope| {
            let pay = |number: usize| {
                let mut stream = tunnel(&proxy, kind);
                (0..5).for_each(|i| assert_eq!(pays(&mut stream, &format!("{number}-{i}")), 200));
                stream
            };
            let threads: Vec<_> = (0..32).map(|number| scope.spawn(move || pay(number))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!((simulator.ledger().len(), proxy.tunnels().len()), (32 * 5, 32));
        let url = proxy.url();
        let began = Instant::now();
        drop(proxy);
        assert!(began.elapsed() < Duration::from_secs(2));
        open.into_iter().for_each(|mut stream| assert!(is_reset(&mut stream)));
        assert!(TcpStream::connect(url.split_once("://").unwrap().1).is_err());
    }
}

#[test]
fn it_stops_whatever_goes_wrong() {
    for fault in ProxyFault::ALL {
        for kind in ProxyKind::ALL.into_iter().filter(|kind| fault.fits(*kind)) {
            let simulator = plain();
            let proxy = faulty(kind, address(&simulator), *fault);
            let mut stream = to(&proxy);
            stream.write_all(&greeting(kind)).unwrap();
            thread::sleep(Duration::from_millis(20));
            let began = Instant::now();
            drop(proxy);
            assert!(began.elapsed() < Duration::from_secs(2), "{fault:?}");
        }
    }
}

#[test]
fn a_fault_must_fit_the_kind() {
    for (kind, fault) in [(ProxyKind::Http, ProxyFault::SocksRefused), (ProxyKind::Socks5, ProxyFault::Http502)] {
        let error = Proxy::start(ProxySettings { kind, fault: Some(fault), ..ProxySettings::default() }).err().unwrap();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
    }
}

#[test]
fn every_fault_does_what_its_row_says() {
    let simulator = plain();
    for fault in ProxyFault::ALL {
        for kind in ProxyKind::ALL.into_iter().filter(|kind| fault.fits(*kind)) {
            let proxy = faulty(kind, address(&simulator), *fault);
            println!("{} of {}", fault.name(), kind.name());
            meet(&proxy, kind, *fault, &simulator);
        }
    }
}

/// One arm for each fault and no other, so that none goes untested.
fn meet(proxy: &Proxy, kind: ProxyKind, fault: ProxyFault, simulator: &Simulator) {
    use ProxyFault::*;
    let id = format!("{}-{}", fault.name(), kind.name());
    let asked = || ask(proxy, kind).unwrap();
    match fault {
        HangBeforeRead => {
            let mut stream = to(proxy);
            stream.write_all(&greeting(kind)).unwrap();
            assert!(is_silent(&mut stream, 200));
            // What is not read fills the pipe.
            stream.set_write_timeout(Some(Duration::from_millis(200))).unwrap();
            let stuck = (0..1000).find_map(|_| stream.write(&[0; 64 * 1024]).err());
            assert_eq!(stuck.unwrap().kind(), ErrorKind::WouldBlock);
        }
        CloseBefore => assert_eq!(to_the_end(&mut to(proxy)), b""),
        Hang => {
            let mut stream = asked();
            assert!(is_silent(&mut stream, 200));
            stream.shutdown(Shutdown::Write).unwrap();
            assert_eq!(to_the_end(&mut stream), b"");
        }
        Close => assert_eq!(to_the_end(&mut asked()), b""),
        Reset => assert!(is_reset(&mut asked())),
        Drip => {
            let mut stream = asked();
            let began = Instant::now();
            let beginning: &[u8] = match kind {
                ProxyKind::Http => b"HTTP/1.1 200 OK\r\nX-Drip: ",
                ProxyKind::Socks5 => &[5, 0, 0, 3, 255],
            };
            assert_eq!(read_some(&mut stream, beginning.len()), beginning);
            assert_eq!(read_some(&mut stream, 6), b"xxxxxx");
            assert!(began.elapsed() >= Duration::from_millis(250));
        }
        EarlyBytes => {
            let mut stream = asked();
            let mut bytes = [0; 200];
            thread::sleep(Duration::from_millis(100));
            let length = stream.read(&mut bytes).unwrap();
            assert!(bytes[..length].ends_with(b"junk that nobody sent"));
            assert_eq!(pays(&mut stream, &id), 200);
        }
        HangTunnel => {
            let mut stream = tunnel(proxy, kind);
            stream.write_all(&payment(&id, &sale(VISA, 1))).unwrap();
            assert!(is_silent(&mut stream, 200));
            assert_eq!((simulator.charges(&id), proxy.bytes()), (0, (0, 0)));
        }
        HoldBack => {
            let mut stream = tunnel(proxy, kind);
            let began = Instant::now();
            assert_eq!(pays(&mut stream, &id), 200);
            assert!(began.elapsed() >= Duration::from_millis(300));
        }
        CutAfterRequest => {
            let mut stream = tunnel(proxy, kind);
            stream.write_all(&payment(&id, &sale(VISA, 1))).unwrap();
            assert!(is_reset(&mut stream));
            assert_eq!((simulator.charges(&id), proxy.bytes().1), (1, 0));
        }
        Refused407 => {
            let settings = ProxySettings { credentials: credentials(), fault: Some(fault), ..ProxySettings::default() };
            let proxy = Proxy::start(settings).unwrap();
            let mut stream = to(&proxy);
            stream.write_all(b"CONNECT a:1 HTTP/1.1\r\nProxy-Authorization: Basic dGlsbDpwYTpzcw==\r\n\r\n").unwrap();
            let answer = read_answer(&mut stream).unwrap().unwrap();
            assert_eq!((answer.status, answer.header("Proxy-Authenticate").is_some()), (407, true));
        }
        Http403 | Http502 => {
            let answer = read_answer(&mut asked()).unwrap().unwrap();
            assert_eq!(answer.status.to_string(), fault.name()[5..]);
            assert!(answer.complete && answer.body.starts_with(b"<!DOCTYPE html>"));
        }
        Garbage => {
            let bytes = to_the_end(&mut asked());
            assert!(!bytes.is_empty() && !bytes.starts_with(b"HTTP/"));
        }
        TooManyHeaders | HugeHeader | ManyHeaders | Http204 | Http200Length | Http10 => {
            let mut stream = asked();
            let head = read_head(&mut stream).unwrap();
            let (status_line, headers) = head.split_once("\r\n").unwrap();
            let headers = headers.lines().count() - 1;
            let (expected_line, expected_headers) = match fault {
                TooManyHeaders => ("HTTP/1.1 200 OK", 500),
                HugeHeader => ("HTTP/1.1 200 OK", 1),
                ManyHeaders => ("HTTP/1.1 200 OK", 90),
                Http204 => ("HTTP/1.1 204 No Content", 0),
                Http200Length => ("HTTP/1.1 200 OK", 2),
                _ => ("HTTP/1.0 200 Connection established", 0),
            };
            assert_eq!((status_line, headers), (expected_line, expected_headers));
            assert_eq!(head.len() > 100 * 1024, fault == HugeHeader);
            assert_eq!(head.contains("Content-Length: 0\r\nTransfer-Encoding: "), fault == Http200Length);
            assert_eq!(pays(&mut stream, &id), 200);
        }
        SocksNoMethod | SocksGarbage => {
            let mut stream = to(proxy);
            stream.write_all(&[5, 2, 0, 2]).unwrap();
            let bytes = to_the_end(&mut stream);
            match fault {
                SocksGarbage => assert!(bytes.starts_with(b"HTTP/1.1 400 ")),
                _ => assert_eq!(bytes, [5, 0xFF]),
            }
        }
        SocksBadCredentials => {
            let settings = ProxySettings { kind, credentials: credentials(), fault: Some(fault), route: None };
            let proxy = Proxy::start(settings).unwrap();
            let mut stream = to(&proxy);
            stream.write_all(b"\x05\x01\x02\x01\x04till\x05pa:ss").unwrap();
            assert_eq!(to_the_end(&mut stream), [5, 2, 1, 1]);
        }
        SocksRefused => assert_eq!(to_the_end(&mut asked())[1], 5),
        SocksNotAllowed => assert_eq!(to_the_end(&mut asked())[1], 2),
    }
    let tunnels = usize::from(!matches!(
        fault,
        HangBeforeRead | CloseBefore | Refused407 | SocksNoMethod | SocksGarbage | SocksBadCredentials
    ));
    assert_eq!(proxy.tunnels().len(), tunnels, "{fault:?}");
}

fn read_some(stream: &mut TcpStream, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    stream.read_exact(&mut bytes).unwrap();
    bytes
}

/// The case it is made for: the service has the payment, and the till has no answer.
#[test]
fn the_cut_comes_after_the_request_over_tls_too() {
    let simulator = Simulator::start(Settings::default()).unwrap();
    for kind in ProxyKind::ALL {
        let proxy = faulty(kind, address(&simulator), ProxyFault::CutAfterRequest);
        for pause in [0, 300] {
            let id = format!("{}-{pause}", kind.name());
            let mut wire = Wire::over(tunnel(&proxy, kind)).secured(&simulator.ca_file(), "127.0.0.1");
            wire.shake_hands().unwrap();
            thread::sleep(Duration::from_millis(pause));
            let answer = wire.pay(&id, &sale(VISA, 1));
            assert_eq!(answer.unwrap_err().kind(), ErrorKind::ConnectionReset);
            assert_eq!(simulator.charges(&id), 1);
        }
    }
}

#[test]
fn a_fault_ends_when_it_is_taken_back() {
    let simulator = plain();
    let proxy = faulty(ProxyKind::Http, address(&simulator), ProxyFault::Http502);
    assert!(read_head(&mut ask(&proxy, ProxyKind::Http).unwrap()).unwrap().starts_with("HTTP/1.1 502 "));
    proxy.set_fault(None);
    assert_eq!(pays(&mut tunnel(&proxy, ProxyKind::Http), "one"), 200);
}
