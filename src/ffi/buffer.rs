//! Room of the caller's for text.

use std::ffi::c_char;
use std::ptr;

use super::text;

/// Room for text.
#[derive(Clone, Copy)]
pub(crate) struct Buffer {
    to: *mut c_char,
    capacity: usize,
}

impl Buffer {
    /// None for NULL.
    ///
    /// # Safety
    /// `to` is NULL or has `capacity` writable bytes for the whole call.
    pub(crate) unsafe fn check(to: *mut c_char, capacity: u32) -> Option<Buffer> {
        (!to.is_null()).then_some(Buffer { to, capacity: capacity as usize })
    }

    /// Writes text that fits with its NUL, else an empty one if there is room for that.
    pub(crate) fn write(self, text: &str) -> bool {
        let fits = text.len() < self.capacity;
        let mut whole: Vec<c_char> = vec![0; if fits { text.len() + 1 } else { self.capacity.min(1) }];
        if fits {
            text::write(&mut whole, text);
        }
        // SAFETY: the promise of `check`; `whole` is no longer than `capacity`.
        unsafe { ptr::copy_nonoverlapping(whole.as_ptr(), self.to, whole.len()) };
        fits
    }
}
