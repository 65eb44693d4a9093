using System;

namespace Jpm.Payments
{
    // The numbers of jpm.h: JPM_OUTCOME_APPROVED is Outcome.Approved, JPM_E_TLS is JpmStatus.Tls. A number that a
    // later library adds is kept as it is.

    /// <summary>
    /// What happened to the money of the payment named by the request id. Of calls that move none, as those about
    /// profiles, it tells whether they did what was asked.
    /// </summary>
    public enum Outcome
    {
        /// <summary>Nothing left this machine.</summary>
        NotAttempted = 0,

        /// <summary>The money moved, or is reserved, as asked; or what else was asked is done.</summary>
        Approved = 1,

        /// <summary>The issuer or the consumer said no.</summary>
        Declined = 2,

        /// <summary>Not finished: the consumer or the service still has to act.</summary>
        Pending = 3,

        /// <summary>It may or may not have happened. Never pay again before it is settled.</summary>
        Unknown = 4,

        /// <summary>It left, or may have, and the service surely did nothing.</summary>
        NotProcessed = 5,

        /// <summary>Approved for less than asked: <see cref="Result.Amount"/> tells how much.</summary>
        PartiallyApproved = 6,
    }

    /// <summary>What the till should do now; <see cref="JpmTexts.Text(Advice)"/> says it in words.</summary>
    public enum Advice
    {
        /// <summary>Final: repeating unchanged is pointless or wrong.</summary>
        None = 0,

        /// <summary>
        /// Change what <see cref="Result.ErrorField"/> and <see cref="Result.ErrorMessage"/> name, then call again.
        /// </summary>
        Fix = 1,

        /// <summary>Nothing happened: call again, best with the same request id.</summary>
        SendAgain = 2,

        /// <summary>
        /// Do not pay again, neither with this request id nor with a new one. Later, <see cref="JpmClient.Settle"/> asks and
        /// never pays.
        /// </summary>
        SettleFirst = 3,

        /// <summary>
        /// The library cannot find out: a person looks at the merchant's portal. Never repeat automatically.
        /// </summary>
        CheckByHand = 4,

        /// <summary>
        /// This call did nothing, and another payment decides: settle or look up <see cref="Result.OtherRequestId"/>. It is
        /// the same sale only if order number and amount are the same and no other sale is booked under its request id; else
        /// this is a new sale: call again with <see cref="Payment.AllowDuplicate"/>.
        /// </summary>
        SeeOther = 5,
    }

    /// <summary>What became of the profile that was asked for. It never changes what happened to the money.</summary>
    public enum ProfileOutcome
    {
        /// <summary>No profile was asked for, or none can have come of it.</summary>
        None = 0,

        /// <summary>The profile was created: see <see cref="Result.Profile"/>.</summary>
        Created = 1,

        /// <summary>The profile was not created; the payment is not touched by that.</summary>
        Failed = 2,

        /// <summary>Whether the profile was created is not known.</summary>
        Unknown = 3,
    }

    /// <summary>Remarks on a result.</summary>
    [Flags]
    public enum ResultFlags : uint
    {
        /// <summary>No remark.</summary>
        None = 0,

        /// <summary>A message was cut to fit.</summary>
        Truncated = 1,

        /// <summary>An identifier did not fit and was left empty.</summary>
        IdTooLong = 2,

        /// <summary>Answered from what the library remembers; nothing was sent as a payment.</summary>
        Replayed = 4,

        /// <summary>The answer was lost and the payment's record was found by a look-up.</summary>
        FoundByLookup = 8,

        /// <summary>The payment is not in the journal.</summary>
        NotJournaled = 16,

        /// <summary>A character that the caller's code page lacks was replaced. Never in .NET.</summary>
        TextReplaced = 32,

        /// <summary>
        /// Payments of another merchant, service or till wait in the same journal: see <see cref="Settling.OthersUnsettled"/>.
        /// </summary>
        OthersUnsettled = 64,

        /// <summary>Of <see cref="JpmClient.Journal"/>: the verdict was acknowledged, and is not told again.</summary>
        Acknowledged = 128,
    }

    /// <summary>Which kind of operation a result tells of.</summary>
    public enum Operation
    {
        /// <summary>Nothing was asked for.</summary>
        None = 0,

        /// <summary>A payment.</summary>
        Pay = 1,

        /// <summary>A capture.</summary>
        Capture = 2,

        /// <summary>A void.</summary>
        Void = 3,

