//! Our own certificate authority, and what it signs.

use std::io::{self, ErrorKind};
use std::ops::Range;
use std::time::SystemTime;

use rcgen::{
    BasicConstraints, Certificate, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};

use crate::clock;

/// Years counted from this one; a certificate begins and ends on a first of January.
pub(crate) type Years = Range<i32>;
pub(crate) const NOW: Years = -1..5;
pub(crate) const PAST: Years = -3..-1;
pub(crate) const FUTURE: Years = 2..5;

const NAME: &str = "Payment Gateway Simulator Test CA";

pub(crate) struct Authority {
    params: CertificateParams,
    key: KeyPair,
}

impl Authority {
    pub(crate) fn new() -> io::Result<Authority> {
        Authority::named(NAME, KeyPair::generate().map_err(invalid)?)
    }

    /// One that nobody knows. Under our name, its signatures would look like broken ones of ours.
    pub(crate) fn unknown() -> io::Result<Authority> {
        Authority::named("Unknown Test CA", KeyPair::generate().map_err(invalid)?)
    }

    /// Ours, from its key.
    pub(crate) fn from_key(pem: &str) -> io::Result<Authority> {
        Authority::named(NAME, KeyPair::from_pem(pem).map_err(invalid)?)
    }

    fn named(name: &str, key: KeyPair) -> io::Result<Authority> {
        let mut params = dated(&[], name, &NOW)?;
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        Ok(Authority { params, key })
    }

    pub(crate) fn key_pem(&self) -> String {
        self.key.serialize_pem()
    }

    /// Its own certificate, as PEM.
    pub(crate) fn own_pem(&self) -> io::Result<String> {
        Ok(self.params.self_signed(&self.key).map_err(invalid)?.pem())
    }

    pub(crate) fn sign(&self, params: &CertificateParams, key: &KeyPair) -> io::Result<Certificate> {
        params.signed_by(key, &Issuer::from_params(&self.params, &self.key)).map_err(invalid)
    }
}

/// What a server certificate for these names says.
pub(crate) fn server(names: &[&str], years: &Years) -> io::Result<CertificateParams> {
    let params = dated(names, "Payment Gateway Simulator", years)?;
    Ok(leaf(params, ExtendedKeyUsagePurpose::ServerAuth))
}

/// What a client certificate says.
pub(crate) fn client(common_name: &str) -> io::Result<CertificateParams> {
    let params = dated(&[], common_name, &NOW)?;
    Ok(leaf(params, ExtendedKeyUsagePurpose::ClientAuth))
}

fn leaf(mut params: CertificateParams, usage: ExtendedKeyUsagePurpose) -> CertificateParams {
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![usage];
    // Strict verifiers (Python from 3.13 on) insist on it.
    params.use_authority_key_identifier_extension = true;
    params
}

fn dated(names: &[&str], common_name: &str, years: &Years) -> io::Result<CertificateParams> {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names).map_err(invalid)?;
    let year = i32::try_from(clock::year(SystemTime::now())).map_err(invalid)?;
    params.not_before = date_time_ymd(year + years.start, 1, 1);
    params.not_after = date_time_ymd(year + years.end, 1, 1);
    params.distinguished_name.push(DnType::CommonName, common_name);
    Ok(params)
}

pub(crate) fn invalid(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, error)
}
