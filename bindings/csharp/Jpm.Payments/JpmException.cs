using System;

namespace Jpm.Payments
{
    /// <summary>
    /// A call did not work. The class tells about the call; the outcome in <see cref="Result"/> tells about the money.
    /// </summary>
    public class JpmException : Exception
    {
        internal JpmException(JpmStatus status, string name, string field, string message, Result result)
            : base(name + ": " + message)
        {
            Status = status;
            Name = name;
            Field = field;
            Result = result;
        }

        /// <summary>What went wrong.</summary>
        public JpmStatus Status { get; }

        /// <summary>The name of the status, as in <c>JPM_E_CONNECT</c>.</summary>
        public string Name { get; }

        /// <summary>The field or option at fault, by its name in jpm.h; empty when it is none of them.</summary>
        public string Field { get; }

        /// <summary>
        /// What happened to the payment, or whatever was asked; null when there was none, as in making a client.
        /// </summary>
        public Result Result { get; }

        /// <summary>The exception for a negative status; plain JpmException for one of a range not known yet.</summary>
        internal static JpmException For(int status, string field, string message, Result result = null)
        {
            string name = Utf8.Read(NativeMethods.jpm_status_name(status));
            var number = (JpmStatus)status;
            if (status >= -29)
            {
                return new CallerException(number, name, field, message, result);
            }
            if (status >= -49)
            {
                return new NotSentException(number, name, field, message, result);
            }
            if (status >= -69)
            {
                return new InDoubtException(number, name, field, message, result);
            }
            if (status >= -89)
            {
                return new ServiceException(number, name, field, message, result);
            }
            if (status >= -109)
            {
                return new InternalException(number, name, field, message, result);
            }
            if (status >= -129)
            {
                return new CallerException(number, name, field, message, result);
            }
            return new JpmException(number, name, field, message, result);
        }
    }

    /// <summary>
    /// The input or the configuration is wrong, or another payment stands in the way. Nothing was sent. With
    /// <see cref="Advice.SeeOther"/>, the result's <see cref="Result.OtherRequestId"/> names the payment that decides.
    /// </summary>
    public sealed class CallerException : JpmException
    {
        internal CallerException(JpmStatus status, string name, string field, string message, Result result)
            : base(status, name, field, message, result)
        {
        }
    }

    /// <summary>
    /// The service was not reached, gave no access token, or the call was cancelled. This call sent no payment.
    /// </summary>
    public sealed class NotSentException : JpmException
    {
        internal NotSentException(JpmStatus status, string name, string field, string message, Result result)
            : base(status, name, field, message, result)
        {
        }
    }

    /// <summary>
    /// It may or may not have happened. <b>Never pay again.</b> Ask later, with <see cref="JpmClient.Settle"/>, with
    /// <see cref="JpmClient.LookupRequest"/> and the result's request id, or by the same call: all only ask. The result's
    /// advice says when a person has to look instead.
    /// </summary>
    public sealed class InDoubtException : JpmException
    {
        internal InDoubtException(JpmStatus status, string name, string field, string message, Result result)
            : base(status, name, field, message, result)
        {
        }
    }

    /// <summary>The service answered with an error, or a question with nothing usable; nothing was done.</summary>
    public sealed class ServiceException : JpmException
    {
        internal ServiceException(JpmStatus status, string name, string field, string message, Result result)
            : base(status, name, field, message, result)
        {
        }
    }

    /// <summary>
    /// A fault in the library or in the system below it. Nothing was sent, unless the result's outcome is
    /// <see cref="Outcome.Unknown"/>: then nobody knows. <b>Never pay again</b>; settle.
    /// </summary>
    public sealed class InternalException : JpmException
    {
        internal InternalException(JpmStatus status, string name, string field, string message, Result result)
            : base(status, name, field, message, result)
        {
        }
    }
}