        /// <summary>An adjustment.</summary>
        Adjust = 4,

        /// <summary>A refund.</summary>
        Refund = 5,

        /// <summary>A verification.</summary>
        Verify = 6,

        /// <summary>A call about a stored profile.</summary>
        Profile = 7,

        /// <summary>
        /// Any other <see cref="JpmClient.Call"/>; one that pays, captures and so on is named as what it does.
        /// </summary>
        Call = 8,
    }

    /// <summary>How a payment stands in the journal, with or without a file.</summary>
    public enum JournalState
    {
        /// <summary>It does not.</summary>
        None = 0,

        /// <summary>Being sent, or its process died while it was.</summary>
        Open = 1,

        /// <summary>It may or may not have happened.</summary>
        Doubt = 2,

        /// <summary>The consumer or the service still has to act.</summary>
        Pending = 3,

        /// <summary>Approved.</summary>
        Approved = 4,

        /// <summary>Approved for less than asked.</summary>
        Partial = 5,

        /// <summary>Declined.</summary>
        Declined = 6,

        /// <summary>The service refused it, and did nothing.</summary>
        Refused = 7,

        /// <summary>It never left this machine.</summary>
        NotSent = 8,

        /// <summary>The service surely kept no record of it.</summary>
        NotProcessed = 9,

        /// <summary>Its request id is burnt; nothing was done under it.</summary>
        IdTaken = 10,

        /// <summary>Approved, and voided before anybody was told.</summary>
        VoidedSince = 11,

        /// <summary>Too old to be found out; a person was told to look.</summary>
        Unresolved = 12,
    }

    /// <summary>When the money moves.</summary>
    public enum CaptureMethod
    {
        /// <summary>The same as <see cref="Now"/>.</summary>
        NotSaid = 0,

        /// <summary>A sale: authorized and captured at once.</summary>
        Now = 1,

        /// <summary>Authorized; captured by the service after 120 minutes.</summary>
        Delayed = 2,

        /// <summary>Authorized; captured by a later call.</summary>
        Manual = 3,
    }

    /// <summary>Who starts the payment.</summary>
    public enum Initiator
    {
        /// <summary>Nothing is said.</summary>
        NotSaid = 0,

        /// <summary>The consumer starts the payment.</summary>
        Cardholder = 1,

        /// <summary>The merchant starts the payment, by an agreement with the consumer.</summary>
        Merchant = 2,
    }

    /// <summary>Whether the merchant keeps the card.</summary>
    public enum AccountOnFile
    {
        /// <summary>Nothing is said.</summary>
        NotSaid = 0,

        /// <summary>The card is not kept.</summary>
        NotStored = 1,

        /// <summary>The card is kept from this payment on.</summary>
        ToBeStored = 2,

        /// <summary>The card was kept before.</summary>
        Stored = 3,
    }

    /// <summary>The payment's place in a series.</summary>
    public enum RecurringSequence
    {
        /// <summary>Nothing is said.</summary>
        NotSaid = 0,

        /// <summary>First payment of a series.</summary>
        First = 1,

        /// <summary>A later payment of a series.</summary>
        Subsequent = 2,
    }

    /// <summary>What the account number of a card is.</summary>
    public enum AccountNumberType
    {
        /// <summary>The same as <see cref="Pan"/>.</summary>
        NotSaid = 0,

        /// <summary>The number on the card; its check digit is checked.</summary>
        Pan = 1,

        /// <summary>A token of the card network.</summary>
        NetworkToken = 2,

        /// <summary>A token of a device.</summary>
        DeviceToken = 3,

        /// <summary>A Safetech token.</summary>
        SafetechToken = 4,

        /// <summary>A number in Safetech encryption.</summary>
        SafetechEncryption = 5,

        /// <summary>A number in Safetech page encryption.</summary>
        SafetechPageEncryption = 6,
    }

    /// <summary>Which kind of request is asked about.</summary>
    public enum Kind
    {
        /// <summary>Authorizations and sales.</summary>
        Payment = 1,

        /// <summary>Refunds.</summary>
        Refund = 2,

        /// <summary>Verifications.</summary>
        Verification = 3,

        /// <summary>Captures.</summary>
        Capture = 4,

        /// <summary>Consumer profiles; only for <see cref="JpmClient.GetHealth"/>.</summary>
        Profile = 5,
    }

