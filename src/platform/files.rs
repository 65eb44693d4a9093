//! The shop's own files, which are only read: the messages for files that cannot be read.

use std::io;
use std::path::{Path, PathBuf};

use crate::platform;

/// The whole path, seen from the folder in which the process is now.
pub(crate) fn absolute(path: &str) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.into())
}

/// What the system says, and which file it is: `No such file or directory (os error 2): /etc/till/key.pem`.
pub(crate) fn unreadable(path: &str, error: &io::Error) -> String {
    let whole = absolute(path);
    let told = format!("{}: {}", reason(&whole, error), whole.display());
    match not_expanded(path) {
        Some(why) => format!("{told}; {why}"),
        None => told,
    }
}

/// What the system says; for a denied permission also owner and mode, which mostly explain it.
fn reason(path: &Path, error: &io::Error) -> String {
    if error.kind() != io::ErrorKind::PermissionDenied {
        return error.to_string();
    }
    denied(path, path)
}

/// `permission denied: it belongs to root, mode 600`: names the first path, from `from` upwards, that can be looked at.
/// What lies below it cannot be, so it is the one that denies. It is called `it` if it is `path` itself.
pub(crate) fn denied(path: &Path, from: &Path) -> String {
    match from.ancestors().find_map(|at| Some((at, platform::rights(at)?))) {
        Some((at, it)) => {
            let what = if at == path { "it".to_owned() } else { at.display().to_string() };
            format!("permission denied: {what} belongs to {}, mode {:o}", it.owner, it.mode)
        }
        None => "permission denied".to_owned(),
    }
}

/// Says so if a part of the path is something that only a shell would have expanded.
pub(crate) fn not_expanded(path: &str) -> Option<&'static str> {
    let is_variable = |part: &str| {
        let of_unix =
            part.strip_prefix('$').is_some_and(|name| name.starts_with(|c: char| c == '{' || c.is_alphabetic()));
        of_unix || (part.len() > 2 && part.starts_with('%') && part.ends_with('%'))
    };
    if path.starts_with('~') {
        Some("~ is not expanded here: write the whole path")
    } else if path.split(['/', '\\']).any(is_variable) {
        Some("variables are not expanded here: write the whole path")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_a_shell_expands() {
        for (path, expected) in [
            ("~/key.pem", Some("~")),
            ("~till/key.pem", Some("~")),
            ("$HOME/key.pem", Some("variables")),
            ("/srv/${TILL}/key.pem", Some("variables")),
            ("%APPDATA%\\till\\key.pem", Some("variables")),
            ("/srv/key~", None),
            ("C:\\PROGRA~1\\key.pem", None),
            ("\\\\host\\C$\\key.pem", None),
            ("/srv/$/100%/%/key.pem", None),
        ] {
            assert_eq!(not_expanded(path).and_then(|why| why.split(' ').next()), expected, "{path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_permission_is_told_with_owner_and_mode() {
        let denied = io::Error::from(io::ErrorKind::PermissionDenied);
        for (path, expected) in [
            ("/", "permission denied: it belongs to root, mode "),
            ("/no such folder/key.pem", "permission denied: / belongs to root, mode "),
        ] {
            let told = unreadable(path, &denied);
            assert!(told.starts_with(expected) && told.ends_with(&format!(": {path}")), "{told}");
        }
        let missing = unreadable("~/key.pem", &io::Error::from_raw_os_error(libc::ENOENT));
        let here = std::env::current_dir().unwrap().join("~/key.pem");
        let expected = format!(
            "No such file or directory (os error 2): {}; ~ is not expanded here: write the whole path",
            here.display()
        );
        assert_eq!(missing, expected);
    }
}
