//! What a caller gives: pointers that are good as the header says. An export takes the caller at his word once, with `given!`; from
//! then on the type says it, and what reads them is safe code.

use std::marker::PhantomData;
use std::ops::Deref;

/// A pointer of the caller's, or a struct with such pointers in it, good as long as the call `'c`.
pub(super) struct Given<'c, T> {
    it: T,
    call: PhantomData<&'c ()>,
}

impl<'c, T> Given<'c, T> {
    /// # Safety
    /// All of `'c` long it is as the header says. A pointer is NULL or leads to what it is for: text with a NUL, as many bytes as
    /// the struct there says it has, room that may be written to, a handle that is not freed; and so are the pointers in a struct.
    pub(super) unsafe fn new(it: T, _: &'c ()) -> Given<'c, T> {
        Given { it, call: PhantomData }
    }

    /// What belongs to it.
    ///
    /// # Safety
    /// As `new`.
    pub(super) unsafe fn with<U>(&self, it: U) -> Given<'c, U> {
        Given { it, call: PhantomData }
    }
}

impl<T> Deref for Given<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.it
    }
}

/// Takes the arguments of the export that it stands in; it has no place elsewhere.
macro_rules! given {
    ($($argument:ident),*) => {
        let call = ();
        $(
            // SAFETY: who calls an export promises what the header says of its arguments, until it returns.
            let $argument = unsafe { $crate::ffi::given::Given::new($argument, &call) };
        )*
    };
}

/// A pointer in a struct that was given.
macro_rules! field {
    ($from:ident.$field:ident) => {{
        let from: &$crate::ffi::given::Given<_> = $from;
        // SAFETY: who gives a struct promises the same of the pointers in it.
        unsafe { from.with(from.$field) }
    }};
}

pub(super) use {field, given};

/// What callers have as a pointer only.
///
/// # Safety
/// They have it from a `Box` of this library.
pub(super) unsafe trait Handle {}

impl<'c, T: Handle> Given<'c, *const T> {
    /// None for NULL.
    pub(super) fn get(self) -> Option<&'c T> {
        // SAFETY: NULL, or a handle that is not freed before the call is over.
        unsafe { self.it.as_ref() }
    }
}

impl<'c, T: Handle> Given<'c, *mut T> {
    /// None for NULL.
    pub(super) fn get_mut(self) -> Option<&'c mut T> {
        // SAFETY: NULL, or a handle that is this call's alone: several threads may use only those that they pass as const.
        unsafe { self.it.as_mut() }
    }
}

#[cfg(test)]
impl<'c> Given<'c, *const std::ffi::c_char> {
    pub(super) fn text(text: &'c std::ffi::CStr) -> Self {
        Given { it: text.as_ptr(), call: PhantomData }
    }
}
