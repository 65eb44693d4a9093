using System.Diagnostics;

namespace Jpm.Payments
{
    // Inputs carry the fields of the C structs; null and NotSaid mean that a field is absent. The library checks
    // them before anything is sent, and a CallerException names the field.

    /// <summary>What is to be paid. Lengths are in characters unless bytes are said.</summary>
    public sealed class Payment
    {
        /// <summary>Minor units: 1234 is USD 12.34 and JPY 1234. 1 to 999999999999.</summary>
        public long Amount { get; set; }

        /// <summary>Required. ISO 4217, three capital letters.</summary>
        public string Currency { get; set; }

        /// <summary>The till's own number of the sale, 1 to 40 of <c>A-Z a-z 0-9 . -</c> and space.</summary>
        public string OrderNumber { get; set; }

        /// <summary>
        /// 1 to 40 of <c>A-Z a-z 0-9 . _ -</c>, unique per merchant over all tills. Make it with
        /// <see cref="JpmClient.NewRequestId"/> and store it before you pay; if null, the library makes one.
        /// </summary>
        public string RequestId { get; set; }

        /// <summary>When the money moves; not said means a sale.</summary>
        public CaptureMethod CaptureMethod { get; set; }

        /// <summary>4 to 100: what the consumer's statement shows.</summary>
        public string StatementDescriptor { get; set; }

        /// <summary>Who starts the payment.</summary>
        public Initiator InitiatorType { get; set; }

        /// <summary>Whether the merchant keeps the card.</summary>
        public AccountOnFile AccountOnFile { get; set; }

        /// <summary>The payment's place in a series.</summary>
        public RecurringSequence RecurringSequence { get; set; }

        /// <summary>1 to 100: the agreement behind a series.</summary>
        public string RecurringAgreementId { get; set; }

        /// <summary>4 to 40: <see cref="Result.NetworkTransactionId"/> of the first approval.</summary>
        public string OriginalNetworkTransactionId { get; set; }

        /// <summary>Milliseconds for the whole call, at most 600000; 0 means that of the client.</summary>
        public int TimeoutMs { get; set; }

        /// <summary>Not supported by this version of the library.</summary>
        public string ExtraJson { get; set; }

        internal unsafe jpm_payment ToNative(NativeTexts texts)
        {
            return new jpm_payment
            {
                struct_size = (uint)sizeof(jpm_payment),
                capture_method = (int)CaptureMethod,
                amount = Amount,
                currency = texts.Add(Currency, "currency"),
                request_id = texts.Add(RequestId, "request_id"),
                order_number = texts.Add(OrderNumber, "order_number"),
                statement_descriptor = texts.Add(StatementDescriptor, "statement_descriptor"),
                initiator_type = (int)InitiatorType,
                account_on_file = (int)AccountOnFile,
                recurring_sequence = (int)RecurringSequence,
                timeout_ms = TimeoutMs,
                recurring_agreement_id = texts.Add(RecurringAgreementId, "recurring_agreement_id"),
                original_network_transaction_id =
                    texts.Add(OriginalNetworkTransactionId, "original_network_transaction_id"),
                extra_json = texts.Add(ExtraJson, "extra_json"),
            };
        }
    }

    /// <summary>A card. Neither text nor debugger shows number or verification value.</summary>
    public sealed class Card
    {
        /// <summary>
        /// Required. A PAN has 12 to 19 digits and passes Luhn's check; other types have 1 to 19 printable characters.
        /// </summary>
        [DebuggerBrowsable(DebuggerBrowsableState.Never)]
        public string AccountNumber { get; set; }

        /// <summary>1 to 12.</summary>
        public int ExpiryMonth { get; set; }

        /// <summary>Four digits, 2018 to 2999.</summary>
        public int ExpiryYear { get; set; }

        /// <summary>3 to 6 digits, as text: leading zeros count.</summary>
        [DebuggerBrowsable(DebuggerBrowsableState.Never)]
        public string Cvv { get; set; }

        /// <summary>What <see cref="AccountNumber"/> holds; not said means a PAN.</summary>
        public AccountNumberType AccountNumberType { get; set; }

        internal unsafe jpm_card ToNative(NativeTexts texts)
        {
            return new jpm_card
            {
                struct_size = (uint)sizeof(jpm_card),
                account_number_type = (int)AccountNumberType,
                expiry_month = ExpiryMonth,
                expiry_year = ExpiryYear,
                account_number = texts.Add(AccountNumber, "account_number"),
                cvv = texts.Add(Cvv, "cvv"),
            };
        }
    }

    /// <summary>The person the card belongs to. Lengths are in characters.</summary>
    public sealed class AccountHolder
    {
        /// <summary>1 to 70; required for a new profile.</summary>
        public string FirstName { get; set; }

        /// <summary>1 to 70; required for a new profile.</summary>
        public string LastName { get; set; }

        /// <summary>The merchant's own number of the consumer, at most 25.</summary>
        public string ReferenceId { get; set; }

        /// <summary>6 to 60.</summary>
        public string Email { get; set; }

