//! The doctor: every step that can fail is named, with what to do about it, no secret is told, and no file is made or changed.

use std::env;
use std::fs::{self, Permissions};
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use crate::support::disk::Folder;
use crate::support::other::{Other, run_copied, say, told, variable};
use crate::support::{Sale, Till, Value, assertion, check, shop_options, simulator_options};
use jpm::constants::*;
use jpm_simulator::{CLIENT_ID, CLIENT_SECRET, ServerCertificate, Settings, Simulator, TokenPolicy};
use serde_json::Value as Json;

/// The steps with their results, as `name: result`, and the whole. Not what is said of the place of a journal: that is the machine's.
fn examined(simulator: &Simulator, options: &[(i32, Value)]) -> (Vec<String>, Json) {
    let told = check(&simulator_options(simulator, options));
    let word = |check: &Json, name: &str| check[name].as_str().unwrap().to_owned();
    let steps = told["checks"].as_array().unwrap();
    let lines = steps.iter().map(|check| format!("{}: {}", word(check, "name"), word(check, "result")));
    (lines.filter(|line| !line.starts_with("place of the journal")).collect(), told.clone())
}

/// What a step says, as `result: detail`, each time it is there; what is not well says what to do.
fn said(told: &Json, step: &str) -> Vec<String> {
    let steps = told["checks"].as_array().unwrap().iter().filter(|check| check["name"] == step);
    let line = |check: &Json| {
        let word = |name: &str| check[name].as_str().unwrap().to_owned();
        let needs_advice = ["warning", "failed"].contains(&word("result").as_str());
        assert_ne!(needs_advice, word("advice").is_empty(), "{check}");
        format!("{}: {}", word("result"), word("detail"))
    };
    steps.map(line).collect()
}

fn mode(path: impl AsRef<Path>, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// The step that failed: its name, its status and what to do.
fn failed(told: &Json) -> (String, String, String) {
    assert_eq!(told["ok"], false);
    let failed: Vec<&Json> =
        told["checks"].as_array().unwrap().iter().filter(|check| check["result"] == "failed").collect();
    assert!(!failed.is_empty(), "{told}");
    let word = |name: &str| failed[0][name].as_str().unwrap().to_owned();
    assert!(!word("detail").is_empty() && !word("advice").is_empty(), "{told}");
    (word("name"), word("status"), word("advice"))
}

#[test]
fn all_is_well() {
    let simulator = Simulator::start(Settings { tokens: TokenPolicy::Issued, ..Settings::default() }).unwrap();
    let file = |name: &str| simulator.folder().join(name).to_str().unwrap().to_owned();
    let (key, certificate) = (file("client-key.pem"), file("client.pem"));
    let folder = Folder::new();
    let mut options = assertion(&simulator);
    options.extend([
        (JPM_OPT_TLS_CLIENT_CERTIFICATE_FILE, Value::Text(&certificate)),
        (JPM_OPT_TLS_CLIENT_KEY_FILE, Value::Text(&key)),
        (JPM_OPT_JOURNAL_FILE, Value::Text(folder.journal())),
    ]);
    for name in fs::read_dir(simulator.folder()).unwrap() {
        mode(name.unwrap().path(), 0o600);
    }
    let (lines, told) = examined(&simulator, &options);
    assert_eq!(told["ok"], true, "{told}");
    assert_eq!(
        lines,
        [
            "configuration: ok",
            "certificate of the assertion: ok",
            "certificate of the TLS client: ok",
            "journal: ok",
            "secrets: ok",
            "name of the token endpoint: ok",
            "proxy of the token endpoint: skipped",
            "TCP of the token endpoint: ok",
            "TLS of the token endpoint: ok",
            "name of the service: ok",
            "proxy of the service: skipped",
            "TCP of the service: ok",
            "TLS of the service: ok",
            "clock: ok",
            "token: ok",
            "merchant: ok",
            "health: ok",
        ]
    );
    let tls = &said(&told, "TLS of the service")[0];
    assert!(tls.contains("TLS 1.3") && tls.contains("Test CA") && tls.contains("good until"), "{tls}");
    assert_eq!(simulator.payments_seen(), 0);
}

#[test]
fn each_step_can_fail() {
    let simulator = Simulator::start(Settings::default()).unwrap();
    let dead = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        format!("https://{}/api/v2", listener.local_addr().unwrap())
    };
    let token_url = simulator.secret_token_url();
    for (options, step, status) in [
        (&[(JPM_OPT_MERCHANT_ID, Value::Text(""))][..], "configuration", "JPM_E_CONFIG"),
        (&[(JPM_OPT_BASE_URL, Value::Text("https://no-such-host.invalid/"))], "name of the service", "JPM_E_RESOLVE"),
        (&[(JPM_OPT_BASE_URL, Value::Text(&dead))], "TCP of the service", "JPM_E_CONNECT"),
        (
            &[(JPM_OPT_TRUST, Value::Text("bundled")), (JPM_OPT_CA_FILE, Value::Text(""))],
            "TLS of the service",
            "JPM_E_SERVER_CERTIFICATE_ISSUER",
        ),
        (&[(JPM_OPT_ACCESS_TOKEN, Value::Text("expired"))], "merchant", "JPM_E_UNAUTHORIZED"),
        (
            &[
                (JPM_OPT_ACCESS_TOKEN, Value::Text("")),
                (JPM_OPT_TOKEN_URL, Value::Text(&token_url)),
                (JPM_OPT_CLIENT_ID, Value::Text(CLIENT_ID)),
                (JPM_OPT_CLIENT_SECRET, Value::Text("canary-of-a-secret")),
            ],
            "token",
            "JPM_E_TOKEN_REFUSED",
        ),
    ] {
        let (_, told) = examined(&simulator, options);
        let (name, told_status, _) = failed(&told);
        assert_eq!((name.as_str(), told_status.as_str()), (step, status), "{told}");
        assert!(!told.to_string().contains("canary"));
    }
}

