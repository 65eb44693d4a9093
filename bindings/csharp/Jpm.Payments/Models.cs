using System.Diagnostics;

namespace Jpm.Payments
{
    // Inputs carry the fields of the C structs; null and NotSaid mean that a field is absent. The library checks
    // them before anything is sent, and a CallerException names the field.

    /// <summary>What is to be paid, verified, captured or given back. Lengths are in characters unless bytes are said.</summary>
    public sealed class Payment
    {
        /// <summary>An <see cref="Amount"/> of a capture or a linked refund: everything that is left.</summary>
        public const long All = -1;

        /// <summary>
        /// Minor units: 1234 is USD 12.34 and JPY 1234. 1 to 999999999999; 0 for a verification.
        /// </summary>
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

        /// <summary>When the money moves; not said means a sale. A verification moves none: it is not said.</summary>
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

        /// <summary>False if the amount is an estimate that <see cref="JpmClient.Adjust"/> may raise.</summary>
        public bool? IsAmountFinal { get; set; }

        /// <summary>Why the merchant charges again; needs <see cref="Initiator.Merchant"/>.</summary>
        public AuthorizationPurpose AuthorizationPurpose { get; set; }

        /// <summary>
        /// Of a capture that is one of several: the number of this shipment; a whole number is 1 to
        /// <see cref="MultiCaptureRecordCount"/>.
        /// </summary>
        public string MultiCaptureSequenceNumber { get; set; }

        /// <summary>Of a capture that is one of several: how many there will be; 0 if it is the only one.</summary>
        public int MultiCaptureRecordCount { get; set; }

        /// <summary>Of a capture that is one of several: whether it is the last.</summary>
        public bool? MultiCaptureFinal { get; set; }

        /// <summary>
        /// True: a person, or your own books, say that this is no second press of the same button. It passes
        /// <see cref="JpmStatus.OrderPaid"/> and <see cref="JpmStatus.OrderInProgress"/>, what is pending, and what a person was
        /// told to check by hand; never a payment in doubt that can still be looked up. A customer may still complete what is
        /// pending.
        /// </summary>
        public bool? AllowDuplicate { get; set; }

        /// <summary>The way that the merchant would have the payment of a debit card go.</summary>
        public Routing MerchantPreferredRouting { get; set; }

        /// <summary>
        /// True: <see cref="Result.Response"/> is the service's whole answer, for whatever a result does not carry.
        /// </summary>
        public bool WantsResponse { get; set; }

        /// <summary>A JSON object, merged into the request. What the properties say too is refused.</summary>
        public string ExtraJson { get; set; }

        internal unsafe jpm_payment ToNative(NativeInputs inputs)
        {
            return new jpm_payment
            {
                struct_size = (uint)sizeof(jpm_payment),
                capture_method = (int)CaptureMethod,
                amount = Amount,
                currency = inputs.Add(Currency, "currency"),
                request_id = inputs.Add(RequestId, "request_id"),
                order_number = inputs.Add(OrderNumber, "order_number"),
                statement_descriptor = inputs.Add(StatementDescriptor, "statement_descriptor"),
                initiator_type = (int)InitiatorType,
                account_on_file = (int)AccountOnFile,
                recurring_sequence = (int)RecurringSequence,
                timeout_ms = TimeoutMs,
                recurring_agreement_id = inputs.Add(RecurringAgreementId, "recurring_agreement_id"),
                original_network_transaction_id =
                    inputs.Add(OriginalNetworkTransactionId, "original_network_transaction_id"),
                extra_json = inputs.Add(ExtraJson, "extra_json"),
                multi_capture_sequence_number =
                    inputs.Add(MultiCaptureSequenceNumber, "multi_capture_sequence_number"),
                is_amount_final = IsAmountFinal.ToNative(),
                authorization_purpose = (int)AuthorizationPurpose,
                multi_capture_record_count = MultiCaptureRecordCount,
                multi_capture_final = MultiCaptureFinal.ToNative(),
                allow_duplicate = AllowDuplicate.ToNative(),
                merchant_preferred_routing = (int)MerchantPreferredRouting,
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

        /// <summary>1 to 12. A token may have no expiry, where neither a profile is made nor a card verified.</summary>
        public int ExpiryMonth { get; set; }

        /// <summary>Four digits, 2018 to 2999.</summary>
        public int ExpiryYear { get; set; }

        /// <summary>3 to 6 digits, as text: leading zeros count.</summary>
        [DebuggerBrowsable(DebuggerBrowsableState.Never)]
        public string Cvv { get; set; }

        /// <summary>What <see cref="AccountNumber"/> holds; not said means a PAN.</summary>
        public AccountNumberType AccountNumberType { get; set; }

        internal unsafe jpm_card ToNative(NativeInputs inputs)
        {
            return new jpm_card
            {
                struct_size = (uint)sizeof(jpm_card),
                account_number_type = (int)AccountNumberType,
                expiry_month = ExpiryMonth,
                expiry_year = ExpiryYear,
                account_number = inputs.Add(AccountNumber, "account_number"),
                cvv = inputs.Add(Cvv, "cvv"),
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

        internal unsafe jpm_account_holder ToNative(NativeInputs inputs)
        {
            return new jpm_account_holder
            {
                struct_size = (uint)sizeof(jpm_account_holder),
                mobile_country_code = MobileCountryCode,
                phone_country_code = PhoneCountryCode,
                reference_id = inputs.Add(ReferenceId, "reference_id"),
                first_name = inputs.Add(FirstName, "first_name"),
                last_name = inputs.Add(LastName, "last_name"),
                email = inputs.Add(Email, "email"),
                mobile_number = inputs.Add(MobileNumber, "mobile_number"),
                phone_number = inputs.Add(PhoneNumber, "phone_number"),
                address_line1 = inputs.Add(AddressLine1, "address_line1"),
                address_line2 = inputs.Add(AddressLine2, "address_line2"),
                city = inputs.Add(City, "city"),
                state = inputs.Add(State, "state"),
                postal_code = inputs.Add(PostalCode, "postal_code"),
                country_code = inputs.Add(CountryCode, "country_code"),
                external_profile_id = inputs.Add(ExternalProfileId, "external_profile_id"),
            };
        }
    }

    /// <summary>A stored consumer profile and the payment method in it.</summary>
    public sealed class Profile
    {
        /// <summary>
        /// Required: <see cref="Result.ConsumerProfileId"/> of the call that created the profile, at most 135 bytes.
        /// </summary>
        public string ConsumerProfileId { get; set; }

        /// <summary>Send it whenever it is known, at most 135 bytes; null means the profile's default method.</summary>
        public string PaymentMethodId { get; set; }

        /// <summary>3 to 6 digits, as text: leading zeros count. For payments and verifications.</summary>
        [DebuggerBrowsable(DebuggerBrowsableState.Never)]
        public string Cvv { get; set; }

        internal unsafe jpm_profile ToNative(NativeInputs inputs)
        {
            return new jpm_profile
            {
                struct_size = (uint)sizeof(jpm_profile),
                consumer_profile_id = inputs.Add(ConsumerProfileId, "consumer_profile_id"),
                payment_method_id = inputs.Add(PaymentMethodId, "payment_method_id"),
                cvv = inputs.Add(Cvv, "cvv"),
            };
        }

        /// <summary>The same in memory that lasts until the call has returned.</summary>
        internal unsafe jpm_profile* Place(NativeInputs inputs)
        {
            var placed = (jpm_profile*)inputs.Reserve(sizeof(jpm_profile));
            *placed = ToNative(inputs);
            return placed;
        }
    }
}
