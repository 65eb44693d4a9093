//! The folder with the keys and certificates of the simulator and of its test clients.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rcgen::KeyPair;
use uuid::Uuid;

use crate::authority::{self, Authority, invalid};
use crate::rsa_keys;

/// The names that the server certificate is good for. The one under `.test` is reached through proxies.
pub(crate) const NAMES: [&str; 4] = ["localhost", "127.0.0.1", "::1", "simulator.test"];

pub(crate) const CA: &str = "ca.pem";
pub(crate) const CA_KEY: &str = "ca-key.pem";
pub(crate) const SERVER: &str = "server.pem";
pub(crate) const SERVER_KEY: &str = "server-key.pem";
pub(crate) const CLIENT: &str = "client.pem";
const CLIENT_KEY: &str = "client-key.pem";
const CLIENT_KEY_PKCS1: &str = "client-key-pkcs1.pem";
const STRANGER: &str = "stranger.pem";
const STRANGER_KEY: &str = "stranger-key.pem";
const ALL: [&str; 9] = [CA, CA_KEY, SERVER, SERVER_KEY, CLIENT, CLIENT_KEY, CLIENT_KEY_PKCS1, STRANGER, STRANGER_KEY];

pub(crate) struct Folder {
    path: PathBuf,
    temporary: bool,
}

impl Folder {
    /// Uses the files in `folder`; if one is missing, makes all of them anew.
    pub(crate) fn prepare(folder: Option<&Path>) -> io::Result<Folder> {
        let fresh = || std::env::temp_dir().join(format!("jpm-simulator-{}", Uuid::new_v4()));
        let folder = Folder { path: folder.map_or_else(fresh, Path::to_path_buf), temporary: folder.is_none() };
        fs::create_dir_all(&folder.path)?;
        if !ALL.iter().all(|name| folder.file(name).is_file()) {
            folder.make()?;
        }
        Ok(folder)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// The authority, to sign once more.
    pub(crate) fn authority(&self) -> io::Result<Authority> {
        Authority::from_key(&fs::read_to_string(self.file(CA_KEY))?)
    }

    fn make(&self) -> io::Result<()> {
        let authority = Authority::new()?;
        let ca = authority.own_pem()?;
        let server_key = KeyPair::generate().map_err(invalid)?;
        let server = authority.sign(&authority::server(&NAMES, &authority::NOW)?, &server_key)?;

        let keys = rsa_keys::shared()?;
        let client_key = KeyPair::from_pem(&keys.client.pkcs8).map_err(invalid)?;
        let client = authority.sign(&authority::client("Simulator Test Client")?, &client_key)?;
        let stranger_key = KeyPair::from_pem(&keys.stranger.pkcs8).map_err(invalid)?;
        let stranger = authority::client("Stranger")?.self_signed(&stranger_key).map_err(invalid)?;

        self.write_private(CA_KEY, &authority.key_pem())?;
        self.write_private(SERVER_KEY, &server_key.serialize_pem())?;
        self.write_private(CLIENT_KEY, &keys.client.pkcs8)?;
        self.write_private(CLIENT_KEY_PKCS1, &keys.client.pkcs1)?;
        self.write_private(STRANGER_KEY, &keys.stranger.pkcs8)?;
        fs::write(self.file(SERVER), server.pem() + &ca)?;
        fs::write(self.file(CLIENT), client.pem())?;
        fs::write(self.file(STRANGER), stranger.pem())?;
        fs::write(self.file(CA), ca)
    }

    fn write_private(&self, name: &str, text: &str) -> io::Result<()> {
        let mut options = fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(self.file(name))?.write_all(text.as_bytes())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.temporary {
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}
