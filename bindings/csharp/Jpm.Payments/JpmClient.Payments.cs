using System;

namespace Jpm.Payments
{
    // Money: everything of the Online Payments API.
    public sealed unsafe partial class JpmClient
    {
        /// <summary>
        /// Pays with a card and asks the service to store the card as a consumer profile. An approved payment whose
        /// profile failed is approved: see <see cref="Result.ProfileOutcome"/>. Blocks for the client's or the
        /// payment's time-out at most.
        /// </summary>
        /// <exception cref="JpmException">
        /// There is no answer about the money; <see cref="JpmException.Result"/> tells what is known.
        /// </exception>
        public Result PayWithNewProfile(Payment payment, Card card, AccountHolder holder)
        {
            Require(holder, nameof(holder));
            return WithCard(NativeMethods.jpm_pay_with_new_profile, payment, card, holder);
        }

        /// <summary>Pays with a stored profile. Otherwise as <see cref="PayWithNewProfile"/>.</summary>
        public Result PayWithProfile(Payment payment, Profile profile)
        {
            return WithProfile(NativeMethods.jpm_pay_with_profile, payment, profile);
        }

        /// <summary>
        /// Pays with a card and stores nothing; the holder may be null. Otherwise as <see cref="PayWithNewProfile"/>.
        /// </summary>
        public Result PayWithCard(Payment payment, Card card, AccountHolder holder = null)
        {
            return WithCard(NativeMethods.jpm_pay_with_card, payment, card, holder);
        }

        /// <summary>
        /// Verifies a card and asks the service to store it as a consumer profile. No money moves: the amount is 0.
        /// Otherwise as <see cref="PayWithNewProfile"/>.
        /// </summary>
        public Result VerifyWithNewProfile(Payment payment, Card card, AccountHolder holder)
        {
            Require(holder, nameof(holder));
            return WithCard(NativeMethods.jpm_verify_with_new_profile, payment, card, holder);
        }

        /// <summary>Verifies a stored profile. Otherwise as <see cref="VerifyWithNewProfile"/>.</summary>
        public Result VerifyWithProfile(Payment payment, Profile profile)
        {
            return WithProfile(NativeMethods.jpm_verify_with_profile, payment, profile);
        }

        /// <summary>
        /// Verifies a card and stores nothing; the holder may be null. Otherwise as <see cref="VerifyWithNewProfile"/>.
        /// </summary>
        public Result VerifyCard(Payment payment, Card card, AccountHolder holder = null)
        {
            return WithCard(NativeMethods.jpm_verify_card, payment, card, holder);
        }

        /// <summary>
        /// Gives money to a card, whatever it paid before, and asks the service to store the card as a consumer profile.
        /// To take a payment back use <see cref="RefundPayment"/>. Otherwise as <see cref="PayWithNewProfile"/>.
        /// </summary>
        public Result RefundWithNewProfile(Payment payment, Card card, AccountHolder holder)
        {
            Require(holder, nameof(holder));
            return WithCard(NativeMethods.jpm_refund_with_new_profile, payment, card, holder);
        }

        /// <summary>Gives money to a stored profile. Otherwise as <see cref="RefundWithNewProfile"/>.</summary>
        public Result RefundToProfile(Payment payment, Profile profile)
        {
            return WithProfile(NativeMethods.jpm_refund_to_profile, payment, profile);
        }

        /// <summary>
        /// Gives money to a card and stores nothing; the holder may be null. Otherwise as
        /// <see cref="RefundWithNewProfile"/>.
        /// </summary>
        public Result RefundToCard(Payment payment, Card card, AccountHolder holder = null)
        {
            return WithCard(NativeMethods.jpm_refund_to_card, payment, card, holder);
        }

        /// <summary>
        /// Captures an authorized payment: all of it, or the payment's <see cref="Payment.Amount"/>. One of several
        /// captures says so in the MultiCapture properties. Otherwise as <see cref="PayWithNewProfile"/>.
        /// </summary>
        /// <param name="transactionId">The <see cref="Result.TransactionId"/> of the authorization.</param>
        /// <param name="payment">Null or <see cref="Payment.All"/> means everything.</param>
        public Result Capture(string transactionId, Payment payment = null)
        {
            return OnTransaction(NativeMethods.jpm_capture, transactionId, payment);
        }

        /// <summary>Voids a payment that is not captured yet. Otherwise as <see cref="Capture"/>.</summary>
        public Result Void(string transactionId, Payment payment = null)
        {
            return OnTransaction(NativeMethods.jpm_void, transactionId, payment);
        }

