namespace Jpm.Payments
{
    /// <summary>
    /// What a call came to; <see cref="JpmTexts.Text(JpmStatus)"/> says it in words. The money is another matter: see
    /// <see cref="Outcome"/>. Not negative: the call worked. -1 to -29 and -110 to -129: the caller's mistake. -30 to -49:
    /// certainly not sent. -50 to -69: in doubt. -70 to -89: the service answered with an error. -90 to -109: internal.
    /// </summary>
    public enum JpmStatus
    {
        /// <summary>The call worked. Look at <see cref="Result.Outcome"/>: a decline is Ok too.</summary>
        Ok = 0,

        /// <summary>Nothing to tell and nothing in doubt.</summary>
        Done = 1,

        /// <summary>There is nothing at this JSON pointer.</summary>
        Absent = 2,

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

        /// <summary>
        /// The card has expired: before this library was built, or by the service's clock and this machine's too.
        /// </summary>
        Expired = -13,

        /// <summary>The amount is negative, too large, or zero where money must move.</summary>
        Amount = -14,

        /// <summary>The currency is not one the service takes.</summary>
        Currency = -15,

        /// <summary>The request id is not 1 to 40 of <c>A-Z a-z 0-9 . _ -</c>.</summary>
        RequestId = -16,

        /// <summary>The field cannot be combined with another one that is set, or with an option.</summary>
        Conflict = -17,

        /// <summary>Retired: never thrown.</summary>
        NotSupported = -18,

        /// <summary>There is no option with this number, or it takes the other kind of value.</summary>
        Option = -19,

        /// <summary>The option does not take this value.</summary>
        OptionValue = -20,

        /// <summary>The URL is malformed.</summary>
        Url = -21,

        /// <summary>The URL is <c>http://</c> to another machine; only <c>https://</c> may leave this one.</summary>
        UrlInsecure = -22,

        /// <summary>An option that the client needs is not set, or the file with options cannot be read.</summary>
        Config = -23,

        /// <summary>The file with trusted certificates, or the system's store, cannot be read or holds none.</summary>
        Trust = -24,

        /// <summary>The client was made before the process was forked: the child has to make another one.</summary>
        Forked = -25,

        /// <summary>The request id belongs to another payment.</summary>
        RequestIdUsed = -26,

        /// <summary>
        /// A payment with the same order number is in doubt: <see cref="Result.OtherRequestId"/> names it. Nothing was sent.
        /// </summary>
        OrderInDoubt = -27,

        /// <summary>The caller's buffer is too small.</summary>
        Buffer = -28,

        /// <summary>Our own certificate or private key cannot be read, or the two do not belong together.</summary>
        Key = -29,

        /// <summary>The name of the service could not be looked up.</summary>
        Resolve = -30,

        /// <summary>The service could not be reached.</summary>
        Connect = -31,

        /// <summary>No connection within <c>connect_timeout_ms</c>.</summary>
        ConnectTimeout = -32,

        /// <summary>No TLS connection could be agreed on.</summary>
        Tls = -33,

        /// <summary>
        /// The service's certificate is not to be trusted, for another reason than its dates, its name or its issuer.
        /// </summary>
        ServerCertificate = -34,

        /// <summary>The service refused our certificate, or wants one.</summary>
        ClientCertificate = -35,

        /// <summary>Too little of the call's time was left to send anything.</summary>
        NoTime = -36,

        /// <summary>The proxy was reached and did not open the way.</summary>
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

        /// <summary>The proxy could not be reached.</summary>
        ProxyUnreachable = -44,

        /// <summary>The proxy took the connection and gave no answer in time.</summary>
        ProxyTimeout = -45,

        /// <summary>
        /// The service's certificate has expired or is not valid yet; or the clock of this machine is wrong.
        /// </summary>
        ServerCertificateDate = -46,

        /// <summary>The service's certificate was made for another name.</summary>
        ServerCertificateName = -47,

        /// <summary>The issuer of the service's certificate is not trusted.</summary>
        ServerCertificateIssuer = -48,

        /// <summary>The call was cancelled before anything was sent.</summary>
        Cancelled = -49,

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

        /// <summary>The call was cancelled after the request left.</summary>
        AnswerCancelled = -60,

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

        /// <summary>The service gave no usable answer to a question; nothing was to be changed.</summary>
        NotAnswered = -75,

        /// <summary>The payment is in a state that does not allow this; nothing was done.</summary>
        State = -76,

        /// <summary>
        /// A fault inside the library before this call sent anything. Of a payment that an earlier call may have sent, the outcome
        /// is unknown.
        /// </summary>
        Panic = -90,

        /// <summary>A fault of the system below the library, before anything was sent.</summary>
        Internal = -91,

        /// <summary>
        /// A payment with the same order number, amount and card is being sent right now, as after a second press of the pay
        /// button: <see cref="Result.OtherRequestId"/> names it. Nothing was sent.
        /// </summary>
        OrderInProgress = -110,

        /// <summary>
        /// The order was paid already, with the same amount and card, within <c>duplicate_window_s</c>:
        /// <see cref="Result.OtherRequestId"/> names the payment. Nothing was sent; <see cref="Payment.AllowDuplicate"/> says that
        /// it is another sale.
        /// </summary>
        OrderPaid = -111,

        /// <summary>
        /// A refund, capture, void or adjustment of the same transaction is in doubt, being sent, or was found done by a
        /// look-up: <see cref="Result.OtherRequestId"/> names it. Nothing was sent.
        /// </summary>
        TargetInDoubt = -112,
    }
}
