//! A till with the simulator's whole shop: both APIs.

use std::ptr;
use std::sync::Arc;

use jpm::constants::*;
use jpm::ffi::change::{jpm_adjust, jpm_capture, jpm_refund_payment, jpm_void};
use jpm::ffi::pay::{
    jpm_pay_with_card, jpm_pay_with_profile, jpm_refund_to_card, jpm_refund_to_profile, jpm_verify_with_new_profile,
    jpm_verify_with_profile,
};
use jpm::ffi::profiles::jpm_profile_get;
use jpm::ffi::response::{jpm_response_free, jpm_response_json};
use jpm::ffi::structs::jpm_response;
use jpm::ffi::structs::*;
use jpm_simulator::{Balance, Settings, Simulator};
use serde_json::Value as Json;

use super::{Means, Outcome, Sale, Strings, Till, Value, init};

pub struct Shop {
    pub simulator: Arc<Simulator>,
    pub till: Till,
    pub strings: Strings,
}

/// What is asked about money, beside who pays or what is changed; currency is USD where there is an amount.
#[derive(Clone, Debug, Default)]
pub struct Ask {
    pub amount: i64,
    pub request_id: Option<String>,
    pub order_number: Option<String>,
    pub capture_method: i32,
    pub is_amount_final: i32,
    /// Number of this capture, number of captures, and whether it is the last.
    pub series: Option<(i32, i32, bool)>,
}

impl Ask {
    pub fn amount(amount: i64) -> Ask {
        Ask { amount, ..Ask::default() }
    }

    /// Everything that is left.
    pub fn all() -> Ask {
        Ask::amount(JPM_AMOUNT_ALL)
    }

    pub fn series(amount: i64, number: i32, count: i32) -> Ask {
        Ask { series: Some((number, count, number == count)), ..Ask::amount(amount) }
    }
}

impl Shop {
    pub fn open() -> Shop {
        Shop::open_with(Settings::default(), &[])
    }

    pub fn open_with(settings: Settings, options: &[(i32, Value)]) -> Shop {
        Shop::at(Arc::new(Simulator::start(settings).unwrap()), options)
    }

    /// Another till of the same shop.
    pub fn at(simulator: Arc<Simulator>, options: &[(i32, Value)]) -> Shop {
        let profiles = simulator.profiles_base_url().leak();
        let mut all = vec![(JPM_OPT_PROFILES_BASE_URL, Value::Text(profiles))];
        all.extend_from_slice(options);
        let till = Till::new(&simulator, &all);
        Shop { simulator, till, strings: Strings::default() }
    }

    /// What has become of a payment.
    pub fn balance(&self, transaction_id: &str) -> Balance {
        let mut balances = self.simulator.balances().into_iter();
        balances.find(|balance| balance.transaction_id == transaction_id).unwrap()
    }

    pub fn profile(&self, id: &str, method: &str) -> jpm_profile {
        let mut profile = init!(jpm_profile);
        profile.consumer_profile_id = self.strings.keep(Some(id));
        profile.payment_method_id = self.strings.keep(Some(method));
        profile
    }

    pub fn card(&self, number: &str) -> jpm_payment_method {
        let mut method = init!(jpm_payment_method);
        method.method_type = JPM_METHOD_CARD;
        method.account_number = self.strings.keep(Some(number));
        (method.expiry_month, method.expiry_year) = (11, 2031);
        method
    }

    pub fn call(&self, call: impl FnOnce(&mut jpm_result, *mut *mut jpm_response) -> jpm_status) -> (Outcome, Json) {
        let mut result = init!(jpm_result);
        let mut out = ptr::null_mut();
        let status = call(&mut result, &mut out);
        let mut json = Json::Null;
        if !out.is_null() {
            // SAFETY: a response of the library, freed once.
            unsafe {
                let text = std::ffi::CStr::from_ptr(jpm_response_json(out, ptr::null_mut()));
                json = serde_json::from_slice(text.to_bytes()).unwrap_or_default();
                jpm_response_free(out);
            }
        }
        (Outcome::new(status, result), json)
    }

    pub fn get(&self, profile: &jpm_profile) -> (Outcome, Json) {
        // SAFETY: everything points to what it should.
        self.call(|result, out| unsafe { jpm_profile_get(self.till.0, profile, result, out) })
    }

    pub fn pay_with(&self, id: &str, method: &str) -> Outcome {
        self.till.pay(&Sale { means: Means::Profile(id.into(), method.into()), ..Sale::default() })
    }

