//! A token that the caller has got by other means and hands over.

use std::sync::{Arc, Mutex, MutexGuard};

use super::{Authentication, Need, Token};
use crate::error::Error;
use crate::gateway::ConnectError;
use crate::options;

pub(super) struct StaticToken(Mutex<Arc<Token>>);

impl StaticToken {
    pub(super) fn new(token: &str) -> StaticToken {
        StaticToken(Mutex::new(Arc::new(Token::new(token))))
    }

    fn current(&self) -> MutexGuard<'_, Arc<Token>> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl Authentication for StaticToken {
    fn token(&self, _: &Need) -> Result<Option<Arc<Token>>, ConnectError> {
        Ok(Some(self.current().clone()))
    }

    /// The caller may have set a newer token meanwhile.
    fn another(&self, refused: &Arc<Token>, _: &Need) -> Option<Arc<Token>> {
        Some(self.current().clone()).filter(|current| current.header() != refused.header())
    }

    fn set(&self, token: &str) -> Result<(), Error> {
        options::check_access_token(token)?;
        *self.current() = Arc::new(Token::new(token));
        Ok(())
    }
}
