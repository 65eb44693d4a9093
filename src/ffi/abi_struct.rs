//! Plain structs across the border: sizes checked before a byte is read or written. They may lie at any address, as in packed
//! records, and what is written may never have been filled before: so nothing here is a reference.

use std::ffi::c_char;
use std::mem::{MaybeUninit, offset_of, size_of};
use std::ptr;

use super::given::Given;
use super::guard::panic_point;
use super::structs::*;
use crate::error::Error;
use crate::status::Status;

/// The largest struct a newer caller may bring.
const LARGEST: usize = 16 * 1024;

/// A struct of the C interface.
///
/// # Safety
/// `repr(C)`, all bytes zero are a value, and `struct_size` is its first field.
pub(crate) unsafe trait AbiStruct: Copy {
    /// The sizes it had in releases, the oldest first. Append only: never remove one.
    const SIZES: &'static [usize];
}

/// Each struct with the first field of every release that added some.
macro_rules! plain {
    ($($name:ident $({ $($added:ident),* })?;)*) => {$(
        // SAFETY: integers, pointers and arrays of them only, and the assertion below.
        unsafe impl AbiStruct for $name {
            const SIZES: &'static [usize] = &[$($(offset_of!($name, $added),)*)? size_of::<$name>()];
        }
        const _: () = assert!(offset_of!($name, struct_size) == 0);
    )*};
}

plain! {
    jpm_payment { is_amount_final, allow_duplicate, response };
    jpm_card;
    jpm_account_holder;
    jpm_profile;
    jpm_error;
    jpm_result { refundable_amount, operation, transaction_date, authentication_url };
    jpm_payment_method;
    jpm_address;
    jpm_communication;
    jpm_profile_details;
}

fn zeroed<T: AbiStruct>() -> T {
    // SAFETY: `AbiStruct` promises that zeros are a value.
    unsafe { std::mem::zeroed() }
}

/// The size the caller's struct has.
///
/// # Safety
/// `from` points to a struct of this kind, of any size, at any address.
unsafe fn size_of_callers<T: AbiStruct>(from: *const T, name: &'static str) -> Result<usize, Error> {
    // SAFETY: the first field is there whatever the size.
    let size = unsafe { from.cast::<u32>().read_unaligned() } as usize;
    if T::SIZES.contains(&size) || (size_of::<T>() < size && size <= LARGEST) {
        Ok(size)
    } else {
        Err(Error::new(Status::StructSize, name))
    }
}

/// An input struct whose size is right, not yet read.
pub(super) struct Input<'c, T> {
    from: Given<'c, *const T>,
    size: usize,
    name: &'static str,
}

impl<'c, T: AbiStruct> Input<'c, T> {
    /// None for NULL.
    pub(super) fn check(from: Given<'c, *const T>, name: &'static str) -> Result<Option<Input<'c, T>>, Error> {
        if from.is_null() {
            return Ok(None);
        }
        // SAFETY: given, and not NULL.
        let size = unsafe { size_of_callers(*from, name) }?;
        Ok(Some(Input { from, size, name }))
    }

    /// The struct as this library knows it: what an older caller lacks is zero, what a newer one has must be.
    pub(super) fn read(&self) -> Result<Given<'c, T>, Error> {
        panic_point("reading");
        let mut value = zeroed::<T>();
        let known = self.size.min(size_of::<T>());
        let bytes = self.from.cast::<u8>();
        // SAFETY: the struct there has `size` bytes, and `value` has room for `known`.
        unsafe { ptr::copy_nonoverlapping(bytes, ptr::from_mut(&mut value).cast::<u8>(), known) };
        // SAFETY: the struct there has `size` bytes, of which `known` is no more.
        let tail = unsafe { std::slice::from_raw_parts(bytes.add(known), self.size - known) };
        if tail.iter().any(|byte| *byte != 0) {
            return Err(Error::because(Status::Reserved, self.name, "a newer library is needed for what it asks"));
        }
        // SAFETY: what was copied is what was given; a pointer that an older caller lacks is NULL.
        Ok(unsafe { self.from.with(value) })
    }
}

/// An output struct whose size is right.
#[derive(Clone, Copy)]
pub(super) struct Output<T> {
    to: *mut T,
    size: usize,
}

// SAFETY: a pointer to the caller's struct; it is written before the export returns, and from behind a lock.
unsafe impl<T> Send for Output<T> {}

impl<T: AbiStruct> Output<T> {
    /// None for NULL.
    pub(super) fn check(to: Given<*mut T>, name: &'static str) -> Result<Option<Output<T>>, Error> {
        if to.is_null() {
            return Ok(None);
        }
        // SAFETY: given, and not NULL.
        let size = unsafe { size_of_callers(*to, name) }?;
        Ok(Some(Output { to: *to, size }))
    }

    /// Writes the whole struct but its `struct_size`: what an older caller lacks is left out, the tail of a newer one is zeroed.
    pub(super) fn write(&self, value: &T) {
        let known = self.size.min(size_of::<T>());
        let skip = size_of::<u32>();
        // SAFETY: the struct there has `size` bytes and its caller waits for the call that writes; `value` has `known` at least.
        unsafe {
            let to = self.to.cast::<u8>();
            ptr::copy_nonoverlapping(ptr::from_ref(value).cast::<u8>().add(skip), to.add(skip), known - skip);
            ptr::write_bytes(to.add(known), 0, self.size - known);
        }
    }

    /// A value to fill and write.
    pub(super) fn blank() -> T {
        zeroed()
    }

