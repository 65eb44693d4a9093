//! The allocator of the library: it wipes memory before it frees it. So no copy of a secret stays behind, neither ours
//! nor another crate's (the TLS buffers, the HTTP headers, the JSON reader's scratch).

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::ptr;

#[global_allocator]
static ALLOCATOR: Wiping<System> = Wiping(System);

/// Growing is left to the trait: it allocates, copies and frees, so that the smaller block is wiped as well.
struct Wiping<A>(A);

// SAFETY: everything is passed on to an allocator, which keeps what the trait promises.
unsafe impl<A: GlobalAlloc> GlobalAlloc for Wiping<A> {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: passed on with the caller's own layout.
        unsafe { self.0.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: passed on with the caller's own layout.
        unsafe { self.0.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the block is still ours. `black_box` hides from the compiler that nobody reads it again.
        unsafe {
            ptr::write_bytes(block, 0, layout.size());
            self.0.dealloc(black_box(block), layout);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    thread_local! {
        static FREED: Cell<usize> = const { Cell::new(0) };
    }

    /// Asserts that each block is wiped before it is freed.
    struct Looking;

    // SAFETY: everything is passed on to the system's allocator.
    unsafe impl GlobalAlloc for Looking {
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            // SAFETY: passed on as the test asks.
            unsafe { System.alloc(layout) }
        }

        unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
            // SAFETY: a block of `alloc`, all of which was wiped or written, so that it may be read.
            unsafe {
                assert!((0..layout.size()).all(|at| *block.add(at) == 0));
                System.dealloc(block, layout);
            }
            FREED.set(FREED.get() + 1);
        }
    }

    #[test]
    fn what_is_freed_and_what_grows_is_wiped() {
        let wiping = Wiping(Looking);
        for size in [1, 7, 64, 5000] {
            let layout = Layout::from_size_align(size, 8).unwrap();
            FREED.set(0);
            // SAFETY: each block is written whole, grown once, and freed once with its layout.
            unsafe {
                let block = wiping.alloc(layout);
                ptr::write_bytes(block, 0xa5, size);
                let grown = wiping.realloc(block, layout, size + 9);
                assert_eq!((*grown, *grown.add(size - 1)), (0xa5, 0xa5));
                ptr::write_bytes(grown, 0xa5, size + 9);
                wiping.dealloc(grown, Layout::from_size_align(size + 9, 8).unwrap());
            }
            assert_eq!(FREED.get(), 2);
        }
    }
}
