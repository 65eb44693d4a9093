namespace Jpm.Payments
{
    /// <summary>
    /// What happened to the payment, or whatever else was asked, named by <see cref="RequestId"/>. Ask
    /// <see cref="IsApproved"/> before handing out the goods. Text is empty, and a number 0, when it is absent.
    /// </summary>
    /// <remarks>
    /// A verdict is told again until it is acknowledged, after a crash or when <see cref="JpmOption.AcknowledgeWithinMs"/> is
    /// over. So book it by <see cref="RequestId"/> and <see cref="VerdictNumber"/>, then <see cref="Acknowledge"/> it.
    /// </remarks>
    public sealed class Result
    {
        private readonly JpmClient client;

        internal unsafe Result(jpm_result* native, JpmClient client, Response response)
        {
            this.client = client;
            Response = response;
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
            RefundableAmount = native->refundable_amount;
            TotalAuthorizedAmount = native->total_authorized_amount;
            AddressId = Read(native->address_id, end);
            CommunicationId = Read(native->communication_id, end);
            Operation = (Operation)native->operation;
            JournalState = (JournalState)native->journal_state;
            VerdictNumber = native->verdict_number;
            ProofAfterMs = native->proof_after_ms;
            OpenedAtMs = native->opened_at_ms;
            OtherRequestId = Read(native->other_request_id, end);
            OriginalTransactionId = Read(native->original_transaction_id, end);
            TransactionDate = Read(native->transaction_date, end);
            HostReferenceId = Read(native->host_reference_id, end);
            NetworkResponseCode = Read(native->network_response_code, end);
            MerchantAdviceCode = Read(native->merchant_advice_code, end);
            AvsCode = Read(native->avs_code, end);
            CvvCode = Read(native->cvv_code, end);
            AccountUpdaterResponse = Read(native->account_updater_response, end);
            NetworkAccountStatus = Read(native->network_account_status, end);
            UpdatedLastFour = Read(native->updated_last_four, end);
            UpdatedExpiryMonth = native->updated_expiry_month;
            UpdatedExpiryYear = native->updated_expiry_year;
            AuthenticationUrl = Read(native->authentication_url, end);
        }

        /// <summary>
        /// Says that this verdict is booked, and need not be told again: <see cref="JpmClient.Acknowledge(Result)"/>.
        /// </summary>
        public void Acknowledge()
        {
            client.Acknowledge(this);
        }

        /// <summary>What came of it, for a log: never card data.</summary>
        public override string ToString()
        {
            return Outcome + ", " + Advice + " (" + Status + "), request id " + (RequestId.Length == 0 ? "none" : RequestId);
        }

        /// <summary>True only when the money moved, or is reserved, in full; or when what else was asked is done.</summary>
        public bool IsApproved => Outcome == Outcome.Approved;

        /// <summary>The profile, and its method, to name in the next call; null when the answer names none.</summary>
        public Profile Profile => ConsumerProfileId.Length == 0 ? null : new Profile
        {
            ConsumerProfileId = ConsumerProfileId,
            PaymentMethodId = PaymentMethodId.Length == 0 ? null : PaymentMethodId,
        };

        /// <summary>
        /// The service's whole answer to a call about profiles or health, to <see cref="JpmClient.Call"/>, and where
        /// <see cref="Payment.WantsResponse"/> asks for it; null after other calls, and when none came. Dispose of it, or leave it to the collector.
        /// </summary>
        public Response Response { get; }

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

        /// <summary>Minor units captured and not given back yet.</summary>
        public long RefundableAmount { get; }

        /// <summary>Minor units authorized in all, increments included.</summary>
        public long TotalAuthorizedAmount { get; }

        /// <summary>When asking again may give more, in milliseconds from now.</summary>
        public long RetryAfterMs { get; }

        /// <summary>
        /// When "no record" will be proof, in milliseconds from now; 0 when it does not matter or is not known.
        /// </summary>
        public long ProofAfterMs { get; }

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

        /// <summary>The new profile, or the one the call named.</summary>
        public string ConsumerProfileId { get; }

        /// <summary>The new method, or the one the call named; empty if the answer does not tell it apart.</summary>
        public string PaymentMethodId { get; }

        /// <summary>The address that the call added or named.</summary>
        public string AddressId { get; }

        /// <summary>The phone number or e-mail address that the call added or named.</summary>
        public string CommunicationId { get; }

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

        /// <summary>What was asked.</summary>
        public Operation Operation { get; }

        /// <summary>How it stands in the journal, with or without a file.</summary>
        public JournalState JournalState { get; }

        /// <summary>
        /// The place of this verdict among all words about this request id, from 1: the higher is the later word. 0: no
        /// verdict, there is nothing to acknowledge.
        /// </summary>
        public long VerdictNumber { get; }

        /// <summary>When it was entered in the journal, in milliseconds since 1970 by this machine's clock.</summary>
        public long OpenedAtMs { get; }

        /// <summary>With <see cref="Payments.Advice.SeeOther"/>: the payment that decides.</summary>
        public string OtherRequestId { get; }

        /// <summary>
        /// Of a refund, a capture, a void or an adjustment: the transaction it is about, as asked.
        /// </summary>
        public string OriginalTransactionId { get; }

        /// <summary>When it was done by the service's clock, as in <c>2026-11-27T14:05:09.120Z</c>.</summary>
        public string TransactionDate { get; }

        /// <summary>The host's own number of it, for support.</summary>
        public string HostReferenceId { get; }

        /// <summary>The network's own code, as in <c>00</c>.</summary>
        public string NetworkResponseCode { get; }

        /// <summary>The network's advice to the merchant: some codes mean that the card must not be tried again.</summary>
        public string MerchantAdviceCode { get; }

        /// <summary>The raw code behind <see cref="AvsResult"/>.</summary>
        public string AvsCode { get; }

        /// <summary>The raw code behind <see cref="CvvResult"/>.</summary>
        public string CvvCode { get; }

        /// <summary>What the service's account updater found: <c>NEW_ACCOUNT</c>, <c>CLOSED_ACCOUNT</c>, ...; the list grows.</summary>
        public string AccountUpdaterResponse { get; }

        /// <summary>What the network's account updater found: <c>A</c>, <c>C</c>, <c>E</c> or <c>Q</c>.</summary>
        public string NetworkAccountStatus { get; }

        /// <summary>The last four digits of the number that the card has now; empty: the same.</summary>
        public string UpdatedLastFour { get; }

        /// <summary>The month to which the card is valid now; 0: the same.</summary>
        public int UpdatedExpiryMonth { get; }

        /// <summary>Its year, four digits; 0: the same.</summary>
        public int UpdatedExpiryYear { get; }

        /// <summary>Where the consumer has to be sent for 3-D Secure, with <see cref="Outcome.Pending"/>.</summary>
        public string AuthenticationUrl { get; }

        /// <summary>An empty one for the library to fill.</summary>
        internal static unsafe jpm_result NewNative()
        {
            return new jpm_result { struct_size = (uint)sizeof(jpm_result) };
        }

        private static unsafe string Read(byte* text, byte* end)
        {
            return Utf8.Read(text, end - text);
        }
    }
}
