//! The network of a shop: addresses that do not answer, a machine that sleeps, and what answers say beside their bodies.

use std::ffi::{CStr, CString, c_char, c_int};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use std::{ptr, thread};

use crate::support::{Sale, Till, Told, Value, answering, check, simulator_options};
use jpm::constants::*;
use jpm_simulator::{Settings, Simulator};
use socket2::{Domain, Socket, Type};

/// Addresses of `localhost` in this program; none: the system's.
static LOCALHOST: Mutex<Vec<Ipv4Addr>> = Mutex::new(Vec::new());

/// For so many seconds more than it did, the machine slept.
static SLEPT_S: AtomicI64 = AtomicI64::new(0);

/// The system's look-up, but for `localhost`.
#[unsafe(no_mangle)]
unsafe extern "C" fn getaddrinfo(
    node: *const c_char,
    service: *const c_char,
    hints: *const libc::addrinfo,
    result: *mut *mut libc::addrinfo,
) -> c_int {
    type LookUp =
        unsafe extern "C" fn(*const c_char, *const c_char, *const libc::addrinfo, *mut *mut libc::addrinfo) -> c_int;
    // SAFETY: the system's own function is called as this one was, and what it made is linked as it links its own.
    unsafe {
        let system: LookUp = std::mem::transmute(libc::dlsym(libc::RTLD_NEXT, c"getaddrinfo".as_ptr()));
        let addresses = LOCALHOST.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if addresses.is_empty() || node.is_null() || CStr::from_ptr(node) != c"localhost" {
            return system(node, service, hints, result);
        }
        let mut first = ptr::null_mut();
        for address in addresses.iter().rev() {
            let text = CString::new(address.to_string()).unwrap();
            let mut found = ptr::null_mut();
            assert_eq!(system(text.as_ptr(), service, hints, &mut found), 0);
            (*found).ai_next = first;
            first = found;
        }
        *result = first;
        0
    }
}

/// The system's clocks; the one that counts sleep has counted more of it.
#[unsafe(no_mangle)]
unsafe extern "C" fn clock_gettime(clock: libc::clockid_t, time: *mut libc::timespec) -> c_int {
    // SAFETY: called as this was.
    unsafe {
        let done = libc::syscall(libc::SYS_clock_gettime, clock, time) as c_int;
        if done == 0 && clock == libc::CLOCK_BOOTTIME {
            (*time).tv_sec += SLEPT_S.load(Ordering::SeqCst);
        }
        done
    }
}

/// An address on which nothing is answered: somebody listens there, and what waits for him is as much as may.
fn silent(address: Ipv4Addr, port: u16) -> Vec<Socket> {
    let address = SocketAddr::from((address, port)).into();
    let listener = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    listener.set_reuse_address(true).unwrap();
    listener.bind(&address).unwrap();
    listener.listen(0).unwrap();
    let mut sockets = vec![listener];
    for _ in 0..3 {
        let waiting = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        waiting.set_nonblocking(true).unwrap();
        let _ = waiting.connect(&address);
        sockets.push(waiting);
    }
    thread::sleep(Duration::from_millis(50));
    sockets
}

fn port(url: &str) -> u16 {
    url.rsplit(':').next().unwrap().split('/').next().unwrap().parse().unwrap()
}

/// Each new connection begins at the first address; the one that worked is known by then.
#[test]
fn three_addresses_that_do_not_answer() {
    let _alone = crate::alone();
    let simulator = Simulator::start(Settings::default()).unwrap();
    let dead = [2, 3, 4].map(|last| Ipv4Addr::new(127, 0, 0, last));
    let _listening = dead.map(|address| silent(address, port(&simulator.base_url())));
    *LOCALHOST.lock().unwrap() = [&dead[..], &[Ipv4Addr::LOCALHOST]].concat();

    let url = simulator.base_url().replace("127.0.0.1", "localhost");
    let options = [(JPM_OPT_BASE_URL, Value::Text(&url)), (JPM_OPT_IDLE_CONNECTION_MS, Value::Number(0))];
    let till = Till::new(&simulator, &options);
    let sale = || {
        let began = Instant::now();
        assert_eq!(till.pay(&Sale::default()).verdict(), "JPM_OK APPROVED NONE");
        began.elapsed()
    };
    let first = sale();
    assert!((Duration::from_millis(700)..Duration::from_millis(1_000)).contains(&first), "{first:?}");
    for _ in 0..3 {
        let next = sale();
        assert!(next < Duration::from_millis(250), "{next:?}");
    }
    assert_eq!(simulator.connections(), 4);

    // Whom the doctor asks, says so.
    let told = check(&simulator_options(&simulator, &options));
    let tcp = told["checks"].as_array().unwrap().iter().find(|check| check["name"] == "TCP of the service").unwrap();
    assert_eq!(tcp["result"], "warning", "{tcp}");
    assert!(tcp["detail"].as_str().unwrap().ends_with("no answer from 127.0.0.2, 127.0.0.3, 127.0.0.4"), "{tcp}");
    LOCALHOST.lock().unwrap().clear();
}

/// Leads to the simulator, connection by connection; those below a number are led nowhere, and nobody is told.
struct Router {
    address: SocketAddr,
    cut_below: Arc<AtomicUsize>,
}

