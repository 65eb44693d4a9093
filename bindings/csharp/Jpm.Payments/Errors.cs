namespace Jpm.Payments
{
    /// <summary>From the library's errors to exceptions.</summary>
    internal static unsafe class Errors
    {
        internal static jpm_error New()
        {
            return new jpm_error { struct_size = (uint)sizeof(jpm_error) };
        }

        /// <summary>Throws what a negative status means.</summary>
        internal static void Throw(int status, jpm_error* error, Result result = null)
        {
            if (status < 0)
            {
                byte* end = (byte*)(error + 1);
                string field = Utf8.Read(error->field, end - error->field);
                throw JpmException.For(status, field, Utf8.Read(error->message, end - error->message), result);
            }
        }

        /// <summary>The same for a function that has no jpm_error, about the argument it was given.</summary>
        internal static void Throw(int status, string argument)
        {
            if (status < 0)
            {
                throw JpmException.For(status, argument, argument + ": " + ((JpmStatus)status).Text());
            }
        }
    }
}
