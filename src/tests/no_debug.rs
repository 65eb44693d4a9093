//! Types that hold card data, tokens or copies of them cannot be printed: they have no Debug.

use std::fmt::Debug;

use crate::auth::Token;
use crate::client::Client;
use crate::client::raw_call::Raw;
use crate::gateway::{Credentials, Proxy};
use crate::operations::request::{Extra, Request};
use crate::options::{Assertion, Authentication, ClientSecret, Config, Settings};
use crate::payments::model::{Card, Instrument, Profile};
use crate::platform::secret_buffer::SecretBuffer;
use crate::profiles::model::{Details, Method, PaymentMethod};
use crate::text::redact::Secret;
use crate::text::redact::answer::Echo;
use crate::wire::{Body, merge, payment, profile};

/// Only for a type without Debug is it clear which of the two applies; for any other this file does not compile.
trait NoDebug<Which> {
    fn has_none() {}
}

struct IfItHadOne;

impl<T> NoDebug<()> for T {}
impl<T: Debug> NoDebug<IfItHadOne> for T {}

#[test]
fn secrets_have_no_debug() {
    <Card as NoDebug<_>>::has_none();
    <Profile as NoDebug<_>>::has_none();
    <Instrument as NoDebug<_>>::has_none();
    <SecretBuffer as NoDebug<_>>::has_none();
    <Echo as NoDebug<_>>::has_none();
    <Secret as NoDebug<_>>::has_none();
    <payment::Payment as NoDebug<_>>::has_none();
    <payment::Card as NoDebug<_>>::has_none();
    <payment::ConsumerProfile as NoDebug<_>>::has_none();
    <Extra as NoDebug<_>>::has_none();
    <Raw as NoDebug<_>>::has_none();
    <Request as NoDebug<_>>::has_none();
    <Body as NoDebug<_>>::has_none();
    <Details as NoDebug<_>>::has_none();
    <Method as NoDebug<_>>::has_none();
    <PaymentMethod as NoDebug<_>>::has_none();
    <profile::Card as NoDebug<_>>::has_none();
    <profile::Ach as NoDebug<_>>::has_none();
    <profile::Sepa as NoDebug<_>>::has_none();
    <merge::Members as NoDebug<_>>::has_none();
    <Config as NoDebug<_>>::has_none();
    <Settings as NoDebug<_>>::has_none();
    <Authentication as NoDebug<_>>::has_none();
    <ClientSecret as NoDebug<_>>::has_none();
    <Assertion as NoDebug<_>>::has_none();
    <Proxy as NoDebug<_>>::has_none();
    <Token as NoDebug<_>>::has_none();
    <Credentials as NoDebug<_>>::has_none();
    <Client as NoDebug<_>>::has_none();
}
