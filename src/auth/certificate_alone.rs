//! Authentication by the client certificate of the TLS connection alone: calls carry no token.

use std::sync::Arc;

use super::{Authentication, Need, Token};
use crate::gateway::ConnectError;

pub(super) struct CertificateAlone;

impl Authentication for CertificateAlone {
    fn token(&self, _: &Need) -> Result<Option<Arc<Token>>, ConnectError> {
        Ok(None)
    }

    fn another(&self, _: &Arc<Token>, _: &Need) -> Option<Arc<Token>> {
        None
    }
}
