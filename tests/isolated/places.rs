//! Where a journal may lie: on each kind of place that can be made here, and when the place changes under a running till. What
//! needs root, namespaces or FUSE is left out loudly without them; the table of kinds has a test of its own (`journal::place`).

use std::ffi::{CString, c_char, c_int, c_void};
use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use std::{env, mem, ptr};

use crate::support::disk::Folder;
use crate::support::other::{Other, say, told, variable};
use crate::support::{Config, Sale, Till, Value, init, shop_options, simulator_options, status_name, text, wait_for};
use jpm::constants::*;
use jpm::ffi::client::{jpm_client, jpm_client_new};
use jpm::ffi::config::{jpm_config, jpm_config_load_file};
use jpm::ffi::structs::jpm_error;
use jpm_simulator::{Fault, Settings, Simulator};

const LIMIT: Duration = Duration::from_millis(300);
const APPROVED: &str = "JPM_OK APPROVED NONE";
const PAID: &str = "JPM_OK APPROVED NONE journal 0";
/// How a place is allowed that would be refused.
const ALLOW: &str = "journal_place = any";

fn simulator() -> Simulator {
    Simulator::start(Settings { service_limit: LIMIT, ..Settings::default() }).unwrap()
}

fn kept(journal: &str, anywhere: bool) -> Vec<(i32, Value<'_>)> {
    let mut options = vec![
        (JPM_OPT_JOURNAL_FILE, Value::Text(journal)),
        (JPM_OPT_SERVICE_LIMIT_MS, Value::Number(LIMIT.as_millis() as i64)),
    ];
    options.extend(anywhere.then_some((JPM_OPT_JOURNAL_PLACE, Value::Text("any"))));
    options
}

fn sale(id: &str) -> Sale {
    Sale { request_id: Some(id.into()), order_number: Some(id.into()), timeout_ms: 5_000, ..Sale::default() }
}

/// A client, or status and message of the refusal.
fn open(options: &[(i32, Value)]) -> Result<Till, String> {
    let config = Config::new(options).map_err(|(status, field)| format!("{} {field}", status_name(status)))?;
    client(&config)
}

fn client(config: &Config) -> Result<Till, String> {
    let (mut client, mut error) = (ptr::null_mut(), init!(jpm_error));
    // SAFETY: everything points to what it should.
    match unsafe { jpm_client_new(config.0, &mut client, &mut error) } {
        JPM_OK => Ok(Till(client)),
        status => Err(format!("{} {}", status_name(status), text(&error.message))),
    }
}

fn assert_refused(refused: Result<Till, String>, says: &[&str], what: &str) {
    let message = refused.err().unwrap_or_else(|| panic!("{what} was taken"));
    for says in ["JOURNAL_PLACE"].iter().chain(says) {
        assert!(message.contains(says), "{what}: {says} is in {message}");
    }
}

/// Not in a CI run: that has to have everything.
fn leave_out(what: &str) {
    assert_ne!(env::var("CI").as_deref(), Ok("true"), "{what}");
    eprintln!("LEFT OUT: {what}");
}

/// Mounts and processes of its own, which all end with it.
const NAMESPACES: [&str; 6] = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];

fn have_namespaces(more: &[&str]) -> bool {
    let mut command = Command::new(NAMESPACES[0]);
    let run = command.args(&NAMESPACES[1..]).args(more).arg("true").stderr(Stdio::null()).status();
    let have = run.is_ok_and(|status| status.success());
    if !have {
        leave_out(&format!("no right to make namespaces ({})", more.join(" ")));
    }
    have
}

/// A till in a process of its own, where `mount` has been run before.
fn till_within(more: &[&str], mount: &str, simulator: &Simulator, journal: &str) -> Other {
    let script = format!("{mount}\nexec \"$@\"");
    let command = [&NAMESPACES[..], more, &["sh", "-ec", &script, "sh"]].concat();
    Other::within(
        &command,
        module_path!(),
        &environment(simulator, journal).each_ref().map(|(name, value)| (*name, value.as_str())),
    )
}

