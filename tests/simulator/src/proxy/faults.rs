//! Everything that can go wrong with a proxy, as one table.

use super::settings::ProxyKind;

/// How a connection ends, or does not.
#[derive(Clone, Copy)]
pub(super) enum Ending {
    /// Nothing more is said; what the client sends is read until it leaves.
    Hang,
    /// The same, but nothing is read.
    Deaf,
    /// An end in order.
    Close,
    /// A reset.
    Reset,
}

/// How an open tunnel carries.
#[derive(Clone, Copy)]
pub(super) enum Flow {
    Honest,
    /// What the client sends is read, and goes nowhere.
    Swallowed,
    /// What the client sends is passed on late.
    HeldBack,
    /// The request is passed on, its answer is not, and then both sides are reset.
    CutAfterRequest,
}

/// Faults of HTTP.
#[derive(Clone, Copy)]
pub(super) enum Http {
    /// Credentials are wrong, whatever they are.
    Unauthorized,
    /// This answer with a web page.
    Refused(u16),
    /// Bytes that are no HTTP.
    Garbage,
    /// A tunnel, said with this head.
    Connected(fn() -> String),
}

/// Faults of SOCKS5.
#[derive(Clone, Copy)]
pub(super) enum Socks {
    /// No way to log in will do.
    NoMethod,
    /// Credentials are asked for and wrong, whatever they are.
    BadCredentials,
    /// Bytes that are no SOCKS, as answer to the greeting.
    Garbage,
    /// The request is answered with this code.
    Refused(u8),
}

/// What is done, and at which step.
#[derive(Clone, Copy)]
pub(super) enum Act {
    /// Before a byte is read.
    AtOnce(Ending),
    /// When the request is read, instead of an answer.
    Unanswered(Ending),
    /// The beginning of a good answer, and then a byte at a time without end.
    Dripped,
    /// A tunnel; in the segment of the good answer there are bytes that the target never sent.
    EarlyBytes,
    /// A tunnel that carries like this.
    Tunnel(Flow),
    Http(Http),
    Socks(Socks),
}

macro_rules! faults {
    ($($variant:ident $name:literal $act:expr, $meaning:literal;)*) => {
        /// Something that goes wrong with a proxy.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ProxyFault {
            $(#[doc = $meaning] $variant,)*
        }

        impl ProxyFault {
            /// Every fault there is.
            pub const ALL: &'static [ProxyFault] = &[$(ProxyFault::$variant,)*];

            /// Its name in the README and on the command line.
            pub fn name(self) -> &'static str {
                match self { $(ProxyFault::$variant => $name,)* }
            }

            /// What happens, in one sentence.
            pub fn meaning(self) -> &'static str {
                match self { $(ProxyFault::$variant => $meaning,)* }
            }

            pub(super) fn act(self) -> Act {
                use Act::{AtOnce, Dripped, EarlyBytes, Tunnel, Unanswered};
                use Ending::{Close, Deaf, Hang, Reset};
                match self { $(ProxyFault::$variant => $act,)* }
            }
        }
    };
}

