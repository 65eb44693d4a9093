//! Finds, in what a client sends, where its request begins: after the handshake, if there is TLS.

const CHANGE_CIPHER_SPEC: u8 = 20;
const HANDSHAKE: u8 = 22;
const APPLICATION_DATA: u8 = 23;
const HEADER: usize = 5;

/// The records of a TLS client, as far as one sees without keys.
#[derive(Default)]
pub(super) struct Records {
    header: Vec<u8>,
    /// Bytes of the current record that are still to come.
    rest: usize,
    sealed: bool,
    /// A handshake record after the change of cipher: so ends TLS 1.2's handshake, and not TLS 1.3's,
    /// which looks like application data.
    before_tls_13: bool,
    data: usize,
    plain: bool,
}

impl Records {
    /// Takes the next bytes; true when the request has begun. With TLS 1.3, the first record of
    /// application data is what ends the handshake.
    pub(super) fn reach_request(&mut self, mut bytes: &[u8]) -> bool {
        while let Some((first, others)) = bytes.split_first() {
            if self.rest > 0 {
                let skipped = self.rest.min(bytes.len());
                self.rest -= skipped;
                bytes = &bytes[skipped..];
                continue;
            }
            self.header.push(*first);
            bytes = others;
            if self.header.len() == HEADER {
                self.begin();
            }
            self.plain |= !matches!(self.header.first(), None | Some(CHANGE_CIPHER_SPEC..=APPLICATION_DATA));
            if self.plain {
                return true;
            }
        }
        self.data > usize::from(!self.before_tls_13)
    }

    fn begin(&mut self) {
        match self.header[0] {
            CHANGE_CIPHER_SPEC => self.sealed = true,
            HANDSHAKE => self.before_tls_13 |= self.sealed,
            APPLICATION_DATA => self.data += 1,
            _ => {}
        }
        self.rest = u16::from_be_bytes([self.header[3], self.header[4]]).into();
        self.header.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// After which of these records, each of two bytes, has the request begun?
    fn begun_at(kinds: &[u8]) -> Option<usize> {
        let mut records = Records::default();
        let position = kinds.iter().position(|kind| records.reach_request(&[*kind, 3, 3, 0, 2, 22, 23]));
        let mut byte_by_byte = Records::default();
        let mut all = kinds.iter().flat_map(|kind| [*kind, 3, 3, 0, 2, 22, 23]);
        let begun = all.any(|byte| byte_by_byte.reach_request(&[byte]));
        assert_eq!(begun, position.is_some());
        position
    }

    #[test]
    fn the_request_is_found() {
        assert_eq!(begun_at(&[22, 20, 22, 23]), Some(3), "TLS 1.2");
        assert_eq!(begun_at(&[22, 20, 23, 23]), Some(3), "TLS 1.3");
        assert_eq!(begun_at(&[22, 23, 23]), Some(2), "TLS 1.3 without the change that changes nothing");
        assert_eq!(begun_at(&[22, 20, 23]), None);
        assert_eq!(begun_at(&[22, 20, 22]), None);
        assert!(Records::default().reach_request(b"P"), "no TLS");
    }
}