fn till_beside(simulator: &Simulator, journal: &str) -> Other {
    Other::start(
        module_path!(),
        &environment(simulator, journal).each_ref().map(|(name, value)| (*name, value.as_str())),
    )
}

fn environment(simulator: &Simulator, journal: &str) -> [(&'static str, String); 3] {
    let ca_file = simulator.ca_file().to_str().unwrap().to_owned();
    [("JPM_TILL_URL", simulator.base_url()), ("JPM_TILL_CA", ca_file), ("JPM_TILL_JOURNAL", journal.to_owned())]
}

/// It does what lines of words say: `open`, `open any`, `pay ID [TIMEOUT]`, `settle`, `close`, `load FOLDER FILE`, `fill` and `drain` (the
/// table of descriptors), `become USER`.
#[test]
#[ignore = "not a test: the till that the others start"]
fn the_other_process() {
    let (url, ca_file) = (variable("JPM_TILL_URL"), variable("JPM_TILL_CA"));
    let mut till = None;
    let mut filling: Vec<c_int> = Vec::new();
    let made = |opened: Result<Till, String>, till: &mut Option<Till>| match opened {
        Ok(made) => {
            *till = Some(made);
            say("opened");
        }
        Err(why) => say(&why),
    };
    for line in told() {
        match line.split(' ').collect::<Vec<_>>()[..] {
            ["open", ref how @ ..] => {
                let journal = variable("JPM_TILL_JOURNAL");
                made(open(&shop_options(&url, &ca_file, &kept(&journal, how == ["any"]))), &mut till);
            }
            ["load", folder, file] => {
                env::set_current_dir(folder).unwrap();
                let config = Config::new(&shop_options(&url, &ca_file, &[])).map_err(|_| ()).unwrap();
                let file = CString::new(file).unwrap();
                // SAFETY: everything points to what it should.
                let loaded = unsafe { jpm_config_load_file(config.0, file.as_ptr(), ptr::null_mut()) };
                assert_eq!(loaded, JPM_OK);
                env::set_current_dir("/").unwrap();
                made(client(&config), &mut till);
            }
            ["close"] => {
                till = None;
                say("closed");
            }
            ["pay", id, ref within @ ..] => {
                let timeout_ms = within.first().map_or(5_000, |ms| ms.parse().unwrap());
                let told = till.as_ref().unwrap().pay(&Sale { timeout_ms, ..sale(id) });
                say(&format!("{} journal {}", told.verdict(), told.result.journal_status));
            }
            ["settle"] => {
                let next = till.as_ref().unwrap().settle_next();
                say(format!("{} {}", status_name(next.status), next.request_id()).trim_end());
            }
            // SAFETY: plain calls, and the numbers are ours; nobody else reads the environment, which names a record of the tests
            // that could not be opened any more.
            ["fill"] => unsafe {
                env::remove_var("JPM_TEST_RECORD");
                let few = libc::rlimit { rlim_cur: 128, rlim_max: 128 };
                assert_eq!(libc::setrlimit(libc::RLIMIT_NOFILE, &few), 0);
                filling.extend(std::iter::from_fn(|| Some(libc::dup(0)).filter(|number| *number >= 0)));
                say("full");
            },
            ["drain"] => {
                for number in filling.drain(..) {
                    // SAFETY: ours, and closed once.
                    unsafe { libc::close(number) };
                }
                say("drained");
            }
            ["become", user] => {
                // SAFETY: plain calls.
                assert_eq!(unsafe { libc::setgid(65534) | libc::setuid(user.parse().unwrap()) }, 0);
                say("became");
            }
            _ => panic!("{line}"),
        }
    }
}

/// What the kernel keeps in memory goes with the machine's power.
#[test]
fn memory() {
    if !fs::read_to_string("/proc/self/mountinfo").is_ok_and(|mounts| mounts.contains(" /dev/shm rw")) {
        return leave_out("/dev/shm is not mounted");
    }
    let (simulator, folder) = (simulator(), Folder::below(Path::new("/dev/shm")));
    let options = |anywhere| simulator_options(&simulator, &kept(folder.journal(), anywhere));
    assert_refused(open(&options(false)), &["tmpfs", ALLOW], "tmpfs");
    assert!(folder.files().is_empty(), "nothing is made where nothing may be");
    // Also by a link from a good place, to a file that is there or not.
    let good = Folder::new();
    symlink(folder.journal(), good.journal()).unwrap();
    let by_link = simulator_options(&simulator, &kept(good.journal(), false));
    assert_refused(open(&by_link), &["tmpfs"], "a link to tmpfs");
    assert!(open(&options(true)).unwrap().pay(&sale("one")).is_approved(), "if it must be");
    assert_refused(open(&by_link), &["tmpfs"], "a link to a file on tmpfs");
}

/// Through a link and directly it is one journal, and SQLite's files lie beside the real one.
#[test]
fn links() {
    let (simulator, folder) = (simulator(), Folder::new());
    let (real, elsewhere) = (folder.path().join("real"), folder.path().join("elsewhere"));
    fs::create_dir(&real).unwrap();
    fs::create_dir(&elsewhere).unwrap();
    symlink("../real/journal", elsewhere.join("journal")).unwrap();
    let options = |path: &Path| {
        let journal: &str = path.to_str().unwrap().to_owned().leak();
        simulator_options(&simulator, &kept(journal, false))
    };
    let by_link = open(&options(&elsewhere.join("journal"))).unwrap();
    let direct = open(&options(&real.join("journal"))).unwrap();
    assert!(by_link.pay(&sale("one")).is_approved() && direct.pay(&sale("two")).is_approved());
    assert_eq!(direct.pay(&sale("one")).result.flags, JPM_RESULT_REPLAYED);
    let names = |folder: &Path| {
        let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<_> = files.filter(|name| !name.contains("-owner-")).collect();
        names.sort();
        names
    };
    assert_eq!(names(&elsewhere), ["journal"]);
    assert_eq!(names(&real), ["journal", "journal-shm", "journal-wal"]);
    assert_eq!(simulator.payments_seen(), 2);
}

#[test]
fn a_path_that_is_relative_to_nothing() {
    let (simulator, folder) = (simulator(), Folder::new());
    for journal in ["journal", "./journal"] {
        let options = simulator_options(&simulator, &kept(journal, true));
        assert_refused(open(&options), &["not absolute"], journal);
    }
    // In a file it is relative to the file, wherever the process goes afterwards.
    fs::write(folder.path().join("shop.conf"), "journal_file = journal\n").unwrap();
    let mut till = till_beside(&simulator, "");
    assert_eq!(till.ask(&format!("load {} shop.conf", folder.path().display())), "opened");
    assert_eq!(till.ask("pay one"), PAID);
    assert!(Path::new(folder.journal()).is_file());
}

/// The database without its `-wal` has nothing of what was paid last.
#[test]
fn a_single_file_mounted_by_itself() {
    if !have_namespaces(&[]) {
        return;
    }
    let (simulator, folder) = (simulator(), Folder::new());
    let paths = ["host", "container"].map(|name| folder.path().join(name));
    for path in &paths {
        fs::create_dir(path).unwrap();
        fs::write(path.join("journal"), "").unwrap();
    }
    let [host, container] = paths.map(|path| path.to_str().unwrap().to_owned());
    let mount = format!("mount --bind {host}/journal {container}/journal");
    let mut alone = till_within(&[], &mount, &simulator, &format!("{container}/journal"));
    let refused = alone.ask("open");
    for says in ["JOURNAL_PLACE", "single file", "mount its folder", ALLOW] {
        assert!(refused.contains(says), "{says} is in {refused}");
    }
    symlink(format!("{container}/journal"), folder.path().join("link")).unwrap();
    let link = format!("{}/link", folder.path().display());
    assert!(till_within(&[], &mount, &simulator, &link).ask("open").contains("single file"), "through a link");

    let mount = format!("mount --bind {host} {container}");
    let mut whole = till_within(&[], &mount, &simulator, &format!("{container}/journal"));
    assert_eq!((whole.ask("open").as_str(), whole.ask("pay one").as_str()), ("opened", PAID), "its folder");
    assert!(Path::new(&format!("{host}/journal-wal")).is_file());
}

/// What was below is copied when it is first written to, and has another number from then on.
#[test]
fn overlay() {
    if !have_namespaces(&[]) {
        return;
    }
    let (simulator, folder) = (simulator(), Folder::new());
    let path = folder.path().to_str().unwrap();
    for name in ["lower", "upper", "work", "merged"] {
        fs::create_dir(folder.path().join(name)).unwrap();
    }
    let mut below = till_beside(&simulator, &format!("{path}/lower/journal"));
    assert_eq!((below.ask("open").as_str(), below.ask("pay one").as_str()), ("opened", PAID));
    assert_eq!(below.ask("close"), "closed");

    let mount = format!(
        "mount -t overlay overlay -o lowerdir={path}/lower,upperdir={path}/upper,workdir={path}/work {path}/merged"
    );
    for id in ["two", "three"] {
        let mut till = till_within(&[], &mount, &simulator, &format!("{path}/merged/journal"));
        assert_eq!(till.ask("open"), "opened");
        assert_eq!(till.ask(&format!("pay {id}")), PAID);
        assert_eq!((till.ask("pay one"), till.ask("close")), (PAID.into(), "closed".into()));
    }
    assert_eq!(simulator.payments_seen(), 3, "what was below is known");
}

#[test]
fn fuse() {
    if !Path::new("/dev/fuse").exists() {
        return leave_out("no /dev/fuse: FUSE is tried by the table of kinds only");
    }
    if Command::new("bindfs").arg("--version").stdout(Stdio::null()).status().is_err() {
        return leave_out("no bindfs: FUSE is tried by the table of kinds only");
    }
    if !have_namespaces(&[]) {
        return;
    }
    let (simulator, folder) = (simulator(), Folder::new());
    let path = folder.path().to_str().unwrap();
    fs::create_dir(folder.path().join("real")).unwrap();
    fs::create_dir(folder.path().join("fuse")).unwrap();
    let mount = format!("bindfs {path}/real {path}/fuse");
    let mut till = till_within(&[], &mount, &simulator, &format!("{path}/fuse/journal"));
    let refused = till.ask("open");
    for says in ["JOURNAL_PLACE", "fuse", ALLOW] {
        assert!(refused.contains(says), "{says} is in {refused}");
    }
    assert_eq!(fs::read_dir(folder.path().join("real")).unwrap().count(), 0);
    assert_eq!((till.ask("open any").as_str(), till.ask("pay one").as_str()), ("opened", PAID), "if it must be");
}

/// Somebody clears away what looks like a temporary file, or moves the journal: nothing is sent that others could not see, and
/// nothing is lost of what was entered already.
#[test]
fn files_that_go_away_under_a_running_till() {
    type Spoil = fn(&Folder);
    let cases: [(&str, Spoil); 4] = [
        ("removed -wal", |folder| fs::remove_file(format!("{}-wal", folder.journal())).unwrap()),
        ("removed -shm", |folder| fs::remove_file(format!("{}-shm", folder.journal())).unwrap()),
        ("removed both", |folder| {
            for end in ["-wal", "-shm"] {
                fs::remove_file(format!("{}{end}", folder.journal())).unwrap();
            }
        }),
        ("replaced -wal", |folder| {
            let wal = format!("{}-wal", folder.journal());
            fs::rename(&wal, folder.path().join("old")).unwrap();
            fs::write(&wal, "").unwrap();
        }),
    ];
    for (what, spoil) in cases {
        let (simulator, folder) = (simulator(), Folder::new());
        let till = open(&simulator_options(&simulator, &kept(folder.journal(), false))).unwrap();
        assert!(till.pay(&sale("one")).is_approved(), "{what}");
        spoil(&folder);
        let refused = till.pay(&sale("two"));
        assert_eq!(refused.verdict(), "JOURNAL_PLACE NOT_ATTEMPTED FIX", "{what}");
        assert!(text(&refused.result.error_message).contains("-wal"), "{what}");
        // It has been opened anew, with all that was known.
        assert_eq!(till.pay(&sale("two")).verdict(), APPROVED, "{what}");
        assert_eq!(till.pay(&sale("one")).result.flags, JPM_RESULT_REPLAYED, "{what}");
        assert_eq!(simulator.payments_seen(), 2, "{what}");
        drop(till);
        let check: String = folder.sqlite().query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(check, "ok", "{what}");
        let next = open(&simulator_options(&simulator, &kept(folder.journal(), false))).unwrap();
        for id in ["one", "two"] {
            assert_eq!(next.pay(&sale(id)).result.flags, JPM_RESULT_REPLAYED, "{what}: {id}");
        }
    }
}

/// What only the old connection can see goes into the database before it is closed.
#[test]
fn a_moved_journal_has_all_that_was_entered() {
    let (simulator, folder) = (simulator(), Folder::new());
    let till = open(&simulator_options(&simulator, &kept(folder.journal(), false))).unwrap();
    assert!(till.pay(&sale("one")).is_approved());
    let moved = folder.path().join("moved");
    fs::rename(folder.journal(), &moved).unwrap();
    assert_eq!(till.pay(&sale("two")).verdict(), "JOURNAL_PLACE NOT_ATTEMPTED FIX");
    // As if it had been moved to another machine, without what lies beside it.
    let copy = folder.path().join("copy");
    fs::copy(&moved, &copy).unwrap();
    let copied = rusqlite::Connection::open(&copy).unwrap();
    let known: String = copied.query_row("SELECT request_id || ' ' || state FROM entry", [], |row| row.get(0)).unwrap();
    assert_eq!(known, "one APPROVED");
    assert_eq!(
        till.pay(&sale("two")).verdict(),
        "STILL_UNKNOWN UNKNOWN FIX",
        "nothing is read now, and no new one is made"
    );
    assert!(!Path::new(folder.journal()).exists());
    fs::rename(&moved, folder.journal()).unwrap();
    assert_eq!(till.pay(&sale("two")).verdict(), APPROVED);
}

/// What a shop's other programs may do with it is the shop's to say; what everybody may is not.
#[test]
fn rights_of_others_are_taken_away() {
    let (simulator, folder) = (simulator(), Folder::new());
    fs::write(folder.journal(), "").unwrap();
    for (before, after) in [(0o666, 0o660), (0o644, 0o640), (0o600, 0o600)] {
        fs::set_permissions(folder.journal(), Permissions::from_mode(before)).unwrap();
        let till = open(&simulator_options(&simulator, &kept(folder.journal(), false))).unwrap();
        assert!(till.pay(&sale(&format!("sale-{before:o}"))).is_approved());
        for file in fs::read_dir(folder.path()).unwrap().map(Result::unwrap) {
            let mode = file.metadata().unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, after, "{:?}, which was {before:o}", file.file_name());
        }
    }
}

