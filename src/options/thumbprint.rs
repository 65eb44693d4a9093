//! The thumbprint of a certificate, as people copy it: from `openssl`, from a window of Windows, from an e-mail.

use crate::error::Error;
use crate::status::Status;
use crate::text::validate::{hex_digit, is_hidden};

const DIGITS: usize = 40;
const DIGITS_OF_SHA_256: usize = 64;

/// The command that prints it, in a form that can be copied.
const OPENSSL: &str = "openssl x509 -in certificate.pem -noout -fingerprint -sha1";

/// The digits alone, in capitals.
pub(super) fn read(name: &'static str, written: &str) -> Result<String, Error> {
    // `openssl` writes `SHA1 Fingerprint=` before it.
    let before = written.find('=').filter(|at| written[..*at].to_ascii_lowercase().contains("fingerprint"));
    let from = before.map_or(0, |at| at + 1);
    let is_between = |c: char| matches!(c, ':' | '-') || c.is_whitespace() || is_hidden(c);
    if let Some(at) = written[from..].chars().position(|c| !is_between(c) && !hex_digit(c)) {
        let at = written[..from].chars().count() + at + 1;
        let why = format_args!("it must be hexadecimal digits, 0 to 9 and A to F; look at character {at}");
        return Err(Error::because(Status::Format, name, why));
    }
    let digits: String = written[from..].chars().filter(|c| hex_digit(*c)).collect();
    match digits.len() {
        DIGITS => Ok(digits.to_ascii_uppercase()),
        DIGITS_OF_SHA_256 => {
            let why = format_args!("that is the one by SHA-256; the one by SHA-1 is had by {OPENSSL}");
            Err(Error::because(Status::TooLong, name, why))
        }
        length => {
            let status = if length < DIGITS { Status::TooShort } else { Status::TooLong };
            let why = format_args!("it must be {DIGITS} digits and has {length}; it is had by {OPENSSL}");
            Err(Error::because(status, name, why))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAPITALS: &str = "0123456789ABCDEF0123456789ABCDEF01234567";
    const COLONS: &str = "01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67";

    #[test]
    fn what_stands_between_the_digits_does_not_count() {
        for written in [
            CAPITALS,
            COLONS,
            &CAPITALS.to_lowercase(),
            &COLONS.replace(':', " "),
            &COLONS.replace(':', "-"),
            &format!("SHA1 Fingerprint={COLONS}"),
            &format!("sha1 fingerprint= {COLONS}\n"),
            // The window of a certificate in Windows puts this mark before the copied text.
            &format!("\u{200e}{}", COLONS.replace(':', " ")),
            &format!("{CAPITALS}\u{feff}"),
        ] {
            assert_eq!(read("x", written).as_deref(), Ok(CAPITALS), "{written}");
        }
    }

    #[test]
    fn what_is_none_is_told_what_it_is() {
        for (written, status, message) in [
            ("AB:CD", Status::TooShort, "it must be 40 digits and has 4;"),
            (&CAPITALS.repeat(2), Status::TooLong, "it must be 40 digits and has 80;"),
            (&"ab".repeat(32), Status::TooLong, "that is the one by SHA-256;"),
            (
                &COLONS.replace("AB", "AG"),
                Status::Format,
                "it must be hexadecimal digits, 0 to 9 and A to F; look at character 17",
            ),
            (
                "Fingerprint=0G",
                Status::Format,
                "it must be hexadecimal digits, 0 to 9 and A to F; look at character 14",
            ),
        ] {
            let fault = read("x", written).unwrap_err();
            assert_eq!((fault.status, fault.field), (status, "x"));
            assert!(fault.message.starts_with(&format!("x: {message}")), "{}", fault.message);
            assert!(!fault.message.contains(written));
        }
    }
}