    /// <summary>Why the merchant charges a stored card again without the consumer.</summary>
    public enum AuthorizationPurpose
    {
        /// <summary>Nothing is said.</summary>
        NotSaid = 0,

        /// <summary>A charge that follows the sale: a minibar, a fine.</summary>
        DelayedCharge = 1,

        /// <summary>The consumer did not come.</summary>
        NoShow = 2,

        /// <summary>The first authorization ran out.</summary>
        Reauthorization = 3,

        /// <summary>The first try was declined, and the goods are delivered already.</summary>
        Resubmission = 4,
    }

    /// <summary>The way that the merchant would have the payment of a debit card go.</summary>
    public enum Routing
    {
        /// <summary>Nothing is said.</summary>
        NotSaid = 0,

        /// <summary>Over a debit network, without a PIN.</summary>
        Pinless = 1,

        /// <summary>As a credit card is.</summary>
        Credit = 2,
    }

    /// <summary>What a stored payment method is.</summary>
    public enum PaymentMethodType
    {
        /// <summary>Nothing is said; a method that is stored or changed needs its type.</summary>
        NotSaid = 0,

        /// <summary>A card.</summary>
        Card = 1,

        /// <summary>A bank account in the United States.</summary>
        Ach = 2,

        /// <summary>A bank account in the Single Euro Payments Area.</summary>
        Sepa = 3,
    }

    /// <summary>Whether a profile, a payment method or an address is in use.</summary>
    public enum ActiveStatus
    {
        /// <summary>Nothing is said.</summary>
        NotSaid = 0,

        /// <summary>In use.</summary>
        Active = 1,

        /// <summary>Kept, and not used.</summary>
        Inactive = 2,
    }

    /// <summary>What an address is for.</summary>
    public enum AddressType
    {
        /// <summary>Nothing is said.</summary>
        NotSaid = 0,

        /// <summary>Where goods go.</summary>
        Shipping = 1,

        /// <summary>Where bills go.</summary>
        Billing = 2,
    }

    /// <summary>What kind of account an ACH method draws on.</summary>
    public enum AccountType
    {
        /// <summary>Nothing is said.</summary>
        NotSaid = 0,

        /// <summary>A checking account.</summary>
        Checking = 1,

        /// <summary>A savings account.</summary>
        Saving = 2,

        /// <summary>A company's checking account.</summary>
        CorporateChecking = 3,
    }

    /// <summary>How the consumer agreed to an ACH payment.</summary>
    public enum AchPaymentType
    {
        /// <summary>Nothing is said.</summary>
        NotSaid = 0,

        /// <summary>On the internet.</summary>
        Web = 1,

        /// <summary>By telephone.</summary>
        Tel = 2,

        /// <summary>Once for a series.</summary>
        Recurring = 3,
    }

    /// <summary>How much a log is told: events of this level and those before it.</summary>
    public enum JpmLogLevel
    {
        /// <summary>Something failed.</summary>
        Error = 1,

        /// <summary>Something is amiss, and the call goes on.</summary>
        Warn = 2,

        /// <summary>What each call came to.</summary>
        Info = 3,

        /// <summary>The steps of a call: connections, tokens, requests, look-ups.</summary>
        Debug = 4,

        /// <summary>Everything there is.</summary>
        Trace = 5,
    }

    /// <summary>The library's own words for its numbers.</summary>
    public static class JpmTexts
    {
        /// <summary>The advice in one line of English.</summary>
        public static string Text(this Advice advice)
        {
            Library.Load();
            return Utf8.Read(NativeMethods.jpm_advice_text((int)advice));
        }

        /// <summary>What the status means, in one line of English.</summary>
        public static string Text(this JpmStatus status)
        {
            Library.Load();
            return Utf8.Read(NativeMethods.jpm_status_text((int)status));
        }
    }

    internal enum StructKind
    {
        Payment = 1,
        Card = 2,
        AccountHolder = 3,
        Profile = 4,
        Error = 5,
        Result = 6,
        PaymentMethod = 7,
        Address = 8,
        Communication = 9,
        ProfileDetails = 10,
    }

    /// <summary>A bool? on its way to the library.</summary>
    internal enum YesNo
    {
        NotSaid = 0,
        Yes = 1,
        No = 2,
    }

    internal static class YesNoOf
    {
        internal static int ToNative(this bool? said)
        {
            return (int)(said == null ? YesNo.NotSaid : said.Value ? YesNo.Yes : YesNo.No);
        }
    }
}