/// As after an administrator's try: the message says whose it is.
#[test]
fn a_journal_of_another_user() {
    // SAFETY: a plain call.
    if unsafe { libc::geteuid() } != 0 {
        return leave_out("only root can make another user's file");
    }
    let simulator = simulator();
    // Where any user can come; the system's folder for temporary files is one, on whatever it lies.
    let folder = Folder::below(&env::temp_dir());
    let of = |path: &str| path.to_owned();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o777)).unwrap();
    fs::write(folder.journal(), "").unwrap();
    fs::set_permissions(folder.journal(), Permissions::from_mode(0o600)).unwrap();
    let closed = folder.path().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, Permissions::from_mode(0o755)).unwrap();
    let shut = folder.path().join("shut");
    fs::create_dir_all(shut.join("folder")).unwrap();
    fs::set_permissions(&shut, Permissions::from_mode(0o700)).unwrap();
    for (journal, says) in [
        (of(folder.journal()), format!("permission denied: it belongs to root, mode 600: {}", folder.journal())),
        (
            format!("{}/journal", closed.display()),
            format!("permission denied: {} belongs to root, mode 755", closed.display()),
        ),
        (
            format!("{}/folder/journal", shut.display()),
            format!("its folder {0}/folder: permission denied: {0} belongs to root, mode 700", shut.display()),
        ),
    ] {
        let mut till = till_beside(&simulator, &journal);
        assert_eq!(till.ask("become 65534"), "became");
        let refused = till.ask("open any");
        assert!(refused.starts_with("JOURNAL") && refused.contains(&says), "{refused}");
    }
}

