using System;
using System.Collections;
using System.Collections.Generic;

namespace Jpm.Payments
{
    /// <summary>
    /// The options of a client: <c>new JpmOptions { { JpmOption.MerchantId, "998482157630" }, ... }</c>. Needed are
    /// MerchantId, AccessToken, CompanyName, ProductName and one of BaseUrl and Environment. The values are checked
    /// when the client is made.
    /// </summary>
    public sealed class JpmOptions : IEnumerable
    {
        private readonly List<KeyValuePair<JpmOption, object>> values = new List<KeyValuePair<JpmOption, object>>();

        /// <summary>Sets an option to a text; numbers are taken as decimal text too. Null unsets it.</summary>
        public void Add(JpmOption option, string value)
        {
            values.Add(new KeyValuePair<JpmOption, object>(option, value));
        }

        /// <summary>Sets an option to a number.</summary>
        public void Add(JpmOption option, long value)
        {
            values.Add(new KeyValuePair<JpmOption, object>(option, value));
        }

        /// <summary>Switches an option that takes 0 or 1.</summary>
        public void Add(JpmOption option, bool value)
        {
            Add(option, value ? 1L : 0L);
        }

        /// <summary>Sets an option by its name in jpm.h, as in <c>base_url</c>: for configuration files.</summary>
        /// <exception cref="ArgumentException">There is no option of this name.</exception>
        public void Add(string name, string value)
        {
            Library.Load();
            for (int option = 1;; option++)
            {
                string known = Utf8.Read(NativeMethods.jpm_option_name(option));
                if (known == null)
                {
                    throw new ArgumentException("There is no option " + name + ".", nameof(name));
                }
                if (known == name)
                {
                    Add((JpmOption)option, value);
                    return;
                }
            }
        }

        /// <summary>Which options were set; never their values.</summary>
        IEnumerator IEnumerable.GetEnumerator()
        {
            foreach (KeyValuePair<JpmOption, object> value in values)
            {
                yield return value.Key;
            }
        }

        internal unsafe void ApplyTo(ConfigHandle config, jpm_error* error)
        {
            using (var texts = new NativeTexts())
            {
                foreach (KeyValuePair<JpmOption, object> option in values)
                {
                    int number = (int)option.Key;
                    string name = Utf8.Read(NativeMethods.jpm_option_name(number));
                    JpmClient.Check(option.Value is long value
                        ? NativeMethods.jpm_config_set_int(config, number, value, error)
                        : NativeMethods.jpm_config_set_str(
                            config, number, texts.Add((string)option.Value, name), error), error);
                }
            }
        }
    }

    /// <summary>
    /// A connection to the service for one merchant. Any number of threads may use one client at once.
    /// </summary>
    /// <remarks>
    /// A paying call that comes to an answer about the money returns a <see cref="Result"/>, also for a decline: ask
    /// <see cref="Result.IsApproved"/>. Everything else is thrown as a <see cref="JpmException"/> that carries the
    /// result. <see cref="ArgumentException"/>, <see cref="ObjectDisposedException"/> and
    /// <see cref="JpmLibraryException"/> mean that the call was not made. After any other exception the payment is in
    /// doubt: ask with <see cref="LookupRequest"/> and the request id. This assembly's copies of card number and
    /// verification value are wiped before a call returns; your own strings cannot be.
    /// </remarks>
    public sealed unsafe class JpmClient : IDisposable
    {
        private readonly ClientHandle handle;
        private volatile bool disposed;

        /// <summary>Makes a client. Nothing is sent.</summary>
        /// <exception cref="CallerException">An option is wrong or missing; its field is the option's name.</exception>
        /// <exception cref="JpmLibraryException">The library is missing, or another one.</exception>
        public JpmClient(JpmOptions options)
        {
            if (options == null)
            {
                throw new ArgumentNullException(nameof(options));
            }
            Library.Load();
            jpm_error error = NewError();
            Check(NativeMethods.jpm_config_new(out ConfigHandle config, &error), &error);
            using (config)
            {
                options.ApplyTo(config, &error);
                Check(NativeMethods.jpm_client_new(config, out handle, &error), &error);
            }
        }

        /// <summary>The version of the library that is loaded, as in <c>0.1.0</c>.</summary>
        public static string LibraryVersion
        {
            get
            {
                Library.Load();
                return Utf8.Read(NativeMethods.jpm_version());
            }
        }