impl Router {
    fn to(port: u16) -> Router {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let cut_below = Arc::new(AtomicUsize::new(0));
        let cut = cut_below.clone();
        thread::spawn(move || {
            for (number, near) in listener.incoming().enumerate() {
                let (near, far) = (near.unwrap(), TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap());
                for (mut from, mut to) in [(near.try_clone().unwrap(), far.try_clone().unwrap()), (far, near)] {
                    let cut = cut.clone();
                    thread::spawn(move || {
                        let mut bytes = [0; 4096];
                        while let Ok(length @ 1..) = from.read(&mut bytes) {
                            if number >= cut.load(Ordering::SeqCst) {
                                let _ = to.write_all(&bytes[..length]);
                            }
                        }
                    });
                }
            }
        });
        Router { address, cut_below }
    }
}

/// As a till that is closed at night: routers forget its connections meanwhile, and it does not hear of it.
#[test]
fn a_sale_after_a_sleep() {
    let _alone = crate::alone();
    for tls in [true, false] {
        let simulator = Simulator::start(Settings { tls, ..Settings::default() }).unwrap();
        let router = Router::to(port(&simulator.base_url()));
        let url =
            simulator.base_url().replace(&port(&simulator.base_url()).to_string(), &router.address.port().to_string());
        let till = Till::new(&simulator, &[(JPM_OPT_BASE_URL, Value::Text(&url))]);
        let sale = Sale { timeout_ms: 3_000, ..Sale::default() };
        for _ in 0..2 {
            assert!(till.pay(&sale).is_approved());
        }
        assert_eq!(simulator.connections(), 1);
        router.cut_below.store(1, Ordering::SeqCst);
        SLEPT_S.fetch_add(8 * 3600, Ordering::SeqCst);
        let told = till.pay(&sale);
        assert_eq!(told.verdict(), "JPM_OK APPROVED NONE", "tls: {tls}");
        assert_eq!((told.result.flags, told.result.attempts), (0, 1), "answered directly");
        assert_eq!((simulator.connections(), simulator.payments_seen()), (2, 3));
    }
}

/// What a service that has too many requests wishes.
#[test]
fn when_to_come_again() {
    let _alone = crate::alone();
    let simulator = Simulator::start(Settings::default()).unwrap();
    for (line, milliseconds) in [
        ("", 1_000),
        ("Retry-After: 0\r\n", 1_000),
        ("Retry-After: 9\r\n", 9_000),
        ("Retry-After: 1.2\r\n", 2_000),
        ("Retry-After: Fri, 31 Dec 2100 10:00:20 GMT\r\nDate: Fri, 31 Dec 2100 10:00:00 GMT\r\n", 20_000),
        ("Retry-After: Fri, 31 Dec 2100 10:00:00 GMT\r\n", 3_600_000),
        ("Retry-After: 888888888888888888888888\r\n", 3_600_000),
        ("Retry-After: in a while\r\n", 1_000),
    ] {
        let url = answering(&format!("HTTP/1.1 429 X\r\n{line}Content-Length: 0\r\n\r\n"));
        let told = Till::new(&simulator, &[(JPM_OPT_BASE_URL, Value::Text(&url))]).pay(&Sale::default());
        assert_eq!(told.verdict(), "RATE_LIMITED NOT_PROCESSED SEND_AGAIN", "{line}");
        assert_eq!(told.result.retry_after_ms, milliseconds, "{line}");
        let asked =
            Till::new(&simulator, &[(JPM_OPT_BASE_URL, Value::Text(&url))]).look_up_request(JPM_KIND_PAYMENT, "one");
        assert_eq!(asked.result.retry_after_ms, milliseconds, "look-up: {line}");
    }
}

#[test]
fn an_api_that_ends_is_told_of() {
    let _alone = crate::alone();
    let simulator = Simulator::start(Settings::default()).unwrap();
    let lines = "Deprecation: @1767225600\r\nSunset: Wed, 30 Jun 2027 23:59:59 GMT\r\n";
    let expected =
        "the service calls this API deprecated as of 01 Jan 2026, and will not have it any more from 30 Jun 2027 on";
    let url = answering(&format!("HTTP/1.1 429 X\r\n{lines}Content-Length: 0\r\n\r\n"));
    let options = [(JPM_OPT_BASE_URL, Value::Text(url.as_str()))];
    let told = Arc::new(Told::default());
    let till = Till::logging(&simulator, &options, &told, JPM_LOG_WARN);
    till.pay(&Sale::default());
    till.pay(&Sale::default());
    let notes: Vec<_> =
        told.lines().iter().filter(|(_, event, ..)| event == "api_ends").map(|line| line.2.clone()).collect();
    assert_eq!(notes.len(), 1, "told once");
    assert_eq!(notes[0]["note"], expected);

    let told = check(&simulator_options(&simulator, &options));
    let life = told["checks"].as_array().unwrap().iter().find(|check| check["name"] == "life of the API").unwrap();
    assert_eq!((&life["result"], &life["detail"]), (&"warning".into(), &expected.into()));
    assert!(!life["advice"].as_str().unwrap().is_empty());
}

/// The clocks that answers tell by are those of balancers and caches too: what one of them says keeps no customer from paying.
#[test]
fn a_service_whose_clock_is_wrong() {
    let _alone = crate::alone();
    for years in [8, -30] {
        let clock_offset_s = years * 365 * 86_400;
        let simulator = Simulator::start(Settings { clock_offset_s, ..Settings::default() }).unwrap();
        let till = Till::new(&simulator, &[]);
        for _ in 0..4 {
            assert_eq!(till.pay(&Sale::default()).verdict(), "JPM_OK APPROVED NONE", "{years}");
        }
    }
}