#[test]
fn a_certificate_with_a_fault() {
    use ServerCertificate::*;
    for (certificate, status) in [
        (Expired, "JPM_E_SERVER_CERTIFICATE_DATE"),
        (NotYetValid, "JPM_E_SERVER_CERTIFICATE_DATE"),
        (WrongName, "JPM_E_SERVER_CERTIFICATE_NAME"),
        (UnknownIssuer, "JPM_E_SERVER_CERTIFICATE_ISSUER"),
        (CaAsServer, "JPM_E_SERVER_CERTIFICATE"),
    ] {
        let simulator = Simulator::start(Settings { certificate, ..Settings::default() }).unwrap();
        let (_, told) = examined(&simulator, &[]);
        let (name, told_status, _) = failed(&told);
        assert_eq!((name.as_str(), told_status.as_str()), ("TLS of the service", status), "{certificate:?}");
    }
}

#[test]
fn a_clock_that_is_wrong_is_warned_of() {
    let simulator = Simulator::start(Settings { clock_offset_s: 600, ..Settings::default() }).unwrap();
    let (lines, told) = examined(&simulator, &[]);
    assert!(lines.contains(&"clock: warning".to_owned()), "{told}");
    assert_eq!(told["ok"], true);
}

#[test]
fn no_journal_is_warned_of() {
    let simulator = Simulator::start(Settings::default()).unwrap();
    let (_, told) = examined(&simulator, &[]);
    assert_eq!(told["ok"], true);
    assert_eq!(
        said(&told, "journal"),
        ["warning: there is none: after a crash nobody is told what became of a payment"]
    );
}

/// Names, sizes, rights and times of the files beside a journal. They are not read: that would end the locks of a client of this process.
fn traces(folder: &Folder) -> Vec<(String, u64, u32, SystemTime)> {
    let mut traces: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|file| {
            let (name, file) =
                file.map(|file| (file.file_name().into_string().unwrap(), file.metadata().unwrap())).unwrap();
            (name, file.len(), file.mode(), file.modified().unwrap())
        })
        .collect();
    traces.sort();
    traces
}

/// What the doctor says of the journal in that folder, of which it changes nothing.
fn looked_at(simulator: &Simulator, folder: &Folder, options: &[(i32, Value)]) -> Vec<String> {
    let before = traces(folder);
    let journal = (JPM_OPT_JOURNAL_FILE, Value::Text(folder.journal()));
    let (_, told) = examined(simulator, &[&[journal], options].concat());
    assert_eq!(traces(folder), before, "{told}");
    let said = said(&told, "journal");
    // Whose it is, is of the machine.
    said.iter().map(|line| line.split("; it belongs to").next().unwrap().to_owned()).collect()
}

