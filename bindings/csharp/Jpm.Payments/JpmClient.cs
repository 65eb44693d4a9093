using System;

namespace Jpm.Payments
{
    /// <summary>
    /// A connection to the service for one merchant. Any number of threads may use one client at once.
    /// </summary>
    /// <remarks>
    /// A call that comes to an answer about the money returns a <see cref="Result"/>, also for a decline: ask
    /// <see cref="Result.IsApproved"/>. Everything else is thrown as a <see cref="JpmException"/> that carries the
    /// result. <see cref="ArgumentException"/>, <see cref="ObjectDisposedException"/> and
    /// <see cref="JpmLibraryException"/> mean that the call was not made. Any other exception that ends a paying call, such
    /// as that of an aborted thread, takes the result away and not the verdict: <see cref="Settle"/> tells it again, in this
    /// process too. A verdict, that of an exception too, is told again until it is acknowledged: book it by
    /// <see cref="Result.RequestId"/> and <see cref="Result.VerdictNumber"/>, then <see cref="Result.Acknowledge"/> it. Calls
    /// about profiles return only when what was asked is done. This assembly's copies of account number and verification
    /// value are wiped before a call returns; your own strings cannot be.
    /// </remarks>
    public sealed unsafe partial class JpmClient : IDisposable
    {
        private readonly ClientHandle handle;
        private volatile bool disposed;

        /// <summary>Makes a client. Nothing is sent.</summary>
        /// <exception cref="CallerException">An option is wrong or missing; its field is the option's name.</exception>
        /// <exception cref="JpmLibraryException">The library is missing, or another one.</exception>
        public JpmClient(JpmOptions options)
        {
            Require(options, nameof(options));
            jpm_error error = Errors.New();
            using (ConfigHandle config = options.ToConfig())
            {
                jpm_error* at = &error;
                ClientHandle made = null;
                int status = Uninterrupted.Run(() =>
                {
                    int told = NativeMethods.jpm_client_new(config, out made, at);
                    made.Listener = config.Listener;
                    return told;
                });
                Errors.Throw(status, at);
                handle = made;
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
            jpm_error error = Errors.New();
            byte* text = stackalloc byte[capacity];
            Errors.Throw(NativeMethods.jpm_new_request_id(text, capacity, &error), &error);
            return Utf8.Read(text, capacity);
        }

        /// <summary>
        /// Walks the whole way to the service, step by step, and tells of each step what it found and what to do about
        /// it. It asks for a token, for the service's health and for a request that does not exist; it never pays.
        /// Takes the options' <see cref="JpmOption.TimeoutMs"/> at most.
        /// </summary>
        /// <remarks>
        /// Options from which no client can be made are a step that failed; only one that cannot be set at all is
        /// thrown, as when a client is made.
        /// </remarks>
        public static CheckReport Check(JpmOptions options)
        {
            Require(options, nameof(options));
            jpm_error error = Errors.New();
            using (ConfigHandle config = options.ToConfig())
            {
                jpm_error* at = &error;
                ResponseHandle found = null;
                Errors.Throw(Uninterrupted.Run(() => NativeMethods.jpm_check(config, out found, at)), at);
                using (var response = new Response(found, null))
                {
                    return new CheckReport(response);
                }
            }
        }

        /// <summary>
        /// What <see cref="JpmOptions.Log"/> threw last; null if it never did. It stopped no call, so that a log that
        /// fails cannot put a payment in doubt.
        /// </summary>
        public Exception LogFault => handle.Listener?.Fault;

        /// <summary>
        /// Gets an access token and a connection ready, so that the first card need not wait for them. Nothing is paid;
        /// what fails here would fail the same way in a payment. Blocks for <see cref="JpmOption.ConnectTimeoutMs"/> at
        /// most.
        /// </summary>
        public void WarmUp()
        {
            jpm_error error = Errors.New();
            jpm_error* at = &error;
            Errors.Throw(Uninterrupted.Run(() => NativeMethods.jpm_client_warm_up(Handle, at)), at);
        }

        /// <summary>
        /// Gives another token to a client that was made with <see cref="JpmOption.AccessToken"/>. Calls that begin
        /// later use it; a running one uses it if the service refuses the old one.
        /// </summary>
        public void SetAccessToken(string token)
        {
            using (var inputs = new NativeInputs())
            {
                jpm_error error = Errors.New();
                Errors.Throw(
                    NativeMethods.jpm_client_set_access_token(Handle, inputs.Add(token, "token"), &error), &error);
            }
        }

        /// <summary>
        /// Ends the calls that run on this client, at once and with the truth: what has not left is a
        /// <see cref="NotSentException"/> there, what has is an <see cref="InDoubtException"/>. Calls that begin later
        /// are not touched. It does not wait. <see cref="JpmOptions.Log"/> may call it, and then ends the call that tells it,
        /// too.
        /// </summary>
        public void Cancel()
        {
            jpm_error error = Errors.New();
            Errors.Throw(NativeMethods.jpm_client_cancel(Handle, &error), &error);
        }

        /// <summary>
        /// Closes the connections. Calls still running in other threads end as usual, or at once if you
        /// <see cref="Cancel"/> first; new ones are refused. Without <see cref="JpmOption.JournalFile"/> the client is
        /// the memory of what is in doubt: settle before you dispose of it.
        /// </summary>
        public void Dispose()
        {
            disposed = true;
            handle.Dispose();
        }

        /// <summary>The handle alone would take new calls until the running ones have ended.</summary>
        private ClientHandle Handle => disposed ? throw new ObjectDisposedException(nameof(JpmClient)) : handle;

        private static void Require(object argument, string name)
        {
            if (argument == null)
            {
                throw new ArgumentNullException(name);
            }
        }

        private delegate int ResultCall(jpm_result* result);

        /// <summary>What the library answers to this call.</summary>
        private Result Ask(ResultCall call)
        {
            jpm_result result = Result.NewNative();
            jpm_result* at = &result;
            return Answer(Uninterrupted.Run(() => call(at)), at, null);
        }

        /// <summary>As <c>Ask</c>, with the whole answer if the payment wants it.</summary>
        private Result Ask(Payment payment, jpm_payment* native, ResultCall call)
        {
            if (payment == null || !payment.WantsResponse)
            {
                return Ask(call);
            }
            IntPtr response = IntPtr.Zero;
            native->response = (IntPtr)(&response);
            jpm_result result = Result.NewNative();
            jpm_result* at = &result;
            IntPtr* responseAt = &response;
            ResponseHandle answer = null;
            int status = Uninterrupted.Run(() =>
            {
                int told = call(at);
                answer = new ResponseHandle(*responseAt);
                return told;
            });
            return Answer(status, at, answer.IsInvalid ? null : new Response(answer, this));
        }

        /// <summary>The result, unless the status is one to throw.</summary>
        private Result Answer(int status, jpm_result* native, Response response)
        {
            var result = new Result(native, this, response);
            if (status < 0)
            {
                throw JpmException.For(status, result.ErrorField, result.ErrorMessage, result);
            }
            return result;
        }
    }
}