/// No owner can be found out any more: nothing is called settled, and nothing is sent again.
#[test]
fn a_full_table_of_descriptors() {
    let (simulator, folder) = (simulator(), Folder::new());
    let mut dead = till_beside(&simulator, folder.journal());
    assert_eq!(dead.ask("open"), "opened");
    dead.tell("pay SIM-SILENCE-one");
    wait_for("the payment", || simulator.payments_seen() == 1);
    let mut till = till_beside(&simulator, folder.journal());
    assert_eq!((till.ask("open").as_str(), till.ask("settle").as_str()), ("opened", "JPM_DONE"), "the other one lives");
    dead.kill();
    assert_eq!(till.ask("fill"), "full");
    for _ in 0..2 {
        assert_eq!(till.ask("settle"), "STILL_UNKNOWN SIM-SILENCE-one");
    }
    thread::sleep(LIMIT * 2);
    assert_eq!(till.ask("settle"), "STILL_UNKNOWN SIM-SILENCE-one");
    let state: String = folder.sqlite().query_row("SELECT state FROM entry", [], |row| row.get(0)).unwrap();
    assert_eq!(state, "OPEN", "and nothing is taken over");
    assert_eq!(till.ask("drain"), "drained");
    assert_eq!(till.ask("settle"), "JPM_OK SIM-SILENCE-one");
    assert_eq!((simulator.payments_seen(), simulator.charges("SIM-SILENCE-one")), (1, 1));
}

