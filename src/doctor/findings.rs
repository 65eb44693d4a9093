//! What the doctor found: one line for each step, as text for a person and as JSON for a program.

use std::fmt;

use serde_json::{Value, json};

use crate::gateway::ConnectError;
use crate::status::Status;
use crate::text::redact::answer::Echo;
use crate::text::redact::without_card_numbers;

use super::advice;

/// How a step went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// As it should be.
    Ok,
    /// It works, but perhaps not for long.
    Warning,
    /// It does not work.
    Failed,
    /// Not tried: not asked for, or an earlier step failed.
    Skipped,
}

impl Verdict {
    fn word(self) -> &'static str {
        match self {
            Verdict::Ok => "ok",
            Verdict::Warning => "warning",
            Verdict::Failed => "failed",
            Verdict::Skipped => "skipped",
        }
    }
}

/// One step.
#[derive(Debug)]
pub struct Finding {
    name: String,
    verdict: Verdict,
    status: Option<Status>,
    detail: String,
    advice: String,
}

impl Finding {
    pub(super) fn ok(name: impl Into<String>, detail: impl Into<String>) -> Finding {
        Finding::new(name, Verdict::Ok, detail, "")
    }

    pub(super) fn warning(name: impl Into<String>, detail: impl Into<String>, advice: &str) -> Finding {
        Finding::new(name, Verdict::Warning, detail, advice)
    }

    pub(super) fn skipped(name: impl Into<String>, why: &str) -> Finding {
        Finding::new(name, Verdict::Skipped, why, "")
    }

    pub(super) fn failed(name: impl Into<String>, (status, detail): &ConnectError) -> Finding {
        let text = status.text_str();
        Finding::told(name, *status, if detail.is_empty() { text.to_owned() } else { format!("{text}: {detail}") })
    }

    /// A failed step, with a message that is complete.
    pub(super) fn told(name: impl Into<String>, status: Status, message: String) -> Finding {
        let finding = Finding::new(name, Verdict::Failed, message, advice::of(status));
        Finding { status: Some(status), ..finding }
    }

    /// Hides what the other side may have repeated of our secrets.
    pub(super) fn without(self, echo: &Echo) -> Finding {
        Finding { detail: echo.message(&self.detail), ..self }
    }

    /// Cleans the detail: texts from outside may hold anything, and findings are mailed around.
    fn new(name: impl Into<String>, verdict: Verdict, detail: impl Into<String>, advice: &str) -> Finding {
        let detail = without_card_numbers(&detail.into()).replace(char::is_control, " ");
        Finding { name: name.into(), verdict, status: None, detail, advice: advice.to_owned() }
    }
}

/// `ok       TLS of the service       TLS 1.3, ...`, and what to do on a line of its own.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = if self.verdict == Verdict::Failed { "FAILED" } else { self.verdict.word() };
        write!(f, "{word:<8} {:<38} {}", self.name, self.detail)?;
        if !self.advice.is_empty() {
            write!(f, "\n{:<47} -> {}", "", self.advice)?;
        }
        Ok(())
    }
}

/// All steps, in their order.
#[derive(Debug, Default)]
pub struct Findings(pub(super) Vec<Finding>);

impl Findings {
    /// Whether no step failed.
    pub fn is_ok(&self) -> bool {
        self.0.iter().all(|finding| finding.verdict != Verdict::Failed)
    }

    pub(crate) fn to_json(&self) -> Value {
        let check = |finding: &Finding| {
            json!({
                "name": finding.name,
                "result": finding.verdict.word(),
                "status": finding.status.map_or("", Status::name_str),
                "detail": finding.detail,
                "advice": finding.advice,
            })
        };
        json!({
            "ok": self.is_ok(),
            "version": env!("CARGO_PKG_VERSION"),
            "checks": self.0.iter().map(check).collect::<Vec<_>>(),
        })
    }
}

/// One line for each step, and one for its advice if there is any.
impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|finding| writeln!(f, "{finding}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_card_number_goes_no_further() {
        let findings = Findings(vec![Finding::ok("TLS", "issued by CN=4112 3441 1234 4113")]);
        for told in [findings.to_string(), findings.to_json().to_string()] {
            assert!(told.contains("issued by") && !told.contains("4113"), "{told}");
        }
    }

    #[test]
    fn a_line_a_step_and_advice_below() {
        let failed = Finding::failed("TCP", &(Status::Connect, "refused".to_owned()));
        let text = failed.to_string();
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].starts_with("FAILED   TCP ") && lines[0].ends_with(": refused"), "{text}");
        assert!(lines[1].trim_start().starts_with("-> whoever runs the network"), "{text}");
        assert!(!Findings(vec![failed]).is_ok());
        assert!(
            Findings(vec![Finding::warning("clock", "off", "set it"), Finding::skipped("proxy", "direct")]).is_ok()
        );
    }
}
