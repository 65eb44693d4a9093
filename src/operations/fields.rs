//! The fields of `jpm_payment` that only some operations take, as a set of flags.

/// A set of fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fields(u32);

macro_rules! fields {
    ($($name:ident = $word:literal;)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms, reason = "numbers the flags")]
        enum Bit { $($name),* }

        impl Fields {
            $(pub(crate) const $name: Fields = Fields(1 << Bit::$name as u32);)*

            /// Each single field, with its name in C.
            const NAMES: &[(Fields, &str)] = &[$((Fields::$name, $word)),*];
        }
    };
}

fields! {
    CAPTURE_METHOD = "capture_method";
    CURRENCY = "currency";
    ORDER_NUMBER = "order_number";
    STATEMENT_DESCRIPTOR = "statement_descriptor";
    INITIATOR_TYPE = "initiator_type";
    ACCOUNT_ON_FILE = "account_on_file";
    RECURRING_SEQUENCE = "recurring_sequence";
    RECURRING_AGREEMENT_ID = "recurring_agreement_id";
    ORIGINAL_NETWORK_TRANSACTION_ID = "original_network_transaction_id";
    AUTHORIZATION_PURPOSE = "authorization_purpose";
    IS_AMOUNT_FINAL = "is_amount_final";
    MULTI_CAPTURE_SEQUENCE_NUMBER = "multi_capture_sequence_number";
    MULTI_CAPTURE_RECORD_COUNT = "multi_capture_record_count";
    MULTI_CAPTURE_FINAL = "multi_capture_final";
    ALLOW_DUPLICATE = "allow_duplicate";
    MERCHANT_PREFERRED_ROUTING = "merchant_preferred_routing";
}

impl Fields {
    pub(crate) const NONE: Fields = Fields::of(&[]);

    pub(crate) const fn of(each: &[Fields]) -> Fields {
        let mut all = 0;
        let mut at = 0;
        while at < each.len() {
            all |= each[at].0;
            at += 1;
        }
        Fields(all)
    }

    pub(crate) const fn has(self, field: Fields) -> bool {
        self.0 & field.0 != 0
    }

    /// The name in C of a single field; empty for any other set.
    pub(crate) fn name(self) -> &'static str {
        Fields::NAMES.iter().find(|(field, _)| *field == self).map_or("", |(_, name)| name)
    }

    /// The field with that name in C.
    #[cfg(test)]
    pub(crate) fn named(name: &str) -> Option<Fields> {
        Fields::NAMES.iter().find(|(_, word)| *word == name).map(|(field, _)| *field)
    }
}