        /// <summary>
        /// Changes how much an uncaptured payment has reserved; the amount is the new total. More is an incremental
        /// authorization, with no capture method said; less is a partial reversal, with <see cref="CaptureMethod.Manual"/>
        /// to keep it reserved or <see cref="CaptureMethod.Now"/> to capture it at once. Otherwise as
        /// <see cref="Capture"/>.
        /// </summary>
        public Result Adjust(string transactionId, Payment payment)
        {
            Require(payment, nameof(payment));
            return OnTransaction(NativeMethods.jpm_adjust, transactionId, payment);
        }

        /// <summary>
        /// Gives a payment back: all that is left of it, or the payment's <see cref="Payment.Amount"/>. Otherwise as
        /// <see cref="Capture"/>.
        /// </summary>
        /// <param name="transactionId">The <see cref="Result.TransactionId"/> of a sale or of one capture.</param>
        /// <param name="payment">Null or <see cref="Payment.All"/> means everything.</param>
        public Result RefundPayment(string transactionId, Payment payment = null)
        {
            return OnTransaction(NativeMethods.jpm_refund_payment, transactionId, payment);
        }

        /// <summary>
        /// Asks what became of the request with this id. Never pays. If this client remembers the payment, the answer
        /// is as good as that of the paying call. If not, and the service has no record, it is an
        /// <see cref="InDoubtException"/> with <see cref="JpmStatus.NotFound"/>: a record may still come.
        /// </summary>
        public Result LookupRequest(string requestId, Kind kind = Kind.Payment)
        {
            return Lookup(NativeMethods.jpm_lookup_request, kind, requestId, "request_id");
        }

        /// <summary>Reads a transaction by the service's id, <see cref="Result.TransactionId"/>. Never pays.</summary>
        public Result LookupTransaction(string transactionId, Kind kind = Kind.Payment)
        {
            return Lookup(NativeMethods.jpm_lookup_transaction, kind, transactionId, "transaction_id");
        }

        private delegate int CardPaymentCall(
            ClientHandle client, jpm_payment* payment, jpm_card* card, jpm_account_holder* holder, jpm_result* result);

        private delegate int ProfilePaymentCall(
            ClientHandle client, jpm_payment* payment, jpm_profile* profile, jpm_result* result);

        private delegate int TransactionCall(
            ClientHandle client, IntPtr transaction_id, jpm_payment* payment, jpm_result* result);

        private delegate int LookupCall(ClientHandle client, int kind, IntPtr id, jpm_result* result);

        private Result WithCard(CardPaymentCall call, Payment payment, Card card, AccountHolder holder)
        {
            Require(payment, nameof(payment));
            Require(card, nameof(card));
            using (var inputs = new NativeInputs())
            {
                jpm_payment nativePayment = payment.ToNative(inputs);
                jpm_card nativeCard = card.ToNative(inputs);
                jpm_account_holder nativeHolder = holder == null ? default(jpm_account_holder) : holder.ToNative(inputs);
                jpm_payment* paymentAt = &nativePayment;
                jpm_card* cardAt = &nativeCard;
                jpm_account_holder* holderAt = holder == null ? null : &nativeHolder;
                return Ask(payment, paymentAt, result => call(Handle, paymentAt, cardAt, holderAt, result));
            }
        }

        private Result WithProfile(ProfilePaymentCall call, Payment payment, Profile profile)
        {
            Require(payment, nameof(payment));
            Require(profile, nameof(profile));
            using (var inputs = new NativeInputs())
            {
                jpm_payment nativePayment = payment.ToNative(inputs);
                jpm_profile nativeProfile = profile.ToNative(inputs);
                jpm_payment* paymentAt = &nativePayment;
                jpm_profile* profileAt = &nativeProfile;
                return Ask(payment, paymentAt, result => call(Handle, paymentAt, profileAt, result));
            }
        }

        private Result OnTransaction(TransactionCall call, string transactionId, Payment payment)
        {
            Require(transactionId, nameof(transactionId));
            using (var inputs = new NativeInputs())
            {
                jpm_payment nativePayment = payment == null ? default(jpm_payment) : payment.ToNative(inputs);
                jpm_payment* paymentAt = payment == null ? null : &nativePayment;
                IntPtr id = inputs.Add(transactionId, "transaction_id");
                return Ask(payment, paymentAt, result => call(Handle, id, paymentAt, result));
            }
        }

        private Result Lookup(LookupCall call, Kind kind, string id, string field)
        {
            using (var inputs = new NativeInputs())
            {
                return Ask(result => call(Handle, (int)kind, inputs.Add(id, field), result));
            }
        }
    }
}
