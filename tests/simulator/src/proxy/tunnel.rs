//! An open tunnel: bytes both ways, half-closes and resets included.

use std::io::{self, ErrorKind};
use std::net::{Shutdown, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use super::faults::Flow;
use super::line::Line;
use super::records::Records;
use super::state::Passed;

const HOLD_BACK: Duration = Duration::from_millis(300);
/// What comes first after a request may be a late part of the handshake (TLS 1.3's tickets), while the
/// request is still on its way. So the cut waits a little, for the target to have all of it.
const CUT_DELAY: Duration = Duration::from_millis(200);

/// Carries until both directions have ended, or the tunnel is reset.
pub(super) fn carry(line: &Line, server: &TcpStream, flow: Flow, passed: &Passed) -> io::Result<()> {
    if let Flow::Swallowed = flow {
        return line.swallow();
    }
    let client = line.client();
    let requested = &AtomicBool::new(false);
    let mut records = Records::default();
    let before_up = move |bytes: &[u8]| {
        match flow {
            Flow::HeldBack => thread::sleep(HOLD_BACK),
            Flow::CutAfterRequest => requested.store(records.reach_request(bytes), Ordering::SeqCst),
            Flow::Honest | Flow::Swallowed => {}
        }
        Ok(())
    };
    let before_down = |_: &[u8]| match requested.load(Ordering::SeqCst) {
        true => {
            thread::sleep(CUT_DELAY);
            Err(ErrorKind::ConnectionReset.into())
        }
        false => Ok(()),
    };
    thread::scope(|scope| {
        scope.spawn(|| pass(line, client, server, &passed.up, before_up));
        pass(line, server, client, &passed.down, before_down);
    });
    Ok(())
}

/// One direction, to its end. An error, also one of `before`, resets the tunnel.
fn pass(
    line: &Line,
    from: &TcpStream,
    to: &TcpStream,
    passed: &AtomicU64,
    before: impl FnMut(&[u8]) -> io::Result<()>,
) {
    match pass_all(line, from, to, passed, before) {
        // A half-close. If that fails, the other side is gone, and its own direction will tell.
        Ok(()) => drop(to.shutdown(Shutdown::Write)),
        Err(_) => line.reset(),
    }
}

fn pass_all(
    line: &Line,
    from: &TcpStream,
    to: &TcpStream,
    passed: &AtomicU64,
    mut before: impl FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<()> {
    let mut buffer = [0; 16 * 1024];
    loop {
        let length = line.receive(from, &mut buffer)?;
        if length == 0 {
            return Ok(());
        }
        before(&buffer[..length])?;
        // Counted first: who has received bytes finds them counted.
        passed.fetch_add(length as u64, Ordering::SeqCst);
        line.send(to, &buffer[..length])?;
    }
}
