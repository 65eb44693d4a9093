//! A process beside the test's own: the same program, running `the_other_process` of the test's module, which says lines and is told
//! lines.

use std::env;
use std::io::{self, BufRead, BufReader, Lines, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Output, Stdio};
use std::thread;
use std::time::Duration;

/// Has a program of tests run one only: a function that stands in that module, by `module_path!()`, and is ignored otherwise.
pub fn only(module: &str, function: &str) -> [String; 4] {
    let inside = module.split_once("::").map(|(_, inside)| format!("{inside}::"));
    let name = inside.unwrap_or_default() + function;
    ["--include-ignored", "--exact", &name, "--nocapture"].map(str::to_owned)
}

/// Runs a program that was just written: a process that another test starts may hold the file open for writing a moment longer.
pub fn run_copied(command: &mut Command) -> Output {
    loop {
        match command.output() {
            Err(error) if error.kind() == io::ErrorKind::ExecutableFileBusy => thread::sleep(Duration::from_millis(1)),
            done => return done.unwrap(),
        }
    }
}

/// Killed when it is dropped.
pub struct Other {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
    input: ChildStdin,
}

impl Other {
    /// Of that module, with what it needs to know in its environment.
    pub fn start(module: &str, environment: &[(&str, &str)]) -> Other {
        Other::within(&[], module, environment)
    }

    /// Started by another command, which ends by running what is appended to it.
    pub fn within(command: &[&str], module: &str, environment: &[(&str, &str)]) -> Other {
        let program = env::current_exe().unwrap();
        let mut words: Vec<_> = command.iter().map(std::ffi::OsStr::new).collect();
        words.push(program.as_os_str());
        let mut process = Command::new(words[0])
            .args(&words[1..])
            .args(only(module, "the_other_process"))
            .envs(environment.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let input = process.stdin.take().unwrap();
        Other { process, lines, input }
    }

    /// The next thing it says; None when it is dead.
    pub fn says(&mut self) -> Option<String> {
        let mut said = self.lines.by_ref().map_while(Result::ok);
        said.find_map(|line| line.strip_prefix("other: ").map(str::to_owned))
    }

    pub fn tell(&mut self, line: &str) {
        writeln!(self.input, "{line}").unwrap();
    }

    /// Tells it a line, and gives what it says to that.
    pub fn ask(&mut self, line: &str) -> String {
        self.tell(line);
        self.says().unwrap_or_else(|| panic!("it died of {line}"))
    }

    pub fn id(&self) -> i32 {
        self.process.id() as i32
    }

    pub fn kill(&mut self) {
        let _ = self.process.kill();
        self.process.wait().unwrap();
    }
}

impl Drop for Other {
    fn drop(&mut self) {
        self.kill();
    }
}

/// In the other process: says a line.
pub fn say(line: &str) {
    println!("other: {line}");
    io::stdout().flush().unwrap();
}

/// In the other process: what it is told, until nobody tells it anything more.
pub fn told() -> impl Iterator<Item = String> {
    io::stdin().lines().map_while(Result::ok)
}

pub fn variable(name: &str) -> String {
    env::var(name).unwrap()
}