/// A till that pays `ORDER`, does not acknowledge it, and says what came of it.
#[test]
#[ignore = "not a test: the till that the others start"]
fn the_other_process() {
    let journal: &str = variable("JPM_TILL_JOURNAL").leak();
    let options = [(JPM_OPT_JOURNAL_FILE, Value::Text(journal))];
    let till = Till::with_options(&shop_options(&variable("JPM_TILL_URL"), &variable("JPM_TILL_CA"), &options));
    let till = till.map_err(|fault| fault.0).unwrap();
    for order in told() {
        say(&till.pay(&Sale::order(&order)).verdict());
    }
}

const NOT_YET: &str = "ok: not there yet: the till makes it at its first start";
const NOTHING_WAITS: &str = "ok: nothing waits to be settled";

/// Wherever a journal stands in its life.
#[test]
fn a_journal_is_looked_at_and_left_as_it_is() {
    let simulator = Simulator::start(Settings::default()).unwrap();
    let folder = Folder::new();
    let said = |options: &[(i32, Value)]| looked_at(&simulator, &folder, options);
    let kept = [(JPM_OPT_JOURNAL_FILE, Value::Text(folder.journal()))];
    assert_eq!(said(&[]), [NOT_YET]);
    fs::write(folder.journal(), "").unwrap();
    assert_eq!(said(&[]), [NOT_YET]);

    // A client of this very process has it open.
    let till = Till::new(&simulator, &kept);
    assert_eq!(said(&[]), [NOTHING_WAITS]);
    let paid = till.pay(&Sale::order("A-1"));
    assert_eq!(said(&[]), ["warning: payments to settle: 1"]);
    assert_eq!(till.acknowledge(&paid), JPM_OK);
    assert!(till.pay(&Sale::order("A-2")).is_approved());
    assert_eq!(said(&[]), ["warning: payments to settle: 1"]);
    // Closed in peace.
    drop(till);
    assert_eq!(traces(&folder).len(), 1);
    assert_eq!(said(&[]), ["warning: payments to settle: 1"]);
    let of_others = "warning: payments of other merchants, services or tills that wait in it: 1";
    for other in [
        (JPM_OPT_TILL, Value::Text("7")),
        (JPM_OPT_MERCHANT_ID, Value::Text("998482157631")),
        (JPM_OPT_BASE_URL, Value::Text("http://127.0.0.1:9/api/v2")),
    ] {
        assert_eq!(said(&[other, (JPM_OPT_TIMEOUT_MS, Value::Number(2_000))]), [of_others]);
    }

    // Another process has it open, and is killed.
    let (url, ca) = (simulator.base_url(), simulator.ca_file());
    let mut other = Other::start(
        module_path!(),
        &[
            ("JPM_TILL_URL", url.as_str()),
            ("JPM_TILL_CA", ca.to_str().unwrap()),
            ("JPM_TILL_JOURNAL", folder.journal()),
        ],
    );
    assert_eq!(other.ask("A-3"), "JPM_OK APPROVED NONE");
    assert_eq!(said(&[]), ["warning: payments to settle: 2"]);
    assert_eq!(other.ask("A-4"), "JPM_OK APPROVED NONE");
    assert_eq!(said(&[]), ["warning: payments to settle: 3"]);
    other.kill();
    assert_eq!(said(&[]), ["warning: payments to settle: 3"]);
    // As a copy by hand may be.
    fs::remove_file(format!("{}-shm", folder.journal())).unwrap();
    let unread = "warning: it cannot be read without changing it: a process that ended left its -wal and no -shm";
    assert_eq!(said(&[]), [unread]);

    // The till goes on where it was.
    let till = Till::new(&simulator, &kept);
    assert_eq!(said(&[]), ["warning: payments to settle: 3"]);
    while till.settle_next().status == JPM_OK {}
    assert_eq!(till.journal().len(), 4);
}