/// The journal's disk comes to a machine that has been up for long: what is in doubt counts from when that one first saw it.
#[test]
fn another_boot() {
    if !have_namespaces(&["--time"]) {
        return;
    }
    let boots = Folder::new();
    let boot_id = boots.path().join("boot_id");
    fs::write(&boot_id, "11111111-2222-4333-8444-555555555555\n").unwrap();
    let mount = format!("mount --bind {} /proc/sys/kernel/random/boot_id", boot_id.display());
    let long_after = ["--time", "--boottime", "100000000"];
    let fault = Fault::SilenceUnrecorded.name();
    let id = format!("SIM-{fault}-one");
    for (what, mount, more) in [
        ("another machine", mount.as_str(), &[][..]),
        ("another clock of the same boot", "true", &long_after),
        ("another machine with another clock", mount.as_str(), &long_after),
    ] {
        for died in ["in the call", "after it, in doubt"] {
            let (simulator, folder) = (simulator(), Folder::new());
            let mut dead = till_beside(&simulator, folder.journal());
            assert_eq!(dead.ask("open"), "opened");
            match died {
                "in the call" => {
                    dead.tell(&format!("pay {id}"));
                    wait_for("the payment", || simulator.payments_seen() == 1);
                }
                // On a busy machine the time may be over before it is sent.
                _ => assert!((0..20).any(|_| dead.ask(&format!("pay {id} 250")).contains(" UNKNOWN "))),
            }
            dead.kill();
            thread::sleep(LIMIT * 2);
            let mut till = till_within(more, mount, &simulator, folder.journal());
            let first_seen = Instant::now();
            assert_eq!(till.ask("open"), "opened");
            let still = format!("STILL_UNKNOWN {id}");
            while till.ask("settle") == still {
                thread::sleep(Duration::from_millis(10));
            }
            let (took, due) = (first_seen.elapsed(), LIMIT + LIMIT / 14);
            assert!(took >= due, "{what}, it died {died}: proved after {took:?}");
            assert_eq!(simulator.charges(&id), 0);
        }
    }
}

