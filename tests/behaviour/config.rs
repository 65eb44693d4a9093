//! Options from a file and from the environment, through the C interface.

use std::ffi::CString;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs, process, ptr};

use jpm::constants::*;
use jpm::ffi::client::{jpm_client, jpm_client_free, jpm_client_new};
use jpm::ffi::config::jpm_config_set_str;
use jpm::ffi::config::{jpm_config, jpm_config_free, jpm_config_load_env, jpm_config_load_file, jpm_config_new};
use jpm::ffi::structs::jpm_error;

use crate::support::other::only;
use crate::support::{blank, status_name, text};

const SHOP: &str = "\
base_url = http://127.0.0.1:9/api/v2
merchant_id = 998482157630
access_token = token-of-the-tests
company_name = Payment Company
product_name = Application Name
";

/// Status, field and message of what failed.
type Failed = (&'static str, String, String);

fn error() -> jpm_error {
    jpm_error { struct_size: size_of::<jpm_error>() as u32, ..blank() }
}

fn told(status: jpm_status, error: &jpm_error) -> Result<(), Failed> {
    assert_eq!(error.status, status, "the error repeats the status");
    if status == JPM_OK { Ok(()) } else { Err((status_name(status), text(&error.field), text(&error.message))) }
}

/// A configuration, freed with it.
struct Config(*mut jpm_config);

impl Config {
    fn new() -> Config {
        let mut config = ptr::null_mut();
        // SAFETY: `config` is writable.
        assert_eq!(unsafe { jpm_config_new(&mut config, ptr::null_mut()) }, JPM_OK);
        Config(config)
    }

    fn set(&self, option: i32, value: &str) {
        let value = CString::new(value).unwrap();
        // SAFETY: everything points to what it should.
        assert_eq!(unsafe { jpm_config_set_str(self.0, option, value.as_ptr(), ptr::null_mut()) }, JPM_OK);
    }

    fn load_file(&self, path: &Path) -> Result<(), Failed> {
        let path = CString::new(path.to_str().unwrap()).unwrap();
        let mut error = error();
        // SAFETY: everything points to what it should.
        told(unsafe { jpm_config_load_file(self.0, path.as_ptr(), &mut error) }, &error)
    }

    fn load_environment(&self) -> Result<(), Failed> {
        let mut error = error();
        // SAFETY: everything points to what it should.
        told(unsafe { jpm_config_load_env(self.0, &mut error) }, &error)
    }

    /// What is missing, if anything is.
    fn make_client(&self) -> Result<(), Failed> {
        let mut client: *mut jpm_client = ptr::null_mut();
        let mut error = error();
        // SAFETY: everything points to what it should.
        unsafe {
            let status = jpm_client_new(self.0, &mut client, &mut error);
            jpm_client_free(client);
            told(status, &error)
        }
    }
}

impl Drop for Config {
    fn drop(&mut self) {
        // SAFETY: made by jpm_config_new, and freed once.
        unsafe { jpm_config_free(self.0) }
    }
}

/// A folder of its own, removed with it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let folder = env::temp_dir().join(format!("jpm-config-{}-{name}", process::id()));
        fs::create_dir_all(&folder).unwrap();
        Folder(folder)
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, content).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_file_makes_a_client() {
    let folder = Folder::new("good");
    let config = Config::new();
    config.load_file(&folder.write("shop.conf", format!("\u{feff}# the shop\r\n\r\n{SHOP}"))).unwrap();
    config.make_client().unwrap();
}

#[test]
fn what_is_set_later_wins_and_what_is_empty_unsets() {
    let folder = Folder::new("later");
    let config = Config::new();
    config.set(JPM_OPT_MERCHANT_ID, "123456789012");
    config.load_file(&folder.write("shop.conf", SHOP)).unwrap();
    config.load_file(&folder.write("more.conf", "product_name =\n")).unwrap();
    let (status, field, _) = config.make_client().unwrap_err();
    assert_eq!((status, field.as_str()), ("CONFIG", "product_name"));
    config.set(JPM_OPT_PRODUCT_NAME, "Application Name");
    config.make_client().unwrap();
}

/// `trust = file` reads its file when the client is made.
#[test]
fn a_path_is_taken_from_the_folder_of_the_file() {
    let folder = Folder::new("paths");
    let simulator = jpm_simulator::Simulator::start(jpm_simulator::Settings::default()).unwrap();
    fs::copy(simulator.ca_file(), folder.0.join("ca.pem")).unwrap();
    for (path, expected) in [("ca.pem", Ok(())), ("none.pem", Err("TRUST"))] {
        let config = Config::new();
        let shop = SHOP.replace("http://127.0.0.1:9", "https://shop.example");
        config.load_file(&folder.write("shop.conf", format!("{shop}trust = file\nca_file = {path}\n"))).unwrap();
        assert_eq!(config.make_client().map_err(|(status, _, _)| status), expected, "{path}");
    }
}