    /// Whether text lies in it, which is then changed by writing.
    pub(super) fn has(&self, text: *const c_char) -> bool {
        let begin = self.to.addr();
        (begin..begin + self.size).contains(&text.addr())
    }
}

/// A number or a handle of the caller's to fill, at any address.
#[derive(Clone, Copy)]
pub(super) struct Out<T>(*mut T);

impl<T> Out<T> {
    /// None for NULL.
    pub(super) fn check(to: Given<*mut T>) -> Option<Out<T>> {
        (!to.is_null()).then_some(Out(*to))
    }

    /// # Safety
    /// Its caller has filled it.
    pub(super) unsafe fn get(self) -> T {
        // SAFETY: not NULL, given, and filled.
        unsafe { self.0.read_unaligned() }
    }

    pub(super) fn set(self, value: T) {
        // SAFETY: not NULL, and given as room for one.
        unsafe { self.0.write_unaligned(value) }
    }

    /// Returns what stood there, which may never have been filled.
    pub(super) fn replace(self, value: T) -> MaybeUninit<T> {
        // SAFETY: not NULL, and given as room for one, which need not be filled to be read as what may be unfilled.
        let before = unsafe { self.0.cast::<MaybeUninit<T>>().read_unaligned() };
        self.set(value);
        before
    }

    pub(super) fn put_back(self, before: MaybeUninit<T>) {
        // SAFETY: not NULL, and given as room for one.
        unsafe { self.0.cast::<MaybeUninit<T>>().write_unaligned(before) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Adds up the fields; equal to the size only if there is no padding.
    macro_rules! has_no_padding {
        ($name:ident { $($field:ident),* $(,)? }) => {{
            let value = zeroed::<$name>();
            // The destructuring fails to compile when a field is missing here.
            let $name { $($field),* } = value;
            let sum = 0 $(+ std::mem::size_of_val(&$field))*;
            assert_eq!(sum, size_of::<$name>(), stringify!($name));
        }};
    }

    #[test]
    fn structs_have_no_padding() {
        has_no_padding!(jpm_payment {
            struct_size,
            capture_method,
            amount,
            currency,
            request_id,
            order_number,
            statement_descriptor,
            initiator_type,
            account_on_file,
            recurring_sequence,
            timeout_ms,
            recurring_agreement_id,
            original_network_transaction_id,
            extra_json,
            multi_capture_sequence_number,
            is_amount_final,
            authorization_purpose,
            multi_capture_record_count,
            multi_capture_final,
            allow_duplicate,
            merchant_preferred_routing,
            response,
            reserved,
        });
        has_no_padding!(jpm_card { struct_size, account_number_type, expiry_month, expiry_year, account_number, cvv });
        has_no_padding!(jpm_account_holder {
            struct_size,
            mobile_country_code,
            phone_country_code,
            reserved_number,
            reference_id,
            first_name,
            last_name,
            email,
            mobile_number,
            phone_number,
            address_line1,
            address_line2,
            city,
            state,
            postal_code,
            country_code,
            external_profile_id,
            reserved,
        });
        has_no_padding!(jpm_profile {
            struct_size,
            reserved_number,
            consumer_profile_id,
            payment_method_id,
            cvv,
            reserved,
        });
        has_no_padding!(jpm_error { struct_size, status, field, message });
        has_no_padding!(jpm_result {
            struct_size,
            status,
            outcome,
            advice,
            profile_outcome,
            http_status,
            flags,
            journal_status,
            requested_amount,
            amount,
            remaining_amount,
            retry_after_ms,
            elapsed_ms,
            attempts,
            reserved,
            request_id,
            order_number,
            transaction_id,
            currency,
            consumer_profile_id,
            payment_method_id,
            profile_response_code,
            profile_response_message,
            transaction_state,
            response_status,
            response_code,
            response_message,
            host_message,
            approval_code,
            masked_account_number,
            card_type,
            network_transaction_id,
            avs_result,
            cvv_result,
            error_code,
            error_message,
            error_field,
            refundable_amount,
            total_authorized_amount,
            address_id,
            communication_id,
            operation,
            journal_state,
            verdict_number,
            proof_after_ms,
            opened_at_ms,
            other_request_id,
            original_transaction_id,
            transaction_date,
            host_reference_id,
            network_response_code,
            merchant_advice_code,
            avs_code,
            cvv_code,
            account_updater_response,
            network_account_status,
            updated_last_four,
            updated_expiry_month,
            updated_expiry_year,
            authentication_url,
        });
        has_no_padding!(jpm_address {
            struct_size,
            address_type,
            is_primary,
            address_status,
            address_name,
            first_name,
            last_name,
            address_line1,
            address_line2,
            city,
            state,
            postal_code,
            country_code,
            extra_json,
        });
        has_no_padding!(jpm_communication {
            struct_size,
            reserved_number,
            phone_country_code,
            phone_number,
            phone_type,
            email,
            email_type,
            extra_json,
        });
        has_no_padding!(jpm_payment_method {
            struct_size,
            method_type,
            account_number_type,
            expiry_month,
            expiry_year,
            account_status,
            account_type,
            payment_type,
            is_micro_entry,
            reserved_number,
            account_number,
            routing_number,
            iban,
            bic,
            mandate_id,
            mandate_type,
            mandate_signature_date,
            card_type,
            first_name,
            middle_name,
            last_name,
            currency,
            address_id,
            address,
            extra_json,
            reserved,
        });
        has_no_padding!(jpm_profile_details {
            struct_size,
            profile_status,
            external_profile_id,
            card_on_file_reference_number,
            first_name,
            last_name,
            full_name,
            payment_method,
            address,
            communication,
            extra_json,
            reserved,
        });
    }
}