/// While a till pays without a pause.
#[test]
fn a_journal_that_is_written_to_is_looked_at() {
    let simulator = Simulator::start(Settings::default()).unwrap();
    let folder = Folder::new();
    let kept = [(JPM_OPT_JOURNAL_FILE, Value::Text(folder.journal()))];
    let (url, ca) = (simulator.base_url(), simulator.ca_file());
    let mut other = Other::start(
        module_path!(),
        &[
            ("JPM_TILL_URL", url.as_str()),
            ("JPM_TILL_CA", ca.to_str().unwrap()),
            ("JPM_TILL_JOURNAL", folder.journal()),
        ],
    );
    assert_eq!(other.ask("B-0"), "JPM_OK APPROVED NONE");
    for order in 1..40 {
        other.tell(&format!("B-{order}"));
        let (_, told) = examined(&simulator, &kept);
        let found = said(&told, "journal");
        assert!(found[0].starts_with("warning: payments to settle: "), "{found:?}");
        assert_eq!(other.says().as_deref(), Some("JPM_OK APPROVED NONE"));
    }
}

#[test]
fn what_is_no_journal_is_named() {
    let simulator = Simulator::start(Settings::default()).unwrap();
    let folder = Folder::new();
    fs::write(
        folder.journal(),
        "the shop's list of prices, longer than the header of a database is, and nothing at all like it\n".repeat(9),
    )
    .unwrap();
    assert!(looked_at(&simulator, &folder, &[])[0].starts_with("failed: "), "another file");
    fs::remove_file(folder.journal()).unwrap();
    folder_with_database(&folder);
    let found = looked_at(&simulator, &folder, &[]);
    assert!(found[0].contains("the database of another program"), "{found:?}");
}

fn folder_with_database(folder: &Folder) {
    let database = rusqlite::Connection::open(folder.journal()).unwrap();
    database.execute_batch("CREATE TABLE price (cents INTEGER)").unwrap();
}

/// In memory it is refused, and where that is allowed it is warned of.
#[test]
fn a_journal_in_memory() {
    let memory = Path::new("/dev/shm");
    if !memory.is_dir() {
        return leave_out("no /dev/shm");
    }
    let simulator = Simulator::start(Settings::default()).unwrap();
    let folder = Folder::below(memory);
    let found = looked_at(&simulator, &folder, &[]);
    assert!(found[0].starts_with("failed: ") && found[0].contains("a restart empties"), "{found:?}");
    let any = (JPM_OPT_JOURNAL_PLACE, Value::Text("any"));
    let (_, told) = examined(&simulator, &[(JPM_OPT_JOURNAL_FILE, Value::Text(folder.journal())), any]);
    let place = said(&told, "place of the journal");
    assert!(place[0].starts_with("warning: it lies on tmpfs, which a restart empties"), "{place:?}");
    assert_eq!(said(&told, "journal"), [NOT_YET]);
}

/// Not in a CI run: that has to have everything.
fn leave_out(what: &str) {
    assert_ne!(env::var("CI").as_deref(), Ok("true"), "{what}");
    eprintln!("LEFT OUT: {what}");
}

/// `jpm-doctor` of a file with these lines beside those of the simulator's shop, as somebody runs it.
fn run_as(user: Option<u32>, folder: &Folder, simulator: &Simulator, lines: &str) -> String {
    let (program, config) = (folder.path().join("jpm-doctor"), folder.path().join("shop.conf"));
    fs::copy(env!("CARGO_BIN_EXE_jpm-doctor"), &program).unwrap();
    let shop = format!(
        "base_url = {}\nmerchant_id = 998482157630\ncompany_name = C\nproduct_name = P\n",
        simulator.base_url()
    );
    fs::write(&config, format!("{shop}trust = bundled\njournal_place = any\n{lines}")).unwrap();
    let mut command = Command::new(program);
    if let Some(user) = user {
        command.uid(user).gid(user);
    }
    let done = run_copied(command.arg(config));
    String::from_utf8([done.stdout, done.stderr].concat()).unwrap()
}