        /// <summary>Makes a request id that no other call has: store it, then pay with it.</summary>
        public static string NewRequestId()
        {
            const int capacity = 48;
            Library.Load();
            jpm_error error = NewError();
            byte* text = stackalloc byte[capacity];
            Check(NativeMethods.jpm_new_request_id(text, capacity, &error), &error);
            return Utf8.Read(text, capacity);
        }

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
            Require(payment, nameof(payment));
            Require(card, nameof(card));
            Require(holder, nameof(holder));
            using (var texts = new NativeTexts())
            {
                jpm_payment nativePayment = payment.ToNative(texts);
                jpm_card nativeCard = card.ToNative(texts);
                jpm_account_holder nativeHolder = holder.ToNative(texts);
                jpm_result result = NewResult();
                return Answer(NativeMethods.jpm_pay_with_new_profile(
                    Handle, &nativePayment, &nativeCard, &nativeHolder, &result), &result);
            }
        }

        /// <summary>Pays with a stored profile. Otherwise as <see cref="PayWithNewProfile"/>.</summary>
        public Result PayWithProfile(Payment payment, Profile profile)
        {
            Require(payment, nameof(payment));
            Require(profile, nameof(profile));
            using (var texts = new NativeTexts())
            {
                jpm_payment nativePayment = payment.ToNative(texts);
                jpm_profile nativeProfile = profile.ToNative(texts);
                jpm_result result = NewResult();
                return Answer(NativeMethods.jpm_pay_with_profile(
                    Handle, &nativePayment, &nativeProfile, &result), &result);
            }
        }

        /// <summary>
        /// Pays with a card and stores nothing; the holder may be null. Otherwise as <see cref="PayWithNewProfile"/>.
        /// </summary>
        public Result PayWithCard(Payment payment, Card card, AccountHolder holder = null)
        {
            Require(payment, nameof(payment));
            Require(card, nameof(card));
            using (var texts = new NativeTexts())
            {
                jpm_payment nativePayment = payment.ToNative(texts);
                jpm_card nativeCard = card.ToNative(texts);
                jpm_account_holder nativeHolder = holder == null ? default(jpm_account_holder) : holder.ToNative(texts);
                jpm_result result = NewResult();
                return Answer(NativeMethods.jpm_pay_with_card(
                    Handle, &nativePayment, &nativeCard, holder == null ? null : &nativeHolder, &result), &result);
            }
        }

        /// <summary>
        /// Asks what became of the request with this id. Never pays. If this client remembers the payment, the answer
        /// is as good as that of the paying call. If not, and the service has no record, it is an
        /// <see cref="InDoubtException"/> with <see cref="JpmStatus.NotFound"/>: a record may still come.
        /// </summary>
        public Result LookupRequest(string requestId, Kind kind = Kind.Payment)
        {
            using (var texts = new NativeTexts())
            {
                jpm_result result = NewResult();
                return Answer(NativeMethods.jpm_lookup_request(
                    Handle, (int)kind, texts.Add(requestId, "request_id"), &result), &result);
            }
        }

        /// <summary>Reads a transaction by the service's id, <see cref="Result.TransactionId"/>. Never pays.</summary>
        public Result LookupTransaction(string transactionId, Kind kind = Kind.Payment)
        {
            using (var texts = new NativeTexts())
            {
                jpm_result result = NewResult();
                return Answer(NativeMethods.jpm_lookup_transaction(
                    Handle, (int)kind, texts.Add(transactionId, "transaction_id"), &result), &result);
            }
        }

        /// <summary>
        /// Closes the connections. Calls still running in other threads end as usual; new ones are refused. The client
        /// is the memory of what is in doubt: settle before you dispose of it.
        /// </summary>
        public void Dispose()
        {
            disposed = true;
            handle.Dispose();
        }

        /// <summary>The handle alone would take new calls until the running ones have ended.</summary>
        private ClientHandle Handle => disposed ? throw new ObjectDisposedException(nameof(JpmClient)) : handle;

        internal static void Check(int status, jpm_error* error)
        {
            if (status < 0)
            {
                byte* end = (byte*)(error + 1);
                string field = Utf8.Read(error->field, end - error->field);
                throw JpmException.For(status, field, Utf8.Read(error->message, end - error->message));
            }
        }

        private static Result Answer(int status, jpm_result* native)
        {
            var result = new Result(native);
            if (status < 0)
            {
                throw JpmException.For(status, result.ErrorField, result.ErrorMessage, result);
            }
            return result;
        }

        private static void Require(object argument, string name)
        {
            if (argument == null)
            {
                throw new ArgumentNullException(name);
            }
        }

        private static jpm_error NewError()
        {
            return new jpm_error { struct_size = (uint)sizeof(jpm_error) };
        }

        private static jpm_result NewResult()
        {
            return new jpm_result { struct_size = (uint)sizeof(jpm_result) };
        }
    }
}
