//! As much of DER as is needed to tell what a file is and which key a certificate belongs to. It does not validate:
//! that happens where the content is used.

pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const BITS: u8 = 0x03;
pub(crate) const BYTES: u8 = 0x04;
pub(crate) const OBJECT: u8 = 0x06;
pub(crate) const SEQUENCE: u8 = 0x30;
/// The tag of a certificate's version, which is absent in X.509 v1.
const VERSION: u8 = 0xa0;

/// A tag and its content. No Debug: it may be a key.
#[derive(Clone, Copy)]
pub(crate) struct Element<'a> {
    pub(crate) tag: u8,
    pub(crate) content: &'a [u8],
}

/// The first element, and the bytes after it.
fn first(bytes: &[u8]) -> Option<(Element<'_>, &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&short, rest) = rest.split_first()?;
    let (length, rest) = match short {
        0..0x80 => (usize::from(short), rest),
        // Without a length, as some programs write PKCS#12: the element ends with the one around it.
        0x80 => (rest.len(), rest),
        0x81..=0x84 => {
            let (length, rest) = rest.split_at_checked(usize::from(short & 0x7f))?;
            (length.iter().fold(0, |whole, byte| whole << 8 | usize::from(*byte)), rest)
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((Element { tag, content }, rest))
}

/// The elements of a sequence; None: it is not a sequence, or is cut.
pub(crate) fn sequence(bytes: &[u8]) -> Option<Vec<Element<'_>>> {
    let (whole, _) = first(bytes)?;
    (whole.tag == SEQUENCE).then(|| elements(whole.content))?
}

pub(crate) fn elements(mut bytes: &[u8]) -> Option<Vec<Element<'_>>> {
    let mut found = Vec::new();
    while !bytes.is_empty() {
        let (element, rest) = first(bytes)?;
        found.push(element);
        bytes = rest;
    }
    Some(found)
}

/// What is read of a certificate of any version.
pub(crate) struct Certificate<'a> {
    pub(crate) issuer: &'a [u8],
    pub(crate) subject: &'a [u8],
    pub(crate) public_key: &'a [u8],
}

impl<'a> Certificate<'a> {
    pub(crate) fn read(der: &'a [u8]) -> Option<Certificate<'a>> {
        let signed = *sequence(der)?.first().filter(|signed| signed.tag == SEQUENCE)?;
        let fields = elements(signed.content)?;
        let version = usize::from(fields.first()?.tag == VERSION);
        let [_serial, _algorithm, issuer, _validity, subject, key, ..] = fields[version..] else { return None };
        Some(Certificate { issuer: issuer.content, subject: subject.content, public_key: bits_of_key(key.content)? })
    }
}

/// The bits of a public key without its algorithm, of which some programs leave out what others write.
pub(crate) fn public_key(der: &[u8]) -> Option<&[u8]> {
    let (whole, _) = first(der)?;
    bits_of_key(whole.content)
}

fn bits_of_key(content: &[u8]) -> Option<&[u8]> {
    match elements(content)?[..] {
        [_, Element { tag: BITS, content }] => Some(content),
        _ => None,
    }
}

/// What is read of an RSA key.
pub(crate) struct Rsa<'a> {
    pub(crate) bits: usize,
    /// The public exponent, big-endian.
    pub(crate) exponent: &'a [u8],
}

impl<'a> Rsa<'a> {
    /// Reads a private key in PKCS#1 or PKCS#8; None: it is not an RSA key.
    pub(crate) fn read(der: &'a [u8]) -> Option<Rsa<'a>> {
        let fields = sequence(der)?;
        match fields[..] {
            [Element { tag: INTEGER, .. }, Element { tag: SEQUENCE, .. }, Element { tag: BYTES, content }, ..] => {
                Rsa::of_pkcs1(&sequence(content)?)
            }
            _ => Rsa::of_pkcs1(&fields),
        }
    }

    fn of_pkcs1(fields: &[Element<'a>]) -> Option<Rsa<'a>> {
        let number = |element: &Element<'a>| {
            let content = element.content;
            (element.tag == INTEGER).then(|| content.strip_prefix(&[0]).unwrap_or(content))
        };
        let [version, modulus, exponent, ..] = fields else { return None };
        number(version)?;
        let modulus = number(modulus)?;
        let unused = modulus.first().map_or(0, |byte| byte.leading_zeros() as usize);
        Some(Rsa { bits: modulus.len() * 8 - unused, exponent: number(exponent)? })
    }
}

/// Whether a private key is one of an elliptic curve, of any curve: SEC1, or PKCS#8 with that algorithm.
pub(crate) fn is_ec(der: &[u8]) -> bool {
    /// 1.2.840.10045.2.1
    const EC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
    match sequence(der).unwrap_or_default()[..] {
        [Element { tag: INTEGER, .. }, Element { tag: BYTES, .. }, ..] => true,
        [Element { tag: INTEGER, .. }, Element { tag: SEQUENCE, content }, ..] => {
            let algorithm = elements(content).unwrap_or_default();
            algorithm.first().is_some_and(|id| id.tag == OBJECT && id.content == EC)
        }
        _ => false,
    }
}
