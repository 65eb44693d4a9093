//! A folder of a test's own, and the journal in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use rusqlite::{Connection, OpenFlags};

/// Removed with everything in it when it is dropped.
pub struct Folder(PathBuf);

impl Folder {
    /// On the disk of the build: the system's folder for temporary files may lie in memory, where no journal is taken.
    pub fn new() -> Folder {
        Folder::below(Path::new(env!("CARGO_TARGET_TMPDIR")))
    }

    pub fn below(parent: &Path) -> Folder {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("jpm-test-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = parent.join(name);
        fs::create_dir(&path).unwrap();
        Folder(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Where the journal is to be. Leaked: a test's few strings.
    pub fn journal(&self) -> &'static str {
        self.0.join("journal").to_str().unwrap().to_owned().leak()
    }

    /// The journal as another program opens it.
    pub fn sqlite(&self) -> Connection {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
        Connection::open_with_flags(self.journal(), flags).unwrap()
    }

    /// Every file with its bytes.
    pub fn files(&self) -> Vec<(String, Vec<u8>)> {
        let files = fs::read_dir(&self.0).unwrap().map(|file| file.unwrap());
        files.map(|file| (file.file_name().into_string().unwrap(), fs::read(file.path()).unwrap())).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
