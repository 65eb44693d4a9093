//! `jpm-doctor CONFIG`: why does this till not connect? One line a step, safe to mail to support.

use std::process::ExitCode;

const HELP: &str = "\
jpm-doctor CONFIG

Walks the way to J.P. Morgan's service that the file CONFIG describes (`name = value`, a line each; JPM_MERCHANT_ID and the
like in the environment go over it): keys, journal, names, proxy, TCP, TLS, clock, token, merchant, health. Prints a line
for each step, and what to do about those that fail. Warns when there is no journal, when it lies where it may be lost, when
payments wait in it, and when others can read a secret. Pays nothing, makes and changes no file, and prints no secret.

Exit status: 0 when all is well but for warnings, 1 when a step failed, 2 when it was called wrongly.
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["--help" | "-h"] => {
            print!("{HELP}");
            ExitCode::SUCCESS
        }
        [path] if !path.starts_with('-') => {
            let findings = jpm::doctor::examine_file(path);
            print!("{findings}");
            if findings.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        _ => {
            eprint!("{HELP}");
            ExitCode::from(2)
        }
    }
}