        /// <summary>1 to 999; 0 when there is no mobile number.</summary>
        public int MobileCountryCode { get; set; }

        /// <summary>At most 12 digits.</summary>
        public string MobileNumber { get; set; }

        /// <summary>1 to 999; 0 when there is no phone number.</summary>
        public int PhoneCountryCode { get; set; }

        /// <summary>At most 12 digits.</summary>
        public string PhoneNumber { get; set; }

        /// <summary>At most 40, none of <c>&lt; &gt; { }</c>.</summary>
        public string AddressLine1 { get; set; }

        /// <summary>At most 40, none of <c>&lt; &gt; { }</c>.</summary>
        public string AddressLine2 { get; set; }

        /// <summary>At most 40.</summary>
        public string City { get; set; }

        /// <summary>2 or 3 letters.</summary>
        public string State { get; set; }

        /// <summary>3 to 12 letters and digits, with one space or hyphen between them at most.</summary>
        public string PostalCode { get; set; }

        /// <summary>At most 3 letters, as in <c>USA</c>.</summary>
        public string CountryCode { get; set; }

        /// <summary>The merchant's own id for the new profile, at most 36; for a new profile only.</summary>
        public string ExternalProfileId { get; set; }

        internal unsafe jpm_account_holder ToNative(NativeTexts texts)
        {
            return new jpm_account_holder
            {
                struct_size = (uint)sizeof(jpm_account_holder),
                mobile_country_code = MobileCountryCode,
                phone_country_code = PhoneCountryCode,
                reference_id = texts.Add(ReferenceId, "reference_id"),
                first_name = texts.Add(FirstName, "first_name"),
                last_name = texts.Add(LastName, "last_name"),
                email = texts.Add(Email, "email"),
                mobile_number = texts.Add(MobileNumber, "mobile_number"),
                phone_number = texts.Add(PhoneNumber, "phone_number"),
                address_line1 = texts.Add(AddressLine1, "address_line1"),
                address_line2 = texts.Add(AddressLine2, "address_line2"),
                city = texts.Add(City, "city"),
                state = texts.Add(State, "state"),
                postal_code = texts.Add(PostalCode, "postal_code"),
                country_code = texts.Add(CountryCode, "country_code"),
                external_profile_id = texts.Add(ExternalProfileId, "external_profile_id"),
            };
        }
    }

    /// <summary>A stored consumer profile and the payment method in it.</summary>
    public sealed class Profile
    {
        /// <summary>
        /// Required: <see cref="Result.ConsumerProfileId"/> of the payment that created the profile, at most 135 bytes.
        /// </summary>
        public string ConsumerProfileId { get; set; }

        /// <summary>Send it whenever it is known, at most 135 bytes; null means the profile's default method.</summary>
        public string PaymentMethodId { get; set; }

        /// <summary>3 to 6 digits, as text: leading zeros count.</summary>
        [DebuggerBrowsable(DebuggerBrowsableState.Never)]
        public string Cvv { get; set; }

        internal unsafe jpm_profile ToNative(NativeTexts texts)
        {
            return new jpm_profile
            {
                struct_size = (uint)sizeof(jpm_profile),
                consumer_profile_id = texts.Add(ConsumerProfileId, "consumer_profile_id"),
                payment_method_id = texts.Add(PaymentMethodId, "payment_method_id"),
                cvv = texts.Add(Cvv, "cvv"),
            };
        }
    }

    /// <summary>
    /// What happened to the payment named by <see cref="RequestId"/>. Ask <see cref="IsApproved"/> before handing out
    /// the goods. Text is empty, and a number 0, when it is absent.
    /// </summary>
    public sealed class Result
    {
        internal unsafe Result(jpm_result* native)
        {
            byte* end = (byte*)(native + 1);
            Status = (JpmStatus)native->status;
            Outcome = (Outcome)native->outcome;
            Advice = (Advice)native->advice;
            ProfileOutcome = (ProfileOutcome)native->profile_outcome;
            HttpStatus = native->http_status;
            Flags = (ResultFlags)native->flags;
            JournalStatus = (JpmStatus)native->journal_status;
            RequestedAmount = native->requested_amount;
            Amount = native->amount;
            RemainingAmount = native->remaining_amount;
            RetryAfterMs = native->retry_after_ms;
            ElapsedMs = native->elapsed_ms;
            Attempts = (int)native->attempts;
            RequestId = Read(native->request_id, end);
            OrderNumber = Read(native->order_number, end);
            TransactionId = Read(native->transaction_id, end);
            Currency = Read(native->currency, end);
            ConsumerProfileId = Read(native->consumer_profile_id, end);
            PaymentMethodId = Read(native->payment_method_id, end);
            ProfileResponseCode = Read(native->profile_response_code, end);
            ProfileResponseMessage = Read(native->profile_response_message, end);
            TransactionState = Read(native->transaction_state, end);
            ResponseStatus = Read(native->response_status, end);
            ResponseCode = Read(native->response_code, end);
            ResponseMessage = Read(native->response_message, end);
            HostMessage = Read(native->host_message, end);
            ApprovalCode = Read(native->approval_code, end);
            MaskedAccountNumber = Read(native->masked_account_number, end);
            CardType = Read(native->card_type, end);
            NetworkTransactionId = Read(native->network_transaction_id, end);
            AvsResult = Read(native->avs_result, end);
            CvvResult = Read(native->cvv_result, end);
            ErrorCode = Read(native->error_code, end);
            ErrorMessage = Read(native->error_message, end);
            ErrorField = Read(native->error_field, end);
        }

