using System.Diagnostics;

namespace Jpm.Payments
{
    // What a profile consists of. As with payments, null and NotSaid mean that a field is absent; in a change they
    // leave what is stored as it is.

    /// <summary>A consumer profile to be stored or changed. Lengths are in characters.</summary>
    public sealed class ProfileDetails
    {
        /// <summary>
        /// The merchant's own id for the profile, at most 36, best unique: the service has no other search after a lost
        /// answer.
        /// </summary>
        public string ExternalProfileId { get; set; }

        /// <summary>At most 32 of <c>A-Z a-z 0-9</c>.</summary>
        public string CardOnFileReferenceNumber { get; set; }

        /// <summary>At most 70.</summary>
        public string FirstName { get; set; }

        /// <summary>At most 70.</summary>
        public string LastName { get; set; }

        /// <summary>At most 70.</summary>
        public string FullName { get; set; }

        /// <summary>Whether the profile is in use.</summary>
        public ActiveStatus ProfileStatus { get; set; }

        /// <summary>The first method of payment; only for a new profile.</summary>
        public PaymentMethod PaymentMethod { get; set; }

        /// <summary>The first address; only for a new profile.</summary>
        public Address Address { get; set; }

        /// <summary>The first phone number and e-mail address; only for a new profile.</summary>
        public Communication Communication { get; set; }

        /// <summary>A JSON object, merged into the request. What the properties say too is refused.</summary>
        public string ExtraJson { get; set; }

        internal unsafe jpm_profile_details ToNative(NativeInputs inputs)
        {
            return new jpm_profile_details
            {
                struct_size = (uint)sizeof(jpm_profile_details),
                profile_status = (int)ProfileStatus,
                external_profile_id = inputs.Add(ExternalProfileId, "external_profile_id"),
                card_on_file_reference_number =
                    inputs.Add(CardOnFileReferenceNumber, "card_on_file_reference_number"),
                first_name = inputs.Add(FirstName, "first_name"),
                last_name = inputs.Add(LastName, "last_name"),
                full_name = inputs.Add(FullName, "full_name"),
                payment_method = PaymentMethod == null ? null : PaymentMethod.Place(inputs),
                address = Address == null ? null : Address.Place(inputs),
                communication = Communication == null ? null : Communication.Place(inputs),
                extra_json = inputs.Add(ExtraJson, "extra_json"),
            };
        }

        /// <summary>The same in memory that lasts until the call has returned.</summary>
        internal unsafe jpm_profile_details* Place(NativeInputs inputs)
        {
            var placed = (jpm_profile_details*)inputs.Reserve(sizeof(jpm_profile_details));
            *placed = ToNative(inputs);
            return placed;
        }
    }

    /// <summary>
    /// A way to pay, to be stored in a profile or changed there. Neither text nor debugger shows the account.
    /// </summary>
    public sealed class PaymentMethod
    {
        /// <summary>Required: it says which of the other properties count.</summary>
        public PaymentMethodType MethodType { get; set; }

        /// <summary>
        /// A card's number, 12 to 19 digits, or that of an ACH account, 1 to 19. Required in a new method of these types;
        /// a card's cannot be changed.
        /// </summary>
        [DebuggerBrowsable(DebuggerBrowsableState.Never)]
        public string AccountNumber { get; set; }

        /// <summary>What a card's <see cref="AccountNumber"/> holds; not said means a PAN.</summary>
        public AccountNumberType AccountNumberType { get; set; }

        /// <summary>Card: 1 to 12.</summary>
        public int ExpiryMonth { get; set; }

        /// <summary>Card: four digits.</summary>
        public int ExpiryYear { get; set; }

        /// <summary>Card: <c>VI</c>, <c>MC</c>, ...; leave it out if it is not known.</summary>
        public string CardType { get; set; }

        /// <summary>ACH, required in a new one: JSON <c>financialInstitutionRoutingNumber</c>.</summary>
        public string RoutingNumber { get; set; }

