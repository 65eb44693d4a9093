//! Which address of a name is used: the one that worked last is tried first, the others join in one after the other,
//! and the first that answers is taken (RFC 8305). An address that does not answer costs a moment, and only once.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::socket::{Limit, Socket};
use crate::platform::cancellation::POLL_INTERVAL;

/// How long an address is tried before the next one is tried as well.
const HEAD_START: Duration = Duration::from_millis(250);

/// What is known of a client's hosts, by name. There are only a few.
#[derive(Default)]
pub(super) struct Known(Mutex<HashMap<String, Way>>);

/// How a host was reached last.
#[derive(Clone)]
struct Way {
    address: IpAddr,
    /// The addresses that were tried earlier and did not answer.
    silent: Vec<IpAddr>,
}

impl Known {
    fn ways(&self) -> MutexGuard<'_, HashMap<String, Way>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The addresses of this host that did not answer when it was last reached.
    pub(super) fn silent(&self, host: &str) -> Vec<IpAddr> {
        self.ways().get(host).map(|way| way.silent.clone()).unwrap_or_default()
    }

    /// Forgets the address that worked last, because nothing behind it works any more.
    pub(super) fn forget(&self, host: &str) {
        self.ways().remove(host);
    }

    /// Connects to `host`, which has these addresses.
    pub(super) fn connect(&self, host: &str, addresses: &[SocketAddr], limit: &Limit) -> io::Result<Socket> {
        let last = self.ways().get(host).map(|way| way.address);
        let (socket, address, silent) = race(&order(addresses, last), limit)?;
        self.ways().insert(host.to_owned(), Way { address, silent });
        Ok(socket)
    }
}

/// The address that worked last, then the families in turn (RFC 8305 §4), each in the system's order.
fn order(addresses: &[SocketAddr], last: Option<IpAddr>) -> Vec<SocketAddr> {
    let (mut ordered, others): (Vec<SocketAddr>, Vec<SocketAddr>) =
        addresses.iter().partition(|address| Some(address.ip()) == last);
    let first_is_v4 = others.first().is_some_and(SocketAddr::is_ipv4);
    let (one, other): (VecDeque<SocketAddr>, VecDeque<SocketAddr>) =
        others.into_iter().partition(|address| address.is_ipv4() == first_is_v4);
    let mut families = [one, other];
    while families.iter().any(|family| !family.is_empty()) {
        ordered.extend(families.iter_mut().filter_map(VecDeque::pop_front));
    }
    ordered
}

/// Connects to the first address that answers. Returns it too, and those that were tried earlier and have not answered.
fn race(addresses: &[SocketAddr], limit: &Limit) -> io::Result<(Socket, IpAddr, Vec<IpAddr>)> {
    let mut waiting = addresses.iter();
    let mut begun: Vec<(Socket, IpAddr)> = Vec::new();
    let mut why = io::Error::other("the name has no address");
    let mut next_at = Instant::now();
    loop {
        let left = limit.left()?;
        let until_next = next_at.saturating_duration_since(Instant::now());
        if (until_next.is_zero() || begun.is_empty())
            && let Some(address) = waiting.next()
        {
            next_at = Instant::now() + HEAD_START;
            match Socket::begin(*address, limit.clone()) {
                Ok(socket) => begun.push((socket, address.ip())),
                Err(error) => (why, next_at) = (error, Instant::now()),
            }
            continue;
        }
        if begun.is_empty() {
            return Err(why);
        }
        let pause = if waiting.len() > 0 { until_next.min(left) } else { left };
        Socket::await_any(begun.iter().map(|(socket, _)| socket), pause.min(POLL_INTERVAL));
        let mut at = 0;
        while at < begun.len() {
            match begun[at].0.is_connected() {
                Ok(false) => at += 1,
                Ok(true) => {
                    let (socket, address) = begun.swap_remove(at);
                    begun.truncate(at);
                    return Ok((socket, address, begun.into_iter().map(|(_, address)| address).collect()));
                }
                // The next address begins at once.
                Err(error) => {
                    begun.remove(at);
                    (why, next_at) = (error, Instant::now());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::sync::Arc;

    use super::*;
    use crate::call_context::CallContext;
    use crate::gateway::connect::{self, Target};
    use crate::gateway::tls::{self, Trust};
    use crate::gateway::url::BaseUrl;

    #[test]
    fn the_one_that_worked_then_the_families_in_turn() {
        for (addresses, last, ordered) in [
            (&["10.0.0.1", "10.0.0.2"][..], None, &["10.0.0.1", "10.0.0.2"][..]),
            (&["10.0.0.1", "10.0.0.2"], Some("10.0.0.2"), &["10.0.0.2", "10.0.0.1"]),
            (&["10.0.0.1"], Some("10.0.0.9"), &["10.0.0.1"]),
            (&["::1", "::2", "::3", "10.0.0.1"], None, &["::1", "10.0.0.1", "::2", "::3"]),
            (&["10.0.0.1", "10.0.0.2", "::1", "::2"], None, &["10.0.0.1", "::1", "10.0.0.2", "::2"]),
            (&["::1", "::2", "10.0.0.1"], Some("10.0.0.1"), &["10.0.0.1", "::1", "::2"]),
            (&["::1", "10.0.0.1", "10.0.0.2"], Some("::1"), &["::1", "10.0.0.1", "10.0.0.2"]),
            (&[], None, &[]),
        ] {
            let of = |texts: &[&str]| -> Vec<SocketAddr> {
                texts.iter().map(|text| (text.parse::<IpAddr>().unwrap(), 443).into()).collect()
            };
            let last = last.map(|text| text.parse().unwrap());
            assert_eq!(order(&of(addresses), last), of(ordered), "{addresses:?} {last:?}");
        }
    }

    fn limit(milliseconds: u64) -> Limit {
        Limit {
            until: Instant::now() + Duration::from_millis(milliseconds),
            context: Arc::new(CallContext::unattended(Instant::now() + Duration::from_secs(60))),
        }
    }

    /// After an address that refuses, the next one begins at once.
    #[test]
    fn who_refuses_costs_no_time() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let refusing = |last: u8| SocketAddr::from(([127, 0, 0, last], port));
        let addresses = [refusing(2), refusing(3), refusing(4), refusing(1)];
        let known = Known::default();
        let began = Instant::now();
        known.connect("host", &addresses, &limit(10_000)).unwrap();
        assert!(began.elapsed() < HEAD_START * 2, "{:?}", began.elapsed());
        assert_eq!(known.silent("host"), [] as [IpAddr; 0]);
        let error = known.connect("host", &addresses[..3], &limit(10_000)).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
    }

    /// The listener takes one connection and closes it.
    #[test]
    fn an_address_behind_which_nothing_works_is_forgotten() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let closing = std::thread::spawn(move || drop(listener.accept().unwrap()));
        let target = Target {
            base_url: BaseUrl::parse(&format!("https://127.0.0.1:{port}")).unwrap(),
            tls: Some(tls::client_config(&Trust::Bundled, None).unwrap()),
            proxy: None,
            known: Arc::default(),
            helpers: Arc::default(),
        };
        connect::open(&target, &limit(10_000)).unwrap_err();
        closing.join().unwrap();
        assert!(target.known.ways().is_empty());
    }
}