/// Another copy of this library in this process: its SQLite knows nothing of the locks of this one's.
struct Copy(*mut c_void);

impl Copy {
    fn load(library: &Path) -> Copy {
        let library = CString::new(library.to_str().unwrap()).unwrap();
        // SAFETY: our own library, which stays loaded.
        let loaded = unsafe { libc::dlopen(library.as_ptr(), libc::RTLD_NOW | libc::RTLD_LOCAL) };
        assert!(!loaded.is_null());
        Copy(loaded)
    }

    /// # Safety
    /// `F` is the type of that export.
    unsafe fn function<F>(&self, name: &str) -> F {
        let name = CString::new(name).unwrap();
        // SAFETY: the caller's promise; a pointer to a function has the size of any other.
        unsafe {
            let found = libc::dlsym(self.0, name.as_ptr());
            assert!(!found.is_null());
            mem::transmute_copy(&found)
        }
    }

    fn open(&self, options: &[(i32, Value)]) -> Result<*mut jpm_client, String> {
        type New = unsafe extern "C" fn(*mut *mut jpm_config, *mut jpm_error) -> jpm_status;
        type Set = unsafe extern "C" fn(*mut jpm_config, i32, *const c_char, *mut jpm_error) -> jpm_status;
        type Open = unsafe extern "C" fn(*const jpm_config, *mut *mut jpm_client, *mut jpm_error) -> jpm_status;
        let (mut config, mut client, mut error) = (ptr::null_mut(), ptr::null_mut(), init!(jpm_error));
        // SAFETY: everything points to what it should, and each export is called as what it is.
        unsafe {
            let (new, set, open): (New, Set, Open) =
                (self.function("jpm_config_new"), self.function("jpm_config_set_str"), self.function("jpm_client_new"));
            assert_eq!(new(&mut config, ptr::null_mut()), JPM_OK);
            for (option, value) in options {
                let value = match value {
                    Value::Text(text) => (*text).to_owned(),
                    Value::Number(number) => number.to_string(),
                };
                assert_eq!(set(config, *option, CString::new(value).unwrap().as_ptr(), ptr::null_mut()), JPM_OK);
            }
            match open(config, &mut client, &mut error) {
                JPM_OK => Ok(client),
                status => Err(format!("{} {}", status_name(status), text(&error.message))),
            }
        }
    }

