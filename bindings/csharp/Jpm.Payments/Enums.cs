using System;

namespace Jpm.Payments
{
    // The numbers of jpm.h: JPM_OUTCOME_APPROVED is Outcome.Approved, JPM_E_TLS is JpmStatus.Tls. A number that a
    // later library adds is kept as it is.

    /// <summary>What happened to the money of the payment named by the request id.</summary>
    public enum Outcome
    {
        /// <summary>Nothing left this machine.</summary>
        NotAttempted = 0,

        /// <summary>The money moved, or is reserved, as asked.</summary>
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

        /// <summary>Do not pay again. Look the request id up later: that only asks.</summary>
        SettleFirst = 3,

        /// <summary>
        /// The library cannot find out: a person looks at the merchant's portal. Never repeat automatically.
        /// </summary>
        CheckByHand = 4,
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

    /// <summary>Which kind of request a look-up asks for.</summary>
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
    }

    /// <summary>The options of a client. Lengths are in characters.</summary>
    public enum JpmOption
    {
        /// <summary>
        /// Text, URL. Base URL of the payments API, up to and with <c>/api/v2</c>. Wins over <c>environment</c>.
        /// </summary>
        BaseUrl = 1,

        /// <summary>Choice. <c>mock</c>, <c>client-testing</c> or <c>production</c>: chooses the base URL.</summary>
        Environment = 2,

        /// <summary>
        /// Text, 8 to 12 letters or digits, required. The account that is paid. Header <c>merchant-id</c>.
        /// </summary>
        MerchantId = 3,

        /// <summary>Secret text, required. Header <c>Authorization: Bearer</c>.</summary>
        AccessToken = 4,

        /// <summary>Text, at most 256, required. JSON <c>merchant.merchantSoftware.companyName</c>.</summary>
        CompanyName = 5,

        /// <summary>Text, at most 256, required. JSON <c>merchant.merchantSoftware.productName</c>.</summary>
        ProductName = 6,

        /// <summary>Text, at most 50. JSON <c>merchant.merchantSoftware.version</c>.</summary>
        ProductVersion = 7,

        /// <summary>Milliseconds, 1 to 600000, default 90000. The whole call, everything included.</summary>
        TimeoutMs = 8,

        /// <summary>Milliseconds, 1 to 600000, default 10000. Name look-up, TCP and TLS together.</summary>
        ConnectTimeoutMs = 9,

        /// <summary>
        /// Milliseconds, 1 to 600000, default 70000. How long the service may work on a request. Only tests shorten it.
        /// </summary>
        ServiceLimitMs = 10,

        /// <summary>
        /// Milliseconds, 0 to 600000, default 15000. How long an unused connection is kept; 0 keeps none.
        /// </summary>
        IdleConnectionMs = 11,

        /// <summary>
        /// Choice. <c>os</c> (default): the system's certificate store; <c>file</c>: only what <c>ca_file</c> holds.
        /// </summary>
        Trust = 12,

        /// <summary>Path of a PEM file with trusted certificates; needs <c>trust</c> = <c>file</c>.</summary>
        CaFile = 13,

        /// <summary>
        /// Choice. <c>api</c> (default): the form of the API's specification; <c>guide</c>: the form of the profile
        /// guide's samples.
        /// </summary>
        WireForm = 14,

        /// <summary>
        /// 0 or 1, default 1. Refuse a payment whose order number is that of another payment in doubt.
        /// </summary>
        GuardOrderNumber = 15,
    }

    /// <summary>
    /// What a call came to; <see cref="JpmTexts.Text(JpmStatus)"/> says it in words. The money is another matter: see
    /// <see cref="Outcome"/>. Not negative: the call worked. -1 to -29: the caller's mistake. -30 to -49: certainly not
    /// sent. -50 to -69: in doubt. -70 to -89: the service answered with an error. -90 to -109: internal.
    /// </summary>
    public enum JpmStatus
    {
        /// <summary>The call worked. Look at <see cref="Result.Outcome"/>: a decline is Ok too.</summary>
        Ok = 0,

        /// <summary>Nothing to tell and nothing in doubt.</summary>
        Done = 1,

        /// <summary>An argument that must not be null is null.</summary>
        Null = -1,

        /// <summary>A struct has a size it never had.</summary>
        StructSize = -2,

        /// <summary>A reserved field, or the unknown tail of a newer struct, is not zero.</summary>
        Reserved = -3,

        /// <summary>The text is not UTF-8.</summary>
        Encoding = -4,

        /// <summary>The text contains a control character.</summary>
        ControlCharacter = -5,

        /// <summary>The text is longer than the field allows.</summary>
        TooLong = -6,

        /// <summary>The text is shorter than the field allows.</summary>
        TooShort = -7,

        /// <summary>A field that this call needs is absent.</summary>
        Missing = -8,

        /// <summary>The text contains a character the field does not allow, or has the wrong form.</summary>
        Format = -9,