#[test]
fn a_fault_names_its_line_and_sets_nothing() {
    let folder = Folder::new("faults");
    for (line, status, field, named) in [
        (&b"merchnat_id = 1"[..], "OPTION", "", "merchant_id"),
        (b"no equals sign", "CONFIG", "", "name = value"),
        (b"product_name = Other", "CONFLICT", "product_name", "line 5"),
        (b"timeout_ms = hidden", "OPTION_VALUE", "timeout_ms", "whole number"),
        (b"client_secret = hid den", "FORMAT", "client_secret", ""),
        (b"proxy_url = https://ada:hidden@proxy", "OPTION_VALUE", "proxy_url", "http://"),
        (b"scope = \xff", "ENCODING", "", ""),
    ] {
        let config = Config::new();
        let path = folder.write("shop.conf", [SHOP.as_bytes(), line, b"\n"].concat());
        let (found, at, message) = config.load_file(&path).unwrap_err();
        assert_eq!((found, at.as_str()), (status, field), "{message}");
        assert!(message.starts_with("line 6: ") && message.contains(named), "{message}");
        assert!(!message.contains("hid"), "{message}");
        let (status, field, _) = config.make_client().unwrap_err();
        assert_eq!((status, field.as_str()), ("CONFIG", "base_url"), "nothing of the file is set");
    }
}

#[test]
fn a_file_that_cannot_be_read() {
    let folder = Folder::new("unreadable");
    let config = Config::new();
    let large = folder.write("large.conf", vec![b'\n'; 1024 * 1024 + 1]);
    for path in [folder.0.join("none.conf"), folder.0.clone(), large] {
        let (status, field, _) = config.load_file(&path).unwrap_err();
        assert_eq!((status, field.as_str()), ("CONFIG", "path"), "{}", path.display());
    }
    config.load_file(&folder.write("largest.conf", vec![b'\n'; 1024 * 1024])).unwrap();
}

#[test]
fn null_where_there_must_be_something() {
    let config = Config::new();
    let path = CString::new("shop.conf").unwrap();
    let empty = CString::default();
    // SAFETY: NULL is allowed everywhere here, as a pointer that is refused.
    unsafe {
        for (config, path, field) in [
            (ptr::null_mut(), path.as_ptr(), "config"),
            (config.0, ptr::null(), "path"),
            (config.0, empty.as_ptr(), "path"),
        ] {
            let mut error = error();
            let status = jpm_config_load_file(config, path, &mut error);
            assert_eq!(told(status, &error).map_err(|(status, field, _)| (status, field)), Err(("NULL", field.into())));
            assert_eq!(jpm_config_load_file(config, path, ptr::null_mut()), JPM_E_NULL);
        }
        assert_eq!(jpm_config_load_env(ptr::null_mut(), ptr::null_mut()), JPM_E_NULL);
        assert_eq!(jpm_config_load_env(config.0, ptr::null_mut()), JPM_OK);
    }
}

/// The environment of a process cannot be changed safely while tests run beside each other: this test runs again as a
/// child, which tells what it found in its output.
#[test]
fn the_environment_makes_a_client() {
    const CHILD: &str = "JPM_TEST_CHILD";
    if env::var_os(CHILD).is_some() {
        let config = Config::new();
        config.set(JPM_OPT_PRODUCT_NAME, "Application Name");
        println!("loaded: {:?}", config.load_environment());
        println!("made: {:?}", config.make_client());
        return;
    }
    let shop = [
        ("JPM_BASE_URL", "http://127.0.0.1:9/api/v2"),
        ("JPM_MERCHANT_ID", "998482157630"),
        ("JPM_ACCESS_TOKEN", "hidden-token"),
        ("JPM_COMPANY_NAME", "Payment Company"),
        ("JPM_NO_OPTION", "ignored"),
    ];
    let nothing_is_set = "made: Err((\"CONFIG\", \"base_url\",";
    for (more, loaded, made) in [
        (&[][..], "loaded: Ok(())", "made: Ok(())"),
        (&[("JPM_PRODUCT_NAME", "")], "loaded: Ok(())", "made: Err((\"CONFIG\", \"product_name\","),
        (&[("JPM_TIMEOUT_MS", "hidden")], "loaded: Err((\"OPTION_VALUE\", \"timeout_ms\",", nothing_is_set),
        (
            &[("JPM_PROXY_FROM_ENVIRONMENT", "1"), ("JPM_PROXY_URL", "http://ada:hidden@proxy")],
            "loaded: Ok(())",
            "made: Err((\"CONFLICT\", \"proxy_from_environment\",",
        ),
        // Of the machine, and so passed over.
        (&[("JPM_PROXY_FROM_ENVIRONMENT", "1"), ("all_proxy", "http://ada:hidden@")], "loaded: Ok(())", "made: Ok(())"),
    ] {
        let said = child(CHILD, shop.iter().chain(more));
        assert!(said.contains(loaded) && said.contains(made), "{said}");
        assert!(!said.contains("hidden"), "{said}");
    }
}

/// The output of the test above, run with this environment and no other.
fn child<'a>(mark: &str, variables: impl Iterator<Item = &'a (&'a str, &'a str)>) -> String {
    let Output { status, stdout, .. } = Command::new(env::current_exe().unwrap())
        .args(only(module_path!(), "the_environment_makes_a_client"))
        .env_clear()
        .env(mark, "1")
        .envs(variables.copied())
        .output()
        .unwrap();
    assert!(status.success());
    String::from_utf8(stdout).unwrap()
}
