//! RSA keys for the identities of test clients.
//!
//! Finding the primes takes half a second, so all simulators of a process share them.

use std::io;
use std::sync::LazyLock;
use std::thread;

use rsa::RsaPrivateKey;
use rsa::pkcs1::EncodeRsaPrivateKey;
use rsa::pkcs8::{EncodePrivateKey, LineEnding};
use rsa::rand_core::OsRng;

const BITS: usize = 2048;

/// One key in the two forms that tools write.
pub(crate) struct RsaKey {
    pub(crate) pkcs8: String,
    pub(crate) pkcs1: String,
}

/// The registered client's, and a stranger's.
pub(crate) struct RsaKeys {
    pub(crate) client: RsaKey,
    pub(crate) stranger: RsaKey,
}

static KEYS: LazyLock<Result<RsaKeys, String>> = LazyLock::new(|| {
    thread::scope(|scope| {
        let stranger = scope.spawn(generate);
        let client = generate()?;
        let stranger = stranger.join().map_err(|_| "a thread panicked".to_owned())??;
        Ok(RsaKeys { client, stranger })
    })
});

pub(crate) fn shared() -> io::Result<&'static RsaKeys> {
    KEYS.as_ref().map_err(|error| io::Error::other(error.as_str()))
}

fn generate() -> Result<RsaKey, String> {
    let key = RsaPrivateKey::new(&mut OsRng, BITS).map_err(|error| error.to_string())?;
    let pkcs8 = key.to_pkcs8_pem(LineEnding::LF).map_err(|error| error.to_string())?;
    let pkcs1 = key.to_pkcs1_pem(LineEnding::LF).map_err(|error| error.to_string())?;
    Ok(RsaKey { pkcs8: pkcs8.to_string(), pkcs1: pkcs1.to_string() })
}