/// An administrator sets the shop up, and the till's own account has to live with it.
#[test]
fn a_journal_of_another_account() {
    const NOBODY: u32 = 65_534;
    let simulator = Simulator::start(Settings::default()).unwrap();
    let (folder, journals) = (Folder::below(&env::temp_dir()), Folder::below(&env::temp_dir()));
    if fs::metadata(folder.path()).unwrap().uid() != 0 {
        return leave_out("not root: no other account to be");
    }
    mode(folder.path(), 0o755);
    let lines = format!("access_token = t\njournal_file = {}\n", journals.journal());
    let run = |user| {
        let told = run_as(user, &folder, &simulator, &lines);
        assert!(journals.path().join("journal").exists() || traces(&journals).is_empty(), "{told}");
        told
    };
    // The folder is not the till's.
    mode(journals.path(), 0o755);
    assert!(run(None).contains("not there yet"));
    let told = run(Some(NOBODY));
    assert!(
        told.contains("FAILED   journal ") && told.contains("permission denied: it belongs to root, mode 755"),
        "{told}"
    );
    // The folder is, and the journal is not.
    std::os::unix::fs::chown(journals.path(), Some(NOBODY), Some(NOBODY)).unwrap();
    assert!(run(Some(NOBODY)).contains("not there yet"));
    drop(Till::new(
        &simulator,
        &[(JPM_OPT_JOURNAL_FILE, Value::Text(journals.journal())), (JPM_OPT_JOURNAL_PLACE, Value::Text("any"))],
    ));
    let told = run(None);
    assert!(told.contains("nothing waits to be settled; it belongs to root, mode 600"), "{told}");
    let told = run(Some(NOBODY));
    assert!(
        told.contains("FAILED   journal ") && told.contains("permission denied: it belongs to root, mode 600"),
        "{told}"
    );
    assert!(told.contains("-> ") && told.contains("chown"), "{told}");
    std::os::unix::fs::chown(journals.journal(), Some(NOBODY), Some(NOBODY)).unwrap();
    let told = run(Some(NOBODY));
    assert!(told.contains("nothing waits to be settled; it belongs to nobody, mode 600"), "{told}");
}

/// Files that everybody can get at, and a folder that keeps everybody away. The group may be meant to.
#[test]
fn secrets_that_others_can_read() {
    let simulator = Simulator::start(Settings::default()).unwrap();
    let folder = Folder::below(&env::temp_dir());
    let [config, key, journal] = ["shop.conf", "key.pem", "journal"].map(|name| folder.path().join(name));
    let of_simulator = |name: &str| simulator.folder().join(name);
    fs::copy(of_simulator("client-key.pem"), &key).unwrap();
    let key_only = format!(
        "client_id = {CLIENT_ID}\nprivate_key_file = key.pem\ncertificate_file = {}\nresource = r\ntoken_url = {}\n",
        of_simulator("client.pem").display(),
        simulator.assertion_token_url(),
    );
    let token_only = "access_token = canary\n".to_owned();
    for (lines, modes, expected) in [
        (&token_only, [0o600, 0o600, 0o600, 0o755], &["ok"][..]),
        (&token_only, [0o640, 0o600, 0o660, 0o755], &["ok"]),
        (&token_only, [0o644, 0o600, 0o600, 0o755], &["warning shop.conf"]),
        (&token_only, [0o602, 0o600, 0o600, 0o755], &["warning shop.conf"]),
        (&token_only, [0o600, 0o644, 0o644, 0o755], &["warning journal"]),
        (&token_only, [0o644, 0o644, 0o644, 0o711], &["warning shop.conf", "warning journal"]),
        (&token_only, [0o644, 0o644, 0o644, 0o700], &["ok"]),
        // It says where the secrets are, and holds none.
        (&key_only, [0o644, 0o600, 0o600, 0o755], &["ok"]),
        (&key_only, [0o644, 0o644, 0o600, 0o755], &["warning key.pem"]),
    ] {
        for (file, rights) in [&config, &key, &journal].into_iter().zip(modes) {
            fs::OpenOptions::new().create(true).append(true).open(file).unwrap();
            mode(file, rights);
        }
        mode(folder.path(), modes[3]);
        let told = run_as(None, &folder, &simulator, &format!("journal_file = journal\n{lines}"));
        assert!(!told.contains("canary"), "{told}");
        let secrets = told.lines().filter_map(|line| line.split_once(" secrets "));
        let found: Vec<_> = secrets
            .map(|(word, detail)| {
                let file = detail.split('/').next_back().unwrap().split(": it belongs to").next().unwrap();
                if word.trim() == "ok" { "ok".to_owned() } else { format!("{} {file}", word.trim()) }
            })
            .collect();
        assert_eq!(found, expected, "{told}");
    }
}

