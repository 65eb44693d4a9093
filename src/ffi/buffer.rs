//! Room of the caller's for text.

use std::ffi::c_char;
use std::ptr;

use super::given::Given;
use super::text;

/// Room for text.
#[derive(Clone, Copy)]
pub(super) struct Buffer {
    to: *mut c_char,
    capacity: usize,
}

impl Buffer {
    /// None for NULL.
    ///
    /// # Safety
    /// Its caller says that it has `capacity` bytes.
    pub(super) unsafe fn check(to: Given<*mut c_char>, capacity: u32) -> Option<Buffer> {
        (!to.is_null()).then_some(Buffer { to: *to, capacity: capacity as usize })
    }

    /// Writes text that fits with its NUL, else an empty one if there is room for that.
    pub(super) fn write(self, text: &str) -> bool {
        let fits = text.len() < self.capacity;
        let mut whole: Vec<c_char> = vec![0; if fits { text.len() + 1 } else { self.capacity.min(1) }];
        if fits {
            text::write(&mut whole, text);
        }
        // SAFETY: not NULL, and given as room for `capacity` bytes; `whole` is no longer.
        unsafe { ptr::copy_nonoverlapping(whole.as_ptr(), self.to, whole.len()) };
        fits
    }
}
