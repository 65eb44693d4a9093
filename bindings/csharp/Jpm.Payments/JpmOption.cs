namespace Jpm.Payments
{
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

        /// <summary>
        /// Secret text, at most 8192. Header <c>Authorization: Bearer</c>, when the token is had elsewhere;
        /// <see cref="JpmClient.SetAccessToken"/> renews it.
        /// </summary>
        AccessToken = 4,

        /// <summary>Text, at most 256, required. JSON <c>merchant.merchantSoftware.companyName</c>.</summary>
        CompanyName = 5,

        /// <summary>Text, at most 256, required. JSON <c>merchant.merchantSoftware.productName</c>.</summary>
        ProductName = 6,

        /// <summary>Text, at most 50. JSON <c>merchant.merchantSoftware.version</c>.</summary>
        ProductVersion = 7,

        /// <summary>
        /// Milliseconds, 1 to 600000, default 90000. The whole call, everything included. Less than 1000 is for a service
        /// on this machine, or, without <c>environment</c>, of a name below <c>.test</c>.
        /// </summary>
        TimeoutMs = 8,

        /// <summary>
        /// Milliseconds, 1 to 600000, default 10000. Access token, name look-up, TCP, proxy and TLS together.
        /// </summary>
        ConnectTimeoutMs = 9,

        /// <summary>
        /// Milliseconds, 1 to 600000, default 70000. How long the service may work on a request. Less than
        /// that is for a service on this machine, or, without <c>environment</c>, of a name below <c>.test</c>.
        /// </summary>
        ServiceLimitMs = 10,

        /// <summary>
        /// Milliseconds, 0 to 600000, default 15000. How long an unused connection is kept; 0 keeps none.
        /// </summary>
        IdleConnectionMs = 11,

        /// <summary>
        /// Choice. <c>os</c> (default): the system's certificate store; <c>file</c>: only what <c>ca_file</c> holds,
        /// as it is also meant when only that is set; <c>bundled</c>: the roots that came with the library.
        /// </summary>
        Trust = 12,

        /// <summary>
        /// Path of a PEM file with trusted certificates, and with them <c>trust</c> = <c>file</c>, which need not be set.
        /// </summary>
        CaFile = 13,

        /// <summary>
        /// Choice. The form of payments, <c>api</c> (default): as the API's specification has it; <c>guide</c>: as the profile
        /// guide's samples have it. All else has the API's form.
        /// </summary>
        WireForm = 14,

        /// <summary>
        /// 0 or 1, default 1. Refuse a payment whose order number is that of another payment in doubt.
        /// </summary>
        GuardOrderNumber = 15,

        /// <summary>
        /// Text, URL of the token endpoint. Default: that of <c>environment</c>. With an assertion it is the claim
        /// <c>aud</c>, character for character.
        /// </summary>
        TokenUrl = 16,

        /// <summary>
        /// Text, at most 256. The client id from J.P. Morgan: form field <c>client_id</c>, or user of the header
        /// <c>Authorization: Basic</c>.
        /// </summary>
        ClientId = 17,

        /// <summary>Secret text, at most 1024. The client's secret, as the mock tier has it.</summary>
        ClientSecret = 18,

        /// <summary>
        /// Choice. How the secret is shown: <c>basic</c> (default): header <c>Authorization: Basic</c>; <c>post</c>:
        /// form fields.
        /// </summary>
        ClientSecretMethod = 19,

        /// <summary>
        /// Text, at most 1024. Form field <c>scope</c>, with a secret. Default for <c>environment</c> <c>mock</c>:
        /// <c>jpm:payments:sandbox</c>.
        /// </summary>
        Scope = 20,

        /// <summary>
        /// Path of a PEM file with an RSA private key, PKCS#1 or PKCS#8, not encrypted: signs the assertion that a
        /// token is asked for with.
        /// </summary>
        PrivateKeyFile = 21,

        /// <summary>
        /// Path of a PEM file with the certificate that belongs to <c>private_key_file</c> and is registered at J.P.
        /// Morgan, among others or alone: gives the assertion's <c>kid</c>.
        /// </summary>
        CertificateFile = 22,

        /// <summary>
        /// Text, 40 hexadecimal digits. The SHA-1 thumbprint of that certificate, instead of the file: the assertion's
        /// <c>kid</c>. Colons and spaces between the digits do not count.
        /// </summary>
        CertificateThumbprint = 23,

        /// <summary>Text, at most 1024. Form field <c>resource</c>, with an assertion; from J.P. Morgan.</summary>
        Resource = 24,

        /// <summary>
        /// Seconds, 60 to 15552000, default 300. How long an assertion is valid; a new one is made for each exchange.
        /// </summary>
        AssertionLifetimeS = 25,

        /// <summary>
        /// Path of a PEM file with the certificate that is shown to the service when it asks for one, and those between
        /// it and its root, in any order.
        /// </summary>
        TlsClientCertificateFile = 26,

        /// <summary>
        /// Path of a PEM file with the private key of <c>tls_client_certificate_file</c>: PKCS#8, PKCS#1 or SEC1, not
        /// encrypted.
        /// </summary>
        TlsClientKeyFile = 27,

        /// <summary>
        /// Secret text, URL of a proxy, as it may hold a password: <c>http://host:port</c> (CONNECT) or
        /// <c>socks5://host:port</c> (the proxy looks names up). Never used for this very machine.
        /// </summary>
        ProxyUrl = 28,

        /// <summary>Text, at most 255. The user the proxy wants.</summary>
        ProxyUser = 29,

        /// <summary>Secret text, at most 255. The password the proxy wants.</summary>
        ProxyPassword = 30,

        /// <summary>
        /// Text, at most 4096. Hosts reached without the proxy, with commas between: <c>example.com</c> (and all below
        /// it), an address, a network as <c>10.0.0.0/8</c>, or <c>*</c>.
        /// </summary>
        NoProxy = 31,

        /// <summary>
        /// 0 or 1, default 0. Take proxy and exceptions from the environment: <c>https_proxy</c>, <c>all_proxy</c>,
        /// <c>no_proxy</c>, in small letters or capitals. They are read as curl reads them; what has no meaning here is
        /// passed over, with a warning in the log.
        /// </summary>
        ProxyFromEnvironment = 32,

        /// <summary>What text is encoded in, for languages without Unicode. Not for .NET: it is refused.</summary>
        TextEncoding = 33,

        /// <summary>
        /// Text, URL. Base URL of the Consumer Profile Management API. Default: that of <c>environment</c>.
        /// </summary>
        ProfilesBaseUrl = 34,

        /// <summary>
        /// Path of the journal, a file on a local disk, made if it is not there: what was asked and what came of it
        /// survives the process. Default: none, and the client remembers until it is freed.
        /// </summary>
        JournalFile = 35,

        /// <summary>
        /// Days, 1 to 3650, default 90. How long the journal keeps verdicts that were told; what is in doubt it keeps
        /// for ever.
        /// </summary>
        JournalKeepDays = 36,

        /// <summary>
        /// Text, at most 40. Which of the tills that share a journal this is: <c>jpm_settle_next</c> and the guard of
        /// order numbers speak of this one only.
        /// </summary>
        Till = 37,

        /// <summary>
        /// Hours, 1 to 8760, default 72. How long the service surely remembers a payment: later, "no record" proves
        /// nothing any more.
        /// </summary>
        LookupTrustH = 38,

        /// <summary>
        /// Milliseconds, 1 to 86400000, default 60000. A verdict that was handed out and not acknowledged so long is told
        /// again by <c>jpm_settle_next</c>.
        /// </summary>
        AcknowledgeWithinMs = 39,

        /// <summary>
        /// Seconds, 0 to 31536000, default 72000. How long a paid order refuses another payment of the same order number,
        /// amount and card; 0: not at all.
        /// </summary>
        DuplicateWindowS = 40,

        /// <summary>
        /// Choice. <c>safe</c> (default): the journal lies only where locks hold and nothing vanishes at a restart;
        /// <c>any</c>: wherever it is put.
        /// </summary>
        JournalPlace = 41,

        /// <summary>
        /// 0 or 1, default 0. 1: a <c>jpm_response</c> hides the service's own tokens, SAFETECH, as it hides card numbers.
        /// </summary>
        HideTokens = 42,

        /// <summary>
        /// Text, at most 1024. Headers that are sent beside the library's own, as
        /// <c>platform-id: 7; userIdentifier: till 3</c>: to the payments API <c>platform-id</c> and <c>minorVersion</c>; to
        /// the profile API <c>correlationIdentifier</c>, <c>applicationIdentifier</c> and, but for questions,
        /// <c>userIdentifier</c>.
        /// </summary>
        ExtraHeaders = 43,
    }
}