        /// <summary>ACH: what kind of account it is.</summary>
        public AccountType AccountType { get; set; }

        /// <summary>ACH: how the consumer agreed.</summary>
        public AchPaymentType PaymentType { get; set; }

        /// <summary>ACH: whether the account is tried with a few cents.</summary>
        public bool? IsMicroEntry { get; set; }

        /// <summary>SEPA, required in a new one: the account.</summary>
        [DebuggerBrowsable(DebuggerBrowsableState.Never)]
        public string Iban { get; set; }

        /// <summary>SEPA, required in a new one: the bank.</summary>
        public string Bic { get; set; }

        /// <summary>SEPA: the consumer's mandate.</summary>
        public string MandateId { get; set; }

        /// <summary>SEPA: the kind of mandate.</summary>
        public string MandateType { get; set; }

        /// <summary>SEPA: when the mandate was signed, <c>YYYY-MM-DD</c>.</summary>
        public string MandateSignatureDate { get; set; }

        /// <summary>Whether the method is in use.</summary>
        public ActiveStatus AccountStatus { get; set; }

        /// <summary>At most 70.</summary>
        public string FirstName { get; set; }

        /// <summary>At most 70.</summary>
        public string MiddleName { get; set; }

        /// <summary>At most 70.</summary>
        public string LastName { get; set; }

        /// <summary>ISO 4217, three capital letters; only for <see cref="JpmClient.AddPaymentMethod"/>.</summary>
        public string Currency { get; set; }

        /// <summary>An address that the profile has already: <see cref="Result.AddressId"/>.</summary>
        public string AddressId { get; set; }

        /// <summary>A new address, stored with the method.</summary>
        public Address Address { get; set; }

        /// <summary>A JSON object, merged into the method's own. What the properties say too is refused.</summary>
        public string ExtraJson { get; set; }

        internal unsafe jpm_payment_method ToNative(NativeInputs inputs)
        {
            return new jpm_payment_method
            {
                struct_size = (uint)sizeof(jpm_payment_method),
                method_type = (int)MethodType,
                account_number_type = (int)AccountNumberType,
                expiry_month = ExpiryMonth,
                expiry_year = ExpiryYear,
                account_status = (int)AccountStatus,
                account_type = (int)AccountType,
                payment_type = (int)PaymentType,
                is_micro_entry = IsMicroEntry.ToNative(),
                account_number = inputs.Add(AccountNumber, "account_number"),
                routing_number = inputs.Add(RoutingNumber, "routing_number"),
                iban = inputs.Add(Iban, "iban"),
                bic = inputs.Add(Bic, "bic"),
                mandate_id = inputs.Add(MandateId, "mandate_id"),
                mandate_type = inputs.Add(MandateType, "mandate_type"),
                mandate_signature_date = inputs.Add(MandateSignatureDate, "mandate_signature_date"),
                card_type = inputs.Add(CardType, "card_type"),
                first_name = inputs.Add(FirstName, "first_name"),
                middle_name = inputs.Add(MiddleName, "middle_name"),
                last_name = inputs.Add(LastName, "last_name"),
                currency = inputs.Add(Currency, "currency"),
                address_id = inputs.Add(AddressId, "address_id"),
                address = Address == null ? null : Address.Place(inputs),
                extra_json = inputs.Add(ExtraJson, "extra_json"),
            };
        }

        /// <summary>The same in memory that lasts until the call has returned.</summary>
        internal unsafe jpm_payment_method* Place(NativeInputs inputs)
        {
            var placed = (jpm_payment_method*)inputs.Reserve(sizeof(jpm_payment_method));
            *placed = ToNative(inputs);
            return placed;
        }
    }

    /// <summary>An address of a profile. Lengths are in characters.</summary>
    public sealed class Address
    {
        /// <summary>What it is for; needed in a new address, not part of a change.</summary>
        public AddressType AddressType { get; set; }

        /// <summary>Whether it is the first choice.</summary>
        public bool? IsPrimary { get; set; }