/// A card number where the merchant's number belongs is not mailed around.
#[test]
fn nothing_that_looks_like_a_card_number_is_told() {
    let simulator = Simulator::start(Settings::default()).unwrap();
    let (_, told) = examined(&simulator, &[(JPM_OPT_MERCHANT_ID, Value::Text("411234411234"))]);
    assert!(!told.to_string().contains("411234411234"), "{told}");
}

/// A machine whose store is empty, as small containers and old tills are.
#[test]
fn a_system_that_trusts_nobody() {
    let simulator = Simulator::start(Settings::default()).unwrap();
    let nothing = simulator.folder().join("nothing");
    std::fs::create_dir(&nothing).unwrap();
    let run = |trust: &str| {
        let done = Command::new(env!("CARGO_BIN_EXE_jpm-doctor"))
            .arg("/dev/null")
            .env("JPM_BASE_URL", simulator.base_url())
            .envs([("JPM_MERCHANT_ID", "998482157630"), ("JPM_ACCESS_TOKEN", "t"), ("JPM_TRUST", trust)])
            .envs([("JPM_COMPANY_NAME", "C"), ("JPM_PRODUCT_NAME", "P")])
            .envs([("SSL_CERT_FILE", nothing.join("none.pem")), ("SSL_CERT_DIR", nothing.clone())])
            .output();
        String::from_utf8(done.unwrap().stdout).unwrap()
    };
    let told = run("os");
    assert!(told.contains("FAILED   configuration ") && told.contains("trust = bundled"), "{told}");
    // The roots that came with the library are there, and do not know the simulator.
    let told = run("bundled");
    assert!(told.contains("ok       configuration") && told.contains("FAILED   TLS of the service"), "{told}");
}

/// `jpm-doctor CONFIG`, as a shop runs it.
#[test]
fn the_program() {
    let simulator = Simulator::start(Settings { tokens: TokenPolicy::Issued, ..Settings::default() }).unwrap();
    let folder = simulator.folder();
    let config = |more: &str| {
        let path = folder.join("shop.conf");
        let text = format!(
            "base_url = {}\nmerchant_id = 998482157630\ncompany_name = C\nproduct_name = P\ntrust = file\n\
             ca_file = ca.pem\ntoken_url = {}\nscope = jpm:payments:sandbox\nclient_id = {CLIENT_ID}\n{more}",
            simulator.base_url(),
            simulator.secret_token_url()
        );
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let run = |arguments: &[&str]| {
        let done =
            Command::new(env!("CARGO_BIN_EXE_jpm-doctor")).args(arguments).env_remove("JPM_CLIENT_SECRET").output();
        let done = done.unwrap();
        let text = String::from_utf8([done.stdout, done.stderr].concat()).unwrap();
        assert!(!text.contains("canary") && !text.contains(CLIENT_SECRET), "{text}");
        (done.status.code().unwrap(), text)
    };

    let (code, text) = run(&[&config(&format!("client_secret = {CLIENT_SECRET}\n"))]);
    assert_eq!(code, 0, "{text}");
    assert!(text.lines().count() >= 12 && text.lines().all(|line| !line.starts_with("FAILED")), "{text}");
    let (code, text) = run(&[&config("client_secret = canary-of-a-secret\n")]);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("FAILED   token ") && text.contains("-> check the credentials"), "{text}");
    let (code, text) = run(&[&config("merchant = canary-of-a-value\n")]);
    assert_eq!(code, 1, "{text}");
    assert!(text.starts_with("FAILED   configuration ") && text.contains("line 10"), "{text}");

    let (code, text) = run(&["/no/such/file"]);
    assert_eq!(code, 1, "{text}");
    for wrong in [&[][..], &["a", "b"], &["--frob"]] {
        assert_eq!(run(wrong).0, 2, "{wrong:?}");
    }
    let (code, text) = run(&["--help"]);
    assert!(code == 0 && text.contains("jpm-doctor CONFIG"));
}