    fn close(&self, client: *mut jpm_client) {
        // SAFETY: as above; made by `open`.
        unsafe { self.function::<unsafe extern "C" fn(*mut jpm_client)>("jpm_client_free")(client) }
    }
}

#[test]
fn twice_in_one_process() {
    let name = format!("{}jpm{}", env::consts::DLL_PREFIX, env::consts::DLL_SUFFIX);
    let library = env::current_exe().unwrap().with_file_name(name);
    if !library.exists() {
        return leave_out(&format!("{} was not built", library.display()));
    }
    let (simulator, folder) = (simulator(), Folder::new());
    let options = simulator_options(&simulator, &kept(folder.journal(), false));
    let copy = Copy::load(&library);
    let first = open(&options).unwrap();
    assert!(first.pay(&sale("one")).is_approved());
    let refused = copy.open(&options).unwrap_err();
    assert!(refused.starts_with("JOURNAL_PLACE") && refused.contains("another copy"), "{refused}");
    // The first one's locks still hold: another process that closes the journal is not the last to have it open.
    let mut other = till_beside(&simulator, folder.journal());
    assert_eq!((other.ask("open").as_str(), other.ask("pay two").as_str()), ("opened", PAID));
    assert_eq!(other.ask("close"), "closed");
    assert!(Path::new(&format!("{}-wal", folder.journal())).exists());
    assert!(first.pay(&sale("three")).is_approved());
    assert_eq!(first.pay(&sale("two")).result.flags, JPM_RESULT_REPLAYED);

    drop(first);
    let second = copy.open(&options).unwrap();
    assert_refused(open(&options), &["another copy"], "the first one, now that the second has it");
    copy.close(second);
    assert!(open(&options).unwrap().pay(&sale("four")).is_approved());
}