        /// <summary>The number is outside the field's range.</summary>
        Range = -10,

        /// <summary>The card number's check digit is wrong.</summary>
        AccountNumber = -11,

        /// <summary>The expiry month or year is no month or year.</summary>
        Expiry = -12,

        /// <summary>The card has expired, by the clock of the service.</summary>
        Expired = -13,

        /// <summary>The amount is negative, too large, or zero where money must move.</summary>
        Amount = -14,

        /// <summary>The currency is not one the service takes.</summary>
        Currency = -15,

        /// <summary>The request id is not 1 to 40 of <c>A-Z a-z 0-9 . _ -</c>.</summary>
        RequestId = -16,

        /// <summary>The field cannot be combined with another one that is set, or with an option.</summary>
        Conflict = -17,

        /// <summary>This version of the library does not support the field yet.</summary>
        NotSupported = -18,

        /// <summary>There is no option with this number, or it takes the other kind of value.</summary>
        Option = -19,

        /// <summary>The option does not take this value.</summary>
        OptionValue = -20,

        /// <summary>The URL is malformed.</summary>
        Url = -21,

        /// <summary>The URL is <c>http://</c> to another machine; only <c>https://</c> may leave this one.</summary>
        UrlInsecure = -22,

        /// <summary>An option that the client needs is not set.</summary>
        Config = -23,

        /// <summary>The file with trusted certificates, or the system's store, cannot be read or holds none.</summary>
        Trust = -24,

        /// <summary>The process was forked after the library was first used; use it in one of the two only.</summary>
        Forked = -25,

        /// <summary>The request id belongs to another payment.</summary>
        RequestIdUsed = -26,

        /// <summary>A payment with the same order number is in doubt; settle that one first.</summary>
        OrderInDoubt = -27,

        /// <summary>The caller's buffer is too small.</summary>
        Buffer = -28,

        /// <summary>The name of the service could not be looked up.</summary>
        Resolve = -30,

        /// <summary>The service could not be reached.</summary>
        Connect = -31,

        /// <summary>No connection within <c>connect_timeout_ms</c>.</summary>
        ConnectTimeout = -32,

        /// <summary>No TLS connection could be agreed on.</summary>
        Tls = -33,

        /// <summary>The service's certificate is not to be trusted.</summary>
        ServerCertificate = -34,

        /// <summary>The service refused our certificate, or wants one.</summary>
        ClientCertificate = -35,

        /// <summary>Too little of the call's time was left to send anything.</summary>
        NoTime = -36,

        /// <summary>The proxy could not be reached or did not open the way.</summary>
        Proxy = -37,

        /// <summary>The proxy wants a user and a password, or other ones.</summary>
        ProxyCredentials = -38,

        /// <summary>The token endpoint could not be reached.</summary>
        TokenUnreachable = -39,

        /// <summary>The token endpoint refused the credentials.</summary>
        TokenRefused = -40,

        /// <summary>The journal cannot be opened or written.</summary>
        Journal = -41,

        /// <summary>Another process holds the journal for too long.</summary>
        JournalBusy = -42,

        /// <summary>The journal lies where it cannot be kept safely.</summary>
        JournalPlace = -43,

        /// <summary>The connection broke after the request left.</summary>
        AnswerLost = -50,

        /// <summary>No answer in time after the request left.</summary>
        AnswerTimeout = -51,

        /// <summary>The answer cannot be read as one about this payment.</summary>
        AnswerUnreadable = -52,

        /// <summary>
        /// The service, or something before it, answered with a fault that says nothing about the payment.
        /// </summary>
        ServiceFault = -53,

        /// <summary>The service says it knows the request id already.</summary>
        Duplicate = -54,

        /// <summary>The look-up found a record that belongs to another payment.</summary>
        RecordMismatch = -55,

        /// <summary>Another call with this request id is still running.</summary>
        InProgress = -56,

        /// <summary>Asked again, and still not known.</summary>
        StillUnknown = -57,

        /// <summary>The service has no record under this id; whether one can still come is not known.</summary>
        NotFound = -58,

        /// <summary>A fault inside the library after the request left.</summary>
        PanicAfterSend = -59,

        /// <summary>The service refused the request; nothing was done.</summary>
        Refused = -70,

        /// <summary>The service refused the access token; nothing was done.</summary>
        Unauthorized = -71,

        /// <summary>The service had too many requests; nothing was done.</summary>
        RateLimited = -72,

        /// <summary>The service surely kept no record of the payment; nothing was done.</summary>
        NotRecorded = -73,

        /// <summary>The request id was used for another payment; this one was not done.</summary>
        RequestIdTaken = -74,

        /// <summary>A fault inside the library before anything was sent.</summary>
        Panic = -90,

        /// <summary>A fault of the system below the library, before anything was sent.</summary>
        Internal = -91,
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
    }
}
