//! A fatal TLS alert in place of an answer. rustls sends none on demand, so the record is written here, with the keys of the
//! connection.

use ring::aead::{AES_128_GCM, AES_256_GCM, Aad, Algorithm, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use rustls::{ConnectionTrafficSecrets, ProtocolVersion, ServerConnection};

const FATAL: u8 = 2;
const ALERT: u8 = 21;
const APPLICATION_DATA: u8 = 23;
/// As every record says it, whatever was agreed on.
const VERSION: [u8; 2] = [3, 3];

/// The bytes of that alert (RFC 8446 §6), the last ones of the connection. `None`: no alert can be sent now.
pub(crate) fn fatal(session: ServerConnection, description: u8) -> Option<Vec<u8>> {
    let is_1_3 = session.protocol_version() == Some(ProtocolVersion::TLSv1_3);
    let (sequence, secrets) = session.dangerous_extract_secrets().ok()?.tx;
    let (algorithm, key, iv) = match &secrets {
        ConnectionTrafficSecrets::Aes128Gcm { key, iv } => (&AES_128_GCM, key, iv),
        ConnectionTrafficSecrets::Aes256Gcm { key, iv } => (&AES_256_GCM, key, iv),
        ConnectionTrafficSecrets::Chacha20Poly1305 { key, iv } => (&CHACHA20_POLY1305, key, iv),
        _ => return None,
    };
    let key = LessSafeKey::new(UnboundKey::new(algorithm, key.as_ref()).ok()?);
    let nonce = nonce(iv.as_ref().try_into().ok()?, sequence);
    if is_1_3 { record_of_1_3(&key, nonce, description) } else { record_of_1_2(&key, nonce, sequence, description) }
}

fn nonce(mut iv: [u8; 12], sequence: u64) -> [u8; 12] {
    for (byte, of_sequence) in iv[4..].iter_mut().zip(sequence.to_be_bytes()) {
        *byte ^= of_sequence;
    }
    iv
}

/// RFC 8446 §5.2: the kind of the record is inside.
fn record_of_1_3(key: &LessSafeKey, nonce: [u8; 12], description: u8) -> Option<Vec<u8>> {
    let mut inside = vec![FATAL, description, ALERT];
    let head = head(APPLICATION_DATA, inside.len() + key.algorithm().tag_len());
    key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(head), &mut inside).ok()?;
    Some([&head[..], &inside].concat())
}

/// RFC 5246 §6.2.3.3, and RFC 5288: with AES-GCM a part of the nonce goes along.
fn record_of_1_2(key: &LessSafeKey, nonce: [u8; 12], sequence: u64, description: u8) -> Option<Vec<u8>> {
    let mut inside = vec![FATAL, description];
    let bound = [&sequence.to_be_bytes()[..], &head(ALERT, inside.len())].concat();
    key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(bound), &mut inside).ok()?;
    let explicit = if is_gcm(key.algorithm()) { &nonce[4..] } else { &[] };
    Some([&head(ALERT, explicit.len() + inside.len())[..], explicit, &inside].concat())
}

fn is_gcm(algorithm: &'static Algorithm) -> bool {
    algorithm != &CHACHA20_POLY1305
}

fn head(kind: u8, length: usize) -> [u8; 5] {
    let [.., high, low] = length.to_be_bytes();
    [kind, VERSION[0], VERSION[1], high, low]
}
