//! A buffer for card data: it leaves no copy behind, neither when it grows nor when it is dropped, and on Linux no core
//! dump shows it.

use std::io;

use memmap2::MmapMut;
use zeroize::Zeroize;

/// Bytes in pages of their own, wiped when dropped. No Debug, no Clone.
pub(crate) struct SecretBuffer {
    pages: MmapMut,
    used: usize,
}

impl SecretBuffer {
    pub(crate) fn with_capacity(capacity: usize) -> io::Result<SecretBuffer> {
        let pages = MmapMut::map_anon(capacity.max(1))?;
        // Other systems lack this: there a core dump shows the request while a call runs.
        #[cfg(target_os = "linux")]
        let _ = pages.advise(memmap2::Advice::DontDump);
        Ok(SecretBuffer { pages, used: 0 })
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.pages[..self.used]
    }

    /// The whole buffer, whether written to or not.
    pub(crate) fn whole(&mut self) -> &mut [u8] {
        &mut self.pages
    }
}

impl io::Write for SecretBuffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let needed = self.used + bytes.len();
        if needed > self.pages.len() {
            let mut larger = SecretBuffer::with_capacity(needed.max(2 * self.pages.len()))?;
            larger.write_all(self.bytes())?;
            *self = larger;
        }
        self.pages[self.used..needed].copy_from_slice(bytes);
        self.used = needed;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for SecretBuffer {
    fn drop(&mut self) {
        self.pages.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn it_grows_and_keeps_its_content() {
        let mut buffer = SecretBuffer::with_capacity(3).unwrap();
        for part in ["ab", "cdef", "", "ghijklmnop"] {
            buffer.write_all(part.as_bytes()).unwrap();
        }
        assert_eq!(buffer.bytes(), b"abcdefghijklmnop");
    }

    /// `dd` among the flags of the mapping (proc(5), smaps): not in a core dump.
    #[cfg(target_os = "linux")]
    #[test]
    fn it_is_in_no_core_dump() {
        let mut buffer = SecretBuffer::with_capacity(3).unwrap();
        for _ in 0..2 {
            let place = buffer.bytes().as_ptr() as usize;
            // Mappings beside each other may have been joined.
            let holds = |line: &str| {
                let (from, to) = line.split_once(' ')?.0.split_once('-')?;
                let number = |hex| usize::from_str_radix(hex, 16).ok();
                Some((number(from)?..number(to)?).contains(&place))
            };
            let maps = std::fs::read_to_string("/proc/self/smaps").unwrap();
            let mut of_ours = maps.lines().skip_while(|line| holds(line) != Some(true));
            let flags = of_ours.find(|line| line.starts_with("VmFlags:"));
            assert!(flags.unwrap().split(' ').any(|flag| flag == "dd"), "{flags:?}");
            buffer.write_all(&[7; 5000]).unwrap();
        }
    }
}
