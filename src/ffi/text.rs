//! Text across the border: borrowed on the way in, copied with its NUL on the way out.

use std::ffi::c_char;

use crate::fault::Fault;
use crate::payments::rules::TextRule;
use crate::status::Status;
use crate::text;

/// Longer text is in no field; without a limit, text that lacks its NUL would be read to the end of memory.
const LONGEST: usize = 64 * 1024;

/// Reads text. None for NULL and for empty text: both mean absent.
///
/// # Safety
/// `from` is NULL or points to text with a NUL that does not change as long as `'a`.
pub(crate) unsafe fn read_any<'a>(from: *const c_char, field: &'static str) -> Result<Option<&'a str>, Fault> {
    if from.is_null() {
        return Ok(None);
    }
    // SAFETY: the caller's promise; reading stops at the NUL.
    let bytes = unsafe {
        let length = libc::strnlen(from, LONGEST + 1);
        std::slice::from_raw_parts(from.cast::<u8>(), length)
    };
    if bytes.len() > LONGEST {
        return Err(Fault::because(Status::TooLong, field, format_args!("at most {LONGEST}")));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Fault::new(Status::Encoding, field))?;
    Ok(Some(text).filter(|text| !text.is_empty()))
}

/// Reads text by the rule of its field.
///
/// # Safety
/// As `read_any`.
pub(crate) unsafe fn read<'a>(from: *const c_char, rule: &TextRule) -> Result<Option<&'a str>, Fault> {
    // SAFETY: the caller's promise.
    let text = unsafe { read_any(from, rule.field) }?;
    text.map_or(Ok(()), |text| rule.check(text))?;
    Ok(text)
}

/// Reads text that must be there.
///
/// # Safety
/// As `read_any`.
pub(crate) unsafe fn read_required<'a>(from: *const c_char, rule: &TextRule) -> Result<&'a str, Fault> {
    // SAFETY: the caller's promise.
    unsafe { read(from, rule) }?.ok_or_else(|| Fault::new(Status::Missing, rule.field))
}

/// Copies text and a NUL, cut at a character border. False when it was cut.
pub(crate) fn write(to: &mut [c_char], text: &str) -> bool {
    let room = to.len().saturating_sub(1);
    let kept = text::cut(text, room);
    to.fill(0);
    for (to, byte) in to.iter_mut().zip(kept.bytes()) {
        // A NUL from outside would end the text; other control characters upset receipts and terminals.
        *to = if byte.is_ascii_control() { b' ' } else { byte } as c_char;
    }
    kept.len() == text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writing_always_ends_in_nul() {
        for (length, text, whole, written) in [
            (1, "", true, ""),
            (1, "a", false, ""),
            (4, "abc", true, "abc"),
            (4, "abcd", false, "abc"),
            (4, "a\u{20ac}", false, "a"),
            (6, "a\0b\n", true, "a b "),
        ] {
            let mut buffer = vec![b'#' as c_char; length];
            assert_eq!(write(&mut buffer, text), whole);
            assert_eq!(*buffer.last().unwrap(), 0);
            // SAFETY: ends in NUL, as was just seen.
            assert_eq!(unsafe { read_any(buffer.as_ptr(), "x") }.unwrap().unwrap_or(""), written);
        }
    }
}
