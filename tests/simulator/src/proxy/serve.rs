//! One connection to the proxy, step by step.

use std::io;
use std::thread;
use std::time::Duration;

use super::faults::{Act, Ending, Flow, Http, Socks};
use super::line::Line;
use super::settings::ProxyKind;
use super::state::State;
use super::{http, socks, tunnel};

const DRIP_PAUSE: Duration = Duration::from_millis(50);
const DEAF_PAUSE: Duration = Duration::from_millis(20);
const EARLY_BYTES: &[u8] = b"junk that nobody sent";

pub(super) fn serve(state: &State, line: &Line) -> io::Result<()> {
    let act = state.act();
    if let Act::AtOnce(ending) = act {
        return end(line, ending);
    }
    let asked = match state.kind() {
        ProxyKind::Http => http::ask(state, line, act)?,
        ProxyKind::Socks5 => socks::ask(state, line, act)?,
    };
    // Without a target the client was told why, and what is left is to close.
    let Some(target) = asked else { return line.close() };
    state.seen().tunnels.push(target.to_string());
    let flow = match act {
        Act::AtOnce(ending) | Act::Unanswered(ending) => return end(line, ending),
        Act::Dripped => return drip(line, state.kind()),
        Act::Http(Http::Refused(status)) => return last_words(line, &http::page(status)),
        Act::Http(Http::Garbage) => return last_words(line, http::GARBAGE),
        Act::Socks(Socks::Refused(code)) => return last_words(line, &socks::refusal(code)),
        Act::Tunnel(flow) => flow,
        Act::EarlyBytes | Act::Http(_) | Act::Socks(_) => Flow::Honest,
    };
    let server = match target.connect(state.route()) {
        Ok(server) => line.join(server)?,
        Err(error) => {
            let refusal = match state.kind() {
                ProxyKind::Http => http::page(502),
                ProxyKind::Socks5 => socks::refusal(socks::code(error.kind())),
            };
            return last_words(line, &refusal);
        }
    };
    let mut answer = match state.kind() {
        ProxyKind::Http => http::connected(act),
        ProxyKind::Socks5 => socks::connected(server.local_addr()?),
    };
    if let Act::EarlyBytes = act {
        answer.extend(EARLY_BYTES);
    }
    line.say(&answer)?;
    tunnel::carry(line, server, flow, &state.passed)
}

fn end(line: &Line, ending: Ending) -> io::Result<()> {
    match ending {
        Ending::Hang => line.swallow(),
        Ending::Deaf => {
            while !line.is_broken() {
                thread::sleep(DEAF_PAUSE);
            }
            Ok(())
        }
        Ending::Close => line.close(),
        Ending::Reset => {
            line.reset();
            Ok(())
        }
    }
}

fn last_words(line: &Line, bytes: &[u8]) -> io::Result<()> {
    line.say(bytes)?;
    line.close()
}

/// Ends when the client is gone or the proxy stops.
fn drip(line: &Line, kind: ProxyKind) -> io::Result<()> {
    line.say(match kind {
        ProxyKind::Http => http::BEGINNING,
        ProxyKind::Socks5 => socks::BEGINNING,
    })?;
    loop {
        thread::sleep(DRIP_PAUSE);
        line.say(b"x")?;
    }
}