        /// <summary>True only when the money moved, or is reserved, in full.</summary>
        public bool IsApproved => Outcome == Outcome.Approved;

        /// <summary>The profile to pay with next time; null when the answer names none.</summary>
        public Profile Profile => ConsumerProfileId.Length == 0 ? null : new Profile
        {
            ConsumerProfileId = ConsumerProfileId,
            PaymentMethodId = PaymentMethodId.Length == 0 ? null : PaymentMethodId,
        };

        /// <summary>What this call came to.</summary>
        public JpmStatus Status { get; }

        /// <summary>What happened to the money.</summary>
        public Outcome Outcome { get; }

        /// <summary>What to do now.</summary>
        public Advice Advice { get; }

        /// <summary>What became of the profile; never changes <see cref="Outcome"/>.</summary>
        public ProfileOutcome ProfileOutcome { get; }

        /// <summary>HTTP status of the answer this result rests on.</summary>
        public int HttpStatus { get; }

        /// <summary>Remarks.</summary>
        public ResultFlags Flags { get; }

        /// <summary>What was wrong with the journal; never changes <see cref="Outcome"/>.</summary>
        public JpmStatus JournalStatus { get; }

        /// <summary>Minor units: what was asked.</summary>
        public long RequestedAmount { get; }

        /// <summary>Minor units: what was approved; 0 unless approved, partially approved or pending.</summary>
        public long Amount { get; }

        /// <summary>Minor units still authorized and not captured.</summary>
        public long RemainingAmount { get; }

        /// <summary>When asking again may give more, in milliseconds from now.</summary>
        public long RetryAfterMs { get; }

        /// <summary>How long the call took, in milliseconds.</summary>
        public long ElapsedMs { get; }

        /// <summary>How often the payment was sent in this call: 0, 1, or 2 after a renewed access token.</summary>
        public int Attempts { get; }

        /// <summary>The id of the payment, whoever made it.</summary>
        public string RequestId { get; }

        /// <summary>As asked.</summary>
        public string OrderNumber { get; }

        /// <summary>The service's id: what captures, voids and refunds name.</summary>
        public string TransactionId { get; }

        /// <summary>As answered, or as asked when there is no answer.</summary>
        public string Currency { get; }

        /// <summary>The new profile, or the profile that paid.</summary>
        public string ConsumerProfileId { get; }

        /// <summary>The method in the new profile, or the method that paid.</summary>
        public string PaymentMethodId { get; }

        /// <summary>Why the profile was not created: the service's code.</summary>
        public string ProfileResponseCode { get; }

        /// <summary>Why the profile was not created, in words.</summary>
        public string ProfileResponseMessage { get; }

        /// <summary><c>AUTHORIZED</c>, <c>CLOSED</c>, <c>DECLINED</c>, ...; the list grows.</summary>
        public string TransactionState { get; }

        /// <summary><c>SUCCESS</c>, <c>DENIED</c>, <c>ERROR</c>, ...; the list grows.</summary>
        public string ResponseStatus { get; }

        /// <summary>The issuer's or the service's reason; may be shown to the consumer.</summary>
        public string ResponseCode { get; }

        /// <summary>Not for the consumer; never compare it.</summary>
        public string ResponseMessage { get; }

        /// <summary>The host's own text, for support.</summary>
        public string HostMessage { get; }

        /// <summary>The issuer's approval code, for the receipt.</summary>
        public string ApprovalCode { get; }

        /// <summary>First six and last four, as in <c>411234XXXXXX4113</c>.</summary>
        public string MaskedAccountNumber { get; }

        /// <summary><c>VISA</c>, <c>MASTERCARD</c>, ...; the list grows.</summary>
        public string CardType { get; }

        /// <summary>Keep it for later payments the merchant starts.</summary>
        public string NetworkTransactionId { get; }

        /// <summary>The result of the address check.</summary>
        public string AvsResult { get; }

        /// <summary>The result of the verification value; a mismatch does not decline by itself.</summary>
        public string CvvResult { get; }

        /// <summary>
        /// Set whenever the outcome is not approved: the service's code, or the name of a <c>JPM_E_</c> status.
        /// </summary>
        public string ErrorCode { get; }

        /// <summary>Set whenever the outcome is not approved: one line for a person, without card data.</summary>
        public string ErrorMessage { get; }

        /// <summary>
        /// The field at fault, by its name in jpm.h, or the service's JSON path; empty when it is none.
        /// </summary>
        public string ErrorField { get; }

        private static unsafe string Read(byte* text, byte* end)
        {
            return Utf8.Read(text, end - text);
        }
    }
}
