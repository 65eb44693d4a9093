//! Tests that need the inner parts of more than one folder.

mod any_answer;
mod no_debug;
mod options_page;
mod told_again;