#[rustfmt::skip]
faults! {
    // Any proxy.
    HangBeforeRead   "HANG-BEFORE-READ"   AtOnce(Deaf),                      "Accepts; nothing is read or said.";
    CloseBefore      "CLOSE-BEFORE"       AtOnce(Close),                     "Accepts and closes.";
    Hang             "HANG"               Unanswered(Hang),                  "Reads the request and never answers.";
    Close            "CLOSE"              Unanswered(Close),                 "Reads the request and closes.";
    Reset            "RESET"              Unanswered(Reset),                 "Reads the request and resets the connection.";
    Drip             "DRIP"               Dripped,                           "A good answer begins, and goes on with a byte every 50 ms without end.";
    EarlyBytes       "EARLY-BYTES"        EarlyBytes,                        "A tunnel; junk comes in the same segment as the good answer.";
    HangTunnel       "HANG-TUNNEL"        Tunnel(Flow::Swallowed),           "A tunnel that swallows everything and never answers.";
    HoldBack         "HOLD-BACK"          Tunnel(Flow::HeldBack),            "Good: a tunnel that passes on what the client sends 300 ms later.";
    CutAfterRequest  "CUT-AFTER-REQUEST"  Tunnel(Flow::CutAfterRequest),     "A tunnel; when the request inside it is answered, both sides are reset instead.";

    // HTTP.
    Refused407       "REFUSED-407"        Act::Http(Http::Unauthorized),     "407, whatever the credentials are.";
    Http403          "HTTP-403"           Act::Http(Http::Refused(403)),     "403 with a web page.";
    Http502          "HTTP-502"           Act::Http(Http::Refused(502)),     "502 with a web page.";
    Garbage          "GARBAGE"            Act::Http(Http::Garbage),          "Bytes that are no HTTP, then the end.";
    TooManyHeaders   "TOO-MANY-HEADERS"   Act::Http(Http::Connected(|| headers(500))), "A tunnel; 200 with 500 header lines.";
    HugeHeader       "HUGE-HEADER"        Act::Http(Http::Connected(huge_header)),     "A tunnel; 200 with a header line of 100 KB.";
    ManyHeaders      "MANY-HEADERS"       Act::Http(Http::Connected(|| headers(90))),  "Good: a tunnel; 200 with 90 header lines.";
    Http204          "HTTP-204"           Act::Http(Http::Connected(|| head("HTTP/1.1 204 No Content", ""))), "Good: a tunnel; 204.";
    Http200Length    "HTTP-200-LENGTH"    Act::Http(Http::Connected(announcing_a_body)), "Good: a tunnel; 200 that announces a length and chunks, and has neither.";
    Http10           "HTTP-1.0"           Act::Http(Http::Connected(|| head("HTTP/1.0 200 Connection established", ""))), "Good: a tunnel; the answer is HTTP/1.0.";

    // SOCKS5.
    SocksNoMethod       "SOCKS-NO-METHOD"       Act::Socks(Socks::NoMethod),       "No way to log in is accepted.";
    SocksBadCredentials "SOCKS-BAD-CREDENTIALS" Act::Socks(Socks::BadCredentials), "Credentials are asked for and refused, whatever they are.";
    SocksGarbage        "SOCKS-GARBAGE"         Act::Socks(Socks::Garbage),        "The greeting is answered in HTTP, then the end.";
    SocksRefused        "SOCKS-REFUSED"         Act::Socks(Socks::Refused(5)),     "The request is answered 5: the target refused.";
    SocksNotAllowed     "SOCKS-NOT-ALLOWED"     Act::Socks(Socks::Refused(2)),     "The request is answered 2: not allowed by the rules.";
}

impl ProxyFault {
    /// The fault of that name.
    pub fn named(name: &str) -> Option<ProxyFault> {
        ProxyFault::ALL.iter().copied().find(|fault| fault.name() == name)
    }

    /// Has a proxy of that kind this fault?
    pub fn fits(self, kind: ProxyKind) -> bool {
        match self.act() {
            Act::Http(_) => kind == ProxyKind::Http,
            Act::Socks(_) => kind == ProxyKind::Socks5,
            _ => true,
        }
    }
}

fn head(status_line: &str, headers: &str) -> String {
    format!("{status_line}\r\n{headers}\r\n")
}

fn headers(count: usize) -> String {
    let lines: String = (1..=count).map(|number| format!("X-Proxy-{number}: {number}\r\n")).collect();
    head("HTTP/1.1 200 OK", &lines)
}

fn huge_header() -> String {
    head("HTTP/1.1 200 OK", &format!("X-Proxy: {}\r\n", "x".repeat(100 * 1024)))
}

fn announcing_a_body() -> String {
    head("HTTP/1.1 200 OK", "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_fault_has_a_name_of_its_own() {
        let names: HashSet<&str> = ProxyFault::ALL.iter().map(|fault| fault.name()).collect();
        assert_eq!(names.len(), ProxyFault::ALL.len());
        for fault in ProxyFault::ALL {
            assert_eq!(ProxyFault::named(fault.name()), Some(*fault));
        }
        assert_eq!(ProxyFault::named("hang"), None);
    }

    #[test]
    fn the_readme_lists_every_fault() {
        let readme = include_str!("../../README.md");
        for fault in ProxyFault::ALL {
            let kinds: Vec<&str> =
                ProxyKind::ALL.into_iter().filter(|kind| fault.fits(*kind)).map(ProxyKind::name).collect();
            let row = format!("| `{}` | {} | {} |", fault.name(), kinds.join(", "), fault.meaning());
            assert!(readme.contains(&row), "{row}");
        }
    }
}