        /// <summary>Whether it is in use.</summary>
        public ActiveStatus AddressStatus { get; set; }

        /// <summary>What the consumer calls it, at most 75, none of <c>&lt; &gt;</c>.</summary>
        public string AddressName { get; set; }

        /// <summary>At most 70.</summary>
        public string FirstName { get; set; }

        /// <summary>At most 70.</summary>
        public string LastName { get; set; }

        /// <summary>At most 100, none of <c>&lt; &gt; { }</c>.</summary>
        public string AddressLine1 { get; set; }

        /// <summary>At most 100, none of <c>&lt; &gt; { }</c>.</summary>
        public string AddressLine2 { get; set; }

        /// <summary>At most 40.</summary>
        public string City { get; set; }

        /// <summary>1 to 3.</summary>
        public string State { get; set; }

        /// <summary>3 to 12.</summary>
        public string PostalCode { get; set; }

        /// <summary>3 letters, as in <c>USA</c>.</summary>
        public string CountryCode { get; set; }

        /// <summary>A JSON object, merged into the address's own. What the properties say too is refused.</summary>
        public string ExtraJson { get; set; }

        internal unsafe jpm_address ToNative(NativeInputs inputs)
        {
            return new jpm_address
            {
                struct_size = (uint)sizeof(jpm_address),
                address_type = (int)AddressType,
                is_primary = IsPrimary.ToNative(),
                address_status = (int)AddressStatus,
                address_name = inputs.Add(AddressName, "address_name"),
                first_name = inputs.Add(FirstName, "first_name"),
                last_name = inputs.Add(LastName, "last_name"),
                address_line1 = inputs.Add(AddressLine1, "address_line1"),
                address_line2 = inputs.Add(AddressLine2, "address_line2"),
                city = inputs.Add(City, "city"),
                state = inputs.Add(State, "state"),
                postal_code = inputs.Add(PostalCode, "postal_code"),
                country_code = inputs.Add(CountryCode, "country_code"),
                extra_json = inputs.Add(ExtraJson, "extra_json"),
            };
        }

        /// <summary>The same in memory that lasts until the call has returned.</summary>
        internal unsafe jpm_address* Place(NativeInputs inputs)
        {
            var placed = (jpm_address*)inputs.Reserve(sizeof(jpm_address));
            *placed = ToNative(inputs);
            return placed;
        }
    }

    /// <summary>How to reach the consumer: a phone number, an e-mail address, or, when new, both.</summary>
    public sealed class Communication
    {
        /// <summary>The dialling code, as text; needed with a phone number.</summary>
        public string PhoneCountryCode { get; set; }

        /// <summary>The number without the dialling code.</summary>
        public string PhoneNumber { get; set; }

        /// <summary>Free text.</summary>
        public string PhoneType { get; set; }

        /// <summary>The e-mail address.</summary>
        public string Email { get; set; }

        /// <summary>Free text.</summary>
        public string EmailType { get; set; }

        /// <summary>A JSON object, merged into the request's own. What the properties say too is refused.</summary>
        public string ExtraJson { get; set; }

        internal unsafe jpm_communication ToNative(NativeInputs inputs)
        {
            return new jpm_communication
            {
                struct_size = (uint)sizeof(jpm_communication),
                phone_country_code = inputs.Add(PhoneCountryCode, "phone_country_code"),
                phone_number = inputs.Add(PhoneNumber, "phone_number"),
                phone_type = inputs.Add(PhoneType, "phone_type"),
                email = inputs.Add(Email, "email"),
                email_type = inputs.Add(EmailType, "email_type"),
                extra_json = inputs.Add(ExtraJson, "extra_json"),
            };
        }

        /// <summary>The same in memory that lasts until the call has returned.</summary>
        internal unsafe jpm_communication* Place(NativeInputs inputs)
        {
            var placed = (jpm_communication*)inputs.Reserve(sizeof(jpm_communication));
            *placed = ToNative(inputs);
            return placed;
        }
    }
}
