//! Tests that need the inside of more than one folder.

mod any_answer;
mod no_debug;
mod options_page;
mod told_again;
