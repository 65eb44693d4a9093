//! A buffer for card data: it never leaves a copy behind, neither when it grows nor when it goes.

use std::io;

use zeroize::Zeroize;

/// Bytes that are wiped. No Debug, no Clone.
pub(crate) struct SecretBuffer(Vec<u8>);

impl SecretBuffer {
    pub(crate) fn with_capacity(capacity: usize) -> SecretBuffer {
        SecretBuffer(Vec::with_capacity(capacity))
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl io::Write for SecretBuffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let needed = self.0.len() + bytes.len();
        if needed > self.0.capacity() {
            // Vec would move to a larger place and leave the old one as it was.
            let mut larger = Vec::with_capacity(needed.max(2 * self.0.capacity()));
            larger.extend_from_slice(&self.0);
            self.0.zeroize();
            self.0 = larger;
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for SecretBuffer {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn it_grows_and_keeps_its_content() {
        let mut buffer = SecretBuffer::with_capacity(3);
        for part in ["ab", "cdef", "", "ghijklmnop"] {
            buffer.write_all(part.as_bytes()).unwrap();
        }
        assert_eq!(buffer.bytes(), b"abcdefghijklmnop");
    }
}
