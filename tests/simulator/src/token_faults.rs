//! What can go wrong at a token endpoint, as a table.

macro_rules! token_faults {
    ($($variant:ident $name:literal $meaning:literal;)*) => {
        /// Something that goes wrong with one exchange.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum TokenFault {
            $(#[doc = $meaning] $variant,)*
        }

        impl TokenFault {
            /// Every fault there is.
            pub const ALL: &'static [TokenFault] = &[$(TokenFault::$variant,)*];

            /// The name that stands after `SIM-` in a triggering client id.
            pub fn name(self) -> &'static str {
                match self { $(TokenFault::$variant => $name,)* }
            }

            /// What happens, in one sentence.
            pub fn meaning(self) -> &'static str {
                match self { $(TokenFault::$variant => $meaning,)* }
            }
        }
    };
}

token_faults! {
    Http400        "HTTP-400"        "400 `invalid_grant` with J.P. Morgan's MSIS9622.";
    Http401        "HTTP-401"        "401 `invalid_client`.";
    Html403        "HTML-403"        "403 with a firewall's web page.";
    Http429        "HTTP-429"        "429 with `Retry-After: 2`.";
    Http500        "HTTP-500"        "500.";
    Http503        "HTTP-503"        "503.";
    Html200        "HTML-200"        "200 with a web page.";
    NotJson        "NOT-JSON"        "200 announced as JSON, but it is plain text.";
    NoToken        "NO-TOKEN"        "200 without `access_token`.";
    BadToken       "BAD-TOKEN"       "200 with a token that no header can carry.";
    NoExpiry       "NO-EXPIRY"       "A good token, without `expires_in`.";
    ExpiryText     "EXPIRY-TEXT"     "A good token, `expires_in` as text.";
    ExpiryZero     "EXPIRY-ZERO"     "200 with a token that expires in 0 s.";
    ExpiryNegative "EXPIRY-NEGATIVE" "200 with a token that expired a minute ago.";
    Reset          "RESET"           "The connection is reset.";
    Hang           "HANG"            "No answer.";
    Slow           "SLOW"            "A good token, after 300 ms.";
    Cut            "CUT"             "Half of the announced body, then the end.";
    TooLong        "TOO-LONG"        "A good token with 3 MB in an unknown field.";
    Echo           "ECHO"            "400, and the description repeats what was sent, secret and all.";
}

impl TokenFault {
    /// The fault that a client id asks for.
    pub(crate) fn of_client(client_id: &str) -> Option<TokenFault> {
        let name = client_id.strip_prefix("SIM-")?;
        TokenFault::ALL.iter().copied().find(|fault| fault.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_lists_every_fault() {
        let readme = include_str!("../README.md");
        for fault in TokenFault::ALL {
            let row = format!("| `{}` | {} |", fault.name(), fault.meaning());
            assert!(readme.contains(&row), "{row}");
            assert_eq!(TokenFault::of_client(&format!("SIM-{}", fault.name())), Some(*fault));
        }
    }
}