    pub fn authorize_card(&self, ask: &Ask) -> Outcome {
        self.ask(ask, |payment, strings, result| {
            let card = Sale::default().card(strings);
            // SAFETY: everything points to what it should.
            unsafe { jpm_pay_with_card(self.till.0, payment, &card, ptr::null(), result) }
        })
    }

    pub fn authorize(&self, profile: &jpm_profile, ask: &Ask) -> Outcome {
        // SAFETY: everything points to what it should.
        self.ask(ask, |payment, _, result| unsafe { jpm_pay_with_profile(self.till.0, payment, profile, result) })
    }

    pub fn capture(&self, transaction_id: &str, ask: &Ask) -> Outcome {
        self.ask(ask, |payment, strings, result| {
            // SAFETY: everything points to what it should.
            unsafe { jpm_capture(self.till.0, strings.keep(Some(transaction_id)), payment, result) }
        })
    }

    pub fn void(&self, transaction_id: &str, ask: &Ask) -> Outcome {
        self.ask(ask, |payment, strings, result| {
            // SAFETY: everything points to what it should.
            unsafe { jpm_void(self.till.0, strings.keep(Some(transaction_id)), payment, result) }
        })
    }

    /// It takes no currency.
    pub fn adjust(&self, transaction_id: &str, ask: &Ask) -> Outcome {
        self.ask(ask, |payment, strings, result| {
            let payment = jpm_payment { currency: ptr::null(), ..*payment };
            // SAFETY: everything points to what it should.
            unsafe { jpm_adjust(self.till.0, strings.keep(Some(transaction_id)), &payment, result) }
        })
    }

    pub fn refund(&self, transaction_id: &str, ask: &Ask) -> Outcome {
        self.ask(ask, |payment, strings, result| {
            // SAFETY: everything points to what it should.
            unsafe { jpm_refund_payment(self.till.0, strings.keep(Some(transaction_id)), payment, result) }
        })
    }

    pub fn refund_to_profile(&self, profile: &jpm_profile, ask: &Ask) -> Outcome {
        // SAFETY: everything points to what it should.
        self.ask(ask, |payment, _, result| unsafe { jpm_refund_to_profile(self.till.0, payment, profile, result) })
    }

    pub fn refund_to_card(&self, ask: &Ask) -> Outcome {
        self.ask(ask, |payment, strings, result| {
            let card = Sale { cvv: None, ..Sale::default() }.card(strings);
            // SAFETY: everything points to what it should.
            unsafe { jpm_refund_to_card(self.till.0, payment, &card, ptr::null(), result) }
        })
    }

    pub fn verify_and_store(&self, ask: &Ask) -> Outcome {
        self.ask(ask, |payment, strings, result| {
            let payment = jpm_payment { currency: strings.keep(Some("USD")), ..*payment };
            let (card, holder) = (Sale::default().card(strings), Sale::default().holder(strings));
            // SAFETY: everything points to what it should.
            unsafe { jpm_verify_with_new_profile(self.till.0, &payment, &card, &holder, result) }
        })
    }

    pub fn verify(&self, profile: &jpm_profile, ask: &Ask) -> Outcome {
        self.ask(ask, |payment, strings, result| {
            let payment = jpm_payment { currency: strings.keep(Some("USD")), ..*payment };
            // SAFETY: everything points to what it should.
            unsafe { jpm_verify_with_profile(self.till.0, &payment, profile, result) }
        })
    }

    fn ask(&self, ask: &Ask, call: impl FnOnce(&jpm_payment, &Strings, &mut jpm_result) -> jpm_status) -> Outcome {
        let strings = Strings::default();
        let mut payment = init!(jpm_payment);
        payment.amount = ask.amount;
        payment.currency = strings.keep((ask.amount > 0).then_some("USD"));
        payment.request_id = strings.keep(ask.request_id.as_deref());
        payment.order_number = strings.keep(ask.order_number.as_deref());
        payment.capture_method = ask.capture_method;
        payment.is_amount_final = ask.is_amount_final;
        if let Some((number, count, last)) = ask.series {
            payment.multi_capture_sequence_number = strings.keep(Some(&number.to_string()));
            payment.multi_capture_record_count = count;
            payment.multi_capture_final = if last { JPM_YES } else { JPM_NO };
        }
        let mut result = init!(jpm_result);
        let status = call(&payment, &strings, &mut result);
        Outcome::new(status, result)
    }
}
